"""How long it takes until something is found by what it is called now, with relay and worker at work."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import orjson

from bench.catalogue import Endpoint
from bench.live import process
from estuary.trouble import Trouble

TIMES = 50
MOST = 5.0  # seconds, of a service
MOST_OF_SHELF = 120.0
PAUSE = 0.02
TITLES = "query ($query: String!) { search(query: $query) { nodes { ... on Service { title } } } }"
COUNT = "query ($query: String!) { search(query: $query) { totalCount } }"


def measure(url: str) -> None:
    with at_work():
        took = [renamed_service(key, Endpoint(url, TITLES)) for key in services()]
        median, most = statistics.median(took), max(took)
        print(f"a service's new title is found after {median:.2f} s, of {TIMES} at most after {most:.2f} s")
        many, shelf = renamed_shelf(Endpoint(url, COUNT))
        print(f"a shelf's new name is found in all {many:,} documents after {shelf:.1f} s")
    if most > MOST:
        raise Trouble(f"search comes {most:.2f} s after what happens, and not {MOST:.0f}")


@contextmanager
def at_work() -> Iterator[None]:
    from tests.serving import working

    with process("manage.py", "relay"), TemporaryDirectory() as folder, working(Path(folder)) as ready:
        while not ready.exists():
            time.sleep(PAUSE)
        yield


def services() -> list[object]:
    from domains.services.models import Service

    found = Service.objects.filter(type="SESSION", status="PUBLISHED", practitioner__status="ACTIVE").order_by("pk")
    return list(found.values_list("pk", flat=True)[:: max(1, found.count() // TIMES)][:TIMES])


def renamed_service(key: object, through: Endpoint) -> float:
    from domains.services.actions import update_service
    from domains.services.models import Service
    from tests.domains.services.catalogue import self_of

    service = Service.objects.select_related("practitioner__user").get(pk=key)
    title, owner = new_word(), self_of(service.practitioner.user)
    update_service(
        service_id=service.pk, version=service.version, values={"title": title}, actor=owner, now=datetime.now(UTC)
    )
    return until(lambda: title in found(through, title), MOST * 10)


def renamed_shelf(through: Endpoint) -> tuple[int, float]:
    """One at the root, with all that stands there."""
    from domains.search.models import SearchDocument
    from domains.services.actions import update_service_category
    from domains.services.models import ServiceCategory
    from tests.domains.services.catalogue import STAFF

    shelf = ServiceCategory.objects.filter(depth=1).order_by("position", "pk").first()
    assert shelf
    many, name = SearchDocument.objects.filter(categories__contains=[shelf.pk]).count(), new_word()
    update_service_category(category_id=shelf.pk, values={"name": name}, actor=STAFF, now=datetime.now(UTC))
    return many, until(lambda: counted(through, name) == many, MOST_OF_SHELF)


def until(is_so: Callable[[], bool], most: float) -> float:
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > most:
            raise Trouble(f"nothing is found after {most:.0f} s")
        time.sleep(PAUSE)
    return time.monotonic() - began


def found(through: Endpoint, words: str) -> list[str | None]:
    nodes = orjson.loads(through.ask({"query": words}))["data"]["search"]["nodes"]
    return [node.get("title") for node in nodes]


def counted(through: Endpoint, words: str) -> int:
    number: int = orjson.loads(through.ask({"query": words}))["data"]["search"]["totalCount"]
    return number


def new_word() -> str:
    """Which nothing else is like."""
    return f"q{uuid4().hex}"
