"""Completing what is typed, by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Practitioner
from domains.search.models import SearchTerm
from domains.services.models import Service
from schema.ids import global_id
from tests.domains.search.finding import fill
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

SUGGEST = """query ($query: String!, $first: Int!) {
  searchSuggestions(query: $query, first: $first) { __typename kind text id }
}"""


async def suggested(query: str, first: int = 10) -> list[tuple[str, str]]:
    found = (await both_ways(SUGGEST, query=query, first=first))["searchSuggestions"]
    return [(each["kind"], each["text"]) for each in found]


@pytest.fixture
async def market() -> dict[str, Any]:
    return await sync_to_async(make)()


def make() -> dict[str, Any]:
    shelf = catalogue.category("Massage")
    ada, bob = (catalogue.practitioner(display_name=name) for name in ("Ada Marlow", "Bob"))
    place = catalogue.place(ada, kind="PHYSICAL", address=catalogue.address(city="Marburg"))
    there = {"location": place, "delivery_mode": "IN_PERSON"}
    one = catalogue.service(ada, title="Hot stone massage", category=shelf, **there)
    for of in (ada, bob):
        catalogue.service(of, title="Marathon preparation")
    catalogue.service(bob, title="Quilting in secret", status="DRAFT")
    fill()
    return {"shelf": shelf, "ada": ada, "one": one}


async def test_each_kind_of_thing_is_suggested_once(market: dict[str, Any]) -> None:
    assert await suggested("ma") == [
        ("CATEGORY", "Massage"),
        ("SERVICE", "Marathon preparation"),
        ("PLACE", "Marburg"),
        ("PRACTITIONER", "Ada Marlow"),
        ("SERVICE", "Hot stone massage"),
    ]
    assert await suggested("ma", first=2) == [("CATEGORY", "Massage"), ("SERVICE", "Marathon preparation")]
    assert await suggested("stone ho") == await suggested("Hot Stone m") == [("SERVICE", "Hot stone massage")]
    assert await suggested("secret") == await suggested("") == await suggested("?") == []


async def test_id_is_of_what_it_leads_to(market: dict[str, Any]) -> None:
    found = (await both_ways(SUGGEST, query="ma", first=10))["searchSuggestions"]
    assert {each["text"]: each["id"] for each in found} == {
        "Massage": global_id("ServiceCategory", market["shelf"].pk),
        "Ada Marlow": global_id("Practitioner", market["ada"].pk),
        "Hot stone massage": global_id("Service", market["one"].pk),
        "Marathon preparation": None,
        "Marburg": None,
    }


async def test_what_is_mistyped_is_mended(market: dict[str, Any]) -> None:
    assert await suggested("hot stnoe") == [("SERVICE", "Hot stone massage")]
    assert ("SERVICE", "Marathon preparation") in await suggested("maraton")


async def test_nothing_hidden_is_suggested(market: dict[str, Any]) -> None:
    """Though search was not told of it yet."""
    await Service.objects.filter(title="Hot stone massage").aupdate(title="Stone")
    assert await suggested("stone") == []
    await Practitioner.objects.filter(display_name="Ada Marlow").aupdate(status="INACTIVE")
    assert await suggested("mar") == [("SERVICE", "Marathon preparation")]
    await Practitioner.objects.aupdate(status="INACTIVE")
    assert await suggested("mar") == []


async def test_nobody_is_suggested_what_is_hidden_not_even_whose_it_is(
    market: dict[str, Any], api: httpx.AsyncClient
) -> None:
    token = (await register(api, "bob@example.org"))["accessToken"]
    found = await data(api, SUGGEST, token, query="quilt", first=10)
    assert found["searchSuggestions"] == []
    assert not await SearchTerm.objects.filter(text__contains="secret").aexists()


@pytest.mark.parametrize(
    ("given", "code"),
    [({"query": "a" * 101}, "TOO_COMPLEX"), ({"first": 0}, "BAD_PAGE"), ({"first": 11}, "BAD_PAGE")],
)
async def test_what_cannot_be_is_refused(api: httpx.AsyncClient, given: dict[str, Any], code: str) -> None:
    answer = await ask(api, SUGGEST, **{"query": "a", "first": 10, **given})
    assert answer["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("query", ["'", "\\", "%", "_", "$1", "%s", "a:*", "&", "🧘", "x" * 100, "ß", "a " * 50])
async def test_whatever_is_typed_is_completed(market: dict[str, Any], query: str) -> None:
    await suggested(query)
