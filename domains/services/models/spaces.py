from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from domains.services.models.contents import OWN, OfServiceQuerySet, of_service, only, whose
from domains.services.models.offers import LARGEST_PRICE, Service


class SpaceDetails(models.Model):
    """Of a place that is used by the hour or the day. What a stay costs, `domains/services/stays.py` says."""

    class Kind(models.TextChoices):
        ROOM = "ROOM"
        STUDIO = "STUDIO"
        DESK = "DESK"
        DRIVEWAY = "DRIVEWAY"
        GARAGE = "GARAGE"
        LOT = "LOT"
        OTHER = "OTHER"

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="space")
    practitioner = whose()
    type = only(Service.Type.SPACE)
    space_type = models.CharField(max_length=20, choices=Kind.choices)
    price_per_hour_cents = models.BigIntegerField(null=True, blank=True)
    price_per_day_cents = models.BigIntegerField(null=True, blank=True)
    min_stay_minutes = models.IntegerField(null=True, blank=True)
    max_stay_minutes = models.IntegerField(null=True, blank=True)
    # When one can come and go, by the clock of the place; around the clock if null. What closes before it
    # opens does so on the next day.
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    rules = models.TextField(max_length=2_000, blank=True)

    objects: ClassVar[models.Manager["SpaceDetails"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service",)
    shown_by: ClassVar = ("service",)

    class Meta:
        verbose_name_plural = "space details"
        constraints: ClassVar = [
            of_service(OWN, "a_space_is_a_service_of_its_practitioner"),
            models.CheckConstraint(
                condition=(Q(price_per_hour_cents=None) | Q(price_per_hour_cents__range=(0, LARGEST_PRICE)))
                & (Q(price_per_day_cents=None) | Q(price_per_day_cents__range=(0, LARGEST_PRICE))),
                name="a_price_of_a_space_is_no_debt",
            ),
            models.CheckConstraint(
                condition=Q(price_per_hour_cents__isnull=False) | Q(price_per_day_cents__isnull=False),
                name="a_space_has_a_price",
            ),
            models.CheckConstraint(
                condition=(Q(min_stay_minutes=None) | Q(min_stay_minutes__gte=1))
                & (Q(max_stay_minutes=None) | Q(max_stay_minutes__gte=1)),
                name="a_stay_takes_its_time",
            ),
            models.CheckConstraint(
                condition=Q(min_stay_minutes=None)
                | Q(max_stay_minutes=None)
                | Q(min_stay_minutes__lte=F("max_stay_minutes")),
                name="the_longest_stay_is_not_shorter_than_the_shortest",
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None)
                | (Q(opens_at__isnull=False, closes_at__isnull=False) & ~Q(opens_at=F("closes_at"))),
                name="a_space_opens_and_closes",
            ),
        ]

    def __str__(self) -> str:
        return self.space_type
