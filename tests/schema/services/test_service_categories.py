from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.services.models import ServiceCategory
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ask

pytestmark = pytest.mark.usefixtures("committed", "api")

CATEGORIES = """
query ($filter: ServiceCategoryFilter, $orderBy: [ServiceCategoryOrder!]) {
  serviceCategories(filter: $filter, orderBy: $orderBy) { nodes { name } totalCount }
}"""


@sync_to_async
def shelves() -> dict[str, ServiceCategory]:
    """Body (Yoga (Hatha), Dance), Mind."""
    body = catalogue.category("Body", position=2)
    yoga = catalogue.category("Yoga", body, position=2)
    return {
        "Body": body,
        "Yoga": yoga,
        "Hatha": catalogue.category("Hatha", yoga),
        "Dance": catalogue.category("Dance", body, position=1),
        "Mind": catalogue.category("Mind", position=1),
    }


async def names(**variables: Any) -> list[str]:
    page = (await both_ways(CATEGORIES, **variables))["serviceCategories"]
    return [node["name"] for node in page["nodes"]]


async def test_categories_are_filtered_and_ordered() -> None:
    there = await shelves()
    assert await names(filter={"isRoot": {"eq": True}}) == ["Mind", "Body"]
    assert sorted(await names(filter={"isRoot": {"eq": False}})) == ["Dance", "Hatha", "Yoga"]
    below = {"parent": {"eq": global_id("ServiceCategory", there["Body"].pk)}}
    assert await names(filter=below) == ["Dance", "Yoga"]
    assert await names(orderBy=[{"by": "NAME"}]) == ["Body", "Dance", "Hatha", "Mind", "Yoga"]


async def test_category_knows_its_place() -> None:
    there = await shelves()
    selection = "name depth parent { name } path { name } children { name }"
    query = f"query ($slug: String!) {{ serviceCategory(slug: $slug) {{ {selection} }} }}"
    assert (await both_ways(query, slug=there["Hatha"].slug))["serviceCategory"] == {
        "name": "Hatha",
        "depth": 3,
        "parent": {"name": "Yoga"},
        "path": [{"name": "Body"}, {"name": "Yoga"}, {"name": "Hatha"}],
        "children": [],
    }
    found = (await both_ways(query, slug=there["Body"].slug))["serviceCategory"]
    assert (found["parent"], found["children"]) == (None, [{"name": "Dance"}, {"name": "Yoga"}])


async def test_services_of_a_category_are_not_those_below_it() -> None:
    there = await shelves()
    for name in ("Body", "Hatha"):
        await sync_to_async(catalogue.service)(title=f"in {name}", category=there[name])
    query = "query ($id: ID) { serviceCategory(id: $id) { services { nodes { title } totalCount } } }"
    found = await both_ways(query, id=global_id("ServiceCategory", there["Body"].pk))
    assert found["serviceCategory"]["services"] == {"nodes": [{"title": "in Body"}], "totalCount": 1}


@pytest.mark.parametrize("root", ["serviceCategory", "practitioner"])
async def test_one_is_found_by_its_id_or_its_slug_and_not_by_both(api: httpx.AsyncClient, root: str) -> None:
    query = f"query ($id: ID, $slug: String) {{ {root}(id: $id, slug: $slug) {{ id }} }}"
    row = await sync_to_async(catalogue.category if root == "serviceCategory" else catalogue.practitioner)()
    own = global_id(type(row).__name__, row.pk)
    assert (await both_ways(query, id=own))[root] == (await both_ways(query, slug=row.slug))[root] == {"id": own}
    assert (await both_ways(query, slug=None, id=own))[root] == {"id": own}
    assert (await both_ways(query, slug="nothing"))[root] is None
    assert (await both_ways(query, id="nothing"))[root] is None
    for given in ({}, {"id": None}, {"id": own, "slug": row.slug}):
        body = await ask(api, query, **given)
        assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({root: None}, "BAD_REQUEST")


async def test_what_is_refused_leaves_the_rest_of_the_operation(api: httpx.AsyncClient) -> None:
    await shelves()
    body = await ask(api, "{ serviceCategory { id } serviceCategories(filter: {isRoot: {eq: true}}) { totalCount } }")
    assert body["data"] == {"serviceCategory": None, "serviceCategories": {"totalCount": 2}}
    assert [error["path"] for error in body["errors"]] == [["serviceCategory"]]
