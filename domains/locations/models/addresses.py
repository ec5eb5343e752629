from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.derived import Derived
from domains.kernel.ids import uuid7
from domains.locations.points import Cube, Located
from domains.providers.geocoding import Precision

NORTHMOST, EASTMOST = Decimal(90), Decimal(180)


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody, but there is no way to it than through what stands there, which says who sees that."""
        return self


class Address(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)  # ISO 3166, two letters
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    # How well the point is known that was found for it; null of one that somebody has said.
    precision = models.CharField(  # noqa: DJ001
        max_length=20, choices=[(each.value, each.value) for each in Precision], null=True, blank=True
    )

    point = Derived(expression=Located("latitude", "longitude"), output_field=Cube(), db_persist=True, null=True)

    objects: ClassVar[models.Manager["Address"]] = models.Manager.from_queryset(AddressQuerySet)()

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "addresses"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="a_country_is_two_letters"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-NORTHMOST, NORTHMOST), longitude__range=(-EASTMOST, EASTMOST)),
                name="a_point_lies_on_the_globe",
            ),
            models.CheckConstraint(
                condition=Q(precision=None) | Q(latitude__isnull=False), name="only_a_point_is_known_so_well"
            ),
        ]
        indexes: ClassVar = [
            GistIndex(fields=["point"], name="address_by_point"),
            models.Index(fields=["latitude", "longitude"], name="address_by_degrees"),
        ]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"
