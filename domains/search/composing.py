"""A document out of what is true. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from domains.locations.words import plain
from domains.search.models import BEST, Leads, SearchTerm
from domains.search.words import SMALL, told

# What a rating is taken for before there are reviews, and how many reviews it takes to outweigh that.
USUAL, REVIEWS = 4.0, 5
FEATURED = 100
LEAST_WORD = 3  # letters of one that others can be taken for

type Shelves = Mapping[UUID, tuple[str, Sequence[UUID]]]


@dataclass(slots=True)
class Place:
    location: UUID
    city: str
    region: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(slots=True)
class Person:
    """Who offers something, with what of it stands in the documents of all that they offer."""

    row: Mapping[str, Any]
    places: dict[UUID, Place] = field(default_factory=dict)
    specializations: dict[UUID, str] = field(default_factory=dict)
    offered: list[UUID] = field(default_factory=list)  # the shelves on which they have something


@dataclass(slots=True, kw_only=True)
class Document:
    id: UUID
    service: UUID | None = None
    practitioner: UUID | None = None
    title: str
    weighed: tuple[str, str, str, str]  # its words, by how much they weigh, the heaviest first
    terms: list[str]
    service_type: str | None = None
    delivery_mode: str | None = None
    price_cents: int | None = None
    currency: str | None = None
    duration_minutes: int | None = None
    categories: list[UUID]
    languages: list[str]
    specializations: list[UUID]
    is_verified: bool
    is_featured: bool = False
    rating: Decimal | None
    standing: int
    created_at: datetime
    places: list[Place]


def of_service(row: Mapping[str, Any], person: Person, shelves: Shelves) -> Document:
    who, path = person.row, shelves[row["category"]][1] if row["category"] else ()
    place = person.places.get(row["location"])
    places = [place] if place else []
    names = [shelves[key][0] for key in path]
    near = [text for each in places for text in (each.city, each.region)]
    around = [who["display_name"], *person.specializations.values(), *near]
    return Document(
        id=row["id"],
        service=row["id"],
        title=row["title"],
        weighed=(told([row["title"]]), told(names), told(around), told([row["description"]])),
        terms=terms(Leads.SERVICE, row["title"], names, places, [row["title"], *names, *around]),
        service_type=row["type"],
        delivery_mode=row["delivery_mode"],
        price_cents=row["price_cents"],
        currency=row["currency"],
        duration_minutes=row["duration_minutes"],
        categories=list(path),
        languages=who["languages"],
        specializations=list(person.specializations),
        is_verified=who["verified_at"] is not None,
        is_featured=row["is_featured"],
        rating=row["rating"],
        standing=standing(row, featured=row["is_featured"]),
        created_at=row["created_at"],
        places=places,
    )


def of_practitioner(person: Person, shelves: Shelves) -> Document:
    row, places = person.row, list(person.places.values())
    path = list(dict.fromkeys(key for shelf in person.offered for key in shelves[shelf][1]))
    names, known = [shelves[key][0] for key in path], list(person.specializations.values())
    near = [text for each in places for text in (each.city, each.region)]
    second, around = [row["headline"], *known], [*names, *near]
    return Document(
        id=row["id"],
        practitioner=row["id"],
        title=row["display_name"],
        weighed=(told([row["display_name"]]), told(second), told(around), told([row["about"]])),
        terms=terms(Leads.PRACTITIONER, row["display_name"], [], places, [row["display_name"], *second, *around]),
        categories=path,
        languages=row["languages"],
        specializations=list(person.specializations),
        is_verified=row["verified_at"] is not None,
        rating=row["rating"],
        standing=standing(row),
        created_at=row["created_at"],
        places=places,
    )


def standing(row: Mapping[str, Any], *, featured: bool = False) -> int:
    """Few reviews say little."""
    stars: float = (row["rating_sum"] + USUAL * REVIEWS) / (row["rating_count"] + REVIEWS)
    return round((stars - 1) / 4 * (BEST - FEATURED)) + FEATURED * featured


def terms(kind: Leads, title: str, shelves: Sequence[str], places: Sequence[Place], texts: Iterable[str]) -> list[str]:
    words = dict.fromkeys(word for text in texts for word in plain(text))
    known = [word for word in words if len(word) >= LEAST_WORD and word not in SMALL and not word.isdigit()]
    found: list[tuple[str, str]] = [(kind, title)] if title else []
    found += [(Leads.CATEGORY, name) for name in shelves]
    found += [(Leads.PLACE, each.city) for each in places]
    found += [(SearchTerm.WORD, word) for word in known]
    return list(dict.fromkeys(f"{each}:{text}" for each, text in found))
