"""The engine of rules, beside an oracle that goes through every minute."""

import os
import time

import pytest

from domains.bookings.slots import Rule, Wish, is_bookable, judge, offers
from domains.practitioners.hours import minute_of, moment
from tests.domains.bookings import oracle
from tests.domains.bookings.worlds import ZONES, Case, case, days_of_change

SCHEDULES = int(os.environ.get("SCHEDULES", "2000"))  # `bench time` asks for 10,000
PARTS = 10


def found_by_engine(each: Case) -> dict[int, tuple[int, int]]:
    base = minute_of(each.world.midnight)
    slots = offers(each.situation, base + each.since, base + each.until, each.minutes, each.seats)
    assert all(slot.ends - slot.starts == each.minutes for slot in slots)
    assert slots == sorted(slots, key=lambda slot: slot.starts)
    return {slot.starts - base: (slot.seats_total, slot.seats_left) for slot in slots}


@pytest.mark.parametrize("part", range(PARTS))
def test_offers_are_what_the_oracle_finds(part: int) -> None:
    offered = 0
    for seed in range(part, SCHEDULES, PARTS):
        each = case(seed)
        found = found_by_engine(each)
        assert found == oracle.bookable(each.world, each.minutes, each.seats, each.since, each.until), f"case({seed})"
        offered += len(found)
    assert offered > SCHEDULES // PARTS


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_offered_is_bookable_and_nothing_else(part: int) -> None:
    """Asked about each minute by itself; what is refused is refused by a rule that says so."""
    for seed in range(part, SCHEDULES, PARTS * 10):
        each = case(seed)
        base, found = minute_of(each.world.midnight), found_by_engine(each)
        for minute in range(each.since, each.until):
            wish = Wish(base + minute, each.minutes, each.seats)
            findings = list(judge(wish, each.situation))
            assert [finding.rule for finding in findings] == list(Rule)
            assert all(finding.holds for finding in findings) == (minute in found)
            assert is_bookable(wish, each.situation) == (minute in found)


def test_where_the_server_stands_is_nobody_s_business(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same times, whatever zone the machine is in."""
    found = []
    for zone in ("UTC", "America/New_York", "Pacific/Auckland"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        moment.cache_clear()
        found.append([found_by_engine(case(seed)) for seed in range(300)])
    monkeypatch.undo()
    time.tzset()
    assert found[0] == found[1] == found[2]
    assert sum(map(len, found[0])) > 300


def test_three_in_ten_schedules_stand_on_days_when_clocks_change() -> None:
    changing = sum(each.midnight.date() in days_of_change(each.zone) for each in (case(n).world for n in range(1_000)))
    assert changing >= 300
    assert all(days_of_change(zone) for zone in ZONES if zone not in ("UTC", "Asia/Kathmandu"))
