from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.practitioners.hours import Hours, Stay, Window
from domains.practitioners.models import DayHours, Practitioner, Schedule, ScheduleDay, Travel, WeeklyHours
from domains.services.models import BookingRules, Service
from domains.services.selectors import hours_for, rules_of
from tests.domains.services.catalogue import NOW, place, practitioner, service, space

database = pytest.mark.django_db
DAY = date(2026, 4, 1)


def schedule(of: Practitioner, **more: Any) -> Schedule:
    given = {"name": "Studio", "time_zone": "Europe/Berlin", "created_at": NOW, **more}
    made = Schedule.objects.create(practitioner=of, **given)
    WeeklyHours.objects.create(schedule=made, weekday=1, opens=540, closes=1020)
    return made


def rules(of: Service, **more: Any) -> BookingRules:
    return BookingRules.objects.create(**{"service": of, "practitioner": of.practitioner, "type": of.type, **more})


def hours(of: Service) -> Hours | None:
    return hours_for(of, rules_of(of), DAY, DAY)


@database
def test_rules_of_what_has_none_are_what_is_said_of_everything() -> None:
    yoga = service()
    found = rules_of(yoga)
    assert (found.interval, found.notice, found.window_days, found.schedule) == (15, 120, 90, None)
    assert (found.service, found.practitioner, found.type) == (yoga, yoga.practitioner, "SESSION")
    assert found._state.adding
    assert not BookingRules.objects.exists()


@database
def test_rules_of_what_has_its_own_are_those() -> None:
    yoga = service()
    made = rules(yoga, buffer_before=10)
    found = rules_of(yoga)
    assert (found, found.buffer_before) == (made, 10)


@database
def test_hours_of_a_session_are_the_default_ones() -> None:
    yoga = service()
    assert hours(yoga) is None
    schedule(yoga.practitioner)
    assert hours(yoga) is None
    schedule(yoga.practitioner, name="Always", is_default=True, time_zone="Europe/Paris")
    found = hours(yoga)
    assert found
    assert (found.zone, found.weekly) == ("Europe/Paris", {1: [Window(540, 1020)]})


@database
def test_hours_of_what_follows_a_schedule_are_those() -> None:
    yoga = service()
    schedule(yoga.practitioner, is_default=True, time_zone="Europe/Paris")
    rules(yoga, schedule=schedule(yoga.practitioner, name="Mondays"))
    found = hours(yoga)
    assert found
    assert found.zone == "Europe/Berlin"


@database
@pytest.mark.parametrize(
    ("opens_at", "closes_at", "windows"),
    [
        (None, None, [Window(0, 1440)]),
        (time(9), time(17, 30), [Window(540, 1050)]),
        (time(22), time(6), [Window(0, 360), Window(1320, 1440)]),
        (time(8), time(0), [Window(480, 1440)]),
    ],
)
def test_hours_of_a_space_are_what_it_says_by_the_clock_of_its_place(
    opens_at: time | None, closes_at: time | None, windows: list[Window]
) -> None:
    ada = practitioner()
    schedule(ada, is_default=True)
    room = space(ada, opens_at=opens_at, closes_at=closes_at)
    assert hours(room) is None
    room.location = place(ada, kind="PHYSICAL", time_zone="America/New_York")
    room.save()
    assert hours(room) == Hours(zone="America/New_York", weekly=dict.fromkeys(range(1, 8), windows))


@database
def test_a_space_does_not_travel() -> None:
    ada = practitioner()
    room, yoga = space(ada), service(ada)
    mondays = schedule(ada, is_default=True)
    for each in (room, yoga):
        rules(each, schedule=mondays)
    Travel.objects.create(practitioner=ada, first_day=DAY, last_day=DAY, time_zone="Asia/Tokyo")
    of_room, of_yoga = hours(room), hours(yoga)
    assert of_room
    assert of_yoga
    assert of_room.stays == ()
    assert of_yoga.stays == [Stay(DAY, DAY, "Asia/Tokyo")]


@database
@pytest.mark.parametrize("kind", ["followed", "default", "space"])
def test_hours_are_three_statements_at_most_whatever_there_is(kind: str) -> None:
    ada = practitioner()
    mondays = schedule(ada, is_default=True)
    of = space(ada) if kind == "space" else service(ada)
    own = rules(of, schedule=mondays if kind == "followed" else None)
    for number in range(40):
        day = ScheduleDay.objects.create(
            schedule=mondays, date=date(2026, 4, 1 + number % 30).replace(month=4 + number // 30)
        )
        DayHours.objects.create(day=day, opens=0, closes=60)
        DayHours.objects.create(day=day, opens=70, closes=80)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        hours_for(of, own, date(2026, 4, 1), date(2026, 5, 30))
    assert len(asked) <= 3


@database
def test_hours_know_the_days_beside_those_that_are_asked_about() -> None:
    """In another zone it may be one of them."""
    yoga = service()
    mondays = schedule(yoga.practitioner, is_default=True)
    ScheduleDay.objects.create(schedule=mondays, date=date(2026, 4, 3))
    ScheduleDay.objects.create(schedule=mondays, date=date(2026, 4, 4))
    found = hours(yoga)
    assert found
    assert found.dates == {date(2026, 4, 3): []}
