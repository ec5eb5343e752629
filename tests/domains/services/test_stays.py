from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as some

from domains.services.stays import LONGEST_STAY, Broken, Terms, Unit, priced

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]
DAYTIME = {"opens_at": time(8), "closes_at": time(20)}
EVENING = {"opens_at": time(18), "closes_at": time(2)}
TILL_MIDNIGHT = {"opens_at": time(8), "closes_at": time(0)}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Days around which clocks change somewhere, and one on which they do nowhere.
CHANGES = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 7, 1),
]


def terms(zone: ZoneInfo = BERLIN, hour: int | None = 1_000, day: int | None = 5_000, **more: Any) -> Terms:
    return Terms(zone=zone, hour_cents=hour, day_cents=day, **more)


def there(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def told(of: Terms, begins: str, ends: str) -> Any:
    """What is paid, as `2 days 3 hours`, or the rule that is broken."""
    found = priced(of, there(begins, of.zone), there(ends, of.zone))
    if isinstance(found, Broken):
        return found
    return " ".join(f"{line.count}{line.unit.value[0]}" for line in found), sum(line.total_cents for line in found)


@pytest.mark.parametrize(
    ("begins", "ends", "lines", "total"),
    [
        ("2026-05-04T09:00", "2026-05-04T10:00", "1H", 1_000),
        ("2026-05-04T09:00", "2026-05-04T10:00:01", "2H", 2_000),
        ("2026-05-04T09:00", "2026-05-04T13:00", "4H", 4_000),
        ("2026-05-04T09:00", "2026-05-04T14:00", "1D", 5_000),
        ("2026-05-04T09:00", "2026-05-05T09:00", "1D", 5_000),
        ("2026-05-04T09:00", "2026-05-05T09:01", "1D 1H", 6_000),
        ("2026-05-04T09:00", "2026-05-05T13:30", "2D", 10_000),
        ("2026-05-04T09:00", "2026-05-11T11:00", "7D 2H", 37_000),
        # A day of 23 hours, and one of 25.
        ("2026-03-28T12:00", "2026-03-29T12:00", "1D", 5_000),
        ("2026-10-24T12:00", "2026-10-25T12:00", "1D", 5_000),
        ("2026-10-24T12:00", "2026-10-25T12:01", "1D 1H", 6_000),
        # Three hours on the clock, of which one never was; and of which one was twice.
        ("2026-03-29T01:00", "2026-03-29T04:00", "2H", 2_000),
        ("2026-10-25T01:00", "2026-10-25T04:00", "4H", 4_000),
        # It is 2:30 on the next day when clocks go from 2:00 to 3:00.
        ("2026-03-28T02:30", "2026-03-29T03:00", "1D", 5_000),
        ("2026-03-28T02:30", "2026-03-29T03:01", "1D 1H", 6_000),
    ],
)
def test_stay(begins: str, ends: str, lines: str, total: int) -> None:
    assert told(terms(), begins, ends) == (lines, total)


def test_stay_where_only_one_of_them_has_a_price() -> None:
    span = ("2026-05-04T09:00", "2026-05-06T10:30")
    assert told(terms(day=None), *span) == ("50H", 50_000)
    assert told(terms(hour=None), *span) == ("3D", 15_000)
    assert told(terms(hour=0), *span) == ("50H", 0)
    assert told(terms(hour=0, day=0), *span) == ("3D", 0)


def test_day_that_is_dearer_than_its_hours_is_not_taken() -> None:
    assert told(terms(day=100_000), "2026-05-04T09:00", "2026-05-05T09:00") == ("24H", 24_000)
    # Where one has 23 of them, and another costs less than its 24.
    dear = terms(day=23_500)
    assert told(dear, "2026-05-04T12:00", "2026-05-05T12:00") == ("1D", 23_500)
    assert told(dear, "2026-03-28T12:00", "2026-03-29T12:00") == ("23H", 23_000)


def test_line_says_what_it_comes_to() -> None:
    found = priced(terms(), there("2026-05-04T09:00"), there("2026-05-06T10:30"))
    assert not isinstance(found, Broken)
    assert [(line.unit, line.count, line.unit_cents, line.total_cents) for line in found] == [
        (Unit.DAY, 2, 5_000, 10_000),
        (Unit.HOUR, 2, 1_000, 2_000),
    ]


@pytest.mark.parametrize(
    ("more", "begins", "ends", "rule"),
    [
        ({}, "2026-05-04T09:00", "2026-05-04T09:00", Broken.ENDS_BEFORE_IT_BEGINS),
        ({}, "2026-05-04T09:00", "2026-05-03T09:00", Broken.ENDS_BEFORE_IT_BEGINS),
        ({"min_minutes": 120}, "2026-05-04T09:00", "2026-05-04T10:59:59", Broken.TOO_SHORT),
        ({"min_minutes": 120}, "2026-05-04T09:00", "2026-05-04T11:00", None),
        ({"max_minutes": 120}, "2026-05-04T09:00", "2026-05-04T11:00:01", Broken.TOO_LONG),
        ({"max_minutes": 120}, "2026-05-04T09:00", "2026-05-04T11:00", None),
        # Minutes that pass, not those of the clock.
        ({"max_minutes": 120}, "2026-03-29T01:00", "2026-03-29T04:00", None),
        ({"max_minutes": 180}, "2026-10-25T01:00", "2026-10-25T04:00", Broken.TOO_LONG),
        ({}, "2026-05-04T09:00", "2027-05-06T09:00", Broken.TOO_LONG),
        (DAYTIME, "2026-05-04T08:00", "2026-05-04T20:00", None),
        (DAYTIME, "2026-05-04T07:59", "2026-05-04T20:00", Broken.BEGINS_WHILE_CLOSED),
        (DAYTIME, "2026-05-04T20:00", "2026-05-05T09:00", Broken.BEGINS_WHILE_CLOSED),
        (DAYTIME, "2026-05-04T08:00", "2026-05-04T20:00:01", Broken.ENDS_WHILE_CLOSED),
        # One may be there while it is closed, as long as one neither comes nor goes then.
        (DAYTIME, "2026-05-04T19:00", "2026-05-05T08:00", None),
        (EVENING, "2026-05-04T23:00", "2026-05-05T02:00", None),
        (EVENING, "2026-05-05T01:59", "2026-05-05T18:00", None),
        (EVENING, "2026-05-05T02:00", "2026-05-05T18:00", Broken.BEGINS_WHILE_CLOSED),
        (EVENING, "2026-05-04T18:00", "2026-05-05T02:01", Broken.ENDS_WHILE_CLOSED),
        (TILL_MIDNIGHT, "2026-05-04T23:59", "2026-05-05T00:00", None),
        (TILL_MIDNIGHT, "2026-05-05T00:00", "2026-05-05T09:00", Broken.BEGINS_WHILE_CLOSED),
    ],
)
def test_rule(more: dict[str, Any], begins: str, ends: str, rule: Broken | None) -> None:
    found = told(terms(**more), begins, ends)
    assert (found if isinstance(found, Broken) else None) == rule


# Against somebody who tries all there is, minute by minute.


def by_trying(hour: int | None, day: int | None, zone: ZoneInfo, begins: datetime, minutes: int) -> int:
    """Days first: whoever is at the end of a day may take another; from there on it goes on by the hour."""
    clock = begins.astimezone(zone)
    ends_of_days, wanted = [0], clock.date() + timedelta(days=1)
    for minute in range(1, minutes + 26 * 60):
        here = (begins + minute * MINUTE).astimezone(zone)
        if (here.date(), here.time()) >= (wanted, clock.time()):
            ends_of_days.append(minute)
            wanted += timedelta(days=1)
    costs = []
    for taken, over in enumerate(ends_of_days):
        if taken and day is None:
            break
        spent, at = taken * (day or 0), over
        while at < minutes and hour is not None:
            spent, at = spent + hour, at + 60
        if at >= minutes:
            costs.append(spent)
    return min(costs)


stays = {
    "name": some.sampled_from(ZONES),
    "near": some.sampled_from(CHANGES),
    "before": some.integers(0, 3 * 24 * 4),  # quarters of an hour
    "minutes": some.integers(1, 5 * 24 * 60),
    "hour": some.none() | some.integers(0, 300),
    "day": some.none() | some.integers(0, 5_000),
}


def total(of: Terms, begins: datetime, minutes: int) -> int:
    found = priced(of, begins, begins + minutes * MINUTE)
    assert not isinstance(found, Broken)
    return sum(line.total_cents for line in found)


def begun(near: date, before: int) -> datetime:
    return datetime.combine(near, time(12), UTC) - before * timedelta(minutes=15)


@given(**stays)
@example(name="Europe/Berlin", near=date(2026, 3, 29), before=6, minutes=1440, hour=100, day=2_350)
@example(name="Australia/Lord_Howe", near=date(2026, 4, 5), before=90, minutes=1471, hour=1, day=5)
def test_price_is_that_of_whoever_tries_all(
    name: str, near: date, before: int, minutes: int, hour: int | None, day: int | None
) -> None:
    assume(hour is not None or day is not None)
    zone, begins = ZoneInfo(name), begun(near, before)
    found = total(terms(zone, hour, day), begins, minutes)
    assert found == by_trying(hour, day, zone, begins, minutes)


@given(**{**stays, "hour": some.integers(0, 300), "day": some.integers(0, 5_000), "longer": some.integers(0, 2_000)})
def test_price_is_never_dearer_than_hours_or_days_alone_and_grows(
    name: str, near: date, before: int, minutes: int, hour: int, day: int, longer: int
) -> None:
    zone, begins = ZoneInfo(name), begun(near, before)
    found = total(terms(zone, hour, day), begins, minutes)
    assert found <= total(terms(zone, hour, None), begins, minutes)
    assert found <= total(terms(zone, None, day), begins, minutes)
    assert found <= total(terms(zone, hour, day), begins, minutes + longer)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("near", CHANGES)
def test_day_is_a_day_however_many_hours_it_has(name: str, near: date) -> None:
    zone = ZoneInfo(name)
    begins = datetime.combine(near - timedelta(days=1), time(12), zone).astimezone(UTC)
    ends = datetime.combine(near, time(12), zone).astimezone(UTC)
    found = priced(terms(zone, hour=1_000_000), begins, ends)
    assert not isinstance(found, Broken)
    assert [(line.unit, line.count) for line in found] == [(Unit.DAY, 1)]
    longer = priced(terms(zone, hour=1), begins, ends + MINUTE)
    assert not isinstance(longer, Broken)
    assert sum(line.count for line in longer if line.unit == Unit.HOUR) == -(-(ends + MINUTE - begins) // HOUR)


def test_longest_stay_is_priced() -> None:
    begins = there("2026-05-04T09:00")
    found = priced(terms(), begins, begins + LONGEST_STAY * MINUTE)
    assert not isinstance(found, Broken)
    assert [line.count for line in found] == [366]
