"""Random schedules, and what stands in them: three in ten on days when clocks change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from domains.bookings.slots import Closed, Situation, Taken, Terms
from domains.practitioners.hours import Hours, Stay, Window, minute_of
from tests.domains.bookings.oracle import World

# Half hours and three quarters, changes of half an hour, at midnight, before and after the line of dates, none at all.
ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia",
    "America/Havana", "Asia/Beirut", "Pacific/Auckland", "America/St_Johns", "Africa/Cairo", "Pacific/Chatham",
    "America/Asuncion", "Europe/London", "UTC",
)  # fmt: skip
YEARS = range(2010, 2031)
ORDINARY = [date(2010, 1, 5) + timedelta(197 * number) for number in range(36)]


@cache
def days_of_change(zone: str) -> list[date]:
    """Those on which the clock there shows another time than an hour ago and an hour more."""
    found, at = [], datetime(YEARS.start, 1, 1, tzinfo=UTC)
    before = at.astimezone(ZoneInfo(zone)).utcoffset()
    while at.year < YEARS.stop:
        at += timedelta(days=1)
        now = at.astimezone(ZoneInfo(zone)).utcoffset()
        if now != before:
            found.append((at - timedelta(days=1)).date())
        before = now
    return found


@dataclass(frozen=True)
class Case:
    world: World
    situation: Situation
    minutes: int
    seats: int
    since: int  # what is asked about, from the world's midnight
    until: int


def case(seed: int) -> Case:
    random = Random(seed)  # noqa: S311
    zone = random.choice(ZONES)
    changes = days_of_change(zone)
    changing = bool(changes) and random.random() < 0.4
    day = random.choice(changes if changing else ORDINARY)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    base = minute_of(midnight)
    weekly = {weekday: windows(random) for weekday in range(1, 8)}
    dates = {day + timedelta(random.randrange(-1, 3)): windows(random) for _ in range(random.randrange(3))}
    stays = [stay(random, day) for _ in range(random.choice((0, 0, 0, 1, 2)))]
    minutes = random.choice((15, 30, 45, 60, 90, 120))
    terms = {
        "lengths": frozenset({minutes, random.choice((20, 60))}) if random.random() < 0.95 else frozenset({7}),
        "interval": random.choice((5, 10, 15, 20, 30, 60)),
        "before": random.choice((0, 0, 5, 15)),
        "after": random.choice((0, 0, 10, 30)),
        "notice": random.choice((0, 60, 600)),
        "window_days": random.choice((None, None, 0, 1, 2, 30)),
        "seats": random.choice((1, 1, 2, 5)),
        "per_day": random.choice((None, None, 1, 3)),
        "per_week": random.choice((None, None, 2, 6)),
        "through": random.random() < 0.2,
    }
    now = random.randrange(-1440, 1000)
    at_work_from = random.choice((None, -5000, -5000, -5000, random.randrange(0, 1440)))
    blocks = [span(random, 400) for _ in range(random.choice((0, 0, 1, 3)))]
    taken = [span(random, 120) for _ in range(random.choice((0, 0, 1, 4)))]
    shared = groups(random, minutes, terms)
    booked = {day + timedelta(random.randrange(-6, 7)): random.randrange(4) for _ in range(random.randrange(5))}
    world = World(
        midnight=midnight, zone=zone, weekly=weekly, dates=dates, stays=stays, now=now, at_work_from=at_work_from,
        blocks=blocks, taken=taken, shared=shared, booked=booked, **terms,
    )  # fmt: skip
    since = random.choice((-120, 0, random.randrange(1440)))
    until = since + random.choice((1, 60, 1440, 1680))
    return Case(world, situation_of(world, base), minutes, random.choice((1, 1, 1, 2, 3)), since, until)


def situation_of(world: World, base: int) -> Situation:
    """The same, as the engine is told it."""
    hours = Hours(
        zone=world.zone,
        weekly={weekday: [Window(*each) for each in some] for weekday, some in world.weekly.items()},
        dates={day: [Window(*each) for each in some] for day, some in world.dates.items()},
        stays=[Stay(*each) for each in world.stays],
    )
    terms = Terms(
        lengths=world.lengths, interval=world.interval, before=world.before, after=world.after, notice=world.notice,
        window_days=world.window_days, seats=world.seats, per_day=world.per_day, per_week=world.per_week,
        through=world.through,
    )  # fmt: skip
    keys = (UUID(int=number) for number in range(1, 1000))
    taken = [Taken(starts=base + a, ends=base + b, key=next(keys)) for a, b in world.taken]
    taken += [
        Taken(starts=base + a, ends=base + b, key=next(keys), shared=(base + shown[0], base + shown[1]), seats=seats)
        for shown, (a, b, seats) in world.shared.items()
    ]
    return Situation(
        now=base + world.now,
        terms=terms,
        hours=hours,
        at_work_from=None if world.at_work_from is None else base + world.at_work_from,
        closed=[Closed(starts=base + a, ends=base + b, key=next(keys)) for a, b in world.blocks],
        taken=taken,
        booked=world.booked,
    )


def windows(random: Random) -> Sequence[tuple[int, int, int | None]]:
    """Mostly plain ones; some at odd minutes, some around the hours in which clocks change, some that overlap."""
    found = []
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        step = random.choice((1, 5, 15, 30, 60))
        opens = random.choice((0, random.randrange(0, 1440, step), random.randrange(0, 300, step)))
        closes = random.choice((1440, min(1440, opens + random.randrange(step, 800, step))))
        found.append((opens, closes, random.choice((None, None, None, 0, 1, 2))))
    return found


def stay(random: Random, day: date) -> tuple[date, date, str]:
    first = day + timedelta(random.randrange(-2, 3))
    return first, first + timedelta(random.randrange(3)), random.choice(ZONES)


def span(random: Random, longest: int) -> tuple[int, int]:
    starts = random.randrange(-200, 2000)
    return starts, starts + random.randrange(1, longest)


def groups(random: Random, minutes: int, terms: dict[str, object]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Times that others have, and that may be joined; they do not meet each other."""
    found: dict[tuple[int, int], tuple[int, int, int]] = {}
    for _ in range(random.choice((0, 0, 1, 2))):
        starts = random.randrange(0, 1440, random.choice((5, 30, 60)))
        before, after = int(str(terms["before"])), int(str(terms["after"]))
        kept = (starts - before, starts + minutes + after)
        if all(kept[1] <= other[0] or kept[0] >= other[1] for other in found.values()):
            found[starts, starts + minutes] = (*kept, random.randrange(1, 4))
    return found
