"""The engine of rules, beside an oracle that goes through every minute."""

import os
import time
from itertools import islice
from typing import Any

import pytest

from domains.bookings.slots import Rule, Situation, Terms, Wish, is_bookable, judge, offered, offers
from domains.practitioners.hours import MIDNIGHT, Hours, Opening, Window, minute_of, moment
from tests.domains.bookings import oracle
from tests.domains.bookings.worlds import ZONES, Case, case, days_of_change

SCHEDULES = int(os.environ.get("SCHEDULES", "2000"))  # set it to 10,000 once the engine has changed
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


class Unasked(Hours):
    def openings(self, since: int, until: int) -> list[Opening]:
        raise AssertionError("no day is looked at")


@pytest.mark.parametrize(
    ("minutes", "seats", "more"),
    [(61, 1, {}), (60, 3, {}), (60, 1, {"offered": False}), (60, 1, {"at_work_from": None})],
)
def test_what_can_be_had_at_no_time_is_not_looked_for(minutes: int, seats: int, more: dict[str, Any]) -> None:
    terms = Terms(lengths=frozenset([60]), interval=5, seats=2)
    situation = Situation(now=0, terms=terms, hours=Unasked(zone="UTC", weekly={}), **more)
    assert offers(situation, 0, 7 * 24 * 60, minutes, seats) == []


def test_no_more_times_are_judged_than_are_wanted() -> None:
    """Of a week of quarters of an hour, as a page of what is free asks for them."""
    judged = 0

    class Counting(frozenset[int]):
        def __contains__(self, minutes: object) -> bool:
            nonlocal judged
            judged += 1
            return super().__contains__(minutes)

    hours = Hours(zone="UTC", weekly={day: [Window(0, MIDNIGHT)] for day in range(1, 8)})
    situation = Situation(now=0, terms=Terms(lengths=Counting([60]), interval=15), hours=hours)
    found = list(islice(offered(situation, 0, 7 * MIDNIGHT, 60), 10))
    assert ([slot.starts for slot in found], judged) == ([15 * each for each in range(10)], 11)
