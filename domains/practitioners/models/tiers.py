from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7

# What everybody begins with. It is there from the first migration on.
FREE = UUID("0195d3c0-7a00-7000-8000-000000000001")


class PractitionerTierQuerySet(models.QuerySet["PractitionerTier"]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody."""
        return self


class PractitionerTier(models.Model):
    """How much somebody may have here, and what share of what they earn stays with the marketplace."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    position = models.IntegerField(default=0)
    most_services = models.IntegerField()
    most_places = models.IntegerField()
    most_assistants = models.IntegerField()
    commission_bps = models.IntegerField()  # hundredths of a percent
    is_active = models.BooleanField(default=True)  # whether somebody can still come to it

    objects: ClassVar[models.Manager["PractitionerTier"]] = models.Manager.from_queryset(PractitionerTierQuerySet)()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="a_key_is_one_tier"),
            models.CheckConstraint(condition=Q(key__regex=r"^[A-Z][A-Z0-9_]*$"), name="a_tier_has_a_plain_key"),
            models.CheckConstraint(
                condition=Q(most_services__gte=0, most_places__gte=0, most_assistants__gte=0),
                name="a_tier_allows_no_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(commission_bps__range=(0, 10_000)), name="a_commission_is_a_part_of_the_whole"
            ),
            models.CheckConstraint(condition=Q(is_active=True) | ~Q(pk=FREE), name="the_first_tier_stays_open"),
        ]
        indexes: ClassVar = [models.Index(fields=["position", "id"], name="tier_by_position")]

    def __str__(self) -> str:
        return self.name
