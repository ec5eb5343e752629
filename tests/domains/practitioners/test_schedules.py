from datetime import date, time
from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.practitioners import actions, selectors
from domains.practitioners.actions import Day, Span, Trip, WeeklySpan
from domains.practitioners.errors import ScheduleIsDefault, ScheduleNameTaken
from domains.practitioners.hours import Stay, Window
from domains.practitioners.models import Practitioner, Schedule, ScheduleDay, Travel, WeeklyHours
from domains.users.models import Capability
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, practitioner, self_of, somebody
from tests.domains.users.people import at_once, outcome_of, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
MORNING = Span(opens=time(9), closes=time(12))
MONDAY = WeeklySpan(weekday=1, opens=time(9), closes=time(17))
NEW_YEAR = date(2027, 1, 1)
ADMIN = Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))


def create(of: Practitioner, *, actor: Actor | None = None, **values: Any) -> Schedule:
    given: Any = {"name": "Studio", "time_zone": "Europe/Berlin", **values}
    return actions.create_schedule(practitioner_id=of.pk, values=given, actor=actor or self_of(of.user), now=NOW)


def update(schedule: Schedule, *, actor: Actor | None = None, **values: Any) -> Schedule:
    actor = actor or self_of(schedule.practitioner.user)
    return actions.update_schedule(schedule_id=schedule.pk, values=values, actor=actor, now=NOW)  # type: ignore[typeddict-item]


def delete(schedule: Schedule, *, actor: Actor | None = None) -> object:
    actor = actor or self_of(schedule.practitioner.user)
    return actions.delete_schedule(schedule_id=schedule.pk, actor=actor, now=NOW)


def travel(of: Practitioner, *trips: Trip, actor: Actor | None = None) -> Practitioner:
    return actions.set_travel(practitioner_id=of.pk, trips=trips, actor=actor or self_of(of.user), now=NOW)


def refused(verb: Any) -> tuple[str, ...]:
    with pytest.raises(Invalid) as refusal:
        verb()
    return refusal.value.path


def assistant(of: Practitioner) -> Actor:
    return Actor(user_id=somebody().pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)}))


@database
def test_create_schedule_keeps_hours_as_they_are_said() -> None:
    ada = practitioner()
    night = WeeklySpan(weekday=5, opens=time(22), closes=time(0), seats=3)
    made = create(ada, weekly=[MONDAY, night], days=[Day(date=NEW_YEAR, hours=[])])
    assert (made.is_default, made.name, made.created_at) == (True, "Studio", NOW)
    hours = selectors.hours_of(made, since=NEW_YEAR, until=NEW_YEAR)
    assert hours.weekly == {1: [Window(540, 1020)], 5: [Window(1320, 1440, 3)]}
    assert (hours.zone, hours.dates, hours.stays) == ("Europe/Berlin", {NEW_YEAR: []}, [])
    [event] = told("practitioners.schedule_created")
    assert event["practitioner_id"] == str(ada.pk)


@database
def test_hours_of_schedule_are_those_of_the_days_that_are_asked_about() -> None:
    ada = practitioner()
    days = [Day(date=date(2027, 1, day), hours=[MORNING]) for day in (1, 2, 3)]
    made = create(ada, days=days)
    travel(
        ada,
        Trip(first_day=date(2026, 12, 1), last_day=date(2027, 1, 2), time_zone="Asia/Tokyo"),
        Trip(first_day=date(2027, 1, 4), last_day=date(2027, 1, 5), time_zone="America/New_York"),
    )
    hours = selectors.hours_of(made, since=date(2027, 1, 2), until=date(2027, 1, 3))
    assert hours.dates == {date(2027, 1, day): [Window(540, 720)] for day in (2, 3)}
    assert hours.stays == [Stay(date(2026, 12, 1), date(2027, 1, 2), "Asia/Tokyo")]


@database
def test_create_schedule_by_whoever_may_manage_the_practice() -> None:
    ada = practitioner()
    for number, actor in enumerate((self_of(ada.user), assistant(ada), ADMIN)):
        create(ada, actor=actor, name=f"Schedule {number}")
    for actor in (self_of(somebody()), STAFF, ANYBODY):
        with pytest.raises(NotAllowed):
            create(ada, actor=actor, name="Another")
    with pytest.raises(NotFound):
        create(practitioner(status="PENDING"), actor=self_of(somebody()))


@database
def test_schedules_have_names_of_their_own() -> None:
    ada = practitioner()
    create(ada)
    with pytest.raises(ScheduleNameTaken):
        create(ada)
    other = create(ada, name="At home")
    with pytest.raises(ScheduleNameTaken):
        update(other, name="Studio")
    create(practitioner())


@database
def test_one_schedule_is_the_default() -> None:
    ada = practitioner()
    first, second = create(ada), create(ada, name="At home")
    assert (first.is_default, second.is_default) == (True, False)
    update(second, is_default=True)
    assert list(ada.schedules.filter(is_default=True)) == [second]
    assert refused(lambda: update(Schedule.objects.get(pk=second.pk), is_default=False)) == ("isDefault",)
    third = create(ada, name="Abroad", is_default=True)
    assert list(ada.schedules.filter(is_default=True)) == [third]


@database
def test_delete_schedule_takes_the_default_one_last() -> None:
    ada = practitioner()
    first, second = create(ada, weekly=[MONDAY]), create(ada, name="At home")
    with pytest.raises(ScheduleIsDefault):
        delete(first)
    delete(second)
    delete(first)
    assert not Schedule.objects.exists()
    assert not WeeklyHours.objects.exists()
    assert len(told("practitioners.schedule_deleted")) == 2
    with pytest.raises(NotFound):
        delete(first)


@database
def test_update_schedule_takes_the_place_of_what_is_given() -> None:
    made = create(practitioner(), weekly=[MONDAY], days=[Day(date=NEW_YEAR, hours=[MORNING])])
    update(made, weekly=[WeeklySpan(weekday=2, opens=time(8), closes=time(9))])
    hours = selectors.hours_of(made, since=NEW_YEAR, until=NEW_YEAR)
    assert hours.weekly == {2: [Window(480, 540)]}
    assert hours.dates == {NEW_YEAR: [Window(540, 720)]}
    update(made, days=[])
    assert selectors.hours_of(made, since=NEW_YEAR, until=NEW_YEAR).dates == {}
    update(made)
    assert len(told("practitioners.schedule_updated")) == 2


@database
def test_update_schedule_is_not_for_others() -> None:
    made = create(practitioner())
    for actor in (self_of(somebody()), ANYBODY):
        with pytest.raises(NotFound):
            update(made, actor=actor, name="x")
        with pytest.raises(NotFound):
            delete(made, actor=actor)
    with pytest.raises(NotAllowed):
        update(made, actor=STAFF, name="x")


@database
@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"name": " "}, ("name",)),
        ({"name": "x" * 101}, ("name",)),
        ({"time_zone": "Mars/Olympus"}, ("timeZone",)),
        ({"time_zone": "+02:00"}, ("timeZone",)),
        ({"weekly": [WeeklySpan(weekday=1, opens=time(9), closes=time(9))]}, ("weekly", "0")),
        ({"weekly": [WeeklySpan(weekday=1, opens=time(22), closes=time(2))]}, ("weekly", "0")),
        ({"weekly": [WeeklySpan(weekday=1, opens=time(16), closes=time(18)), MONDAY]}, ("weekly", "0")),
        ({"weekly": [WeeklySpan(weekday=1, opens=time(9), closes=time(8), seats=1)]}, ("weekly", "0")),
        ({"weekly": [WeeklySpan(weekday=1, opens=time(7), closes=time(8), seats=-1)]}, ("weekly", "0", "seats")),
        ({"weekly": [WeeklySpan(weekday=1, opens=time(7), closes=time(8), seats=2**40)]}, ("weekly", "0", "seats")),
        ({"weekly": [MONDAY] * 71}, ("weekly",)),
        ({"days": [Day(date=NEW_YEAR, hours=[])] * 2}, ("days", "1", "date")),
        ({"days": [Day(date=date(1, 1, 1), hours=[])]}, ("days", "0", "date")),
        ({"days": [Day(date=NEW_YEAR, hours=[MORNING, MORNING])]}, ("days", "0", "hours", "1")),
        ({"days": [Day(date=NEW_YEAR, hours=[MORNING] * 11)]}, ("days", "0", "hours")),
        ({"days": [Day(date=date.fromordinal(740_000 + n), hours=[]) for n in range(401)]}, ("days",)),
    ],
)
def test_schedule_that_cannot_be_is_refused(values: Any, path: tuple[str, ...]) -> None:
    ada = practitioner()
    made = create(ada, name="There")
    assert refused(lambda: create(ada, **values)) == path
    assert refused(lambda: update(made, **values)) == path
    assert Schedule.objects.count() == 1


@database
def test_create_schedule_needs_a_name_and_a_zone() -> None:
    ada = practitioner()
    for name, path in (("name", "name"), ("time_zone", "timeZone")):
        values: Any = {"name": "Studio", "time_zone": "Europe/Berlin"}
        del values[name]
        with pytest.raises(Invalid) as refusal:
            actions.create_schedule(practitioner_id=ada.pk, values=values, actor=self_of(ada.user), now=NOW)
        assert refusal.value.path == (path,)


@database
def test_schedules_are_at_most_twenty() -> None:
    ada = practitioner()
    for number in range(20):
        create(ada, name=f"Schedule {number}")
    assert refused(lambda: create(ada, name="One more")) == ("practitionerId",)


@database
def test_set_travel_sets_these_and_no_others() -> None:
    ada = practitioner()
    one = Trip(first_day=date(2027, 3, 1), last_day=date(2027, 3, 9), time_zone="Asia/Tokyo")
    two = Trip(first_day=date(2027, 3, 10), last_day=date(2027, 3, 10), time_zone="Asia/Seoul")
    for trips in permutations((one, two)):
        travel(ada, *trips)
        assert list(ada.travels.values_list("time_zone", flat=True)) == ["Asia/Tokyo", "Asia/Seoul"]
    travel(ada)
    assert not Travel.objects.exists()
    assert len(told("practitioners.travel_set")) == 3


@database
@pytest.mark.parametrize(
    ("trips", "path"),
    [
        ([("2027-03-02", "2027-03-01", "Asia/Tokyo")], ("trips", "0", "lastDay")),
        ([("2027-03-01", "2027-03-01", "Nowhere")], ("trips", "0", "timeZone")),
        ([("0001-03-01", "2027-03-01", "Asia/Tokyo")], ("trips", "0", "firstDay")),
        ([("2027-03-01", "9999-12-31", "Asia/Tokyo")], ("trips", "0", "lastDay")),
        (
            [("2027-03-05", "2027-03-09", "Asia/Tokyo"), ("2027-03-01", "2027-03-05", "Asia/Tokyo")],
            ("trips", "0", "firstDay"),
        ),
        ([("2027-03-01", "2027-03-01", "Asia/Tokyo")] * 51, ("trips",)),
    ],
)
def test_set_travel_that_cannot_be_is_refused(trips: Any, path: tuple[str, ...]) -> None:
    ada = practitioner()
    made = [
        Trip(first_day=date.fromisoformat(first), last_day=date.fromisoformat(last), time_zone=zone)
        for first, last, zone in trips
    ]
    assert refused(lambda: travel(ada, *made)) == path


@database
def test_schedules_are_shown_to_whoever_manages_the_practice() -> None:
    ada = practitioner()
    create(ada, weekly=[MONDAY], days=[Day(date=NEW_YEAR, hours=[MORNING])])
    for actor in (self_of(ada.user), assistant(ada), STAFF):
        for model in (Schedule, WeeklyHours, ScheduleDay):
            assert model.objects.visible_to(actor).count() == 1
    for actor in (self_of(somebody()), ANYBODY):
        for model in (Schedule, WeeklyHours, ScheduleDay):
            assert model.objects.visible_to(actor).count() == 0


@database
@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"weekday": 1, "opens": 600, "closes": 700}, "weekly_hours_are_apart"),
        ({"weekday": 8, "opens": 600, "closes": 700}, "a_week_has_seven_days"),
        ({"weekday": 2, "opens": 600, "closes": 600}, "weekly_hours_lie_within_a_day"),
        ({"weekday": 2, "opens": 600, "closes": 1441}, "weekly_hours_lie_within_a_day"),
    ],
)
def test_database_keeps_hours_that_can_be(columns: Any, constraint: str) -> None:
    made = create(practitioner(), weekly=[MONDAY])
    with pytest.raises(IntegrityError, match=constraint):
        WeeklyHours.objects.create(schedule=made, **columns)


@database
def test_database_keeps_nobody_in_two_zones() -> None:
    ada = practitioner()
    for day in (1, 2):
        Travel.objects.create(
            practitioner=ada, first_day=date(2027, 3, day), last_day=date(2027, 3, day), time_zone="UTC"
        )
    with pytest.raises(IntegrityError, match="nobody_is_in_two_zones"):
        Travel.objects.create(practitioner=ada, first_day=date(2027, 3, 2), last_day=date(2027, 3, 4), time_zone="UTC")


@committed
def test_schedules_made_at_once_have_one_default() -> None:
    ada = practitioner()
    at_once(*(lambda name=name: create(ada, name=name, is_default=True) for name in "abcd"))  # type: ignore[misc]
    assert ada.schedules.count() == 4
    assert ada.schedules.filter(is_default=True).count() == 1


@committed
def test_schedule_updated_twice_at_once_is_one_of_the_two() -> None:
    made = create(practitioner())
    weeks = [[WeeklySpan(weekday=day, opens=time(9), closes=time(hour)) for day in range(1, 8)] for hour in (12, 13)]
    at_once(*(lambda week=week: update(made, weekly=week) for week in weeks * 2))  # type: ignore[misc]
    assert made.weekly.count() == 7
    assert made.weekly.values("closes").distinct().count() == 1
    assert outcome_of(lambda: update(made, name="x")) == made
