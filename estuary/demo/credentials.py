"""What practitioners in the demo have learned, and how much they may have here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from domains.practitioners.models import PractitionerTier
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.cities import CITIES
from estuary.demo.practitioners import Worker
from estuary.demo.writing import Row

STOCK = words.sections("credentials")
CERTIFICATION = (
    *("id", "practitioner", "name", "issuer", "number", "issued_on", "expires_on", "verified_at"),
    *("created_at", "updated_at"),
)
EDUCATION = ("id", "practitioner", "institution", "degree", "field", "start_year", "end_year", "created_at")


def certifications(chance: Chance, workers: Sequence[Worker], *, today: datetime) -> Iterator[Row]:
    """Most have one or two, and staff have looked at some of them."""
    for worker in workers:
        stock = STOCK[f"certifications {worker.trade.shelf.name}"]
        for line in chance.several(stock, chance.number(0, 2)):
            yield certification(chance, worker, line, today=today)


def certification(chance: Chance, worker: Worker, line: str, *, today: datetime) -> Row:
    name, issuer, years = line.split("|")
    added = chance.moment(worker.person.created_at, worker.person.created_at + timedelta(days=30))
    issued = (added - timedelta(days=chance.number(30, 3_000))).date()
    looked = chance.moment(added, min(added + timedelta(days=14), today)) if chance.happens(0.5) else None
    number = f"{name[0]}{chance.number(10_000, 99_999)}" if chance.happens(0.6) else ""
    expires = later(issued, int(years)) if years else None
    return (chance.id(added), worker.id, name, issuer, number, issued, expires, looked, added, added)


def later(day: date, years: int) -> date:
    """On the last of February if there is no such day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def education(chance: Chance, workers: Sequence[Worker]) -> Iterator[Row]:
    """Many have studied what they do; a few still do."""
    for worker in workers:
        for line in chance.several(STOCK.get(f"education {worker.trade.shelf.name}", ()), chance.number(0, 1)):
            degree, field = line.split("|")
            made = worker.person.created_at
            city = worker.city if chance.happens(0.7) else chance.one(CITIES)
            begun = made.year - chance.number(2, 25)
            ended = None if begun > made.year - 4 else begun + chance.number(3, 5)
            school = chance.one(STOCK["schools"]).format(city=city.name)
            yield (chance.id(made), worker.id, school, degree, field, begun, ended, made)


def tiers(chance: Chance, workers: Sequence[Worker], services: Mapping[UUID, int]) -> dict[UUID, UUID]:
    """The smallest that is enough for what somebody offers, and for some the next."""
    known = list(PractitionerTier.objects.filter(is_active=True))
    found = {}
    for worker in workers:
        places = len(worker.there) + bool(worker.online)
        enough = [
            each for each in known if services.get(worker.id, 0) <= each.most_services and places <= each.most_places
        ] or known[-1:]
        found[worker.id] = enough[1 if len(enough) > 1 and chance.happens(0.15) else 0].pk
    return found
