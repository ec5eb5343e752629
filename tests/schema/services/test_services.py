import base64
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from domains.services.models import Service
from domains.users.models import Session, User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ask, register

pytestmark = pytest.mark.usefixtures("committed", "api")

SERVICES = """
query ($filter: ServiceFilter, $query: String, $orderBy: [ServiceOrder!], $first: Int, $after: String) {
  services(filter: $filter, query: $query, orderBy: $orderBy, first: $first, after: $after) {
    nodes { title }
    pageInfo { hasNextPage hasPreviousPage endCursor }
    totalCount
    appliedFilters
  }
}"""
RATED = [("none", [0, 0, 0, 0, 0]), ("low", [0, 2, 1, 0, 0]), ("high", [0, 0, 0, 1, 2]), ("none too", [0, 0, 0, 0, 0])]


async def titles(**variables: Any) -> list[str]:
    page = (await both_ways(SERVICES, **variables))["services"]
    assert page["totalCount"] == len(page["nodes"])
    return sorted(node["title"] for node in page["nodes"])


@sync_to_async
def offered() -> dict[str, Any]:
    ada, shelf = catalogue.practitioner(), catalogue.category()
    early = catalogue.NOW - timedelta(days=1)
    catalogue.service(ada, title="Yoga at dawn", category=shelf, duration_minutes=60, created_at=early)
    catalogue.service(ada, title="Yoga course", type="COURSE", price_cents=20_000, rating_distribution=[0, 0, 0, 1, 2])
    bob = catalogue.practitioner()
    catalogue.service(bob, title="Un atelier", type="WORKSHOP", delivery_mode="HYBRID", location=catalogue.place(bob))
    catalogue.service(title="100% calm_", currency="CHF", is_featured=True, category=catalogue.category(under=shelf))
    return {"practitioner": global_id("Practitioner", ada.pk), "category": global_id("ServiceCategory", shelf.pk)}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"type": {"eq": "COURSE"}}, ["Yoga course"]),
        ({"type": {"in": ["COURSE", "WORKSHOP"]}}, ["Un atelier", "Yoga course"]),
        ({"type": {"in": []}}, []),
        ({"deliveryMode": {"in": ["HYBRID"]}}, ["Un atelier"]),
        ({"deliveryMode": {"eq": "IN_PERSON"}}, []),
        ({"price": {"gt": 4500}}, ["Yoga course"]),
        ({"price": {"gte": 4500, "lt": 20000}}, ["100% calm_", "Un atelier", "Yoga at dawn"]),
        ({"currency": {"eq": "CHF"}}, ["100% calm_"]),
        ({"currency": {"in": ["CHF", "JPY"]}}, ["100% calm_"]),
        ({"isFeatured": {"eq": True}}, ["100% calm_"]),
        ({"isFeatured": {"eq": False}, "type": {"eq": "SESSION"}}, ["Yoga at dawn"]),
        ({"rating": {"gte": 4.67}}, ["Yoga course"]),
        ({"rating": {"gt": 4.669}}, ["Yoga course"]),
        ({"rating": {"gt": 4.67}}, []),
        ({"rating": {"lt": 1e300}}, ["Yoga course"]),
        ({"not": {"rating": {"gte": 1}}}, ["100% calm_", "Un atelier", "Yoga at dawn"]),
        ({"durationMinutes": {"lte": 60}}, ["Yoga at dawn"]),
        ({"createdAt": {"lt": "2026-03-29T01:30:00Z"}}, ["Yoga at dawn"]),
        ({"or": [{"currency": {"eq": "CHF"}}, {"type": {"eq": "COURSE"}}]}, ["100% calm_", "Yoga course"]),
    ],
)
async def test_services_are_filtered(asked: dict[str, Any], found: list[str]) -> None:
    await offered()
    assert await titles(filter=asked) == found


async def test_services_of_a_category_or_a_practitioner() -> None:
    there = await offered()
    assert await titles(filter={"category": {"eq": there["category"]}}) == ["Yoga at dawn"]
    assert await titles(filter={"practitioner": {"in": [there["practitioner"]]}}) == ["Yoga at dawn", "Yoga course"]


@pytest.mark.parametrize("name", ["category", "practitioner"])
async def test_id_of_something_else_has_no_services(name: str) -> None:
    await offered()
    for wrong in ("", "x", global_id("User", uuid4()), global_id("Service", uuid4())):
        assert await titles(filter={name: {"eq": wrong}}) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("yoga", ["Yoga at dawn", "Yoga course"]), ("DAWN yoga", ["Yoga at dawn"]), ("0% c", ["100% calm_"]), ("_x", [])],
)
async def test_services_are_searched(words: str, found: list[str]) -> None:
    await offered()
    assert await titles(query=words) == found


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("by", ["CREATED_AT", "PRICE", "RATING"])
async def test_pages_in_an_order_are_the_whole_list(by: str, direction: str) -> None:
    for number, (title, stars) in enumerate(RATED):
        await sync_to_async(catalogue.service)(title=title, rating_distribution=stars, price_cents=4500 - number // 2)
    found: list[str] = []
    after = None
    for _ in RATED:
        asked = {"orderBy": [{"by": by, "direction": direction}], "first": 1, "after": after}
        page = (await both_ways(SERVICES, **asked))["services"]
        found += [node["title"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert sorted(found) == sorted(title for title, _ in RATED)
    if by == "RATING":
        assert found[:2] == (["low", "high"] if direction == "ASC" else ["high", "low"])


@pytest.mark.parametrize("number", ["1E+5", "10.5", "4.555", "NaN", "x", "-Infinity"])
async def test_cursor_with_a_number_that_no_rating_is(api: httpx.AsyncClient, number: str) -> None:
    await assert_no_cursor(api, "RATING", number)


@pytest.mark.parametrize("number", [str(2**63), "1.5", "x"])
async def test_cursor_with_a_number_that_no_price_is(api: httpx.AsyncClient, number: str) -> None:
    await assert_no_cursor(api, "PRICE", number)


async def assert_no_cursor(api: httpx.AsyncClient, by: str, number: str) -> None:
    cursor = base64.b64encode(orjson.dumps([f"{by},ID", number, str(uuid4())])).decode()
    body = await ask(api, SERVICES, after=cursor, orderBy=[{"by": by}])
    assert body["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    literal = f'{{ services(after: "{cursor}", orderBy: [{{by: {by}}}]) {{ nodes {{ id }} }} }}'
    assert (await ask(api, literal))["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_similar_services_are_the_best_of_the_category() -> None:
    def make() -> Service:
        ada, shelf = catalogue.practitioner(), catalogue.category()
        catalogue.service(ada, title="elsewhere", category=catalogue.category(), rating_distribution=[0, 0, 0, 0, 9])
        catalogue.service(ada, title="draft", category=shelf, status="DRAFT", rating_distribution=[0, 0, 0, 0, 9])
        for stars in (3, 1, 5, 2, 4):
            counted = [int(stars == each) for each in range(1, 6)]
            catalogue.service(ada, title=f"{stars}", category=shelf, rating_distribution=counted)
        catalogue.service(ada, title="unrated", category=shelf)
        alone: Service = catalogue.service(ada, title="on no shelf")
        return alone

    await sync_to_async(make)()
    page = (await both_ways("{ services { nodes { title similarServices { title } } } }"))["services"]
    found = {node["title"]: [each["title"] for each in node["similarServices"]] for node in page["nodes"]}
    assert found == {
        "elsewhere": [],
        "on no shelf": [],
        "unrated": ["5", "4", "3", "2", "1"],
        "5": ["4", "3", "2", "1", "unrated"],
        "4": ["5", "3", "2", "1", "unrated"],
        "3": ["5", "4", "2", "1", "unrated"],
        "2": ["5", "4", "3", "1", "unrated"],
        "1": ["5", "4", "3", "2", "unrated"],
    }


async def test_whoever_offers_sees_what_is_not_published(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]

    def make() -> None:
        ada = catalogue.practitioner(User.objects.get(email="ada@example.org"))
        catalogue.service(ada, title="draft", status="DRAFT")
        catalogue.service(ada, title="published")
        catalogue.service(title="another's draft", status="DRAFT")

    await sync_to_async(make)()
    query = "{ services { nodes { title status } } viewer { practitioner { services { nodes { title } } } } }"
    found = await both_ways(query, token)
    assert {node["title"] for node in found["services"]["nodes"]} == {"draft", "published"}
    assert len(found["viewer"]["practitioner"]["services"]["nodes"]) == 2
    assert [node["title"] for node in (await both_ways(SERVICES))["services"]["nodes"]] == ["published"]
    await Session.objects.aupdate(ended_at=timezone.now())
    assert (await ask(api, query, token))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_price_is_told_in_its_currency() -> None:
    await sync_to_async(catalogue.service)(price_cents=123_456, currency="JPY")
    price = "price { amountCents currency amount formatted }"
    [node] = (await both_ways(f"{{ services {{ nodes {{ {price} }} }} }}"))["services"]["nodes"]
    assert node["price"] == {
        "amountCents": 123_456, "currency": "JPY", "amount": "123456", "formatted": "¥123,456"
    }  # fmt: skip
