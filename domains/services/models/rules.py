"""When a service can be booked, and who may; and when nothing can be."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from domains.kernel.ids import uuid7
from domains.kernel.references import References
from domains.practitioners.models import OfPracticeQuerySet, Practitioner, Schedule
from domains.services.models.contents import OWN, OfServiceQuerySet, of_service, whose
from domains.services.models.offers import Service

Type = Service.Type
DAY = 24 * 60
LONGEST_BUFFER, LONGEST_NOTICE, LONGEST_WINDOW = DAY, 365 * DAY, 730  # minutes, minutes, days
MOST_A_DAY, MOST_A_WEEK = 200, 1000
AT_CHOSEN_TIMES = (Type.SESSION, Type.SPACE)


def between(name: str, least: int, most: int, says: str, *, null: bool = False) -> models.CheckConstraint:
    within = Q(**{f"{name}__range": (least, most)})
    return models.CheckConstraint(condition=within | Q(**{name: None}) if null else within, name=says)


class BookingRules(models.Model):
    """What has none of its own follows what is the default here. Times in minutes, unless it is said otherwise."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="rules")
    practitioner = whose()
    type = models.CharField(max_length=20, choices=Type.choices)
    schedule = models.ForeignKey(
        Schedule, null=True, blank=True, on_delete=models.SET_NULL, related_name="services", db_index=True
    )
    # A space that is let as well, and is taken up while this takes place.
    space = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="takes_up")
    space_type = models.CharField(max_length=20, blank=True)
    buffer_before = models.IntegerField(default=0)  # kept free, and not shown
    buffer_after = models.IntegerField(default=0)
    interval = models.IntegerField(default=15)  # from one possible start to the next
    notice = models.IntegerField(default=120)
    window_days = models.IntegerField(null=True, blank=True, default=90)
    per_day = models.IntegerField(null=True, blank=True)
    per_week = models.IntegerField(null=True, blank=True)
    needs_approval = models.BooleanField(default=False)
    answer_within = models.IntegerField(default=DAY)  # or it is declined
    reschedule_until = models.IntegerField(default=DAY)  # before it begins; the practitioner may always

    objects: ClassVar[models.Manager["BookingRules"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service",)
    shown_by: ClassVar = ("service",)

    class Meta:
        verbose_name_plural = "booking rules"
        constraints: ClassVar = [
            of_service(OWN, "rules_are_those_of_a_service_of_its_practitioner"),
            of_service({"id": "space", "type": "space_type"}, "a_service_takes_up_a_space_of_its_practitioner"),
            models.CheckConstraint(
                condition=Q(space=None, space_type="") | Q(space__isnull=False, space_type=Type.SPACE),
                name="what_is_taken_up_is_a_space",
            ),
            References(
                fields=["schedule", "practitioner"],
                to=("practitioners", "Schedule"),
                columns=["id", "practitioner"],
                name="a_service_follows_a_schedule_of_its_practitioner",
            ),
            models.CheckConstraint(condition=Q(type__in=(*AT_CHOSEN_TIMES, Type.WORKSHOP)), name="these_are_booked"),
            between("buffer_before", 0, LONGEST_BUFFER, "what_is_kept_free_before_is_a_day_at_most"),
            between("buffer_after", 0, LONGEST_BUFFER, "what_is_kept_free_after_is_a_day_at_most"),
            between("interval", 5, DAY, "starts_lie_five_minutes_to_a_day_apart"),
            between("notice", 0, LONGEST_NOTICE, "notice_is_a_year_at_most"),
            between("window_days", 0, LONGEST_WINDOW, "a_window_is_two_years_at_most", null=True),
            between("per_day", 1, MOST_A_DAY, "a_day_has_some_bookings", null=True),
            between("per_week", 1, MOST_A_WEEK, "a_week_has_some_bookings", null=True),
            between("answer_within", 10, 14 * DAY, "an_answer_takes_two_weeks_at_most"),
            between("reschedule_until", 0, LONGEST_NOTICE, "moving_ends_a_year_before_at_most"),
        ]

    def __str__(self) -> str:
        return f"rules of {self.service_id}"


class ScheduleBlock(models.Model):
    """A time at which nothing of a practitioner's can be booked, or nothing of one service."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="blocks")
    service_type = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)  # for those who manage it, and nobody else
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["ScheduleBlock"]] = models.Manager.from_queryset(OfPracticeQuerySet)()

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            of_service({"id": "service", "type": "service_type"}, "a_block_is_of_a_service_of_its_practitioner"),
            models.CheckConstraint(
                condition=Q(service=None, service_type="") | (Q(service__isnull=False) & ~Q(service_type="")),
                name="a_block_of_a_service_knows_its_type",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_block_takes_its_time"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practitioner", "ends_at", "starts_at"], name="block_of_practitioner"),
            models.Index(fields=["practitioner", "starts_at", "id"], name="block_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} to {self.ends_at:%Y-%m-%d %H:%M} UTC"
