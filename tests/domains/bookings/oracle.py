"""What can be booked, found minute by minute. Shares no code with the engine: knows nothing of spans, offsets, or
bisection, and reads local clocks by asking what they show at each minute of UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
AROUND = 2 * 24 * 60

type Clock = tuple[date, int]  # what a local clock shows: its day, and the minute of that day


@dataclass(frozen=True)
class World:
    """Everything in the plainest form there is. Minutes are counted from `midnight`, which is a moment in UTC."""

    midnight: datetime
    zone: str
    weekly: Mapping[int, Sequence[tuple[int, int, int | None]]]
    dates: Mapping[date, Sequence[tuple[int, int, int | None]]]
    stays: Sequence[tuple[date, date, str]]
    lengths: frozenset[int]
    interval: int
    before: int
    after: int
    notice: int
    window_days: int | None
    seats: int
    per_day: int | None
    per_week: int | None
    through: bool
    now: int
    at_work_from: int | None
    blocks: Sequence[tuple[int, int]]
    taken: Sequence[tuple[int, int]]  # with what is kept free around it
    shared: Mapping[tuple[int, int], tuple[int, int, int]] = field(default_factory=dict)  # shown -> kept free, seats
    booked: Mapping[date, int] = field(default_factory=dict)


@cache
def shown(zone: str, midnight: datetime) -> list[Clock]:
    """What the clock there shows at each minute, from two days before to two days after."""
    found = []
    for minute in range(-AROUND, 2 * AROUND):
        local = (midnight + minute * MINUTE).astimezone(ZoneInfo(zone))
        found.append((local.date(), local.hour * 60 + local.minute))
    return found


@cache
def first_shown(zone: str, midnight: datetime) -> dict[Clock, int]:
    """When the clock there shows each time for the first time, except what it has shown already and is put back to."""
    found: dict[Clock, int] = {}
    latest: Clock | None = None
    for at, clock in enumerate(shown(zone, midnight)):
        if latest is None or clock > latest:
            found[clock], latest = at - AROUND, clock
    return found


def reached(zone: str, midnight: datetime, day: date, minute: int) -> int | None:
    """The first minute at which the clock there shows so much; where it skips that, what it shows next."""
    times = first_shown(zone, midnight)
    for later in range(minute, minute + 1500):
        clock = (day + timedelta(days=later // 1440), later % 1440)
        if clock in times:
            return times[clock]
    return None


def openings(world: World) -> list[tuple[int, int, int | None]]:
    found = []
    for away in range(-2, 4):
        day = (world.midnight + timedelta(days=away)).date()
        zone = world.zone
        for first, last, other in reversed(world.stays):
            if first <= day <= last:
                zone = other
        windows = world.dates.get(day, world.weekly.get(day.isoweekday(), ()))
        for opens, closes, seats in windows:
            starts, ends = (reached(zone, world.midnight, day, minute) for minute in (opens, closes))
            if starts is not None and ends is not None and starts > -AROUND and starts < ends:
                found.append((starts, ends, seats))
    return found


def bookable(world: World, minutes: int, wanted: int, since: int, until: int) -> dict[int, tuple[int, int]]:
    """Each minute at which it can begin -> seats in all, and left."""
    windows = openings(world)
    is_open = {minute for starts, ends, _ in windows for minute in range(starts, ends)}
    blocked = {minute for starts, ends in world.blocks for minute in range(starts, ends)}
    grid = {minute for starts, ends, _ in windows for minute in range(starts, ends, world.interval)}
    found = {}
    for start in range(since, until):
        end = start + minutes
        if start not in grid or minutes not in world.lengths or start < world.now + world.notice:
            continue
        if world.at_work_from is None or start < world.at_work_from:
            continue
        day, today = (day_at(world, minute) for minute in (start, world.now))
        if world.window_days is not None and day > today + timedelta(days=world.window_days):
            continue
        during = range(start, end)
        looked_at = (start, end - 1) if world.through else during
        if not all(minute in is_open for minute in looked_at) or any(minute in blocked for minute in during):
            continue
        mine = world.shared.get((start, end))
        others = [span for span in world.taken if mine is None or span != mine[:2]]
        others += [kept[:2] for key, kept in world.shared.items() if key != (start, end)]
        around = range(start - world.before, end + world.after)
        if any(minute in range(*span) for span in others for minute in around):
            continue
        seats = min([world.seats, *(many for a, b, many in windows if many is not None and a < end and b > start)])
        used = mine[2] if mine else 0
        if used + wanted > seats:
            continue
        if mine is None and not_too_many(world, day):
            continue
        found[start] = (seats, seats - used)
    return found


def not_too_many(world: World, day: date) -> bool:
    """Whether the day, or its week from Monday to Sunday, is full."""
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=each) for each in range(7)]
    full = world.per_day is not None and world.booked.get(day, 0) >= world.per_day
    return full or (world.per_week is not None and sum(world.booked.get(each, 0) for each in week) >= world.per_week)


def day_at(world: World, minute: int) -> date:
    return (world.midnight + minute * MINUTE).astimezone(ZoneInfo(world.zone)).date()
