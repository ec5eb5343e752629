"""Countries, states, cities and postal codes, as the import knows them. Nobody else writes them."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.derived import Derived
from domains.kernel.texts import found_in
from domains.locations.models.addresses import EASTMOST, NORTHMOST
from domains.locations.points import At, Cube, Located


class OpenQuerySet[M: models.Model](models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody."""
        return self


def on_the_globe(name: str) -> models.CheckConstraint:
    so = Q(latitude__range=(-NORTHMOST, NORTHMOST), longitude__range=(-EASTMOST, EASTMOST))
    return models.CheckConstraint(condition=so, name=name)


class Country(models.Model):
    class Continent(models.TextChoices):
        AFRICA = "AFRICA"
        ANTARCTICA = "ANTARCTICA"
        ASIA = "ASIA"
        EUROPE = "EUROPE"
        NORTH_AMERICA = "NORTH_AMERICA"
        OCEANIA = "OCEANIA"
        SOUTH_AMERICA = "SOUTH_AMERICA"

    id = models.UUIDField(primary_key=True, editable=False)  # made of its code, so that it is the same everywhere
    iso2 = models.CharField(max_length=2)
    iso3 = models.CharField(max_length=3)
    name = models.CharField(max_length=100)
    capital = models.CharField(max_length=100, blank=True)
    continent = models.CharField(max_length=20, choices=Continent.choices)
    currency = models.CharField(max_length=3, null=True, blank=True)  # noqa: DJ001 (there is none in Antarctica)
    languages = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    population = models.IntegerField()
    postal_code_pattern = models.CharField(max_length=500, blank=True)  # a regular expression

    objects: ClassVar[models.Manager["Country"]] = models.Manager.from_queryset(OpenQuerySet)()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name_plural = "countries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["iso2"], name="two_letters_are_one_country"),
            models.UniqueConstraint(fields=["iso3"], name="three_letters_are_one_country"),
            models.CheckConstraint(
                condition=Q(iso2__regex=r"^[A-Z]{2}$", iso3__regex=r"^[A-Z]{3}$"), name="a_country_is_known_by_capitals"
            ),
            models.CheckConstraint(
                condition=Q(currency=None) | Q(currency__regex=r"^[A-Z]{3}$"), name="a_country_pays_in_a_currency"
            ),
            models.CheckConstraint(condition=Q(population__gte=0), name="a_country_has_no_fewer_people_than_none"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="country_by_name"),
            models.Index(fields=["-population", "-id"], name="country_by_population"),
        ]

    def __str__(self) -> str:
        return self.name


class State(models.Model):
    """A part of a country that addresses name: so far, of the United States."""

    id = models.UUIDField(primary_key=True, editable=False)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="states", db_index=False)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)

    objects: ClassVar[models.Manager["State"]] = models.Manager.from_queryset(OpenQuerySet)()
    shows: ClassVar = ("country",)
    shown_by: ClassVar = ("country",)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "code"], name="a_code_is_one_state_of_a_country"),
            # What lies in a state refers to both, so that it lies in the same country.
            models.UniqueConstraint(fields=["id", "country"], name="a_state_lies_in_one_country"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="state_by_name"),
            models.Index(fields=["country", "name", "id"], name="state_of_country_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    geonames_id = models.IntegerField()
    name = models.CharField(max_length=200)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="cities", db_index=False)
    state = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="cities", db_index=False
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    time_zone = models.CharField(max_length=64)  # IANA
    population = models.IntegerField()
    words = SearchVectorField(default="")  # by which it is found

    point = Derived(expression=Located("latitude", "longitude"), output_field=Cube(), db_persist=True)

    objects: ClassVar[models.Manager["City"]] = models.Manager.from_queryset(OpenQuerySet)()
    shows: ClassVar = ("country", "state")
    shown_by: ClassVar = ("country", "state")
    whereabouts: ClassVar = At("point")

    class Meta:
        ordering: ClassVar = ["-population", "-id"]
        verbose_name_plural = "cities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["geonames_id"], name="a_number_of_geonames_is_one_city"),
            models.UniqueConstraint(fields=["id", "country"], name="a_city_lies_in_one_country"),
            models.CheckConstraint(condition=Q(population__gte=0), name="a_city_has_no_fewer_people_than_none"),
            on_the_globe("a_city_lies_on_the_globe"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-population", "-id"], name="city_by_population"),
            models.Index(fields=["name", "id"], name="city_by_name"),
            models.Index(fields=["country", "-population", "-id"], name="city_of_country"),
            models.Index(fields=["state", "-population", "-id"], name="city_of_state"),
            GinIndex(fields=["words"], name="city_by_words"),
            found_in("name", name="city_by_letters"),  # of a name that is not spelt right
            GistIndex(fields=["point"], name="city_by_point"),
        ]

    def __str__(self) -> str:
        return self.name


class ZipCode(models.Model):
    """A postal code, in the middle of where it is used."""

    id = models.UUIDField(primary_key=True, editable=False)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="zip_codes", db_index=False)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)  # of the city as the post calls it, which may be too small to be one here
    state = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="zip_codes", db_index=False
    )
    city = models.ForeignKey(
        City, null=True, blank=True, on_delete=models.PROTECT, related_name="zip_codes", db_index=False
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    time_zone = models.CharField(max_length=64)  # IANA
    words = SearchVectorField(default="")

    point = Derived(expression=Located("latitude", "longitude"), output_field=Cube(), db_persist=True)

    objects: ClassVar[models.Manager["ZipCode"]] = models.Manager.from_queryset(OpenQuerySet)()
    shows: ClassVar = ("country", "state", "city")
    shown_by: ClassVar = ("city",)

    class Meta:
        ordering: ClassVar = ["code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "code"], name="a_postal_code_is_once_in_a_country"),
            models.CheckConstraint(condition=~Q(code=""), name="a_postal_code_is_not_empty"),
            on_the_globe("a_postal_code_lies_on_the_globe"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["city", "code", "id"], name="zip_code_of_city"),
            models.Index(fields=["state", "code", "id"], name="zip_code_of_state"),
            GinIndex(fields=["words"], name="zip_code_by_words"),
        ]

    def __str__(self) -> str:
        return self.code


class Location(models.Model):
    """What somebody may mean who is asked where: a city or a postal code. A view of the two."""

    class Kind(models.TextChoices):
        CITY = "CITY"
        POSTAL_CODE = "POSTAL_CODE"

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    post_name = models.CharField(max_length=200)
    country: Any = models.ForeignKey(Country, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    state: Any = models.ForeignKey(State, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    city: Any = models.ForeignKey(City, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    time_zone = models.CharField(max_length=64)
    population = models.IntegerField()
    words = SearchVectorField()

    objects: ClassVar[models.Manager["Location"]] = models.Manager.from_queryset(OpenQuerySet)()
    shows: ClassVar = ("country", "state", "city")

    class Meta:
        managed = False
        db_table = "locations_location"
        ordering: ClassVar = ["-population", "-id"]

    def __str__(self) -> str:
        return self.name
