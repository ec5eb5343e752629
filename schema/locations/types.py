from typing import Any, Self

import strawberry
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Concat
from strawberry import relay

from domains.locations import models, words
from domains.providers.geocoding import Candidate, Part, Precision, Status, Validated, Verdict, Written
from schema.connections import connection
from schema.lexemes import Lexemes
from schema.locations import enums  # noqa: F401 (the choices must be described before they are named)
from schema.locations.inputs import (
    CityFilter,
    CityOrder,
    StateFilter,
    StateOrder,
    ZipCodeFilter,
    ZipCodeOrder,
)
from schema.objects import column, computed, object_of, one
from schema.scalars import CurrencyCode, TimeZone

BY_WORDS = Lexemes("words", words.question)


def cities_of(what: str, said: str) -> Any:
    return connection(
        said, model=models.City, of=what, order=CityOrder, default="-POPULATION", filter=CityFilter, search=BY_WORDS
    )


@object_of(models.Address, "Where something is, as somebody wrote it.")
class Address:
    line1: str = column("The street and the number.")
    line2: str = column("What else the house needs to be found: a floor, a door; may be empty.")
    city: str = column("The city.")
    region: str = column("The state or the province; empty where addresses have none.")
    postal_code: str = column("The postal code; empty where there are none.")
    country: str = column("The country in two letters of ISO 3166, like DE.")
    latitude: float | None = column("In degrees to the north; null if it is not known. Known with the longitude.")
    longitude: float | None = column("In degrees to the east; null if it is not known. Known with the latitude.")
    precision: Precision | None = column(
        "How well the point is known that was found for it; null if there is none, or if somebody has said it."
    )
    in_country: models.Country | None = one(
        "The same country, with all that is known of it; null if it is not known here.",
        models.Country,
        of="iso2",
        by="country",
    )


@strawberry.type(description="Where an address may be.")
class AddressCandidate:
    latitude: float = strawberry.field(description="In degrees to the north.")
    longitude: float = strawberry.field(description="In degrees to the east.")
    precision: Precision = strawberry.field(description="How well that is known.")
    time_zone: TimeZone | None = strawberry.field(description="What time it is there; null if that is not known.")
    formatted: str = strawberry.field(description="What was found, in a line.")

    @classmethod
    def of(cls, found: Candidate) -> Self:
        zone = TimeZone(found.time_zone) if found.time_zone else None
        return cls(**{**vars(found), "time_zone": zone})


@strawberry.type(description="An address as the post would write it. What is not known is empty.")
class NormalizedAddress:
    line1: str = strawberry.field(description="The street and the number.")
    line2: str = strawberry.field(description="What else the house needs to be found.")
    city: str = strawberry.field(description="The city.")
    region: str = strawberry.field(description="The state or the province.")
    postal_code: str = strawberry.field(description="The postal code.")
    country: str = strawberry.field(description="The country in two letters of ISO 3166.")

    @classmethod
    def of(cls, found: Written) -> Self:
        return cls(**vars(found))


@strawberry.type(description="What is known of a part of an address.")
class AddressComponent:
    part: Part = strawberry.field(description="Which part.")
    text: str = strawberry.field(description="How it should be written.")
    status: Status = strawberry.field(description="What is known of it.")


@strawberry.type(description="Whether an address is one.")
class AddressValidation:
    verdict: Verdict = strawberry.field(description="What to do with it.")
    normalized: NormalizedAddress = strawberry.field(description="The address as it should be written.")
    components: list[AddressComponent] = strawberry.field(description="What is known of each of its parts.")
    missing: list[Part] = strawberry.field(description="Parts that it needs and does not have.")

    @classmethod
    def of(cls, found: Validated) -> Self:
        return cls(
            verdict=found.verdict,
            normalized=NormalizedAddress.of(found.normalized),
            components=[AddressComponent(**vars(each)) for each in found.components],
            missing=list(found.missing),
        )


@object_of(models.Country, "A country, in the sense of ISO 3166.")
class Country(relay.Node):
    iso2: str = column("Its two letters, like DE.")
    iso3: str = column("Its three letters, like DEU.")
    name: str = column("What it is called in English.")
    capital: str = column("Its capital; empty if it has none.")
    continent: models.Country.Continent = column("In which part of the world it lies.")
    currency: CurrencyCode | None = column("What is paid with there; null where that is nothing of its own.")
    languages: list[str] = column("What is spoken there, the most common first, like `de-CH`.")
    population: int = column("How many people live there.")
    postal_code_pattern: str = column(
        "A regular expression that every postal code there fits; empty where there are none."
    )
    states = connection(
        "Its states, as far as they are known here: those of the United States.",
        model=models.State,
        of="country",
        order=StateOrder,
        default="NAME",
        filter=StateFilter,
        search=["name", "code"],
    )
    cities = cities_of("country", "Its cities with at least 15,000 people, the largest first.")


@object_of(models.State, "A part of a country that addresses name.")
class State(relay.Node):
    code: str = column("What the post calls it, like NY.")
    name: str = column("What it is called.")
    country: models.Country = column("In which country it lies.")
    cities = cities_of("state", "Its cities with at least 15,000 people, the largest first.")


@object_of(models.City, "A city with at least 15,000 people, or a part of one that has a name of its own.")
class City(relay.Node):
    name: str = column("What it is called in English, or there.")
    geonames_id: int = column("Its number at GeoNames.")
    country: models.Country = column("In which country it lies.")
    state: models.State | None = column("In which state; null where there are none, or none that are known here.")
    latitude: float = column("In degrees to the north.")
    longitude: float = column("In degrees to the east.")
    time_zone: TimeZone = column("What time it is there.")
    population: int = column("How many people live there.")
    zip_codes = connection(
        "The postal codes there, as far as they are known here: those of the United States.",
        model=models.ZipCode,
        of="city",
        order=ZipCodeOrder,
        default="CODE",
        filter=ZipCodeFilter,
    )


@object_of(models.ZipCode, "A postal code, and the middle of where it is used.")
class ZipCode(relay.Node):
    code: str = column("The code.")
    name: str = column("What the post calls the city there.")
    country: models.Country = column("In which country it is used.")
    state: models.State | None = column("In which state; null where there are none.")
    city: models.City | None = column("That city; null if it is too small to be known here.")
    latitude: float = column("In degrees to the north.")
    longitude: float = column("In degrees to the east.")
    time_zone: TimeZone = column("What time it is there.")


LABEL = Concat(
    F("name"),
    Case(When(post_name="", then=Value("")), default=Concat(Value(" "), F("post_name"))),
    Case(When(state=None, then=Value("")), default=Concat(Value(", "), F("state__code"))),
    Value(", "),
    F("country__name"),
    output_field=CharField(),
)


@object_of(models.Location, "What somebody may mean who is asked where: a city or a postal code.")
class Location(relay.Node):
    type: models.Location.Kind = column("What it is.", of="kind")
    name: str = column("The name of the city, or the postal code.")
    label: str = computed("The same in full, like `Springfield, IL, United States`.", LABEL)
    country: models.Country = column("In which country it lies.")
    state: models.State | None = column("In which state; null where there are none, or none that are known here.")
    city: models.City | None = column(
        "The city, itself or that of the postal code; null if that is too small to be known here."
    )
    latitude: float = column("In degrees to the north: give it to `near`.")
    longitude: float = column("In degrees to the east: give it to `near`.")
    time_zone: TimeZone = column("What time it is there.")
    population: int = column("How many people live in the city; 0 for a postal code.")
