from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domains.services.clocks import moment, shown

BERLIN, LORD_HOWE, APIA = (ZoneInfo(name) for name in ("Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"))
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (date(2026, 3, 28), time(18), BERLIN, "2026-03-28T17:00"),
        (date(2026, 3, 29), time(18), BERLIN, "2026-03-29T16:00"),
        # Clocks go from 2:00 to 3:00: whatever lies between is the moment at which they do.
        (date(2026, 3, 29), time(2), BERLIN, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(2, 30), BERLIN, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(2, 59, 59, 999_999), BERLIN, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(3), BERLIN, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(1, 59), BERLIN, "2026-03-29T00:59"),
        # They go from 3:00 back to 2:00: it is the first of the two.
        (date(2026, 10, 25), time(2, 30), BERLIN, "2026-10-25T00:30"),
        (date(2026, 10, 25), time(3), BERLIN, "2026-10-25T02:00"),
        # By half an hour.
        (date(2026, 10, 4), time(2, 10), LORD_HOWE, "2026-10-03T15:30"),
        (date(2026, 4, 5), time(1, 45), LORD_HOWE, "2026-04-04T14:45"),
        # By a day.
        (date(2011, 12, 30), time(12), APIA, "2011-12-30T10:00"),
    ],
)
def test_moment(day: date, clock: time, zone: ZoneInfo, expected: str) -> None:
    assert moment(day, clock, zone) == utc(expected)


def first_by_looking(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Minute by minute, from a day before to a day after."""
    wanted, at = datetime.combine(day, clock), datetime.combine(day, clock, UTC) - timedelta(days=1)
    for step in range(2 * 24 * 60):
        here = (at + timedelta(minutes=step)).astimezone(zone).replace(tzinfo=None)
        if here == wanted or (here > wanted and here.date() - wanted.date() <= timedelta(days=1) and step):
            return at + timedelta(minutes=step)
    raise AssertionError


@given(
    some.sampled_from(ZONES),
    some.dates(date(2024, 1, 1), date(2028, 1, 1)),
    some.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60)),
)
def test_moment_is_the_first_at_which_it_is_so_late(name: str, day: date, clock: time) -> None:
    zone = ZoneInfo(name)
    found = moment(day, clock, zone)
    assert found == first_by_looking(day, clock, zone)
    assert shown(found, zone) >= datetime.combine(day, clock)
    assert shown(found - timedelta(seconds=1), zone) < datetime.combine(day, clock)


def test_moments_of_days_one_after_another_come_one_after_another() -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        found = [moment(date(2026, 1, 1) + timedelta(days=at), time(2, 30), zone) for at in range(365)]
        assert found == sorted(set(found))
