"""The one engine of rules: what can be booked when, and why not otherwise.

`judge` goes through every rule for one time. `offers` gives the times of which every rule holds, and is nothing but
`judge` asked about each time that could be one. What is offered can be booked, and what cannot be booked is not
offered, for both are the same function. Whoever asks brings along all there is to know (`Situation`): nothing is looked
up here, and no clock is read.

Moments are whole minutes since 1970, as in `practitioners/hours.py`; spans include their start and not their end.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from uuid import UUID

from domains.bookings.errors import Rule
from domains.practitioners.hours import Hours, Opening, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the service says of when it can be booked, in minutes unless it is said otherwise. `through`: whether it
    goes on while it is closed, as long as it begins and ends while it is open."""

    lengths: Container[int]
    interval: int
    before: int = 0  # kept free before it, and not shown
    after: int = 0
    notice: int = 0
    window_days: int | None = None
    seats: int = 1
    per_day: int | None = None
    per_week: int | None = None
    through: bool = False


@dataclass(frozen=True, slots=True)
class AnyLength:
    """From the one to the other, both included."""

    least: int
    most: int

    def __contains__(self, minutes: object) -> bool:
        return isinstance(minutes, int) and self.least <= minutes <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A time that somebody has, with what is kept free around it. `shared`: the start and the end that are shown, if
    others may join; then `seats` are taken."""

    starts: int
    ends: int
    key: UUID
    shared: tuple[int, int] | None = None
    seats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A time at which nothing takes place: a block, a vacation."""

    starts: int
    ends: int
    key: UUID


class Spans[S: Taken | Closed | Opening]:
    """Spans that are asked which of them have to do with a time. Looks at no more of them than it must."""

    def __init__(self, spans: Sequence[S]) -> None:
        self._spans = sorted(spans, key=lambda span: span.starts)
        self._starts = [span.starts for span in self._spans]
        self._longest = max((span.ends - span.starts for span in self._spans), default=0)

    def meeting(self, starts: int, ends: int) -> Iterator[S]:
        first = bisect_right(self._starts, starts - self._longest - 1)
        for span in self._spans[first : bisect_left(self._starts, ends)]:
            if span.ends > starts:
                yield span


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: from when to when, and for how many."""

    starts: int
    minutes: int
    seats: int = 1

    @property
    def ends(self) -> int:
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says. `by`: what is in the way, where that is one thing."""

    rule: Rule
    holds: bool
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked."""

    starts: int
    ends: int
    seats_total: int
    seats_left: int


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All there is to know. `booked`: how many bookings begin on each day, by the calendar of `hours`. What is
    rescheduled is left out of it, so that it is not in its own way."""

    now: int
    terms: Terms
    hours: Hours
    offered: bool = True
    at_work_from: int | None = 0  # None: they do not work; else from when on they do
    closed: Sequence[Closed] = ()
    taken: Sequence[Taken] = ()
    place_taken: Sequence[Taken] = ()
    booked: Mapping[date, int] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return day_of(self.now, self.hours.zone)

    @cached_property
    def weeks(self) -> Mapping[tuple[int, int], int]:
        """How many bookings begin in each week, by its year and number."""
        found: dict[tuple[int, int], int] = {}
        for day, count in self.booked.items():
            found[week_of(day)] = found.get(week_of(day), 0) + count
        return found

    @cached_property
    def closures(self) -> Spans[Closed]:
        return Spans(self.closed)

    @cached_property
    def conflicts(self) -> Spans[Taken]:
        return Spans(self.taken)

    @cached_property
    def place_conflicts(self) -> Spans[Taken]:
        return Spans(self.place_taken)

    def openings(self, since: int, until: int) -> Sequence[Opening]:
        return self.hours.openings(since, until)


def judge(wish: Wish, situation: Situation, openings: Sequence[Opening] | None = None) -> Iterator[Finding]:
    """What each rule says, in their order. `openings`: those around the wish, where they are known already."""
    if openings is None:
        openings = situation.openings(wish.starts, wish.ends)
    for rule, holds in RULES.items():
        answer = holds(wish, situation, openings)
        yield answer if isinstance(answer, Finding) else Finding(rule, answer)


def is_bookable(wish: Wish, situation: Situation, openings: Sequence[Opening] | None = None) -> bool:
    near = situation.openings(wish.starts, wish.ends) if openings is None else openings
    return all(is_so(holds(wish, situation, near)) for holds in RULES.values())


def is_so(answer: bool | Finding) -> bool:
    return answer.holds if isinstance(answer, Finding) else answer


def offers(
    situation: Situation, since: int, until: int, minutes: int, seats: int = 1, most: int | None = None
) -> list[Slot]:
    """Every time that begins within a span and can be booked. `most`: of which no more are looked for."""
    return list(islice(offered(situation, since, until, minutes, seats), most))


def offered(situation: Situation, since: int, until: int, minutes: int, seats: int = 1) -> Iterator[Slot]:
    """The same, one after another."""
    if is_hopeless(situation, minutes, seats):
        return
    openings = situation.openings(since, until + minutes)
    around = Spans(openings)
    for starts in possible(openings, situation.terms.interval, max(since, situation.now), until):
        wish = Wish(starts, minutes, seats)
        near = list(around.meeting(wish.starts, wish.ends))
        if is_bookable(wish, situation, near):
            yield slot_of(wish, situation, near)


def is_hopeless(situation: Situation, minutes: int, seats: int) -> bool:
    """Whenever it would be, so that no time has to be looked at."""
    nobody = not situation.offered or situation.at_work_from is None
    return nobody or minutes not in situation.terms.lengths or seats > situation.terms.seats


def possible(openings: Sequence[Opening], interval: int, since: int, until: int) -> list[int]:
    """When anything may begin: when a window opens, and every so many minutes after that."""
    found: set[int] = set()
    for opening in openings:
        late = max(0, since - opening.starts)
        first = opening.starts + -(-late // interval) * interval
        found.update(range(first, min(opening.ends, until), interval))
    return sorted(found)


def slot_of(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> Slot:
    total = seats_of(situation, openings)
    return Slot(wish.starts, wish.ends, total, total - seats_taken(wish, situation))


# The rules.


def is_offered(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    return situation.offered


def is_at_work(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    return situation.at_work_from is not None and situation.at_work_from <= wish.starts


def has_a_length(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    return wish.minutes in situation.terms.lengths


def is_in_time(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    return wish.starts >= situation.now + situation.terms.notice


def is_not_too_early(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    """As many days as that from today, by the calendar there."""
    days = situation.terms.window_days
    return days is None or (day_of(wish.starts, situation.hours.zone) - situation.today).days <= days


def is_open(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    """All the while. Windows that meet are one; what is kept free around it may lie outside."""
    if situation.terms.through:
        return any(each.starts <= wish.starts < each.ends for each in openings) and any(
            each.starts < wish.ends <= each.ends for each in openings
        )
    reached = wish.starts
    for opening in openings:
        if opening.starts > reached:
            break
        reached = max(reached, opening.ends)
    return reached >= wish.ends


def begins_at_an_interval(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    interval = situation.terms.interval
    return any(
        opening.starts <= wish.starts < opening.ends and (wish.starts - opening.starts) % interval == 0
        for opening in openings
    )


def is_not_blocked(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> Finding:
    """What is kept free around it may be blocked: nobody comes then."""
    blocking = next(situation.closures.meeting(wish.starts, wish.ends), None)
    return Finding(Rule.BLOCK, blocking is None, blocking.key if blocking else None)


def meets_nothing(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> Finding:
    return undisturbed(Rule.CONFLICT, situation.conflicts, wish, situation.terms)


def has_its_place(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> Finding:
    return undisturbed(Rule.PLACE, situation.place_conflicts, wish, situation.terms)


def undisturbed(rule: Rule, spans: Spans[Taken], wish: Wish, terms: Terms) -> Finding:
    """By others than those whom it would join."""
    for each in spans.meeting(wish.starts - terms.before, wish.ends + terms.after):
        if each.shared != (wish.starts, wish.ends):
            return Finding(rule, False, each.key)
    return Finding(rule, True)


def has_room(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    return wish.seats >= 1 and seats_taken(wish, situation) + wish.seats <= seats_of(situation, openings)


def is_within_the_day(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    """Whoever joins others makes the day no fuller."""
    most = situation.terms.per_day
    if most is None or is_joining(wish, situation):
        return True
    return situation.booked.get(day_of(wish.starts, situation.hours.zone), 0) < most


def is_within_the_week(wish: Wish, situation: Situation, openings: Sequence[Opening]) -> bool:
    most = situation.terms.per_week
    if most is None or is_joining(wish, situation):
        return True
    return situation.weeks.get(week_of(day_of(wish.starts, situation.hours.zone)), 0) < most


def week_of(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def is_joining(wish: Wish, situation: Situation) -> bool:
    return any(each.shared == (wish.starts, wish.ends) for each in joined(wish, situation))


def seats_left(wish: Wish, situation: Situation) -> int:
    return seats_of(situation, situation.openings(wish.starts, wish.ends)) - seats_taken(wish, situation)


def seats_taken(wish: Wish, situation: Situation) -> int:
    return sum(each.seats for each in joined(wish, situation))


def joined(wish: Wish, situation: Situation) -> Iterator[Taken]:
    for each in situation.conflicts.meeting(wish.starts, wish.ends):
        if each.shared == (wish.starts, wish.ends):
            yield each


def seats_of(situation: Situation, openings: Sequence[Opening]) -> int:
    """As few as any of the windows has that it takes place in."""
    said = [opening.seats for opening in openings if opening.seats is not None]
    return min([situation.terms.seats, *said])


type Holds = Callable[[Wish, Situation, Sequence[Opening]], bool | Finding]

RULES: Mapping[Rule, Holds] = {
    Rule.OFFERED: is_offered,
    Rule.AT_WORK: is_at_work,
    Rule.LENGTH: has_a_length,
    Rule.MINIMUM_NOTICE: is_in_time,
    Rule.BOOKING_WINDOW: is_not_too_early,
    Rule.HOURS: is_open,
    Rule.INTERVAL: begins_at_an_interval,
    Rule.BLOCK: is_not_blocked,
    Rule.CONFLICT: meets_nothing,
    Rule.PLACE: has_its_place,
    Rule.CAPACITY: has_room,
    Rule.DAILY_LIMIT: is_within_the_day,
    Rule.WEEKLY_LIMIT: is_within_the_week,
}
assert list(RULES) == list(Rule), "every rule is asked, in its order"
