"""Whether people find what they mean: a market, what is typed in it, and what would be right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector

from domains.practitioners.models import Practitioner
from domains.search.models import SearchDocument
from domains.services.models import Service, ServiceCategory
from tests.domains.search.finding import answers, fill
from tests.domains.services import catalogue

FOLDER = Path(__file__).parent
FIRST = 3


@dataclass(frozen=True)
class Judged:
    why: str
    typed: str
    right: str

    def is_in(self, labels: list[str]) -> bool:
        wanted = [each.split(", ") for each in self.right.split("/")]
        return any(all(part in label for part in parts) for parts in wanted for label in labels)


def lines(name: str) -> Iterator[str]:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return (line for line in text.splitlines() if not line.startswith("#"))


def judged() -> list[Judged]:
    return [Judged(*line.split("|")) for line in lines("judged")]


def market() -> None:
    """The catalogue, and search told of it."""
    shelves: dict[str, ServiceCategory] = {}
    known: dict[str, Any] = {}
    who: Any = None
    for line in lines("catalogue"):
        if line.startswith("- "):
            offer(who, line.removeprefix("- ").split("|"), shelves)
        else:
            who = somebody(line.split("|"), known)
    fill()


def somebody(told: list[str], known: dict[str, Any]) -> Practitioner:
    name, city, languages, knows, headline, about = told
    said = {"headline": headline, "about": about, "languages": languages.split(",")}
    who = catalogue.practitioner(display_name=name, **said)
    if city:
        catalogue.place(who, kind="PHYSICAL", address=catalogue.address(city=city, latitude="1", longitude="1"))
    for each in filter(None, knows.split(";")):
        known[each] = known.get(each) or catalogue.specialization(name=each)
        known[each].practitioners.add(who)
    return who


def offer(who: Practitioner, told: list[str], shelves: dict[str, ServiceCategory]) -> None:
    shelf, above, kind, title, description = told
    if above not in shelves:
        shelves[above] = catalogue.category(above.replace(" ", "-").lower())
        ServiceCategory.objects.filter(pk=shelves[above].pk).update(name=above)
    if shelf not in shelves:
        shelves[shelf] = catalogue.category(shelf.replace(" ", "-").lower(), under=shelves[above])
        ServiceCategory.objects.filter(pk=shelves[shelf].pk).update(name=shelf)
    location = who.locations.first()
    mode = "IN_PERSON" if location else "VIRTUAL"
    more = {"delivery_mode": mode, "location": location, "category": shelves[shelf], "description": description}
    catalogue.service(who, type=kind, title=title, **more)


def by_search(typed: str) -> list[str]:
    return [label(document) for document in answers(typed).order_by("-relevance", "-id")[:FIRST]]


def by_plain_text(typed: str) -> list[str]:
    """As one would begin: all the words of everything, in one vector."""
    ours = {"who": "practitioner__display_name", "city": "location__address__city"}
    service = ("title", "description", "category__name", *ours.values())
    person = ("display_name", "headline", "about", "locations__address__city", "specializations__name")
    found = [*ranked(Service.objects.all(), service, typed), *ranked(Practitioner.objects.all(), person, typed)]
    best = sorted(found, key=lambda each: -each[0])[:FIRST]
    return [label(SearchDocument.objects.get(pk=key)) for _, key in best]


def ranked(rows: Any, columns: tuple[str, ...], typed: str) -> list[tuple[float, Any]]:
    vector = SearchVector(*columns, config="english")
    query = SearchQuery(typed, config="english")
    found = rows.annotate(vector=vector).filter(vector=query).annotate(rank=SearchRank(vector, query))
    return [(rank, key) for key, rank in dict(found.values_list("pk", "rank")).items()]


def label(document: SearchDocument) -> str:
    service = document.service
    who = service.practitioner if service else document.practitioner
    place = document.places.first()
    return ", ".join(filter(None, [service.title if service else "", who.display_name, place.city if place else ""]))


def missed(find: Callable[[str], list[str]]) -> list[tuple[Judged, list[str]]]:
    """What was not found, and what was instead."""
    return [(each, found) for each in judged() if not each.is_in(found := find(each.typed))]
