"""Writing down when one works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypedDict
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, refuse_on
from domains.kernel.events import publish
from domains.kernel.zones import zones
from domains.practitioners.actions.own import locked_part, locked_practitioner
from domains.practitioners.actions.pages import plain_text
from domains.practitioners.errors import ScheduleIsDefault, ScheduleNameTaken
from domains.practitioners.events import ScheduleCreated, ScheduleDeleted, ScheduleUpdated, TravelSet
from domains.practitioners.hours import MIDNIGHT
from domains.practitioners.models import DayHours, Practitioner, Schedule, ScheduleDay, Travel, WeeklyHours

SCHEDULE: Final = ("scheduleId",)
MOST_SCHEDULES: Final = 20
MOST_WEEKLY: Final = 70
MOST_DAYS: Final = 400
MOST_A_DAY: Final = 10
MOST_SEATS: Final = 10_000
MOST_TRAVELS: Final = 50
LONGEST_NAME: Final = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)

type Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Span:
    """By the clock on the wall; what closes at 00:00 closes when the day ends."""

    opens: time
    closes: time
    seats: int | None = None


@dataclass(frozen=True, kw_only=True)
class WeeklySpan(Span):
    weekday: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """One that is otherwise; without hours it is closed."""

    date: date
    hours: Sequence[Span]


@dataclass(frozen=True, kw_only=True)
class Trip:
    first_day: date
    last_day: date
    time_zone: str


class ScheduleValues(TypedDict, total=False):
    """What is left out stays as it is. Hours and days that are given take the place of all that were there."""

    name: str
    time_zone: str
    weekly: Sequence[WeeklySpan]
    days: Sequence[Day]
    is_default: bool


@transaction.atomic
def create_schedule(*, practitioner_id: UUID, values: ScheduleValues, actor: Actor, now: datetime) -> Schedule:
    """The first is the default one."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    count = practitioner.schedules.filter(is_of_one_service=False).count()
    if count >= MOST_SCHEDULES:
        raise Invalid(f"There are at most {MOST_SCHEDULES} schedules.", path=("practitionerId",))
    for name, path in (("name", "name"), ("time_zone", "timeZone")):
        if name not in values:
            raise Invalid("This is needed.", path=(path,))
    schedule = Schedule(practitioner=practitioner, created_at=now)
    fill(schedule, {**values, "is_default": values.get("is_default", False) or not count})
    with refuse_on("a_name_is_one_schedule_of_a_practitioner", ScheduleNameTaken(path=("name",))):
        schedule.save(force_insert=True)
    write(schedule, values)
    fact = ScheduleCreated(schedule_id=schedule.pk, practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, after=schedule)
    return schedule


@transaction.atomic
def update_schedule(*, schedule_id: UUID, values: ScheduleValues, actor: Actor, now: datetime) -> Schedule:
    schedule = locked_schedule(schedule_id, actor=actor)
    if schedule.is_default and values.get("is_default") is False:
        raise Invalid("Make another schedule the default one instead.", path=("isDefault",))
    if schedule.is_of_one_service and values.get("is_default"):
        raise Invalid("These are the hours of one service alone.", path=("isDefault",))
    if not values:
        return schedule
    before = fingerprint(schedule)
    fill(schedule, values)
    with refuse_on("a_name_is_one_schedule_of_a_practitioner", ScheduleNameTaken(path=("name",))):
        schedule.save()
    write(schedule, values)
    whose = schedule.practitioner
    fact = ScheduleUpdated(schedule_id=schedule.pk, practitioner_id=whose.pk, user_id=whose.user_id)
    publish(fact, actor=actor, now=now, before=before, after=schedule)
    return schedule


@transaction.atomic
def delete_schedule(*, schedule_id: UUID, actor: Actor, now: datetime) -> UUID:
    """What followed it follows the default one then, which goes last. Gives its id."""
    schedule = locked_schedule(schedule_id, actor=actor)
    whose = schedule.practitioner
    others = whose.schedules.filter(is_of_one_service=False).exclude(pk=schedule.pk)
    if schedule.is_default and others.exists():
        raise ScheduleIsDefault(path=SCHEDULE)
    fact = ScheduleDeleted(schedule_id=schedule.pk, practitioner_id=whose.pk, user_id=whose.user_id)
    before = fingerprint(schedule)
    schedule.delete()
    publish(fact, actor=actor, now=now, before=before)
    return schedule_id


@transaction.atomic
def set_travel(*, practitioner_id: UUID, trips: Sequence[Trip], actor: Actor, now: datetime) -> Practitioner:
    """These and no others."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    refuse_wrong_trips(trips)
    practitioner.travels.all().delete()
    Travel.objects.bulk_create(Travel(practitioner=practitioner, **vars(trip)) for trip in trips)
    publish(TravelSet(practitioner_id=practitioner.pk, user_id=practitioner.user_id), actor=actor, now=now)
    return practitioner


def write_hours_of_one(
    practitioner: Practitioner, schedule: Schedule | None, values: ScheduleValues, *, now: datetime
) -> Schedule:
    """Of one service alone, anew or for the first time. The practitioner is locked."""
    made = schedule or Schedule(practitioner=practitioner, is_of_one_service=True, created_at=now)
    made.practitioner = practitioner
    fill(made, values)
    made.save()
    write(made, values)
    return made


def locked_schedule(schedule_id: UUID, *, actor: Actor) -> Schedule:
    return locked_part(Schedule, schedule_id, actor=actor, path=SCHEDULE)


def fill(schedule: Schedule, values: ScheduleValues) -> None:
    if "name" in values:
        schedule.name = plain_text(values["name"], LONGEST_NAME, "name")
        if not schedule.name:
            raise Invalid("This is needed.", path=("name",))
    if "time_zone" in values:
        schedule.time_zone = known_zone(values["time_zone"], ("timeZone",))
    if values.get("is_default"):
        schedule.practitioner.schedules.filter(is_default=True).exclude(pk=schedule.pk).update(is_default=False)
        schedule.is_default = True


def write(schedule: Schedule, values: ScheduleValues) -> None:
    """Of a row that is there."""
    if "weekly" in values:
        write_weekly(schedule, values["weekly"])
    if "days" in values:
        write_days(schedule, values["days"])


def write_weekly(schedule: Schedule, weekly: Sequence[WeeklySpan]) -> None:
    if len(weekly) > MOST_WEEKLY:
        raise Invalid(f"There are at most {MOST_WEEKLY} of these.", path=("weekly",))
    by_day: dict[int, list[tuple[Path, Span]]] = {}
    for at, span in enumerate(weekly):
        path = ("weekly", str(at))
        if not 1 <= span.weekday <= 7:
            raise Invalid("The days of a week are 1, Monday, to 7, Sunday.", path=(*path, "weekday"))
        by_day.setdefault(span.weekday, []).append((path, span))
    for spans in by_day.values():
        refuse_wrong_hours(spans)
    schedule.weekly.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(schedule=schedule, weekday=span.weekday, **minutes_of(span)) for span in weekly
    )


def write_days(schedule: Schedule, days: Sequence[Day]) -> None:
    refuse_wrong_days(days)
    schedule.days.all().delete()
    rows = ScheduleDay.objects.bulk_create(ScheduleDay(schedule=schedule, date=day.date) for day in days)
    DayHours.objects.bulk_create(
        DayHours(day=row, **minutes_of(span)) for row, day in zip(rows, days, strict=True) for span in day.hours
    )


def minutes_of(span: Span) -> Mapping[str, int | None]:
    return {"opens": minute(span.opens), "closes": minute(span.closes) or MIDNIGHT, "seats": span.seats}


def minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


# What cannot be.


def refuse_wrong_hours(spans: Iterable[tuple[Path, Span]]) -> None:
    """Of one day. Each is told by the place where it was said."""
    until = 0
    for path, span in sorted(spans, key=lambda each: (each[1].opens, each[0])):
        opens, closes = minute(span.opens), minute(span.closes) or MIDNIGHT
        if opens >= closes:
            raise Invalid("It closes after it opens; what goes on after midnight is said of the next day.", path=path)
        if opens < until:
            raise Invalid("These hours are said twice.", path=path)
        if span.seats is not None and not 0 <= span.seats <= MOST_SEATS:
            raise Invalid(f"This is a whole number from 0 to {MOST_SEATS}.", path=(*path, "seats"))
        until = closes


def refuse_wrong_days(days: Sequence[Day]) -> None:
    if len(days) > MOST_DAYS:
        raise Invalid(f"There are at most {MOST_DAYS} of these.", path=("days",))
    seen: set[date] = set()
    for at, day in enumerate(days):
        path = ("days", str(at))
        refuse_far_day(day.date, (*path, "date"))
        if day.date in seen:
            raise Invalid("Each day is named once.", path=(*path, "date"))
        if len(day.hours) > MOST_A_DAY:
            raise Invalid(f"There are at most {MOST_A_DAY} of these.", path=(*path, "hours"))
        refuse_wrong_hours(((*path, "hours", str(place)), span) for place, span in enumerate(day.hours))
        seen.add(day.date)


def refuse_wrong_trips(trips: Sequence[Trip]) -> None:
    if len(trips) > MOST_TRAVELS:
        raise Invalid(f"There are at most {MOST_TRAVELS} of these.", path=("trips",))
    latest: date | None = None
    for at, trip in sorted(enumerate(trips), key=lambda each: each[1].first_day):
        path = ("trips", str(at))
        known_zone(trip.time_zone, (*path, "timeZone"))
        refuse_far_day(trip.first_day, (*path, "firstDay"))
        refuse_far_day(trip.last_day, (*path, "lastDay"))
        if trip.last_day < trip.first_day:
            raise Invalid("It ends before it begins.", path=(*path, "lastDay"))
        if latest is not None and trip.first_day <= latest:
            raise Invalid("Nobody is in two zones at a time.", path=(*path, "firstDay"))
        latest = trip.last_day


def refuse_far_day(day: date, path: Path) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid("This is too far away.", path=path)


def known_zone(name: str, path: Path) -> str:
    if name not in zones():
        raise Invalid("A time zone has a name of the IANA database, like Europe/Paris.", path=path)
    return name
