"""What a stay in a space costs, or the rule that it breaks.

An hour is a begun hour of the time that passes. A day is from a time of the clock to the same time on the next day, so
it has 23 or 25 hours where clocks change. Days are taken first and hours for the rest, or one day more; of all numbers
of days the one that costs least is taken, and of two that cost the same the larger, for it gives more time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domains.services.clocks import moment, shown

LONGEST_STAY: Final = 366 * 24 * 60  # minutes
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Of a space. An hour has a price, or a day, or both."""

    zone: ZoneInfo
    hour_cents: int | None = None
    day_cents: int | None = None
    min_minutes: int | None = None
    max_minutes: int | None = None
    opens_at: time | None = None
    closes_at: time | None = None


class Unit(StrEnum):
    HOUR = "HOUR"
    DAY = "DAY"


@dataclass(frozen=True, kw_only=True)
class Line:
    unit: Unit
    count: int
    unit_cents: int

    @property
    def total_cents(self) -> int:
        return self.count * self.unit_cents


class Broken(StrEnum):
    """The rule that a stay breaks."""

    ENDS_BEFORE_IT_BEGINS = "ENDS_BEFORE_IT_BEGINS"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    BEGINS_WHILE_CLOSED = "BEGINS_WHILE_CLOSED"
    ENDS_WHILE_CLOSED = "ENDS_WHILE_CLOSED"


def priced(terms: Terms, starts_at: datetime, ends_at: datetime) -> list[Line] | Broken:
    """The cheapest way to be there from the one moment to the other."""
    return broken(terms, starts_at, ends_at) or cheapest(terms, starts_at.astimezone(UTC), ends_at.astimezone(UTC))


def broken(terms: Terms, starts_at: datetime, ends_at: datetime) -> Broken | None:
    length = ends_at - starts_at
    if length <= timedelta():
        return Broken.ENDS_BEFORE_IT_BEGINS
    if length < (terms.min_minutes or 0) * MINUTE:
        return Broken.TOO_SHORT
    if length > (terms.max_minutes or LONGEST_STAY) * MINUTE:
        return Broken.TOO_LONG
    if not can_come(terms, shown(starts_at, terms.zone).time()):
        return Broken.BEGINS_WHILE_CLOSED
    if not can_go(terms, shown(ends_at, terms.zone).time()):
        return Broken.ENDS_WHILE_CLOSED
    return None


def can_come(terms: Terms, clock: time) -> bool:
    """At the minute at which it closes nobody comes any more."""
    opens, closes = terms.opens_at, terms.closes_at
    if opens is None or closes is None:
        return True
    return opens <= clock < closes if opens < closes else clock >= opens or clock < closes


def can_go(terms: Terms, clock: time) -> bool:
    return can_come(terms, clock) or clock == terms.closes_at


def cheapest(terms: Terms, starts_at: datetime, ends_at: datetime) -> list[Line]:
    found = min(
        ways(terms, starts_at, ends_at), key=lambda lines: (sum(line.total_cents for line in lines), -days(lines))
    )
    return [line for line in found if line.count]


def ways(terms: Terms, starts_at: datetime, ends_at: datetime) -> Iterator[list[Line]]:
    """From no day to as many as cover all of it."""
    if terms.day_cents is None:
        assert terms.hour_cents is not None
        yield [hours(terms.hour_cents, ends_at - starts_at)]
        return
    begun = shown(starts_at, terms.zone)
    number, until = 0, starts_at
    while True:
        whole = Line(unit=Unit.DAY, count=number, unit_cents=terms.day_cents)
        if until >= ends_at:
            yield [whole]
            return
        if terms.hour_cents is not None:
            yield [whole, hours(terms.hour_cents, ends_at - until)]
        number += 1
        until = moment(begun.date() + number * DAY, begun.time(), terms.zone)


def hours(cents: int, length: timedelta) -> Line:
    """Every one that has begun."""
    return Line(unit=Unit.HOUR, count=-(-length // HOUR), unit_cents=cents)


def days(lines: list[Line]) -> int:
    return sum(line.count for line in lines if line.unit == Unit.DAY)
