"""When somebody works, by the clock on their wall, as moments.

What is written down is local: Monday, 09:00 to 17:00, in a time zone. It stays 09:00 whatever the clocks do, and
becomes moments only for the days that somebody asks about. Moments are whole minutes since 1970, in UTC: no clock of
this machine, and no zone that it stands in, has a part in it.

Where clocks change: a time that comes twice is the first of the two, a time that does not come is the moment at which
the clocks were moved on. What opens and closes within an hour that does not come is not open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MIDNIGHT = 24 * 60  # as the end of a day
# Apart from UTC, no clock is further.
FURTHEST = 15 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """From a minute of the day to another. The end of the day is 24:00; what goes on after it is a window of the next
    day, and the two are one time."""

    opens: int
    closes: int
    seats: int | None = None  # as many as anything has, if nothing is said


@dataclass(frozen=True, slots=True)
class Stay:
    """Days on which somebody is in another zone, both included: their hours are meant there."""

    first: date
    last: date
    zone: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A window on a day, as moments."""

    starts: int
    ends: int
    seats: int | None


@dataclass(frozen=True)
class Hours:
    """`weekly` is by the day of the week, Monday 1 to Sunday 7; a day that `dates` names has those windows instead, and
    is closed if it has none."""

    zone: str
    weekly: Mapping[int, Sequence[Window]]
    dates: Mapping[date, Sequence[Window]] = field(default_factory=dict)
    stays: Sequence[Stay] = ()

    def openings(self, since: int, until: int) -> list[Opening]:
        """Those that have to do with this time, as they come."""
        found = [
            Opening(starts, ends, window.seats)
            for day in days(since, until)
            for window in self.on(day)
            for starts, ends in [self.moments(day, window)]
            if starts < ends and starts < until and ends > since
        ]
        return sorted(found, key=lambda opening: (opening.starts, opening.ends))

    def on(self, day: date) -> Sequence[Window]:
        return self.dates[day] if day in self.dates else self.weekly.get(day.isoweekday(), ())

    def moments(self, day: date, window: Window) -> tuple[int, int]:
        zone = self.zone_on(day)
        return moment(day, window.opens, zone), moment(day, window.closes, zone)

    def zone_on(self, day: date) -> str:
        return next((stay.zone for stay in self.stays if stay.first <= day <= stay.last), self.zone)


def days(since: int, until: int) -> Iterator[date]:
    """Every day that, somewhere, has to do with this time."""
    day, last = day_of(since - FURTHEST), day_of(until + FURTHEST)
    while day <= last:
        yield day
        day += DAY


def day_of(minute: int, zone: str = "UTC") -> date:
    return (EPOCH + minute * MINUTE).astimezone(zone_named(zone)).date()


def minute_of(at: datetime) -> int:
    """The minute that a moment lies in."""
    return (at - EPOCH) // MINUTE


def moment_of(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


@lru_cache(20_000)
def moment(day: date, minute: int, zone: str) -> int:
    """When it is so late on that day, there."""
    local = datetime(day.year, day.month, day.day) + minute * MINUTE  # noqa: DTZ001 (it is the clock on the wall)
    first, second = (offset(local, zone, fold) for fold in (0, 1))
    if first >= second:
        return minute_of(local.replace(tzinfo=UTC)) - first
    return change_between(minute_of(local.replace(tzinfo=UTC)) - second, second, zone)


def change_between(before: int, offset_after: int, zone: str) -> int:
    """The first minute after `before` at which the clocks there are set as they are after they were moved on."""
    low, high = before, before + 2 * MIDNIGHT
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(middle, zone) == offset_after:
            high = middle
        else:
            low = middle
    return high


def offset(local: datetime, zone: str, fold: int) -> int:
    """Of a clock on the wall from UTC, in minutes."""
    found = local.replace(tzinfo=zone_named(zone), fold=fold).utcoffset()
    assert found is not None
    return found // MINUTE


def offset_at(minute: int, zone: str) -> int:
    found = moment_of(minute).astimezone(zone_named(zone)).utcoffset()
    assert found is not None
    return found // MINUTE


def zone_named(zone: str) -> ZoneInfo:
    """Kept by the library itself."""
    return ZoneInfo(zone)
