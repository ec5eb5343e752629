"""When workshops and courses of the demo take place, what courses are made of, and how spaces are used.

Nearly all of the demo ends on a day that never moves. What is still to come cannot: it lies around the week in which
the demo is filled in.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.range import Range

from domains.practitioners.models.people import Status
from domains.services.clocks import moment
from domains.services.models import Service, SpaceDetails
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.services import Offer
from estuary.demo.writing import Row

Type, State = Service.Type, Service.Status
PHRASES = words.sections("parts")
WEEK = timedelta(weeks=1)
BEFORE, AFTER = 4, 22  # weeks
EVERY = (1, 1, 2, 2, 4)  # weeks between two times of a workshop
HOURS = {"WORKSHOP": (9, 10, 10, 11, 13, 14), "COURSE": (17, 18, 18, 19, 20)}
DAYS = {"WORKSHOP": (4, 5, 5, 5, 6, 6), "COURSE": (0, 1, 1, 2, 2, 3)}
PLANS = 4  # on usual days, and as many on any: the first of those that fit best is chosen
APART = 60  # minutes between two things of the same practitioner
# How full it is: of five, two are nearly so.
FULL = (0.0, 0.2, 0.35, 0.5, 0.7, 0.95, 1.0)

COURSE = ("service", "practitioner", "goal")
MODULE = ("id", "course", "position", "title", "duration_minutes")
SPACE = (
    *("service", "practitioner", "space_type", "price_per_hour_cents", "price_per_day_cents"),
    *("min_stay_minutes", "max_stay_minutes", "opens_at", "closes_at", "rules"),
)
OCCURRENCE = (
    *("id", "service", "practitioner", "type", "module", "starts_at", "ends_at", "time_zone", "location"),
    *("capacity", "virtual_capacity", "seats_taken", "virtual_seats_taken", "status", "cancel_reason"),
    *("created_at", "updated_at"),
)
TIME = ("id", "kind", "resource", "service", "occurrence", "starts_at", "ends_at", "during")


def of_type(offers: Sequence[Offer], *types: Service.Type) -> list[Offer]:
    return [offer for offer in offers if offer.said("type") in types]


# What courses are made of.


def courses(chance: Chance, offers: Sequence[Offer]) -> Iterator[Row]:
    for offer in of_type(offers, Type.COURSE):
        yield offer.id, offer.worker.id, chance.one(PHRASES["goal"]).format(topic=offer.topic)


def modules(chance: Chance, offers: Sequence[Offer]) -> Iterator[Row]:
    for offer in of_type(offers, Type.COURSE):
        first, last = (chance.one(PHRASES[part]).format(topic=offer.topic) for part in ("first", "last"))
        for position, title in enumerate((first, *chance.several(PHRASES["middle"], offer.times - 2), last)):
            yield chance.id(offer.created_at), offer.id, position, title, offer.said("duration_minutes")


# How spaces are used.


def spaces(chance: Chance, offers: Sequence[Offer]) -> Iterator[Row]:
    for offer in of_type(offers, Type.SPACE):
        hour = offer.said("price_cents")
        opens, closes = chance.one(((None, None), (time(8), time(22)), (time(7), time(20)), (time(9), time(0))))
        yield (
            *(offer.id, offer.worker.id, kind(offer.topic), hour, hour * chance.number(5, 8)),
            *(chance.one((None, 60, 120)), chance.one((None, None, 7 * 24 * 60)), opens, closes),
            chance.one(PHRASES["rules"]),
        )


def kind(topic: str) -> str:
    known = [each for each in SpaceDetails.Kind.values if each.lower() in topic.lower()]
    return known[0] if known else SpaceDetails.Kind.ROOM.value


# When something takes place.


class Diary:
    """What each of them holds on which day, from minute to minute of the clock there."""

    def __init__(self) -> None:
        self.held: dict[tuple[UUID, date], list[tuple[int, int]]] = {}

    def is_free(self, offer: Offer, day: date, clock: time) -> bool:
        begins = clock.hour * 60 + clock.minute
        ends = begins + offer.said("duration_minutes")
        others = self.held.get((offer.worker.id, day), ())
        return all(ends + APART <= other or until + APART <= begins for other, until in others)

    def takes(self, offer: Offer, day: date, clock: time) -> bool:
        """If nothing else is then."""
        if not self.is_free(offer, day, clock):
            return False
        begins = clock.hour * 60 + clock.minute
        span = (begins, begins + offer.said("duration_minutes"))
        self.held.setdefault((offer.worker.id, day), []).append(span)
        return True

    def clashes(self, offer: Offer, days: Sequence[date], clock: time) -> int:
        return sum(not self.is_free(offer, day, clock) for day in days)


def meetings(chance: Chance, offers: Sequence[Offer], parts: dict[UUID, list[UUID]], *, since: date) -> Iterator[Row]:
    """`since`: the Monday of the week around which all of them lie. Nobody holds two at once."""
    diary = Diary()
    for offer in of_type(offers, Type.WORKSHOP, Type.COURSE):
        if offer.status != State.PUBLISHED or offer.worker.status in (Status.PENDING, Status.SUSPENDED):
            continue
        of = str(offer.said("type"))
        weekdays = [*[DAYS[of]] * PLANS, *[tuple(range(7))] * PLANS]
        plans = [plan(chance, offer, chance.one(each), since=since) for each in weekdays]
        days, clock = min(plans, key=lambda each: diary.clashes(offer, *each))
        what = parts[offer.id] if of == Type.COURSE else [None] * len(days)
        held = [(day, part) for day, part in zip(days, what, strict=True) if diary.takes(offer, day, clock)]
        yield from rows(chance, offer, held, clock, since=since)


def plan(chance: Chance, offer: Offer, weekday: int, *, since: date) -> tuple[list[date], time]:
    """On which days, and at what time of the clock."""
    of = str(offer.said("type"))
    first = since + timedelta(days=weekday)
    clock = time(chance.one(HOURS[of]), chance.one((0, 0, 30)))
    if of == Type.COURSE:
        begins = first + chance.number(-BEFORE, AFTER // 2) * WEEK
        return [begins + at * WEEK for at in range(offer.times)], clock
    every = 1 if offer.is_lead else chance.one(EVERY)
    first += chance.number(0, every - 1) * WEEK - BEFORE * WEEK
    return [first + at * WEEK for at in range(0, BEFORE + AFTER, every)], clock


def rows(
    chance: Chance, offer: Offer, held: Sequence[tuple[date, UUID | None]], clock: time, *, since: date
) -> Iterator[Row]:
    """The soonest are the fullest. Nothing took place before its practitioner offered it."""
    zone = offer.worker.city.time_zone
    place, seats, online = (offer.said(name) for name in ("location", "capacity", "virtual_capacity"))
    length = timedelta(minutes=offer.said("duration_minutes"))
    for day, part in held:
        starts_at = moment(day, clock, ZoneInfo(zone))
        if starts_at < offer.updated_at:
            continue
        near = max(0.1, 1 - max(0, (day - since).days) / (AFTER * 7))
        taken, taken_online = (int((number or 0) * min(1, chance.one(FULL) * near * 1.3)) for number in (seats, online))
        is_canceled = chance.happens(0.03)
        yield (
            *(chance.id(offer.updated_at), offer.id, offer.worker.id, offer.said("type"), part),
            *(starts_at, starts_at + length, zone, place, seats, online, taken, taken_online),
            *(("CANCELED", chance.one(PHRASES["canceled"])) if is_canceled else ("SCHEDULED", "")),
            *(offer.updated_at, offer.updated_at),
        )


def times(chance: Chance, held: Sequence[Row], *, since: date) -> Iterator[Row]:
    """What is to come takes of the time of whoever holds it."""
    for row in held:
        said = dict(zip(OCCURRENCE, row, strict=True))
        starts_at, ends_at = said["starts_at"], said["ends_at"]
        if said["status"] == "SCHEDULED" and starts_at.date() >= since:
            yield (
                *(chance.id(said["created_at"]), "PRACTITIONER", said["practitioner"], said["service"], said["id"]),
                *(starts_at, ends_at, Range(starts_at, ends_at)),
            )


def week_of(now: datetime) -> date:
    """Its Monday."""
    return now.date() - timedelta(days=now.weekday())


def parts_of(rows: Sequence[Row]) -> dict[UUID, list[UUID]]:
    """The parts of each course, in their order."""
    found: dict[UUID, list[UUID]] = {}
    for key, course, *_ in rows:
        found.setdefault(course, []).append(key)
    return found


# Headings of their own.

HEADING = ("id", "practitioner", "name", "position", "created_at")


def headings(chance: Chance, offers: Sequence[Offer]) -> Iterator[Row]:
    """Of those who offer things of several kinds, most put some order into them. Writes down what stands where."""
    whose: dict[UUID, list[Offer]] = {}
    for offer in offers:
        whose.setdefault(offer.worker.id, []).append(offer)
    for theirs in whose.values():
        kinds = list(dict.fromkeys(kind_of(offer) for offer in theirs))
        if len(kinds) < 2 or chance.happens(0.35):
            continue
        worker = theirs[0].worker
        keys: dict[str, Any] = {}
        for position, each in enumerate(chance.shuffled(kinds)):
            keys[each] = chance.id(worker.person.created_at)
            name = chance.one(PHRASES[f"headings {each}"])
            yield keys[each], worker.id, name, position, worker.person.created_at
        for offer in theirs:
            offer.own_category = keys[kind_of(offer)] if chance.happens(0.85) else None


def kind_of(offer: Offer) -> str:
    match offer.said("type"):
        case Type.PACKAGE | Type.BUNDLE:
            return "card"
        case Type.WORKSHOP | Type.COURSE:
            return "series"
    return "group" if offer.said("capacity") > 2 else "alone"
