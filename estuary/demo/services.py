"""What is offered in the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domains.kernel.money import CURRENCIES
from domains.practitioners.models.people import Status
from domains.practitioners.models.ratings import no_stars
from domains.services.models import Service
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.cities import Country
from estuary.demo.practitioners import Place, Worker, capital
from estuary.demo.trades import Trade
from estuary.demo.writing import Row

Mode, State, Type = Service.DeliveryMode, Service.Status, Service.Type

PHRASES = words.sections("services")
ALONE = (*["SESSION"] * 13, *["PACKAGE"] * 5, *["BUNDLE"] * 2)
TOGETHER_TOO = (*["SESSION"] * 6, *["GROUP"] * 5, *["WORKSHOP"] * 4, *["COURSE"] * 3, *["PACKAGE"] * 2, "BUNDLE")
# For each kind: how long it may take, in minutes.
MINUTES = {
    "SESSION": (45, 60, 60, 60, 75, 90), "GROUP": (60, 75, 90), "WORKSHOP": (150, 180, 240, 300, 360),
    "COURSE": (60, 90, 120), "PACKAGE": (60,), "BUNDLE": (90, 120), "SPACE": (60,), "FREE": (15,),
}  # fmt: skip
TOGETHER = {"GROUP": 0.3, "WORKSHOP": 0.4, "COURSE": 0.3}  # what one of many pays of an hour
TIMES = {"COURSE": (4, 6, 8, 10), "PACKAGE": (3, 5, 8, 10)}
LEARNED = timedelta(days=60)  # within which what is published is still improved


@dataclass(slots=True)
class Offer:
    id: UUID
    worker: Worker
    status: Service.Status
    created_at: datetime
    published_at: datetime | None
    updated_at: datetime
    values: Row  # of the columns that stand in VALUES
    topic: str
    times: int  # how often a course meets, or how much is in a package
    is_lead: bool = False
    own_category: UUID | None = None
    stars: list[int] = field(default_factory=no_stars)

    def said(self, name: str) -> Any:
        return self.values[VALUES.index(name)]


VALUES = (
    *("type", "delivery_mode", "title", "description", "price_cents", "currency", "duration_minutes", "capacity"),
    "virtual_capacity",
    *("location", "is_featured", "version", "category"),
)
SERVICE = (
    *("id", "practitioner", "status", "created_at", "published_at", "updated_at", "rating_distribution"),
    "own_category",
    *VALUES,
)


def row(offer: Offer) -> Row:
    times = (offer.created_at, offer.published_at, offer.updated_at)
    return (offer.id, offer.worker.id, offer.status.value, *times, offer.stars, offer.own_category, *offer.values)


def offer(
    chance: Chance, worker: Worker, shelves: Mapping[str, UUID], nth: int, *, today: datetime, is_lead: bool = False
) -> Offer:
    """The nth of theirs. `is_lead`: that it is what visitors of the demo come upon first, a workshop every week."""
    topic, trade = worker.topics[nth % len(worker.topics)]
    kind = "WORKSHOP" if is_lead else kind_of(chance, worker, trade, nth)
    status = State.PUBLISHED if is_lead else state_of(chance, worker)
    made = chance.moment(worker.person.created_at, today - timedelta(days=7))
    published = chance.moment(made, made + timedelta(days=5)) if status != State.DRAFT else None
    updated = chance.moment(published or made, min((published or made) + LEARNED, today))
    mode, where = met(chance, worker, kind)
    minutes, times = chance.one(MINUTES[kind]), chance.one(TIMES.get(kind, (1,)))
    seats = capacity(chance, trade, kind)
    title, description = described(chance, worker, kind, topic, minutes=minutes, times=times, where=where)
    values = (
        *(type_of(kind).value, mode.value, title, description),
        *(price(chance, worker, trade, kind, minutes * times), worker.city.country.currency),
        *(None if kind == "BUNDLE" else minutes, seats, seats if mode == Mode.HYBRID else None),
        where.id if where else None,
        *(status == State.PUBLISHED and chance.happens(0.02), chance.number(1, 6), shelves[trade.name]),
    )
    return Offer(chance.id(made), worker, status, made, published, updated, values, topic, times, is_lead)


def kind_of(chance: Chance, worker: Worker, trade: Trade, nth: int) -> str:
    if trade.where == "space":
        return "SPACE"
    if nth == 1 and worker.online and chance.happens(0.15):
        return "FREE"
    return chance.one(TOGETHER_TOO if trade.many >= 4 else ALONE)


def type_of(kind: str) -> Service.Type:
    return Type.SESSION if kind in ("GROUP", "FREE") else Type(kind)


def state_of(chance: Chance, worker: Worker) -> Service.Status:
    """Who has not been looked at yet cannot publish anything."""
    share = chance.share()
    if worker.status == Status.PENDING or share < 0.06:
        return State.DRAFT
    return State.ARCHIVED if share < 0.1 else State.PUBLISHED


def met(chance: Chance, worker: Worker, kind: str) -> tuple[Service.DeliveryMode, Place | None]:
    """How, and where."""
    if kind == "FREE" or not worker.there:
        return Mode.VIRTUAL, worker.online
    modes = (Mode.VIRTUAL, Mode.IN_PERSON, Mode.IN_PERSON, Mode.HYBRID) if worker.online else (Mode.IN_PERSON,)
    mode = chance.one(modes)
    return mode, worker.online if mode == Mode.VIRTUAL else chance.one(worker.there)


def capacity(chance: Chance, trade: Trade, kind: str) -> int:
    if kind in TOGETHER:
        return chance.number(4, trade.many if trade.many >= 4 else 8)
    if kind == "SPACE":
        return chance.number((trade.many + 1) // 2, trade.many)
    return trade.many if trade.many == 2 else 1


# Prices.


def price(chance: Chance, worker: Worker, trade: Trade, kind: str, minutes: int) -> int:
    """In the smallest unit of the currency."""
    if kind == "FREE":
        return 0
    hours = trade.hour * minutes / 60
    share = TOGETHER.get(kind, 0.88 if kind in ("PACKAGE", "BUNDLE") else 1)
    country = worker.city.country
    units = ending(chance, hours * share * worker.level * country.level, country)
    return units * int(10 ** CURRENCIES[country.currency])


def ending(chance: Chance, amount: float, country: Country) -> int:
    """Large prices are rounder than small ones; some are a little less than round."""
    step = country.step * (1 if amount < 40 * country.step else 2 if amount < 100 * country.step else 10)
    full = max(country.step, round(amount / step) * step)
    return full - country.charm if chance.happens(0.3) else full


# Words.


def described(
    chance: Chance, worker: Worker, kind: str, topic: str, *, minutes: int, times: int, where: Place | None
) -> tuple[str, str]:
    """The title, which nothing else of theirs has, and the description."""
    shelf = worker.trade.shelf.name
    others = [other for other, _ in worker.topics if other != topic]
    said = {
        "topic": topic, "Topic": capital(topic), "other": chance.one(others),
        "who": chance.one(PHRASES[f"who {shelf}"]), "city": worker.city.name, "minutes": minutes, "n": times,
        "day": chance.one(PHRASES["days"]), "languages": worker.spoken,
        "street": where.street if where and where.street else worker.city.name,
    }  # fmt: skip
    return title(chance, worker, kind, said), description(chance, kind, shelf, said)


def title(chance: Chance, worker: Worker, kind: str, said: dict[str, Any]) -> str:
    tried = (chance.one(PHRASES[f"titles {kind}"]).format_map(said) for _ in range(6))
    free = next((each for each in tried if each not in worker.titles), None)
    found = free or f"{said['Topic']} {chance.one(PHRASES[f'who {worker.trade.shelf.name}'])}"
    while found in worker.titles:
        found = f"{found} ({chance.one(PHRASES['days'])})"
    worker.titles.add(found)
    return found


def description(chance: Chance, kind: str, shelf: str, said: dict[str, Any]) -> str:
    if kind == "FREE":
        parts = [["kind FREE", f"work {shelf}"], ["closing"]]
    else:
        parts = [["opening", f"work {shelf}"], [f"kind {kind}", f"gain {shelf}"], [f"bring {shelf}", "closing"]]
    if kind == "SPACE":
        parts[0] = parts[0][1:]
    paragraphs = (" ".join(chance.one(PHRASES[part]) for part in paragraph) for paragraph in parts)
    return "\n\n".join(paragraphs).format_map(said)
