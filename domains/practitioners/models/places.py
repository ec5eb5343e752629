from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.locations.points import At
from domains.practitioners.models.people import Practitioner, seen_by


class PractitionerLocationQuerySet(models.QuerySet["PractitionerLocation"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the practitioner is."""
        return self if actor.is_staff else self.filter(seen_by(actor, "practitioner__"))


class PractitionerLocation(models.Model):
    """A place of practice: somewhere to go to, or a room that is only online."""

    class Kind(models.TextChoices):
        PHYSICAL = "PHYSICAL"
        VIRTUAL = "VIRTUAL"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="locations")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=100)
    address = models.ForeignKey(
        "locations.Address", null=True, blank=True, on_delete=models.PROTECT, related_name="practitioner_locations"
    )
    time_zone = models.CharField(max_length=64)  # IANA
    zone_is_derived = models.BooleanField(default=False)  # from where it is, so that it changes with that
    is_primary = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["PractitionerLocation"]] = models.Manager.from_queryset(
        PractitionerLocationQuerySet
    )()
    shows: ClassVar = ("practitioner",)
    shown_by: ClassVar = ("practitioner",)
    whereabouts: ClassVar = At("address__point")

    class Meta:
        ordering: ClassVar = ["-is_primary", "name", "id"]
        indexes: ClassVar = [models.Index(fields=["created_at", "id"], name="place_by_age")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(is_primary=True), name="one_place_of_a_practitioner_is_primary"
            ),
            models.UniqueConstraint(fields=["address"], name="an_address_is_of_one_place"),
            # So that what takes place there can refer to whose it is.
            models.UniqueConstraint(fields=["id", "practitioner"], name="a_place_is_one_practitioner_s"),
            models.CheckConstraint(
                condition=Q(kind="PHYSICAL", address__isnull=False) | Q(kind="VIRTUAL", address=None),
                name="a_place_has_an_address_unless_it_is_virtual",
            ),
        ]

    def __str__(self) -> str:
        return self.name
