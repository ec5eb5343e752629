"""When somebody works, as they write it down: by the clock on their wall. `domains/practitioners/hours.py` says which
moments that is."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.hours import MIDNIGHT
from domains.practitioners.models.people import Practitioner, managed_by


class OfPracticeQuerySet(models.QuerySet[Any]):
    """What is told of a practice to whoever manages it, and to staff. Others see what can be booked, and nothing of
    how that comes about."""

    way = "practitioner__"

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_staff:
            return self
        return self.none() if actor.is_anonymous else self.filter(managed_by(actor, self.way))


class OfScheduleQuerySet(OfPracticeQuerySet):
    way = "schedule__practitioner__"


class OfDateQuerySet(OfPracticeQuerySet):
    way = "day__schedule__practitioner__"


class Schedule(models.Model):
    """Hours for every week, and for days that are otherwise. What has none of its own has the default one. Those of one
    service alone go when it follows others, are no default, and may be called as another is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="schedules", db_index=False)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64)  # IANA
    is_default = models.BooleanField(default=False)
    is_of_one_service = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Schedule"]] = models.Manager.from_queryset(OfPracticeQuerySet)()

    class Meta:
        ordering: ClassVar = ["-is_default", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practitioner", "name"],
                condition=Q(is_of_one_service=False),
                name="a_name_is_one_schedule_of_a_practitioner",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_of_one_service=False),
                name="what_is_of_one_service_is_no_default",
            ),
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(is_default=True), name="one_schedule_of_a_practitioner_is_default"
            ),
            # So that what follows it can refer to whose it is.
            models.UniqueConstraint(fields=["id", "practitioner"], name="a_schedule_is_one_practitioner_s"),
        ]
        indexes: ClassVar = [models.Index(fields=["practitioner"], name="schedule_of_practitioner")]

    def __str__(self) -> str:
        return self.name


class OpenHours(models.Model):
    """From a minute of the day to another; 24:00 is its end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    opens = models.IntegerField()
    closes = models.IntegerField()
    seats = models.IntegerField(null=True, blank=True)  # if fewer than anything has

    class Meta:
        abstract = True


MINUTES = Func(F("opens"), F("closes"), function="int4range")


def apart(name: str, *beside: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[*((each, RangeOperators.EQUAL) for each in beside), (MINUTES, RangeOperators.OVERLAPS)],
    )


def within_a_day(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(opens__gte=0, closes__lte=MIDNIGHT, opens__lt=F("closes")) & (Q(seats=None) | Q(seats__gte=0)),
        name=name,
    )


class WeeklyHours(OpenHours):
    """On a day of every week, Monday 1 to Sunday 7."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="weekly", db_index=False)
    weekday = models.IntegerField()

    objects: ClassVar[models.Manager["WeeklyHours"]] = models.Manager.from_queryset(OfScheduleQuerySet)()
    shown_by: ClassVar = ("schedule",)

    class Meta:
        ordering: ClassVar = ["weekday", "opens"]
        verbose_name_plural = "weekly hours"
        constraints: ClassVar = [
            within_a_day("weekly_hours_lie_within_a_day"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="a_week_has_seven_days"),
            apart("weekly_hours_are_apart", "schedule", "weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}-{self.closes}"


class ScheduleDay(models.Model):
    """A day that is otherwise. Without hours it is closed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="days", db_index=False)
    date = models.DateField()

    objects: ClassVar[models.Manager["ScheduleDay"]] = models.Manager.from_queryset(OfScheduleQuerySet)()
    shown_by: ClassVar = ("schedule",)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "date"], name="a_day_is_otherwise_once"),
        ]

    def __str__(self) -> str:
        return str(self.date)


class DayHours(OpenHours):
    day = models.ForeignKey(ScheduleDay, on_delete=models.CASCADE, related_name="hours", db_index=False)

    objects: ClassVar[models.Manager["DayHours"]] = models.Manager.from_queryset(OfDateQuerySet)()
    shown_by: ClassVar = ("day",)

    class Meta:
        ordering: ClassVar = ["opens"]
        verbose_name_plural = "hours of a day"
        constraints: ClassVar = [
            within_a_day("hours_of_a_day_lie_within_it"),
            apart("hours_of_a_day_are_apart", "day"),
        ]

    def __str__(self) -> str:
        return f"{self.opens}-{self.closes}"


class Travel(models.Model):
    """Days on which somebody is in another zone, both included. All their hours are meant there then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="travels", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    time_zone = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["Travel"]] = models.Manager.from_queryset(OfPracticeQuerySet)()

    class Meta:
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="a_travel_ends_after_it_begins"),
            ExclusionConstraint(
                name="nobody_is_in_two_zones",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    (
                        Func(F("first_day"), F("last_day"), models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.time_zone} from {self.first_day} to {self.last_day}"
