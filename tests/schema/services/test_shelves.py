"""Categories of practitioners' own, and the tree that staff keep."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.services.models import PractitionerCategory, Service, ServiceCategory
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")


@pytest.fixture
async def token(api: httpx.AsyncClient) -> str:
    """Of a practitioner, who also is staff."""
    signed_in: str = (await register(api))["accessToken"]
    await sync_to_async(offer)()
    return signed_in


def offer() -> None:
    User.objects.update(roles=["PRACTITIONER", "STAFF"])
    catalogue.service(catalogue.practitioner(User.objects.get(), slug="ada"), title="Hatha", duration_minutes=60)


async def ask(api: httpx.AsyncClient, token: str, verb: str, selected: str, /, **given: Any) -> Any:
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    text = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ {selected} {ERRORS} }} }}"
    return (await data(api, text, token, input=given))[verb]


async def create(api: httpx.AsyncClient, token: str, name: str) -> str:
    payload = await ask(api, token, "createPractitionerCategory", "category { id name position }", name=name)
    assert payload["errors"] == []
    found: str = payload["category"]["id"]
    return found


async def test_own_categories_from_first_to_last(api: httpx.AsyncClient, token: str) -> None:
    one, two, three = [await create(api, token, name) for name in ("One", "Two", "Three")]
    service = await Service.objects.aget()
    said = {"serviceId": global_id("Service", service.pk), "version": 1, "practitionerCategoryId": two}
    changed = await ask(api, token, "updateService", "service { practitionerCategory { name } }", **said)
    assert changed["service"] == {"practitionerCategory": {"name": "Two"}}
    payload = await ask(
        api, token, "reorderPractitionerCategories", "practitioner { categories { name position } }",
        categoryIds=[three, one, two],
    )  # fmt: skip
    order = [{"name": name, "position": at} for at, name in enumerate(("Three", "One", "Two"))]
    assert payload["practitioner"]["categories"] == order
    query = """query ($ada: ID!) {
      practitioner(slug: "ada") { categories { name position } }
      practitionerCategories(filter: { practitioner: { eq: $ada } }) {
        nodes { name position practitioner { slug } services { nodes { title practitionerCategory { name } } } }
      }
    }"""
    found = await both_ways(query, ada=global_id("Practitioner", service.practitioner_id))
    assert found["practitioner"]["categories"] == order
    nodes = found["practitionerCategories"]["nodes"]
    assert [node["name"] for node in nodes] == ["Three", "One", "Two"]
    assert nodes[2]["services"]["nodes"] == [{"title": "Hatha", "practitionerCategory": {"name": "Two"}}]
    by = "query ($of: ID!) { services(filter: { practitionerCategory: { eq: $of } }) { nodes { title } } }"
    for key, titles in ((two, ["Hatha"]), (one, []), ("nothing", [])):
        page = (await both_ways(by, of=key))["services"]
        assert [node["title"] for node in page["nodes"]] == titles
    renamed = await ask(api, token, "updatePractitionerCategory", "category { name }", categoryId=two, name="Zwei")
    assert renamed["category"] == {"name": "Zwei"}
    assert (await ask(api, token, "deletePractitionerCategory", "categoryId", categoryId=two))["categoryId"] == two
    assert (await Service.objects.aget()).own_category_id is None
    assert await PractitionerCategory.objects.acount() == 2


async def test_order_that_is_incomplete_says_what_is_wrong(api: httpx.AsyncClient, token: str) -> None:
    one, two = [await create(api, token, name) for name in ("One", "Two")]
    [error] = (
        await ask(
            api, token, "reorderPractitionerCategories",
            "errors { ... on OrderIncomplete { missing tooMuch } }", categoryIds=[one, one],
        )
    )["errors"]  # fmt: skip
    assert (error["missing"], error["tooMuch"], error["code"]) == (["Two"], [1], "ORDER_INCOMPLETE")
    payload = await ask(api, token, "reorderPractitionerCategories", "clientMutationId", categoryIds=[two, "x"])
    assert payload["errors"][0]["path"] == ["input", "categoryIds", "1"]


async def test_service_is_created_under_a_category(api: httpx.AsyncClient, token: str) -> None:
    one = await create(api, token, "One")
    said = {"type": "SESSION", "deliveryMode": "VIRTUAL", "title": "Yin", "priceCents": 1}
    selected = "service { practitionerCategory { name } }"
    payload = await ask(api, token, "createService", selected, **said, practitionerCategoryId=one)
    assert payload["service"] == {"practitionerCategory": {"name": "One"}}
    refused = await ask(api, token, "createService", selected, **said, practitionerCategoryId="x")
    assert refused["errors"][0]["path"] == ["input", "practitionerCategoryId"]


async def test_shelf_moves_with_all_below_it(api: httpx.AsyncClient, token: str) -> None:
    selected = "category { id slug path { slug } }"
    body, mind = [
        (await ask(api, token, "createServiceCategory", selected, name=name, slug=name.lower()))["category"]["id"]
        for name in ("Body", "Mind")
    ]
    yoga = (await ask(api, token, "createServiceCategory", selected, name="Yoga", slug="yoga", parentId=body))[
        "category"
    ]["id"]
    yin = (await ask(api, token, "createServiceCategory", selected, name="Yin", slug="yin", parentId=yoga))["category"]
    moved = await ask(api, token, "updateServiceCategory", selected, categoryId=yoga, parentId=mind, slug=None)
    assert [each["slug"] for each in moved["category"]["path"]] == ["mind", "yoga"]
    query = "query ($id: ID!) { serviceCategory(id: $id) { depth path { slug } } }"
    found = (await both_ways(query, id=yin["id"]))["serviceCategory"]
    assert found == {"depth": 3, "path": [{"slug": "mind"}, {"slug": "yoga"}, {"slug": "yin"}]}
    await ask(api, token, "updateServiceCategory", selected, categoryId=yoga, parentId=None)
    assert (await both_ways(query, id=yin["id"]))["serviceCategory"]["depth"] == 2
    assert (await ask(api, token, "deleteServiceCategory", "categoryId", categoryId=body))["categoryId"] == body
    assert await ServiceCategory.objects.acount() == 3


async def test_services_under_a_category(api: httpx.AsyncClient, token: str) -> None:
    def make() -> dict[str, str]:
        body, mind = catalogue.category("Body"), catalogue.category("Mind")
        yoga = catalogue.category("Yoga", body)
        yin = catalogue.category("Yin", yoga)
        for shelf in (body, yoga, yin, mind):
            catalogue.service(title=shelf.name, category=shelf)
        return {each.name: global_id("ServiceCategory", each.pk) for each in (body, mind, yoga, yin)}

    ids = await sync_to_async(make)()
    query = "query ($filter: ServiceFilter) { services(filter: $filter) { nodes { title } totalCount appliedFilters } }"
    for asked, titles in (
        ({"under": ids["Body"]}, {"Body", "Yoga", "Yin"}),
        ({"under": ids["Yoga"]}, {"Yoga", "Yin"}),
        ({"under": ids["Yin"]}, {"Yin"}),
        ({"eq": ids["Yoga"]}, {"Yoga"}),
        ({"under": ids["Body"], "in": [ids["Yin"], ids["Mind"]]}, {"Yin"}),
        ({"under": "nothing"}, set()),
    ):
        found = (await both_ways(query, filter={"category": asked}))["services"]
        assert {node["title"] for node in found["nodes"]} == titles
        assert (found["totalCount"], found["appliedFilters"]) == (len(titles), {"category": asked})
    found = (await both_ways(query, filter={"not": {"category": {"under": ids["Yoga"]}}}))["services"]
    assert {node["title"] for node in found["nodes"]} == {"Hatha", "Body", "Mind"}
