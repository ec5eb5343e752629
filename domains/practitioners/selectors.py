"""How far somebody is on the way to working here, for SQL and for a practitioner at hand; and when they work."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import IsNull

from domains.practitioners.hours import Hours, Stay, Window
from domains.practitioners.models import (
    Practitioner,
    PractitionerLocation,
    PractitionerVerification,
    SaidStep,
    Schedule,
    ScheduleDay,
    Step,
    StepStatus,
    Travel,
    WeeklyHours,
)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far somebody is with a step."""

    step: Step
    status: StepStatus
    completed_at: datetime | None


def first(rows: QuerySet[Any], moment: str) -> Subquery:
    """When the first of these came about, of whichever practitioner the query is of."""
    return Subquery(rows.filter(practitioner=OuterRef("pk")).order_by(moment).values(moment)[:1])


# When somebody has done each; null if they have not.
DONE_AT: Mapping[Step, Any] = {
    Step.PROFILE: F("presented_at"),
    Step.PLACE: first(PractitionerLocation.objects.all(), "created_at"),
    Step.SERVICE: F("offered_at"),
    Step.GUIDELINES: first(SaidStep.objects.filter(step=Step.GUIDELINES), "said_at"),
    Step.TERMS: first(SaidStep.objects.filter(step=Step.TERMS), "said_at"),
    Step.VERIFICATION: F("verified_at"),
}
# What they have done their part of, and waits for somebody else.
WAITING: Mapping[Step, Any] = {
    Step.VERIFICATION: Exists(
        PractitionerVerification.objects.filter(
            practitioner=OuterRef("pk"), status=PractitionerVerification.Status.PENDING
        )
    )
}


def is_done(step: Step) -> IsNull:
    return IsNull(DONE_AT[step], False)


def status_of(step: Step) -> Case:
    cases = [When(is_done(step), then=Value(StepStatus.DONE.value))]
    if step in WAITING:
        cases.append(When(WAITING[step], then=Value(StepStatus.WAITING.value)))
    return Case(*cases, default=Value(StepStatus.OPEN.value), output_field=CharField())


def percent_done() -> Any:
    """Of the steps, rounded down: nobody is through before they are."""
    done = [Case(When(is_done(step), then=Value(1)), default=Value(0)) for step in Step]
    return sum(done[1:], start=done[0]) * Value(100) / Value(len(Step))


def progress_of(practitioner_id: UUID) -> list[Progress]:
    """With every step, in their order."""
    said = [each for step in Step for each in (status_of(step), DONE_AT[step])]
    practitioner: Any = Practitioner.objects.filter(pk=practitioner_id)
    row = practitioner.values_list(*said).get()
    pairs = zip(Step, row[::2], row[1::2], strict=True)
    return [Progress(step=step, status=StepStatus(status), completed_at=at) for step, status, at in pairs]


def steps_to_do(practitioner_id: UUID) -> list[Step]:
    """Those that are theirs to do now, and not what waits for somebody else."""
    return [each.step for each in progress_of(practitioner_id) if each.status == StepStatus.OPEN]


def hours_of(schedule: Schedule, *, since: date, until: date, travels: bool = True) -> Hours:
    """Of this schedule, as far as these days are concerned. `travels`: whether it goes along where its practitioner
    is."""
    return hours_of_each([schedule], since=since, until=until)[schedule.pk][travels]


def hours_of_each(schedules: Collection[Schedule], *, since: date, until: date) -> dict[UUID, tuple[Hours, Hours]]:
    """Where they are meant to be, and wherever their practitioners are then: two statements for all of them."""
    weekly: dict[UUID, dict[int, list[Window]]] = {each.pk: {} for each in schedules}
    dates: dict[UUID, dict[date, list[Window]]] = {each.pk: {} for each in schedules}
    for key, weekday, day, opens, closes, seats in windows_of(list(weekly), since, until):
        of_week, of_days = weekly[key], dates[key]
        windows = of_days.setdefault(day, []) if weekday is None else of_week.setdefault(weekday, [])
        if opens is not None:
            windows.append(Window(opens, closes, seats))
    stays = stays_of({each.practitioner_id for each in schedules}, since, until)
    return {
        each.pk: (
            Hours(zone=each.time_zone, weekly=weekly[each.pk], dates=dates[each.pk]),
            Hours(
                zone=each.time_zone,
                weekly=weekly[each.pk],
                dates=dates[each.pk],
                stays=stays.get(each.practitioner_id, []),
            ),
        )
        for each in schedules
    }


def windows_of(schedules: Collection[UUID], since: date, until: date) -> QuerySet[Any, Any]:
    """Of every week, and of days that are otherwise: a day that is closed stands here without a time."""
    no_day, no_weekday = Value(None, DateField()), Value(None, IntegerField())
    weekly = WeeklyHours.objects.filter(schedule__in=schedules).order_by()
    days = ScheduleDay.objects.filter(schedule__in=schedules, date__range=(since, until)).order_by()
    span = ("hours__opens", "hours__closes", "hours__seats")
    return (
        weekly.values_list("schedule", "weekday", no_day, "opens", "closes", "seats")
        .union(days.values_list("schedule", no_weekday, "date", *span), all=True)
        .order_by("opens")
    )


def stays_of(practitioners: Collection[UUID], since: date, until: date) -> dict[UUID, list[Stay]]:
    travels = Travel.objects.filter(practitioner__in=practitioners, first_day__lte=until, last_day__gte=since)
    found: dict[UUID, list[Stay]] = {}
    for each in travels.order_by("first_day"):
        found.setdefault(each.practitioner_id, []).append(Stay(each.first_day, each.last_day, each.time_zone))
    return found
