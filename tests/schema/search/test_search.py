"""Searching, by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Practitioner
from domains.search.models import SearchDocument
from domains.services.models import Service
from domains.users.models import User
from schema.ids import global_id
from tests.domains.search.finding import fill
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

WHAT = "__typename ... on Service { id title practitioner { displayName } } ... on Practitioner { id displayName }"
EUR = {"eq": "EUR"}
FACETS = """facets {
  types { type count } serviceTypes { type count } deliveryModes { deliveryMode count }
  categories { category { name slug } count } specializations { specialization { name } count }
  languages { language count } priceBands { currency fromCents toCents count } stars { stars count }
}"""
SEARCH = f"""query ($query: String, $types: [SearchType!], $near: Near, $filter: SearchFilter, $order: [SearchOrder!],
               $first: Int, $after: String, $last: Int, $before: String) {{
  search(query: $query, types: $types, near: $near, filter: $filter, orderBy: $order,
         first: $first, after: $after, last: $last, before: $before) {{
    nodes {{ {WHAT} }} edges {{ cursor distanceMeters node {{ {WHAT} }} }}
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount appliedFilters {FACETS}
  }}
}}"""


async def search(**given: Any) -> Any:
    return (await both_ways(SEARCH, **given))["search"]


async def titles(**given: Any) -> list[str]:
    found = await search(**given)
    assert [edge["node"] for edge in found["edges"]] == found["nodes"]
    return [node.get("title") or node["displayName"] for node in found["nodes"]]


@pytest.fixture
async def market() -> dict[str, Any]:
    return await sync_to_async(make)()


def make() -> dict[str, Any]:
    """Ada teaches yoga in Berlin and in Potsdam, Bob massages in Hamburg and online, Eve has a room."""
    yoga = catalogue.category("Yoga", under=(body := catalogue.category("Body")))
    massage = catalogue.category("Massage", under=body)
    ada, bob, eve = (
        catalogue.practitioner(display_name=name, languages=languages, currency=currency, **more)
        for name, languages, currency, more in (
            ("Ada", ["en", "de"], "EUR", {"verified_at": catalogue.NOW, "rating_distribution": [0, 0, 0, 0, 3]}),
            ("Bob", ["de"], "EUR", {"rating_distribution": [0, 1, 0, 1, 0]}),
            ("Eve", ["fr"], "CHF", {}),
        )
    )
    berlin, potsdam, hamburg, basel = (
        catalogue.place(of, kind="PHYSICAL", address=catalogue.address(city=city, latitude=north, longitude=east))
        for of, city, north, east in (
            (ada, "Berlin", "52.52", "13.405"),
            (ada, "Potsdam", "52.39", "13.06"),
            (bob, "Hamburg", "53.55", "9.99"),
            (eve, "Basel", "47.55", "7.59"),
        )
    )
    backs = catalogue.specialization(ada, name="Stiff backs")
    there, online = {"delivery_mode": "IN_PERSON"}, {"delivery_mode": "VIRTUAL"}
    made = [
        catalogue.service(ada, title="Yoga", category=yoga, location=berlin, price_cents=2000, **there),
        catalogue.service(ada, title="Yoga for runners", category=yoga, location=potsdam, price_cents=6000, **there),
        catalogue.service(ada, title="Breathing", category=body, price_cents=0, is_featured=True, **online),
        catalogue.service(bob, title="Deep tissue massage", category=massage, location=hamburg, price_cents=8000,
                          duration_minutes=90, rating_distribution=[0, 0, 0, 1, 4], **there),
        catalogue.service(bob, title="Partner massage", type="COURSE", category=massage, price_cents=30_000, **online),
        catalogue.service(eve, title="Quiet room", type="SPACE", location=basel, currency="CHF", **there),
    ]  # fmt: skip
    catalogue.service(eve, title="Yoga in secret", status="DRAFT")
    fill()
    rows = {service.title: service for service in made} | {"ada": ada, "bob": bob, "eve": eve}
    return rows | {"yoga": yoga, "massage": massage, "body": body, "backs": backs}


async def test_what_fits_best_comes_first(market: dict[str, Any]) -> None:
    assert await titles(query="yoga") == ["Yoga", "Yoga for runners", "Ada"]
    assert await titles(query="massages") == ["Partner massage", "Deep tissue massage", "Bob"]
    assert (await titles(query="ada"))[0] == "Ada"
    assert await titles(query="masage hamburg") == ["Deep tissue massage", "Bob"]
    assert await titles(query="tissue deep") == ["Deep tissue massage"]
    assert await titles(query="secret") == []


async def test_nothing_looked_for_is_everything_the_newest_first(market: dict[str, Any]) -> None:
    for query in (None, "", "  "):
        found = await search(query=query)
        assert found["totalCount"] == 9
        newest = [node["__typename"] for node in found["nodes"]]
        assert newest[0] == "Service"
    assert await titles(query="?!") == await titles(query="🧘") == []


async def test_types_narrow_what_is_found(market: dict[str, Any]) -> None:
    assert await titles(query="yoga", types=["PRACTITIONER"]) == ["Ada"]
    assert await titles(query="yoga", types=["SERVICE"]) == ["Yoga", "Yoga for runners"]
    assert await titles(types=[]) == []
    assert len(await titles(types=["PRACTITIONER", "SERVICE"])) == 9


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ({"type": {"eq": "COURSE"}}, ["Partner massage"]),
        ({"deliveryMode": {"in": ["VIRTUAL"]}}, ["Breathing", "Partner massage"]),
        ({"price": {"gt": 20_00, "lt": 300_00}, "currency": EUR}, ["Deep tissue massage", "Yoga for runners"]),
        ({"currency": {"eq": "CHF"}}, ["Quiet room"]),
        ({"rating": {"gte": 4.5}}, ["Ada", "Deep tissue massage"]),
        ({"languages": {"hasAny": ["fr", "xx"]}}, ["Eve", "Quiet room"]),
        ({"isVerified": {"eq": True}, "type": {"eq": "SESSION"}}, ["Breathing", "Yoga", "Yoga for runners"]),
        ({"isFeatured": {"eq": True}}, ["Breathing"]),
        ({"durationMinutes": {"gt": 60}}, ["Deep tissue massage"]),
        ({"bounds": {"south": 52, "west": 13, "north": 53, "east": 14}}, ["Ada", "Yoga", "Yoga for runners"]),
        ({"or": [{"isFeatured": {"eq": True}}, {"type": {"eq": "SPACE"}}]}, ["Breathing", "Quiet room"]),
        ({"not": {"languages": {"hasAny": ["de"]}}}, ["Eve", "Quiet room"]),
    ],
)  # fmt: skip
async def test_filters_narrow_what_is_found(market: dict[str, Any], filter_: Any, found: list[str]) -> None:
    assert sorted(await titles(filter=filter_)) == found
    assert sorted(await titles(filter={"and": [filter_]})) == found


async def test_category_is_meant_with_all_below_it(market: dict[str, Any]) -> None:
    body, yoga = (global_id("ServiceCategory", market[name].pk) for name in ("body", "yoga"))
    everything = ["Ada", "Bob", "Breathing", "Deep tissue massage", "Partner massage", "Yoga", "Yoga for runners"]
    assert sorted(await titles(filter={"category": {"eq": body}})) == everything
    assert sorted(await titles(filter={"category": {"in": [yoga]}})) == ["Ada", "Yoga", "Yoga for runners"]
    assert await titles(filter={"category": {"in": []}}) == await titles(filter={"category": {"eq": "x"}}) == []
    backs = global_id("Specialization", market["backs"].pk)
    known = await titles(filter={"specializations": {"hasAny": [backs]}})
    assert sorted(known) == ["Ada", "Breathing", "Yoga", "Yoga for runners"]


async def test_near_tells_how_far_away(market: dict[str, Any]) -> None:
    near = {"latitude": 52.52, "longitude": 13.405, "radiusMeters": 50_000}
    found = await search(near=near, order=[{"by": "DISTANCE"}])
    told = [(edge["node"].get("title") or "Ada", edge["distanceMeters"] // 1000) for edge in found["edges"]]
    assert sorted(told) == [("Ada", 0), ("Yoga", 0), ("Yoga for runners", 27)]
    assert told[-1][0] == "Yoga for runners"
    assert await titles(near=near, query="massage") == []
    assert len(await titles(near={**near, "radiusMeters": 500_000}, query="massage")) == 2
    potsdam = {"latitude": 52.39, "longitude": 13.06, "radiusMeters": 100}
    assert sorted(await titles(near=potsdam)) == ["Ada", "Yoga for runners"]


async def test_orders(market: dict[str, Any]) -> None:
    euros = {"currency": {"eq": "EUR"}}
    cheapest = ["Breathing", "Yoga", "Yoga for runners", "Deep tissue massage", "Partner massage"]
    assert await titles(filter=euros, order=[{"by": "PRICE"}]) == cheapest
    assert await titles(filter=euros, order=[{"by": "PRICE", "direction": "DESC"}]) == cheapest[::-1]
    assert (await titles(order=[{"by": "PRICE"}]))[6:] != []
    assert (await titles(order=[{"by": "RATING"}]))[:3] == ["Ada", "Deep tissue massage", "Bob"]
    newest = await titles(order=[{"by": "NEWEST"}])
    assert newest == (await titles(order=[{"by": "NEWEST", "direction": "ASC"}]))[::-1]
    assert (await titles(order=[{"by": "RELEVANCE"}]))[0] in ("Ada", "Deep tissue massage", "Breathing")


@pytest.mark.parametrize("query", [None, "yoga", "a"])
@pytest.mark.parametrize("by", ["RELEVANCE", "DISTANCE", "PRICE", "RATING", "NEWEST"])
async def test_pages_are_the_whole_in_pieces(market: dict[str, Any], by: str, query: str | None) -> None:
    near = {"latitude": 50, "longitude": 10, "radiusMeters": 1_000_000} if by == "DISTANCE" else None
    given: dict[str, Any] = {"order": [{"by": by}], "near": near, "query": query}
    whole = [edge["cursor"] for edge in (await search(**given))["edges"]]
    page = await search(first=2, **given)
    pieces = [edge["cursor"] for edge in page["edges"]]
    while page["pageInfo"]["hasNextPage"]:
        page = await search(first=2, after=page["pageInfo"]["endCursor"], **given)
        assert page["pageInfo"]["hasPreviousPage"]
        pieces += [edge["cursor"] for edge in page["edges"]]
    assert pieces == whole
    back = await search(last=50, before=whole[-1], **given) if whole else {"edges": []}
    assert [edge["cursor"] for edge in back["edges"]] == whole[:-1]


async def test_page_goes_on_where_it_ended_though_more_is_found_meanwhile(market: dict[str, Any]) -> None:
    page = await search(query="yoga", first=1)
    await sync_to_async(catalogue.service)(market["ada"], title="Yoga", rating_distribution=[0, 0, 0, 0, 9])
    await sync_to_async(fill)()
    rest = await titles(query="yoga", after=page["pageInfo"]["endCursor"])
    assert rest == ["Yoga for runners", "Ada"]


async def test_facets_count_what_was_found(market: dict[str, Any]) -> None:
    facets = (await search(filter={"languages": {"hasAny": ["de"]}}))["facets"]
    assert facets["types"] == [{"type": "SERVICE", "count": 5}, {"type": "PRACTITIONER", "count": 2}]
    assert facets["serviceTypes"] == [{"type": "SESSION", "count": 4}, {"type": "COURSE", "count": 1}]
    assert {each["deliveryMode"]: each["count"] for each in facets["deliveryModes"]} == {"IN_PERSON": 3, "VIRTUAL": 2}
    shelves = {each["category"]["name"]: each["count"] for each in facets["categories"]}
    assert shelves == {"Body": 7, "Yoga": 3, "Massage": 3}
    assert facets["specializations"] == [{"specialization": {"name": "Stiff backs"}, "count": 4}]
    assert {each["language"]: each["count"] for each in facets["languages"]} == {"de": 7, "en": 4}
    bands = {(each["fromCents"], each["toCents"]): each["count"] for each in facets["priceBands"]}
    assert bands == {(0, 1): 1, (2000, 5000): 1, (5000, 10_000): 2, (20_000, 50_000): 1}
    assert {each["stars"]: each["count"] for each in facets["stars"]} == {5: 1, 4: 1, 3: 1}
    assert (await search(query="nothing like it"))["facets"] == {name: [] for name in facets}


async def test_what_is_hidden_since_is_left_out(market: dict[str, Any]) -> None:
    """Though search was not told of it yet: neither its title nor its place on a page is shown."""
    await Service.objects.filter(title="Yoga").aupdate(status="ARCHIVED")
    found = await search(query="yoga", first=2)
    assert [node["title"] for node in found["nodes"]] == ["Yoga for runners"]
    assert [edge["node"]["title"] for edge in found["edges"]] == ["Yoga for runners"]
    assert found["pageInfo"]["hasNextPage"]
    only = '{ search(query: "yoga", first: 2) { edges { cursor } } }'
    assert len((await both_ways(only))["search"]["edges"]) == 1
    await Practitioner.objects.filter(display_name="Ada").aupdate(status="SUSPENDED", suspended_at=catalogue.NOW)
    assert await titles(query="yoga") == []
    await User.objects.aupdate(is_active=False)
    assert await titles() == []


async def test_nobody_finds_what_is_hidden_not_even_whose_it_is(market: dict[str, Any], api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    user = await User.objects.aget(email="ada@example.org")
    await Practitioner.objects.filter(display_name="Eve").aupdate(user=user)
    services = (await both_ways('{ services(query: "secret") { nodes { title } } }', token))["services"]["nodes"]
    assert services == [{"title": "Yoga in secret"}]
    assert (await both_ways(SEARCH, token, query="secret"))["search"]["nodes"] == []
    assert (await both_ways(SEARCH, token, query="quiet"))["search"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"query": "a" * 101}, "TOO_COMPLEX"),
        ({"order": [{"by": "DISTANCE"}]}, "BAD_ORDER"),
        ({"first": 101}, "BAD_PAGE"),
        ({"after": "x"}, "BAD_CURSOR"),
        ({"filter": {"price": {"lt": 0}}}, "BAD_FILTER"),
        ({"near": {"latitude": 0, "longitude": 0, "radiusMeters": 0}}, "BAD_RADIUS"),
    ],
)
async def test_what_cannot_be_is_refused(api: httpx.AsyncClient, given: dict[str, Any], code: str) -> None:
    answer = await ask(api, SEARCH, **given)
    assert answer["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(
    "query",
    ["'", "''", "\\", "\\'", ":*", "& | !", "<->", "a:*", "a & b", "(", "%", "_", "$1", "%s", "{}", "\u202e", "ß", "İ",
     "a'b:*c", "' || ''", "🧘 yoga", "x" * 100, "1e5", "-1", "a " * 50, "ⅷ", "²", "½", "ﬁ", "健康", "\ud7ff"],
)  # fmt: skip
async def test_whatever_is_typed_is_looked_for(market: dict[str, Any], query: str) -> None:
    await search(query=query)


async def test_cursor_of_another_order_is_none(market: dict[str, Any], api: httpx.AsyncClient) -> None:
    cursor = (await search(query="yoga"))["pageInfo"]["endCursor"]
    answer = await ask(api, SEARCH, query="yoga", order=[{"by": "PRICE"}], after=cursor)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_documents_that_are_stale_are_no_reason_to_fail(market: dict[str, Any], api: httpx.AsyncClient) -> None:
    await SearchDocument.objects.all().adelete()
    assert (await data(api, SEARCH, query="yoga"))["search"]["nodes"] == []
