"""What clients in the demo have marked to find it again."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from estuary.demo.chance import Chance
from estuary.demo.people import Person
from estuary.demo.services import Offer
from estuary.demo.writing import Row

FAVORITE = ("id", "user", "service", "practitioner", "location", "created_at")
KINDS = (*["service"] * 6, *["practitioner"] * 3, "location")
GUESTS = ("service", "service", "practitioner", "location") * 3  # what the demo's client has
FAME = 1.4  # how much more what many like is marked than the rest


def rows(
    chance: Chance,
    number: int,
    clients: Sequence[Person],
    offers: Sequence[Offer],
    *,
    guest: UUID | None,
    today: datetime,
) -> Iterator[Row]:
    """Nobody marks anything twice, and nothing before both are there."""
    known = chance.shuffled([offer for offer in offers if offer.published_at])
    seen: set[tuple[UUID, UUID]] = set()
    while len(seen) < number:
        offer, client = known[int(len(known) * chance.share() ** FAME)], chance.one(clients)
        is_guests = guest and len(seen) < len(GUESTS)
        who = guest if guest and is_guests else client.id
        found = target(chance, offer, GUESTS[len(seen)] if is_guests else chance.one(KINDS))
        key = next(each for each in found if each)
        if offer.published_at is None or who == offer.worker.person.id or (who, key) in seen:
            continue
        seen.add((who, key))
        at = chance.moment(max(offer.published_at, client.created_at), today)
        yield (chance.id(at), who, *found, at)


def target(chance: Chance, offer: Offer, kind: str) -> Row:
    """A service, whoever offers it, or where they work: two of the three are None."""
    if kind == "location" and offer.worker.there:
        return None, None, chance.one(offer.worker.there).id
    return (None, offer.worker.id, None) if kind == "practitioner" else (offer.id, None, None)
