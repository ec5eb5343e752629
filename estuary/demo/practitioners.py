"""Those who offer something in the demo, and where they do it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domains.practitioners.models import FREE
from domains.practitioners.models.people import Status
from domains.practitioners.models.ratings import no_stars
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.cities import City
from estuary.demo.people import Person, plain
from estuary.demo.trades import TRADES, Trade
from estuary.demo.writing import Row

PHRASES = words.sections("practitioners")
WHO = {title.removeprefix("who "): lines for title, lines in words.sections("services").items() if "who " in title}
SPOKEN = {
    "af": "Afrikaans", "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fil": "Filipino", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nb": "Norwegian",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish",
    "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
# Of every thirty: two are away, one waits to be looked at, and now and then somebody has stopped or was stopped.
STANDING = {7: Status.VACATION, 19: Status.PENDING, 23: Status.VACATION, 41: Status.SUSPENDED, 53: Status.INACTIVE}
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen")


@dataclass(frozen=True, slots=True)
class Place:
    id: UUID
    name: str
    street: str = ""
    address: Row | None = None


@dataclass(slots=True)
class Worker:
    id: UUID
    person: Person
    slug: str
    trade: Trade
    status: Status
    topics: list[tuple[str, Trade]]
    languages: list[str]
    there: list[Place]
    online: Place | None
    level: float  # how dear they are
    quality: str  # how happy people are with them
    tier: UUID = FREE
    stars: list[int] = field(default_factory=no_stars)
    titles: set[str] = field(default_factory=set)
    verified_at: datetime | None = None
    offered_at: datetime | None = None  # since when, the first of what they offer

    @property
    def city(self) -> City:
        return self.person.city

    @property
    def spoken(self) -> str:
        *others, last = (SPOKEN[code] for code in self.languages)
        return f"{', '.join(others)} and {last}" if others else last


def worker(chance: Chance, person: Person, trade: Trade, number: int, slugs: set[str]) -> Worker:
    """The number says how many there are before them, in all layers."""
    slug = plain(f"{person.name}-{person.city.name}").replace(".", "")
    if slug in slugs or number >= 60:
        slug = f"{slug}-{number}"
    slugs.add(slug)
    spoken = person.city.country.languages
    languages = [*spoken, *chance.several([code for code in ("en", "es", "fr", "de", "it") if code not in spoken], 1)]
    there = places(chance, person, trade)
    return Worker(
        id=chance.id(person.created_at),
        person=person,
        slug=slug,
        trade=trade,
        status=STANDING.get(number % 60, Status.ACTIVE),
        topics=topics(chance, trade),
        languages=languages if chance.happens(0.4) else list(spoken),
        there=there,
        online=online(chance, person, trade, there),
        level=chance.between(0.75, 1.4),
        quality=chance.one(("great", "great", "great", "good", "good", "mixed")),
    )


def topics(chance: Chance, trade: Trade) -> list[tuple[str, Trade]]:
    """Each with the trade that it belongs to: some have learned another that is close to their own."""
    own = [(topic, trade) for topic in chance.shuffled(trade.topics)]
    close = [each for each in TRADES if each.shelf is trade.shelf and each.where == trade.where and each is not trade]
    if not close or chance.happens(0.6):
        return own
    other = chance.one(close)
    return [*own, *((topic, other) for topic in chance.several(other.topics, 3))]


def places(chance: Chance, person: Person, trade: Trade) -> list[Place]:
    """What somebody does anywhere, some do only online."""
    if trade.where == "any" and chance.happens(0.2):
        return []
    return [place(chance, person, trade) for _ in range(1 + chance.happens(0.2))]


def online(chance: Chance, person: Person, trade: Trade, there: list[Place]) -> Place | None:
    if trade.where == "any" and (not there or chance.happens(0.75)):
        return Place(chance.id(person.created_at), "Online")
    return None


def place(chance: Chance, person: Person, trade: Trade) -> Place:
    city, street = person.city, chance.one(person.city.streets)
    line1 = city.country.address.format(street=street, number=chance.number(1, 120), number2=chance.number(1, 30))
    point = (around(chance, city.latitude), around(chance, city.longitude))
    code = chance.one(city.postal_codes) if city.postal_codes else ""
    line2 = f"Floor {chance.number(1, 5)}" if chance.happens(0.2) else ""
    key = chance.id(person.created_at)
    address = (key, line1, line2, city.name, city.region, code, city.country.code, *point)
    return Place(chance.id(person.created_at), f"{trade.shelf.place} {street}", street, address)


def around(chance: Chance, degrees: float) -> Decimal:
    """Within two kilometres."""
    return Decimal(f"{degrees + chance.between(-0.018, 0.018):.6f}")


# Rows.

PRACTITIONER = (
    *("id", "user", "slug", "display_name", "headline", "about", "status", "vacation_until", "verified_at"),
    *("languages", "currency", "created_at", "tier", "rating_distribution", "presented_at", "offered_at"),
)
PLACE = ("id", "practitioner", "kind", "name", "address", "time_zone", "is_primary", "created_at")
ADDRESS = ("id", "line1", "line2", "city", "region", "postal_code", "country", "latitude", "longitude")


def row(chance: Chance, found: Worker, *, today: datetime) -> Row:
    person, made = found.person, found.person.created_at
    verified = found.status != Status.PENDING and chance.happens(0.6)
    away = found.status == Status.VACATION and chance.happens(0.7)
    until = today + timedelta(days=chance.number(10, 60))
    checked = chance.moment(made, min(made + timedelta(days=20), today))
    found.verified_at = checked if verified else None
    return (
        *(found.id, person.id, found.slug, person.name, *presented(chance, found), found.status.value),
        *(until if away else None, found.verified_at, found.languages),
        *(person.city.country.currency, made, found.tier, found.stars, made, found.offered_at),
    )


def presented(chance: Chance, found: Worker) -> tuple[str, str]:
    """The headline, and what they say about themselves."""
    (first, _), (second, _) = found.topics[:2]
    kind = " space" if found.trade.where == "space" else ""
    years = chance.one(NUMBERS)
    noun = found.trade.noun
    words = {
        "noun": noun, "Noun": capital(noun), "a_noun": article(noun), "city": found.city.name, "topic": first,
        "Topic": capital(first), "topic2": second, "years": years, "Years": capital(years),
        "languages": found.spoken, "who": chance.one(WHO[found.trade.shelf.name]),
    }  # fmt: skip
    parts = [chance.one(PHRASES[f"{part}{kind}"]) for part in ("headlines", "origin", "belief")]
    parts += [chance.one(PHRASES[part]) for part in ("offer", "spoken")]
    headline, *about = (part.format_map(words) for part in parts)
    return headline, " ".join(about)


def article(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0] in 'aeiouAEIO' else 'a'} {noun}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def place_rows(found: Worker) -> Iterator[Row]:
    everywhere = [*found.there, *([found.online] if found.online else [])]
    for at, where in enumerate(everywhere):
        kind, address = ("PHYSICAL", where.address[0]) if where.address else ("VIRTUAL", None)
        zone, made = found.city.time_zone, found.person.created_at
        yield (where.id, found.id, kind, where.name, address, zone, at == 0, made)


def address_rows(found: Worker) -> Iterator[Row]:
    return (where.address for where in found.there if where.address)
