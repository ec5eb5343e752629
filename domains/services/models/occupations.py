"""Whose time is spoken for, and until when: the one table in which no two rows of a resource overlap.

A resource is a practitioner, or a space. `during` holds what is kept free before and after as well, so what two of them
keep free adds up. However many take part, an occurrence, or a session that several join, is one row; if it
takes up a space, another is beside it.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from domains.kernel.ids import uuid7
from domains.services.models.occurrences import ServiceOccurrence
from domains.services.models.offers import Service

SHOWN = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())


class Occupation(models.Model):
    class Kind(models.TextChoices):
        PRACTITIONER = "PRACTITIONER"
        SPACE = "SPACE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    resource = models.UUIDField()  # of the practitioner, or of the space's service
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    occurrence = models.ForeignKey(
        ServiceOccurrence, null=True, blank=True, on_delete=models.CASCADE, related_name="occupations"
    )
    # What takes up a space besides is gone when it is.
    beside = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="others")
    starts_at = models.DateTimeField()  # as it is shown
    ends_at = models.DateTimeField()
    during = DateTimeRangeField()
    # What takes it is still to be paid or answered: until then it is kept, and not any longer. Null: for good.
    kept_until = models.DateTimeField(null=True, blank=True)
    seats_total = models.IntegerField(default=1)
    seats_taken = models.IntegerField(default=0)

    # What a booking refers to still, though somebody else has its time now.
    OF_NOBODY: ClassVar = Q(resource=F("pk"))

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="occupation_is_exclusive",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_occupation_takes_its_time"),
            models.CheckConstraint(condition=Q(during__contains=SHOWN), name="what_is_shown_lies_within_what_is_taken"),
            models.CheckConstraint(
                condition=Q(seats_taken__gte=0, seats_taken__lte=F("seats_total")),
                name="no_more_seats_of_a_time_are_taken_than_there_are",
            ),
            # So that what takes it can refer to when it is, and of what.
            models.UniqueConstraint(
                fields=["id", "service", "starts_at", "ends_at"], name="an_occupation_is_of_a_service_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M} to {self.ends_at:%H:%M} UTC"
