"""What packages, bundles, courses and spaces are made of: written over the wire, and read by both ways."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.services.models import Service
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways, everything
from tests.schema.client import ERRORS, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

PRICE = "{ amountCents currency formatted }"
DETAILS = f"""
  package {{ title units validDays item {{ id title }} }}
  bundle {{ validDays items {{ title units item {{ title }} }} }}
  course {{ goal modules {{ title description durationMinutes }} }}
  space {{
    spaceType pricePerHour {PRICE} pricePerDay {PRICE} minStayMinutes maxStayMinutes opensAt closesAt rules
  }}
  durations {{ minutes price {PRICE} }}
  packages {{ title }} bundles {{ title }}
  all: packages(activeOnly: false) {{ title }}
"""
CREATE = f"""mutation ($input: CreateServiceInput!) {{
  createService(input: $input) {{ service {{ id title status price {PRICE} {DETAILS} }} {ERRORS} }}
}}"""
UPDATE = f"""mutation ($input: UpdateServiceInput!) {{
  updateService(input: $input) {{ service {{ title version {DETAILS} }} {ERRORS} }}
}}"""
PUBLISH = f"mutation ($input: PublishServiceInput!) {{ publishService(input: $input) {{ {ERRORS} }} }}"
READ = f"query ($id: ID!) {{ service(id: $id) {{ title {DETAILS} }} }}"
MADE_OF_IT = """query ($id: ID!) { service(id: $id) {
  packages(activeOnly: false) { title rating package { title units validDays item { title } } }
  bundles(activeOnly: false) { title rating bundle { validDays items { title units } } } } }"""


@pytest.fixture
async def token(api: httpx.AsyncClient) -> str:
    """Of somebody who offers a session."""
    signed_in: str = (await register(api))["accessToken"]
    await sync_to_async(offer)()
    return signed_in


def offer() -> None:
    user = User.objects.get(email="ada@example.org")
    catalogue.service(catalogue.practitioner(user), title="Hatha", duration_minutes=60)


@sync_to_async
def hatha() -> str:
    return global_id("Service", Service.objects.get(title="Hatha").pk)


async def create(api: httpx.AsyncClient, token: str, **given: Any) -> Any:
    said = {"deliveryMode": "VIRTUAL", "title": "Something", **given}
    payload = (await data(api, CREATE, token, input=said))["createService"]
    assert payload["errors"] == []
    return payload["service"]


async def test_package_is_told_of_on_both_sides(api: httpx.AsyncClient, token: str) -> None:
    one = await hatha()
    made = await create(
        api, token, type="PACKAGE", title="Five times", priceCents=20_000, package={"itemId": one, "units": 5}
    )
    held = {"title": "Hatha", "units": 5, "validDays": None, "item": {"id": one, "title": "Hatha"}}
    assert (made["package"], made["bundle"], made["durations"]) == (held, None, [])
    found = (await both_ways(READ, token, id=one))["service"]
    assert (found["packages"], found["all"], found["bundles"]) == ([], [{"title": "Five times"}], [])
    assert (await both_ways(READ, id=one))["service"]["all"] == []
    assert (await data(api, PUBLISH, token, input={"serviceId": made["id"]}))["publishService"]["errors"] == []
    for who in (token, ""):
        found = (await both_ways(READ, who, id=one))["service"]
        assert (found["packages"], found["all"]) == ([{"title": "Five times"}], [{"title": "Five times"}])
        assert (await both_ways(READ, who, id=made["id"]))["service"]["package"] == held


async def test_what_it_is_a_part_of_tells_what_else_that_is_made_of(api: httpx.AsyncClient, token: str) -> None:
    one = await hatha()
    other = await create(api, token, type="SESSION", title="Yin", priceCents=1, durationMinutes=60)
    items = [{"serviceId": one, "units": 2}, {"serviceId": other["id"]}]
    await create(api, token, type="PACKAGE", title="Five times", priceCents=1, package={"itemId": one, "units": 5})
    await create(api, token, type="BUNDLE", title="Together", priceCents=1, bundle={"items": items})
    found = (await both_ways(MADE_OF_IT, token, id=one))["service"]
    held = {"title": "Hatha", "units": 5, "validDays": None, "item": {"title": "Hatha"}}
    assert [each["package"] for each in found["packages"]] == [held]
    assert [each["bundle"]["items"] for each in found["bundles"]] == [
        [{"title": "Hatha", "units": 2}, {"title": "Yin", "units": 1}]
    ]


async def test_what_is_not_to_be_had_by_itself_is_told_by_its_title(api: httpx.AsyncClient, token: str) -> None:
    one = await hatha()
    made = await create(api, token, type="PACKAGE", priceCents=1, package={"itemId": one, "units": 5})
    await data(api, PUBLISH, token, input={"serviceId": made["id"]})
    await Service.objects.filter(title="Hatha").aupdate(status="ARCHIVED")
    package = (await both_ways(READ, id=made["id"]))["service"]["package"]
    assert (package["title"], package["item"]) == ("Hatha", None)
    assert (await both_ways(READ, token, id=made["id"]))["service"]["package"]["item"] is not None


async def test_bundle_and_course_and_lengths(api: httpx.AsyncClient, token: str) -> None:
    one = await hatha()
    modules = [{"title": "Standing", "durationMinutes": 90}, {"title": "Sitting", "description": "Still."}]
    course = await create(
        api, token, type="COURSE", title="From standing to sitting", priceCents=9_000, course={"modules": modules}
    )
    assert course["course"] == {
        "goal": "",
        "modules": [
            {"title": "Standing", "description": "", "durationMinutes": 90},
            {"title": "Sitting", "description": "Still.", "durationMinutes": None},
        ],
    }
    items = [{"serviceId": course["id"]}, {"serviceId": one, "units": 3}]
    bundle = await create(
        api, token, type="BUNDLE", title="Both", priceCents=20_000, bundle={"items": items, "validDays": 30}
    )
    assert bundle["bundle"]["items"] == [
        {"title": "From standing to sitting", "units": 1, "item": {"title": "From standing to sitting"}},
        {"title": "Hatha", "units": 3, "item": {"title": "Hatha"}},
    ]
    longer = {"serviceId": one, "version": 1, "durations": [{"minutes": 90, "priceCents": 6_000}]}
    changed = (await data(api, UPDATE, token, input=longer))["updateService"]["service"]
    price = {"amountCents": 6_000, "currency": "EUR", "formatted": "€60.00"}
    assert (changed["version"], changed["durations"]) == (2, [{"minutes": 90, "price": price}])
    query = f"{{ myServices(orderBy: [{{ by: CREATED_AT, direction: ASC }}]) {{ nodes {{ title {DETAILS} }} }} }}"
    nodes = (await both_ways(query, token))["myServices"]["nodes"]
    assert [node["title"] for node in nodes] == ["Hatha", "From standing to sitting", "Both"]
    assert [node["durations"] == [] for node in nodes] == [False, True, True]


async def test_space(api: httpx.AsyncClient, token: str) -> None:
    space = {
        "spaceType": "STUDIO",
        "pricePerDayCents": 8_000,
        "opensAt": "18:00",
        "closesAt": "02:00",
        "rules": "Hush.",
    }
    made = await create(api, token, type="SPACE", deliveryMode="IN_PERSON", space=space)
    price = {"amountCents": 8_000, "currency": "EUR", "formatted": "€80.00"}
    assert made["space"] == {
        "spaceType": "STUDIO", "pricePerHour": None, "pricePerDay": price, "minStayMinutes": None,
        "maxStayMinutes": None, "opensAt": "18:00", "closesAt": "02:00", "rules": "Hush.",
    }  # fmt: skip
    assert made["price"] == price
    assert (await both_ways(READ, token, id=made["id"]))["service"]["space"] == made["space"]


async def test_refusal_says_where(api: httpx.AsyncClient, token: str) -> None:
    one = await hatha()
    for given, kind, path in (
        ({"type": "BUNDLE", "bundle": {"items": [{"serviceId": one}, {"serviceId": "x"}]}}, "NotFound",
         ["bundle", "items", "1", "serviceId"]),
        ({"type": "BUNDLE", "bundle": {"items": [{"serviceId": one}] * 100}}, "Invalid", ["bundle", "items"]),
        ({"type": "COURSE", "course": {"modules": []}}, "Invalid", ["course", "modules"]),
        ({"type": "SESSION", "categoryId": one}, "NotFound", ["categoryId"]),
    ):  # fmt: skip
        said = {"deliveryMode": "VIRTUAL", "title": "Something", "priceCents": 1, **given}  # type: ignore[dict-item]
        [error] = (await data(api, CREATE, token, input=said))["createService"]["errors"]
        assert (error["__typename"], error["path"]) == (kind, ["input", *path])


async def test_update_says_which_version_there_is(api: httpx.AsyncClient, token: str) -> None:
    stale = UPDATE.replace("code path", "code path ... on StaleVersion { currentVersion }")
    said = {"serviceId": await hatha(), "version": 7, "title": "Yin"}
    payload = (await data(api, stale, token, input=said))["updateService"]
    assert payload["service"] is None
    assert payload["errors"][0] | {"code": "STALE_VERSION", "currentVersion": 1} == payload["errors"][0]


async def test_null_takes_away_and_nothing_stays(api: httpx.AsyncClient, token: str) -> None:
    def shelve() -> None:
        Service.objects.update(category=catalogue.category(), description="Slow.")

    await sync_to_async(shelve)()
    one = await hatha()
    text = f"""mutation ($input: UpdateServiceInput!) {{
      updateService(input: $input) {{ service {{ title description category {{ name }} version }} {ERRORS} }}
    }}"""
    said = {"serviceId": one, "version": 1, "title": None, "durations": None, "categoryId": None}
    service = (await data(api, text, token, input=said))["updateService"]["service"]
    assert service == {"title": "Hatha", "description": "Slow.", "category": None, "version": 2}


async def test_my_services_are_one_s_own_in_every_status(api: httpx.AsyncClient, token: str) -> None:
    def more() -> None:
        catalogue.service(Service.objects.get().practitioner, title="Draft", status="DRAFT")
        catalogue.service(title="another's")

    await sync_to_async(more)()
    query = "query ($f: ServiceFilter) { myServices(filter: $f) { nodes { title } totalCount } }"
    for status, titles in ((None, ["Draft", "Hatha"]), ("DRAFT", ["Draft"]), ("ARCHIVED", [])):
        found = await both_ways(query, token, f=status and {"status": {"eq": status}})
        assert sorted(node["title"] for node in found["myServices"]["nodes"]) == titles
        assert found["myServices"]["totalCount"] == len(titles)


async def test_lists_of_what_is_featured_and_what_is_sold_together() -> None:
    def make() -> None:
        ada = catalogue.practitioner()
        for title, more in {
            "plain": {}, "best": {"is_featured": True}, "five": {"type": "PACKAGE"}, "both": {"type": "BUNDLE"},
            "draft": {"type": "BUNDLE", "status": "DRAFT"},
        }.items():  # fmt: skip
            catalogue.service(ada, title=title, **more)

    await sync_to_async(make)()
    text = "{ featuredServices { nodes { title } } packages { nodes { title } } bundles { nodes { title } } }"
    found = await both_ways(text)
    assert {name: [node["title"] for node in page["nodes"]] for name, page in found.items()} == {
        "featuredServices": ["best"],
        "packages": ["five"],
        "bundles": ["both"],
    }


async def test_everything_of_a_service_that_is_made_of_others(api: httpx.AsyncClient, token: str) -> None:
    one = await hatha()
    await create(api, token, type="PACKAGE", priceCents=1, package={"itemId": one, "units": 5})
    await both_ways(f"{{ myServices {{ nodes {{ {everything('Service', deep=1)} }} }} }}", token)
