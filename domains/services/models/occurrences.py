from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from domains.kernel.derived import Derived
from domains.kernel.ids import uuid7
from domains.kernel.references import References
from domains.practitioners.models import PractitionerLocation
from domains.services.models.contents import OWN, CourseModule, OfServiceQuerySet, of_service, whose
from domains.services.models.offers import Service

Type = Service.Type
AT_FIXED_TIMES = (Type.WORKSHOP, Type.COURSE)


def counted(expression: Any, *, null: bool = False) -> Derived:
    return Derived(expression=expression, output_field=models.IntegerField(), db_persist=True, null=null)


class ServiceOccurrence(models.Model):
    """One time at which a workshop takes place, or a part of a course. How many seats are taken, bookings say."""

    class Status(models.TextChoices):
        SCHEDULED = "SCHEDULED"
        CANCELED = "CANCELED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="occurrences", db_index=False)
    practitioner = whose()
    type = models.CharField(max_length=20, choices=Type.choices)
    module = models.ForeignKey(
        CourseModule, null=True, blank=True, on_delete=models.RESTRICT, related_name="occurrences"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)  # IANA
    location = models.ForeignKey(
        PractitionerLocation, null=True, blank=True, on_delete=models.PROTECT, related_name="occurrences"
    )
    capacity = models.IntegerField()
    virtual_capacity = models.IntegerField(null=True, blank=True)  # of what is hybrid: `capacity` is of its place alone
    seats_taken = models.IntegerField(default=0)
    virtual_seats_taken = models.IntegerField(default=0)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SCHEDULED)
    cancel_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    seats_total = counted(F("capacity") + Coalesce(F("virtual_capacity"), Value(0)))
    seats_left = counted(F("capacity") - F("seats_taken"))
    virtual_seats_left = counted(F("virtual_capacity") - F("virtual_seats_taken"), null=True)

    objects: ClassVar[models.Manager["ServiceOccurrence"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service", "practitioner", "module", "location")
    shown_by: ClassVar = ("service",)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            of_service(OWN, "an_occurrence_is_of_a_service_of_its_practitioner"),
            References(
                fields=["location", "practitioner"],
                to=("practitioners", "PractitionerLocation"),
                columns=["id", "practitioner"],
                name="an_occurrence_is_where_its_practitioner_works",
            ),
            References(
                fields=["module", "service"],
                to=("services", "CourseModule"),
                columns=["id", "course"],
                name="an_occurrence_is_of_a_module_of_its_course",
            ),
            models.CheckConstraint(
                condition=Q(type=Type.COURSE, module__isnull=False) | Q(type=Type.WORKSHOP, module=None),
                name="workshops_have_times_and_so_have_modules_of_courses",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_occurrence_takes_its_time"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1) & (Q(virtual_capacity=None) | Q(virtual_capacity__gte=1)),
                name="an_occurrence_has_room_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__gte=0, seats_taken__lte=F("capacity")),
                name="no_more_seats_are_taken_than_there_are",
            ),
            models.CheckConstraint(
                condition=Q(
                    virtual_seats_taken__gte=0, virtual_seats_taken__lte=Coalesce(F("virtual_capacity"), Value(0))
                ),
                name="no_more_seats_online_are_taken_than_there_are",
            ),
            models.CheckConstraint(
                condition=Q(status="CANCELED") | Q(cancel_reason=""), name="only_what_is_canceled_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["service", "starts_at", "location"],
                condition=Q(status="SCHEDULED"),
                nulls_distinct=False,
                name="a_service_takes_place_once_at_a_time_and_place",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "id"], name="occurrence_by_time"),
            models.Index(fields=["service", "starts_at", "id"], name="occurrence_of_service"),
            models.Index(fields=["practitioner", "starts_at", "id"], name="occurrence_of_practitioner"),
            models.Index(fields=["status", "starts_at", "id"], name="occurrence_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"

    def is_to_come(self, at: datetime) -> bool:
        return self.status == self.Status.SCHEDULED and self.starts_at > at
