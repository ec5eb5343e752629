"""What clients in the demo say about it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domains.reviews.models import Review
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.people import Person
from estuary.demo.services import Offer
from estuary.demo.writing import Row

State = Review.Status

PHRASES = words.sections("reviews")
# Of twenty reviews: how many stars they give.
STARS = {
    "great": (5,) * 15 + (4,) * 4 + (3,),
    "good": (5,) * 11 + (4,) * 6 + (3, 3, 2),
    "mixed": (5,) * 6 + (4,) * 6 + (3,) * 4 + (2, 2, 1, 1),
}
STATES = (*[State.PUBLISHED] * 95, *[State.PENDING] * 2, *[State.UNPUBLISHED] * 2, State.REMOVED)
REVIEW = (
    *("id", "service", "practitioner", "author", "rating", "title", "text", "status", "reply", "replied_at"),
    *("created_at", "published_at"),
)
# How much more is said about what is much talked about than about the rest.
FAME = 1.6


@dataclass(slots=True)
class Opinion:
    about: Offer
    stars: int
    status: Review.Status
    created_at: datetime


def opinions(chance: Chance, offers: Sequence[Offer], number: int, *, today: datetime) -> list[Opinion]:
    """In the order of time. What is published is counted where it belongs."""
    known = chance.shuffled([offer for offer in offers if offer.published_at])
    found = [opinion(chance, known[int(len(known) * chance.share() ** FAME)], today) for _ in range(number)]
    for each in found:
        if each.status == State.PUBLISHED:
            each.about.stars[each.stars - 1] += 1
            each.about.worker.stars[each.stars - 1] += 1
    return sorted(found, key=lambda each: each.created_at)


def opinion(chance: Chance, about: Offer, today: datetime) -> Opinion:
    assert about.published_at
    stars = chance.one(STARS[about.worker.quality])
    return Opinion(about, stars, chance.one(STATES), chance.moment(about.published_at, today))


def rows(
    chance: Chance, found: Sequence[Opinion], clients: Sequence[Person], *, guest: UUID | None, today: datetime
) -> Iterator[Row]:
    """The clients in the order in which they came: nobody reviews before that. The guest has a few of the reviews."""
    since = [client.created_at for client in clients]
    for at, each in enumerate(found):
        author = clients[int(chance.share() * bisect_left(since, each.created_at))]
        written = row(chance, each, author, today)
        is_guests = guest and guest != each.about.worker.person.id and at % 250 == 125
        yield (*written[:3], guest, *written[4:]) if is_guests else written


def row(chance: Chance, each: Opinion, author: Person, today: datetime) -> Row:
    about, made = each.about, each.created_at
    published = None if each.status == State.PENDING else made + timedelta(minutes=chance.number(5, 600))
    title, text = said(chance, each)
    reply = answer(chance, each, author) if text and each.status == State.PUBLISHED else ""
    replied = chance.moment(made, made + timedelta(days=9)) + timedelta(minutes=600) if reply else None
    return (
        *(chance.id(made), about.id, about.worker.id, author.id, each.stars, title, text, each.status.value),
        *(reply, replied, made, published),
    )


def said(chance: Chance, each: Opinion) -> tuple[str, str]:
    """The title, and the text: one in twelve gives stars and says nothing."""
    if chance.happens(1 / 12):
        return "", ""
    worker = each.about.worker
    parts = ["opening"] + ["detail"] * chance.happens(0.8) + ["closing"] * chance.happens(0.6)
    names = {"name": worker.person.first, "city": worker.city.name}
    kind = " space" if worker.trade.where == "space" else ""
    text = " ".join(
        chance.one(PHRASES.get(f"{each.stars}{kind} {part}") or PHRASES[f"{each.stars} {part}"]) for part in parts
    )
    title = chance.one(PHRASES[f"{each.stars} titles"]) if chance.happens(0.7) else ""
    return title.format_map(names), text.format_map(names)


def answer(chance: Chance, each: Opinion, author: Person) -> str:
    """Whoever was criticised answers more often."""
    if not chance.happens(0.22 if each.stars > 3 else 0.5):
        return ""
    return chance.one(PHRASES["thanks" if each.stars > 3 else "regret"]).format(client=author.first)
