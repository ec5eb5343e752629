"""However many rows a page of the catalogue has, it is one statement."""

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.kernel.ids import uuid7
from domains.locations.models import Country
from schema.reads.running import Running
from tests.domains.locations import gazetteer
from tests.domains.search.finding import fill
from tests.domains.services import catalogue
from tests.schema.both_ways import graphql, page_of, selected, told_apart
from tests.schema.client import data

pytestmark = pytest.mark.usefixtures("committed")


def practitioners(many: int) -> None:
    for _ in range(many):
        made = catalogue.practitioner()
        services(1, practitioner=made)
        catalogue.specialization(made)
        catalogue.specialization(made, name="Anxiety")


def services(many: int, **more: Any) -> None:
    practitioner = more.pop("practitioner", None) or catalogue.practitioner()
    shelf = catalogue.category()
    place = catalogue.place(practitioner)
    for _ in range(many):
        service = catalogue.service(practitioner, category=shelf, location=place)
        catalogue.review(service, catalogue.somebody())


def specializations(many: int) -> None:
    for number in range(many):
        catalogue.specialization(catalogue.practitioner(), name=f"Pain {number}")


def places(many: int) -> None:
    for _ in range(many):
        catalogue.place(catalogue.practitioner(), kind="PHYSICAL")


def categories(many: int) -> None:
    shelf = catalogue.category()
    for _ in range(many - 1):
        catalogue.category(under=shelf)


def reviews(many: int) -> None:
    service = catalogue.service(category=catalogue.category())
    for _ in range(many):
        catalogue.review(service, catalogue.somebody())


def cities(many: int) -> None:
    there = gazetteer.new_york()
    for number in range(many - 1):
        town = gazetteer.city(f"New {number}", state=there["State"])
        gazetteer.zip_code(f"2{number:04}", state=there["State"], city=town)


def locations(many: int) -> None:
    """Half of them cities."""
    for number in range((many + 1) // 2):
        gazetteer.city(f"Town {number}")
    for number in range(many // 2):
        gazetteer.zip_code(f"{number:05}")


def countries(many: int) -> None:
    gazetteer.new_york()
    for number in range(many - 1):
        letters = f"A{chr(65 + number // 26)}{chr(65 + number % 26)}"
        Country.objects.create(
            pk=uuid7(), iso2=letters[1:], iso3=letters, name=letters, continent="ASIA", population=number
        )


def states(many: int) -> None:
    gazetteer.new_york()
    for number in range(many - 1):
        gazetteer.city("Some", state=gazetteer.state(f"S{number}", f"State {number}"))


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What plans asked the database."""
    found: list[str] = []
    once = Running._once

    async def noted(running: Running, statement: Any, values: Any) -> list[bytes]:
        found.append(statement.sql)
        return await once(running, statement, values)

    monkeypatch.setattr(Running, "_once", noted)
    return found


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize(
    ("root", "kind", "make"),
    [
        ("practitioners", "Practitioner", practitioners),
        ("practitionerLocations", "PractitionerLocation", places),
        ("specializations", "Specialization", specializations),
        ("services", "Service", services),
        ("serviceCategories", "ServiceCategory", categories),
        ("reviews", "Review", reviews),
        ("countries", "Country", countries),
        ("states", "State", states),
        ("cities", "City", cities),
        ("locations", "Location", locations),
    ],
)
async def test_page_of_everything_is_one_statement(
    api: httpx.AsyncClient,
    ran: list[str],
    caplog: pytest.LogCaptureFixture,
    root: str,
    kind: str,
    make: Callable[[int], None],
    many: int,
) -> None:
    await sync_to_async(make)(many)
    with caplog.at_level(logging.INFO, "estuary.requests"):
        found = await data(api, f"{{ {root}(first: 30) {{ {page_of(kind, deep=1)} }} }}")
    assert len(found[root]["nodes"]) == many
    [told] = [record.__dict__["statements"] for record in caplog.records if "statements" in record.__dict__]
    assert (len(ran), told) == (1, 1)


SEARCH = """query ($words: String) {{ search(query: $words, first: 30) {{
    nodes {{ __typename {members} }} edges {{ cursor distanceMeters node {{ __typename }} }} totalCount
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} facets{facets} }} }}"""


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize("words", [None, "hatha", "hata"])
async def test_search_for_everything_is_one_statement(
    api: httpx.AsyncClient, ran: list[str], caplog: pytest.LogCaptureFixture, words: str | None, many: int
) -> None:
    def make() -> None:
        services(many)
        fill()

    await sync_to_async(make)()
    members = " ".join(told_apart(graphql.type_map[name]) for name in ("Service", "Practitioner"))
    connection: Any = graphql.type_map["SearchResultConnection"]
    text = SEARCH.format(members=members, facets=selected(connection.fields["facets"], 2))
    with caplog.at_level(logging.INFO, "estuary.requests"):
        page = (await data(api, text, words=words))["search"]
        suggested = await data(api, '{ searchSuggestions(query: "hata") { kind text id } }')
    assert page["totalCount"] == many + (words is None)
    assert len(suggested["searchSuggestions"]) == 1
    told = [record.__dict__["statements"] for record in caplog.records if "statements" in record.__dict__]
    assert (len(ran), told) == (2, [1, 1])
