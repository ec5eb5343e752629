"""When people in the demo work, when they do not, and on what terms they are booked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domains.practitioners.models.people import Status
from domains.services.clocks import moment
from domains.services.models import Service
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.cities import CITIES
from estuary.demo.practitioners import Worker
from estuary.demo.services import Offer
from estuary.demo.writing import Row

Mode, State, Type = Service.DeliveryMode, Service.Status, Service.Type
PHRASES = words.sections("hours")
DAY = timedelta(days=1)
AHEAD = 70  # days in which somebody is away, or has closed

SCHEDULE = ("id", "practitioner", "name", "time_zone", "is_default", "is_of_one_service", "created_at")
WEEKLY = ("id", "schedule", "weekday", "opens", "closes", "seats")
DATE = ("id", "schedule", "date")
DATE_HOURS = ("id", "day", "opens", "closes")
TRAVEL = ("id", "practitioner", "first_day", "last_day", "time_zone")
RULES = (
    *("service", "practitioner", "type", "schedule", "buffer_before", "buffer_after", "interval", "notice"),
    *("window_days", "per_day", "per_week", "needs_approval", "answer_within"),
)
BLOCK = ("id", "practitioner", "service", "service_type", "starts_at", "ends_at", "reason", "created_at")

type Span = tuple[int, int, int]  # of a day of the week, from a minute to another


@dataclass(frozen=True, slots=True)
class Hours:
    """A schedule."""

    id: UUID
    worker: Worker
    name: str
    week: Sequence[Span]
    is_default: bool = False
    of: Offer | None = None  # of which alone
    seats: int | None = None  # in the evening


def weeks(line: str) -> list[Span]:
    """As in `words/hours.txt`."""
    found = []
    for part in line.split("; "):
        days, *spans = part.split(" ")
        first, _, last = days.partition("-")
        for day in range(int(first), int(last or first) + 1):
            for span in spans:
                opens, closes = (minute(clock) for clock in span.split("-"))
                found.append((day, opens, closes))
    return found


def minute(clock: str) -> int:
    hour, rest = clock.split(":")
    return int(hour) * 60 + int(rest)


WHOLE_DAYS = [(day, opens * 60, closes * 60) for day in range(1, 8) for opens, closes in ((8, 18), (18, 24))]
WEEKS = {title: [weeks(line) for line in lines] for title, lines in PHRASES.items() if lines[0][0].isdigit()}


# Hours.


def schedules(chance: Chance, workers: Sequence[Worker], offers: Sequence[Offer]) -> list[Hours]:
    """Everybody has some. Some have others for what is only online, and a few rooms have their own."""
    found = []
    for worker in workers:
        shelf = worker.trade.shelf
        name = f"{shelf.place} hours" if worker.there else "Online hours"
        found.append(hours(chance, worker, name, chance.one(WEEKS[shelf.name]), is_default=True))
        if worker.online and worker.there and chance.happens(0.4):
            found.append(hours(chance, worker, "Evenings online", chance.one(WEEKS["evenings"])))
    for offer in offers:
        if offer.said("type") == Type.SPACE and chance.happens(0.2):
            seats = max(1, offer.said("capacity") // 2)
            title = str(offer.said("title"))[:100]
            found.append(hours(chance, offer.worker, title, WHOLE_DAYS, of=offer, seats=seats))
    return found


def hours(chance: Chance, worker: Worker, name: str, week: Sequence[Span], **more: Any) -> Hours:
    return Hours(chance.id(worker.person.created_at), worker, name, week, **more)


def schedule_rows(found: Sequence[Hours]) -> Iterator[Row]:
    for each in found:
        zone, made = each.worker.city.time_zone, each.worker.person.created_at
        made = each.of.created_at if each.of else made
        yield (each.id, each.worker.id, each.name, zone, each.is_default, each.of is not None, made)


def weekly_rows(chance: Chance, found: Sequence[Hours]) -> Iterator[Row]:
    """After six there are fewer seats where it says so."""
    for each in found:
        for day, opens, closes in each.week:
            seats = each.seats if opens >= 18 * 60 else None
            yield (chance.id(each.worker.person.created_at), each.id, day, opens, closes, seats)


def dates(chance: Chance, found: Sequence[Hours], since: date) -> tuple[list[Row], list[Row]]:
    """Days that are otherwise, and their hours: closed on holidays, and shorter or longer now and then."""
    days: list[Row] = []
    spans: list[Row] = []
    for each in found:
        at = each.worker.person.created_at
        chosen = set(holidays(since)) if chance.happens(0.7) else set()
        if chance.happens(0.3):
            chosen.add(since + chance.number(7, AHEAD) * DAY)
        for day in sorted(chosen):
            key = chance.id(at)
            days.append((key, each.id, day))
            if day not in holidays(since):
                opens = chance.number(9, 11) * 60
                spans.append((chance.id(at), key, opens, opens + chance.number(3, 6) * 60))
    return days, spans


def holidays(since: date) -> tuple[date, ...]:
    return tuple(date(since.year + more, month, day) for more, month, day in ((0, 12, 25), (0, 12, 26), (1, 1, 1)))


def travels(chance: Chance, workers: Sequence[Worker], since: date) -> Iterator[Row]:
    for worker in workers:
        if worker.online and chance.happens(0.1):
            first = since + chance.number(10, AHEAD) * DAY
            zone = chance.one(CITIES).time_zone
            yield (chance.id(worker.person.created_at), worker.id, first, first + chance.number(3, 18) * DAY, zone)


# Terms.


def rules(chance: Chance, offers: Sequence[Offer], found: Sequence[Hours]) -> Iterator[Row]:
    """Most follow what is usual. Whatever has hours of its own has rules as well."""
    own = {each.of.id: each.id for each in found if each.of}
    evenings = {each.worker.id: each.id for each in found if not each.is_default and not each.of}
    for offer in offers:
        kind = offer.said("type")
        if kind not in (Type.SESSION, Type.SPACE, Type.WORKSHOP):
            continue
        follows = own.get(offer.id)
        if kind == Type.SESSION and offer.said("delivery_mode") == Mode.VIRTUAL:
            follows = evenings.get(offer.worker.id)
        if follows or chance.happens(0.35):
            yield (offer.id, offer.worker.id, kind, follows, *terms(chance))


def terms(chance: Chance) -> Row:
    around = chance.one(((0, 0), (0, 10), (0, 15), (5, 5), (10, 15), (15, 30)))
    interval, notice = chance.one((15, 15, 30, 30, 60)), chance.one((60, 120, 120, 720, 1_440, 2_880))
    window, per_day = chance.one((30, 60, 60, 90, 90, 180, None)), chance.one((None, None, None, 3, 4, 6))
    per_week = per_day and chance.one((None, per_day * 3, per_day * 4))
    return (*around, interval, notice, window, per_day, per_week, chance.happens(0.2), chance.one((720, 1_440, 2_880)))


# What is closed.


def blocks(chance: Chance, workers: Sequence[Worker], offers: Sequence[Offer], since: date) -> Iterator[Row]:
    """In the weeks to come. Of everything somebody has, or of one thing alone."""
    for worker in workers:
        if worker.status in (Status.ACTIVE, Status.VACATION) and chance.happens(0.25):
            for _ in range(chance.number(1, 3)):
                yield block(chance, worker, None, since)
    for offer in offers:
        is_offered = offer.status == State.PUBLISHED and offer.said("type") in (Type.SESSION, Type.SPACE)
        if is_offered and chance.happens(0.03):
            yield block(chance, offer.worker, offer, since)


def block(chance: Chance, worker: Worker, offer: Offer | None, since: date) -> Row:
    """A few hours, or days."""
    day, zone = since + chance.number(1, AHEAD) * DAY, ZoneInfo(worker.city.time_zone)
    begins = moment(day, time(chance.number(8, 16)), zone)
    ends = begins + timedelta(hours=chance.number(1, 4))
    if chance.happens(0.3):
        begins, ends = moment(day, time(), zone), moment(day + chance.number(1, 7) * DAY, time(), zone)
    reason = chance.one(PHRASES["reserved" if offer else "closed"])
    made = offer.updated_at if offer else offered_by(worker)
    kind = offer.said("type") if offer else ""
    return (chance.id(made), worker.id, offer.id if offer else None, kind, begins, ends, reason, made)


def offered_by(worker: Worker) -> datetime:
    return worker.offered_at or worker.person.created_at
