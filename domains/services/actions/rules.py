"""When a service can be booked, and on what terms."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.practitioners.actions import Day, WeeklySpan, write_hours_of_one
from domains.practitioners.actions.schedules import LONGEST_NAME
from domains.practitioners.models import Practitioner, Schedule
from domains.services.actions.own import locked_service
from domains.services.actions.values import within
from domains.services.events import BookingRulesSet, ServiceScheduleSet
from domains.services.models import BookingRules, Service
from domains.services.models.rules import (
    AT_CHOSEN_TIMES,
    DAY,
    LONGEST_BUFFER,
    LONGEST_NOTICE,
    LONGEST_WINDOW,
    MOST_A_DAY,
    MOST_A_WEEK,
)
from domains.services.selectors import rules_of

Type = Service.Type
HERE: Final = ("serviceId",)
BOOKED: Final = (*AT_CHOSEN_TIMES, Type.WORKSHOP)
# What a rule is at least and at most, and what whoever sets it calls it.
BOUNDS: Final = {
    "buffer_before": (0, LONGEST_BUFFER, "bufferBeforeMinutes"),
    "buffer_after": (0, LONGEST_BUFFER, "bufferAfterMinutes"),
    "interval": (5, DAY, "slotIntervalMinutes"),
    "notice": (0, LONGEST_NOTICE, "minimumNoticeMinutes"),
    "window_days": (0, LONGEST_WINDOW, "bookingWindowDays"),
    "per_day": (1, MOST_A_DAY, "mostPerDay"),
    "per_week": (1, MOST_A_WEEK, "mostPerWeek"),
    "answer_within": (10, 14 * DAY, "answerWithinMinutes"),
    "reschedule_until": (0, LONGEST_NOTICE, "rescheduleUntilMinutes"),
}


class RulesValues(TypedDict, total=False):
    """What is left out stays as it is."""

    buffer_before: int
    buffer_after: int
    interval: int
    notice: int
    window_days: int | None
    per_day: int | None
    per_week: int | None
    needs_approval: bool
    answer_within: int
    reschedule_until: int
    space_id: UUID | None


@transaction.atomic
def set_booking_rules(*, service_id: UUID, values: RulesValues, actor: Actor, now: datetime) -> Service:
    """They hold for what is booked or scheduled from now on."""
    service = booked_service(service_id, actor=actor)
    rules = rules_of(service)
    before = known(rules)
    for name, (least, most, path) in BOUNDS.items():
        within(values.get(name), most, path=(path,), least=least)  # type: ignore[arg-type]
    if "space_id" in values:
        take_up(rules, service, values["space_id"])
    if not values:
        return service
    for name, value in values.items():
        setattr(rules, name, value)
    keep(rules)
    fact = BookingRulesSet(service_id=service.pk, user_id=service.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=rules)
    return service


@transaction.atomic
def set_service_schedule(*, service_id: UUID, schedule_id: UUID | None, actor: Actor, now: datetime) -> Service:
    """Which of its practitioner's hours it follows; none: the default ones, or those of the space."""
    service = booked_service(service_id, actor=actor, types=AT_CHOSEN_TIMES)
    rules = rules_of(service)
    if rules.schedule_id == schedule_id:
        return service
    schedule = schedule_of(service.practitioner, schedule_id) if schedule_id else None
    follow(rules, schedule, actor=actor, now=now)
    return service


@transaction.atomic
def set_service_availability(
    *,
    service_id: UUID,
    time_zone: str | None,
    weekly: Sequence[WeeklySpan],
    days: Sequence[Day],
    actor: Actor,
    now: datetime,
) -> Service:
    """Hours of its own, and no others: nothing else follows them. Without a zone they are meant where it takes
    place."""
    service = booked_service(service_id, actor=actor, types=AT_CHOSEN_TIMES)
    rules = rules_of(service)
    made = write_hours_of_one(
        service.practitioner,
        hours_of_its_own(rules),
        {
            "name": service.title[:LONGEST_NAME].strip(),
            "time_zone": time_zone or zone_of(service),
            "weekly": weekly,
            "days": days,
        },
        now=now,
    )
    follow(rules, made, actor=actor, now=now)
    return service


def booked_service(service_id: UUID, *, actor: Actor, types: Collection[str] = BOOKED) -> Service:
    service = locked_service(service_id, actor=actor)
    if service.type not in BOOKED:
        raise Invalid("Only a session, a workshop or a space is booked for a time.", path=HERE)
    if service.type not in types:
        raise Invalid("A workshop takes place when it is scheduled, and follows no hours.", path=HERE)
    return service


def follow(rules: BookingRules, schedule: Schedule | None, *, actor: Actor, now: datetime) -> None:
    """Hours that were of this service alone are nobody's then."""
    before, left = known(rules), hours_of_its_own(rules)
    rules.schedule = schedule
    keep(rules)
    if left is not None and left != schedule:
        left.delete()
    fact = ServiceScheduleSet(service_id=rules.service_id, user_id=rules.service.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=rules)


def hours_of_its_own(rules: BookingRules) -> Schedule | None:
    """That nothing else follows."""
    schedule = rules.schedule
    return schedule if schedule is not None and schedule.is_of_one_service else None


def schedule_of(practitioner: Practitioner, schedule_id: UUID) -> Schedule:
    """One that several may follow."""
    found: Schedule | None = practitioner.schedules.filter(pk=schedule_id).first()
    if found is None:
        raise NotFound(path=("scheduleId",))
    if found.is_of_one_service:
        raise Invalid("These are the hours of one service alone.", path=("scheduleId",))
    return found


def take_up(rules: BookingRules, service: Service, space_id: UUID | None) -> None:
    """A space of the same practitioner."""
    if space_id is not None and service.type == Type.SPACE:
        raise Invalid("A space takes up itself and no other.", path=("spaceId",))
    theirs = service.practitioner.services.filter(type=Type.SPACE)
    if space_id is not None and not theirs.filter(pk=space_id).exists():
        raise NotFound(path=("spaceId",))
    rules.space_type = Type.SPACE if space_id else ""


def zone_of(service: Service) -> str:
    if service.location is None:
        raise Invalid("It takes place nowhere yet, so say in which zone its hours are meant.", path=("timeZone",))
    return service.location.time_zone


def known(rules: BookingRules) -> str:
    """The fingerprint of what it had; nothing where it had none of its own."""
    return "" if rules._state.adding else fingerprint(rules)


def keep(rules: BookingRules) -> None:
    rules.save(force_insert=rules._state.adding)
