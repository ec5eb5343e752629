from datetime import date, time
from typing import Any

import pytest

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners.actions import Day, Span, WeeklySpan, create_schedule, delete_schedule, update_schedule
from domains.practitioners.hours import Window
from domains.practitioners.models import Practitioner, Schedule
from domains.services import actions
from domains.services.errors import ServiceInUse
from domains.services.models import BookingRules, Service
from domains.services.selectors import hours_for, rules_of
from domains.users.models import Capability
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    bundle,
    course,
    package,
    place,
    practitioner,
    self_of,
    service,
    somebody,
    space,
    workshop,
)
from tests.domains.users.people import at_once, outcome_of, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
DAY = date(2026, 4, 1)
MONDAY = WeeklySpan(weekday=1, opens=time(9), closes=time(0), seats=3)


def rule(of: Service, actor: Actor | None = None, **values: Any) -> Service:
    who = actor or self_of(of.practitioner.user)
    return actions.set_booking_rules(service_id=of.pk, values=values, actor=who, now=NOW)  # type: ignore[typeddict-item]


def follow(of: Service, schedule: Any, actor: Actor | None = None) -> Service:
    who = actor or self_of(of.practitioner.user)
    return actions.set_service_schedule(
        service_id=of.pk, schedule_id=getattr(schedule, "pk", schedule), actor=who, now=NOW
    )


def open_(of: Service, *weekly: WeeklySpan, actor: Actor | None = None, **more: Any) -> Service:
    given: Any = {"time_zone": "Europe/Berlin", "days": [], **more}
    who = actor or self_of(of.practitioner.user)
    return actions.set_service_availability(service_id=of.pk, weekly=weekly, actor=who, now=NOW, **given)


def schedule(of: Practitioner, name: str = "Studio", **more: Any) -> Schedule:
    values: Any = {"name": name, "time_zone": "Europe/Paris", **more}
    return create_schedule(practitioner_id=of.pk, values=values, actor=self_of(of.user), now=NOW)


def assistant(of: Practitioner) -> Actor:
    return Actor(user_id=somebody().pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)}))


def refused(verb: Any) -> tuple[str, ...]:
    with pytest.raises(Invalid) as refusal:
        verb()
    return refusal.value.path


def kept(of: Service) -> BookingRules:
    found: BookingRules = BookingRules.objects.get(service=of)
    return found


# Rules.


@database
def test_set_booking_rules_changes_what_is_said() -> None:
    yoga = service()
    rule(yoga, buffer_before=5, window_days=None, needs_approval=True)
    found = kept(yoga)
    assert (found.buffer_before, found.window_days, found.needs_approval) == (5, None, True)
    assert (found.interval, found.notice, found.type, found.practitioner) == (15, 120, "SESSION", yoga.practitioner)
    first = prints(found)
    rule(yoga, per_day=3, actor=assistant(yoga.practitioner))
    found = kept(yoga)
    assert (found.buffer_before, found.per_day) == (5, 3)
    second = prints(found)
    rule(yoga, per_day=None)
    assert kept(yoga).per_day is None
    facts = told("services.booking_rules_set")
    assert facts == [{"service_id": str(yoga.pk), "user_id": str(yoga.practitioner.user_id)}] * 3
    said = AuditLogEntry.objects.filter(action="services.booking_rules_set").order_by("id")
    assert [(each.before, each.after) for each in said[:2]] == [("", first), (first, second)]


@database
def test_set_booking_rules_without_any_says_nothing() -> None:
    rule(service())
    assert not BookingRules.objects.exists()
    assert told("services.booking_rules_set") == []


@database
@pytest.mark.parametrize(
    ("name", "path", "least", "most"),
    [
        ("buffer_before", "bufferBeforeMinutes", 0, 1440),
        ("buffer_after", "bufferAfterMinutes", 0, 1440),
        ("interval", "slotIntervalMinutes", 5, 1440),
        ("notice", "minimumNoticeMinutes", 0, 525_600),
        ("window_days", "bookingWindowDays", 0, 730),
        ("per_day", "mostPerDay", 1, 200),
        ("per_week", "mostPerWeek", 1, 1000),
        ("answer_within", "answerWithinMinutes", 10, 20_160),
        ("reschedule_until", "rescheduleUntilMinutes", 0, 525_600),
    ],
)
def test_set_booking_rules_within_bounds(name: str, path: str, least: int, most: int) -> None:
    """Which the database knows as well."""
    yoga = service()
    for number in (least, most):
        rule(yoga, **{name: number})
        assert getattr(kept(yoga), name) == number
    for number in (least - 1, most + 1, 2**31):
        assert refused(lambda number=number: rule(yoga, **{name: number})) == (path,)
    assert getattr(kept(yoga), name) == most


@database
def test_set_booking_rules_of_what_is_booked_alone() -> None:
    ada = practitioner()
    yoga = service(ada)
    for each in (yoga, workshop(ada), space(ada)):
        rule(each, notice=0)
    for each in (package(yoga), bundle(yoga), course(ada)):
        for verb in (lambda of: rule(of, notice=0), lambda of: follow(of, None), open_):
            assert refused(lambda each=each, verb=verb: verb(each)) == ("serviceId",)  # type: ignore[no-untyped-call]


@database
def test_set_booking_rules_takes_up_a_space_of_one_s_own() -> None:
    yoga = service()
    room = space(yoga.practitioner)
    rule(yoga, space_id=room.pk)
    assert (kept(yoga).space, kept(yoga).space_type) == (room, "SPACE")
    for wrong in (space().pk, service(yoga.practitioner).pk, uuid7()):
        with pytest.raises(NotFound) as refusal:
            rule(yoga, space_id=wrong)
        assert refusal.value.path == ("spaceId",)
    assert refused(lambda: rule(room, space_id=space(yoga.practitioner).pk)) == ("spaceId",)
    rule(yoga, space_id=None)
    assert (kept(yoga).space, kept(yoga).space_type) == (None, "")


@database
def test_rules_and_hours_are_not_for_others_to_set() -> None:
    yoga = service()
    verbs: list[Any] = [lambda who: rule(yoga, who, notice=0), lambda who: follow(yoga, None, who)]
    verbs.append(lambda who: open_(yoga, MONDAY, actor=who))
    for verb in verbs:
        for who, refusal in ((STRANGER, NotAllowed), (ANYBODY, NotAllowed), (STAFF, NotAllowed)):
            with pytest.raises(refusal):
                verb(who)
    Service.objects.update(status="DRAFT", published_at=None)
    with pytest.raises(NotFound):
        rule(yoga, STRANGER, notice=0)
    assert not BookingRules.objects.exists()


@committed
def test_rules_set_at_once_are_all_kept() -> None:
    yoga = service()
    rules = ({"notice": 1}, {"per_day": 2}, {"buffer_after": 3}, {"interval": 30})
    at_once(*(lambda each=each: rule(yoga, **each) for each in rules))  # type: ignore[misc]
    found = kept(yoga)
    assert (found.notice, found.per_day, found.buffer_after, found.interval) == (1, 2, 3, 30)


# Hours.


@database
def test_set_service_schedule() -> None:
    yoga = service()
    studio = schedule(yoga.practitioner)
    follow(yoga, studio)
    follow(yoga, studio)
    assert kept(yoga).schedule == studio
    follow(yoga, None)
    assert kept(yoga).schedule is None
    assert len(told("services.schedule_set")) == 2
    assert told("services.schedule_set")[0] == {
        "service_id": str(yoga.pk), "user_id": str(yoga.practitioner.user_id),
    }  # fmt: skip


@database
def test_set_service_schedule_of_somebody_else() -> None:
    yoga = service()
    for wrong in (schedule(practitioner()), uuid7()):
        with pytest.raises(NotFound) as refusal:
            follow(yoga, wrong)
        assert refusal.value.path == ("scheduleId",)


@database
def test_workshop_follows_no_hours() -> None:
    knots = workshop()
    studio = schedule(knots.practitioner)
    assert refused(lambda: follow(knots, studio)) == ("serviceId",)
    assert refused(lambda: open_(knots, MONDAY)) == ("serviceId",)


@database
def test_set_service_availability_makes_hours_that_nothing_else_follows() -> None:
    ada = practitioner()
    room, yoga = space(ada), service(ada, title="x" * 120)
    easter = Day(date=DAY, hours=[Span(opens=time(10), closes=time(12))])
    open_(room, MONDAY, days=[easter])
    made = kept(room).schedule
    assert made
    assert (made.name, made.is_of_one_service, made.is_default) == ("Quiet room", True, False)
    found = hours_for(room, rules_of(room), DAY, DAY)
    assert found
    assert (found.zone, found.weekly, found.dates) == (
        "Europe/Berlin", {1: [Window(540, 1440, 3)]}, {DAY: [Window(600, 720)]},
    )  # fmt: skip
    open_(room, WeeklySpan(weekday=2, opens=time(8), closes=time(9)), time_zone="UTC")
    assert kept(room).schedule == made
    found = hours_for(room, rules_of(room), DAY, DAY)
    assert found
    assert (found.zone, found.weekly, found.dates) == ("UTC", {2: [Window(480, 540)]}, {})
    assert refused(lambda: follow(yoga, made)) == ("scheduleId",)
    open_(yoga)
    assert kept(yoga).schedule.name == "x" * 100  # type: ignore[union-attr]
    assert len(told("services.schedule_set")) == 3


@database
def test_set_service_availability_is_meant_where_it_takes_place() -> None:
    ada = practitioner()
    yoga = service(ada)
    assert refused(lambda: open_(yoga, MONDAY, time_zone=None)) == ("timeZone",)
    yoga.location = place(ada, time_zone="Asia/Tokyo")
    yoga.save()
    open_(yoga, MONDAY, time_zone=None)
    assert kept(yoga).schedule.time_zone == "Asia/Tokyo"  # type: ignore[union-attr]


@database
@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"weekly": [WeeklySpan(weekday=0, opens=time(9), closes=time(10))]}, ("weekly", "0", "weekday")),
        ({"weekly": [WeeklySpan(weekday=8, opens=time(9), closes=time(10))]}, ("weekly", "0", "weekday")),
        ({"weekly": [MONDAY, MONDAY]}, ("weekly", "1")),
        ({"days": [Day(date=date(1, 1, 1), hours=[])]}, ("days", "0", "date")),
        ({"time_zone": "Mars/Olympus"}, ("timeZone",)),
    ],
)
def test_set_service_availability_that_cannot_be_is_refused(given: Any, path: tuple[str, ...]) -> None:
    yoga = service()
    assert refused(lambda: open_(yoga, *given.pop("weekly", []), **given)) == path
    assert outcome_of(lambda: open_(yoga, MONDAY)) == yoga


@database
def test_hours_of_one_service_go_when_it_follows_others() -> None:
    ada = practitioner()
    studio, room, yoga = schedule(ada), space(ada), service(ada)
    for each in (room, yoga):
        open_(each, MONDAY)
    follow(room, studio)
    follow(yoga, None)
    assert list(Schedule.objects.all()) == [studio]


@database
def test_hours_of_one_service_go_with_it() -> None:
    room = space()
    open_(room, MONDAY)
    actions.delete_service(service_id=room.pk, actor=self_of(room.practitioner.user), now=NOW)
    assert not Schedule.objects.exists()


@database
def test_hours_of_one_service_are_no_default_and_count_for_nothing() -> None:
    ada = practitioner()
    yoga = service(ada)
    open_(yoga, MONDAY)
    own = kept(yoga).schedule
    assert own
    who = self_of(ada.user)
    assert refused(lambda: update_schedule(schedule_id=own.pk, values={"is_default": True}, actor=who, now=NOW)) == (
        "isDefault",
    )
    studio = schedule(ada, name=own.name)
    assert studio.is_default
    update_schedule(schedule_id=own.pk, values={"weekly": []}, actor=who, now=NOW)
    assert own.weekly.count() == 0
    delete_schedule(schedule_id=studio.pk, actor=who, now=NOW)
    delete_schedule(schedule_id=own.pk, actor=who, now=NOW)
    assert kept(yoga).schedule is None


@database
def test_what_is_taken_up_is_not_deleted() -> None:
    yoga = service()
    room = space(yoga.practitioner)
    rule(yoga, space_id=room.pk)
    rule(room, notice=0)
    who = self_of(yoga.practitioner.user)
    with pytest.raises(ServiceInUse):
        actions.delete_service(service_id=room.pk, actor=who, now=NOW)
    Service.objects.filter(pk=yoga.pk).update(status="DRAFT", published_at=None)
    for each in (yoga, room):
        actions.delete_service(service_id=each.pk, actor=who, now=NOW)
    assert not BookingRules.objects.exists()


@committed
def test_availability_set_at_once_is_one_of_them() -> None:
    room = space()
    weeks = [[WeeklySpan(weekday=day, opens=time(9), closes=time(hour)) for day in range(1, 8)] for hour in (12, 13)]
    at_once(*(lambda week=week: open_(room, *week) for week in weeks * 2))  # type: ignore[misc]
    own = Schedule.objects.get()
    assert kept(room).schedule == own
    assert (own.weekly.count(), own.weekly.values("closes").distinct().count()) == (7, 1)
