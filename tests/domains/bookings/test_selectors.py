"""What is known of a time, from the tables: a few statements, and the same answers wherever the server stands."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.bookings import selectors
from domains.bookings.models import Booking
from domains.kernel.actor import ANONYMOUS
from domains.practitioners.hours import moment_of
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, client, host_of, hours, session, space
from tests.domains.services import catalogue

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def statements(service_id: object, until: datetime = NOW + MONTH) -> int:
    with CaptureQueriesContext(connection) as asked:
        offer = selectors.find_offer(service_id, actor=ANONYMOUS)  # type: ignore[arg-type]
        assert offer
        selectors.slots_of(offer, since=NOW, until=until, minutes=60, seats=1, mode="VIRTUAL", now=NOW)
    return len(asked)


def test_slots_take_eight_statements_however_many_bookings_there_are() -> None:
    service = session(rules={"per_day": 5, "per_week": 20, "window_days": None})
    before = statements(service.pk)
    for day in range(5):
        for hour in range(4):
            book(service, at=TOMORROW + timedelta(days=day, hours=2 * hour))
    assert statements(service.pk) == statements(service.pk, NOW + timedelta(days=3)) == before <= 8


def test_slots_are_none_of_a_space_that_is_nowhere_yet() -> None:
    """Whose it is looks at it before it is published."""
    service = catalogue.space()
    offer = selectors.find_offer(service.pk, actor=host_of(service))
    assert offer
    span = {"since": NOW, "until": NOW + MONTH, "minutes": offer.usual_length, "now": NOW}
    assert selectors.slots_of(offer, **span, seats=1, mode=offer.modes()[0]) == []


def test_slots_are_none_without_a_schedule() -> None:
    service = session()
    service.practitioner.schedules.all().delete()
    offer = selectors.find_offer(service.pk, actor=ANONYMOUS)
    assert offer
    assert selectors.slots_of(offer, since=NOW, until=NOW + MONTH, minutes=60, seats=1, mode="VIRTUAL", now=NOW) == []


def test_offer_of_nothing_is_none() -> None:
    assert selectors.find_offer(uuid4(), actor=ANONYMOUS) is None
    assert selectors.find_offer(catalogue.course().pk, actor=ANONYMOUS) is None


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        # The day before, the day, and the day after clocks change: nine o'clock stays nine o'clock.
        ("America/New_York", datetime(2026, 3, 7, tzinfo=UTC), ["14:00", "13:00", "13:00"]),
        ("Europe/Berlin", datetime(2026, 10, 24, tzinfo=UTC), ["07:00", "08:00", "08:00"]),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, tzinfo=UTC), ["22:00", "22:30", "22:30"]),
        ("Asia/Kathmandu", datetime(2026, 4, 3, tzinfo=UTC), ["03:15", "03:15", "03:15"]),
        ("Pacific/Auckland", datetime(2026, 9, 26, tzinfo=UTC), ["21:00", "20:00", "20:00"]),
        ("Africa/Cairo", datetime(2026, 4, 23, tzinfo=UTC), ["07:00", "06:00", "06:00"]),
        ("Africa/Casablanca", datetime(2026, 2, 14, tzinfo=UTC), ["08:00", "09:00", "09:00"]),
        ("Asia/Beirut", datetime(2026, 3, 28, tzinfo=UTC), ["07:00", "06:00", "06:00"]),
        ("America/Havana", datetime(2026, 3, 7, tzinfo=UTC), ["14:00", "13:00", "13:00"]),
        ("America/St_Johns", datetime(2026, 3, 7, tzinfo=UTC), ["12:30", "11:30", "11:30"]),
        ("Pacific/Chatham", datetime(2026, 9, 25, tzinfo=UTC), ["20:15", "19:15", "19:15"]),
        ("Pacific/Apia", datetime(2011, 12, 29, tzinfo=UTC), ["19:00", "19:00", "19:00"]),  # the 30th never was
    ],
)
def test_nine_stays_nine_when_clocks_change(zone: str, day: datetime, first: list[str]) -> None:
    practitioner = catalogue.practitioner()
    hours(practitioner, zone=zone, opens=9 * 60, closes=10 * 60)
    service = session(practitioner, rules={"notice": 0, "window_days": None})
    offer = selectors.find_offer(service.pk, actor=ANONYMOUS)
    assert offer
    now, since, until = day - timedelta(days=5), day - 3 * HOUR, day + timedelta(days=2, hours=20)
    found = selectors.slots_of(offer, since=since, until=until, minutes=60, seats=1, mode="VIRTUAL", now=now)
    assert [moment_of(slot.starts).strftime("%H:%M") for slot in found] == first


def test_space_is_taken_by_what_takes_it_up() -> None:
    """A session in a studio that is let as well: neither can be had while the other has it."""
    whose = catalogue.practitioner()
    studio = space(whose)
    taught = session(whose, rules={"space": studio, "space_type": "SPACE"})
    book(taught)
    offer = selectors.find_offer(studio.pk, actor=ANONYMOUS)
    assert offer
    found = selectors.slots_of(
        offer, since=TOMORROW - 2 * HOUR, until=TOMORROW + 2 * HOUR, minutes=60, seats=1, mode="IN_PERSON", now=NOW
    )
    starts = [moment_of(slot.starts) for slot in found]
    assert TOMORROW - HOUR in starts
    assert TOMORROW not in starts
    assert TOMORROW + HOUR in starts
    assert Booking.objects.count() == 1
    book(studio, client(), TOMORROW + HOUR, ends_at=TOMORROW + 2 * HOUR)
    offer = selectors.find_offer(taught.pk, actor=ANONYMOUS)
    assert offer
    left = selectors.slots_of(
        offer, since=TOMORROW, until=TOMORROW + 3 * HOUR, minutes=60, seats=1, mode="VIRTUAL", now=NOW
    )
    assert [moment_of(slot.starts) for slot in left][:1] == [TOMORROW + 2 * HOUR]
