"""What practitioners in the demo know more about than others."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domains.practitioners.actions import make_specialization
from domains.practitioners.models import Specialization
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.people import plain
from estuary.demo.practitioners import Worker
from estuary.demo.writing import Row

AREAS = words.sections("specializations")
EVERYWHERE = "everywhere"
PRACTICED = ("id", "practitioner", "specialization")


def make(opened: datetime) -> dict[str, UUID]:
    """Their keys by their names. Those that are there already stay as they are."""
    chance, there = Chance("specializations"), set(Specialization.objects.values_list("slug", flat=True))
    for area, names in AREAS.items():
        for name in names:
            key, slug = chance.id(opened), slug_of(name)
            if slug not in there:
                heading = "" if area == EVERYWHERE else area
                make_specialization(name=name, slug=slug, area=heading, specialization_id=key)
    return dict(Specialization.objects.values_list("name", "pk"))


def rows(chance: Chance, workers: Sequence[Worker], keys: Mapping[str, UUID]) -> Iterator[Row]:
    for worker in workers:
        for name in chosen(chance, worker):
            yield (chance.id(worker.person.created_at), worker.id, keys[name])


def chosen(chance: Chance, worker: Worker) -> list[str]:
    """A few have not said yet. What goes with any work does not go with rooms."""
    if chance.happens(0.08):
        return []
    of_trade = chance.several(AREAS[worker.trade.shelf.name], chance.number(1, 3))
    others = [] if worker.trade.where == "space" else chance.several(AREAS[EVERYWHERE], chance.number(0, 3))
    return [*of_trade, *others]


def slug_of(name: str) -> str:
    return plain(name.replace(" ", "-"))
