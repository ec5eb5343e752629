"""Marks over the wire, and by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.services.models import Service
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways, page_of
from tests.schema.client import ERRORS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

WHAT = """__typename
  ... on Service { id title viewerHasFavorited practitioner { displayName viewerHasFavorited } }
  ... on Practitioner { id slug viewerHasFavorited user { id } }
  ... on PractitionerLocation { id name viewerHasFavorited address { city } }"""
ADD = f"""mutation ($input: AddFavoriteInput!) {{
  addFavorite(input: $input) {{ favorite {{ id type target {{ {WHAT} }} }} {ERRORS} }}
}}"""
REMOVE = (
    f"mutation ($input: RemoveFavoriteInput!) {{ removeFavorite(input: $input) {{ target {{ {WHAT} }} {ERRORS} }} }}"
)
LIST = f"""query ($filter: FavoriteFilter) {{
  favorites(filter: $filter) {{ nodes {{ type target {{ {WHAT} }} }} totalCount }}
  viewer {{ favorites(filter: $filter) {{ nodes {{ type target {{ {WHAT} }} }} totalCount }} }}
}}"""


@sync_to_async
def things() -> dict[str, str]:
    ada = catalogue.practitioner()
    studio = catalogue.place(ada, kind="PHYSICAL")
    rows = [catalogue.service(ada, location=studio), ada, studio]
    return {type(row).__name__: global_id(type(row).__name__, row.pk) for row in rows}


@pytest.fixture
async def token(api: httpx.AsyncClient) -> str:
    signed_in: str = (await register(api))["accessToken"]
    return signed_in


async def add(api: httpx.AsyncClient, token: str, target: str) -> Any:
    return (await data(api, ADD, token, input={"targetId": target}))["addFavorite"]


async def test_what_is_marked_is_found_again(api: httpx.AsyncClient, token: str) -> None:
    there = await things()
    for kind, target in there.items():
        favorite = (await add(api, token, target))["favorite"]
        assert favorite["target"] | {"id": target, "__typename": kind, "viewerHasFavorited": True} == favorite["target"]
    found = await both_ways(LIST, token)
    kinds = [each["target"]["__typename"] for each in found["favorites"]["nodes"]]
    assert kinds == ["PractitionerLocation", "Practitioner", "Service"]
    assert found["favorites"]["totalCount"] == 3
    assert found["viewer"]["favorites"] == found["favorites"]
    only = await both_ways(LIST, token, filter={"type": {"in": ["PRACTITIONER", "LOCATION"]}})
    assert [each["type"] for each in only["favorites"]["nodes"]] == ["LOCATION", "PRACTITIONER"]
    await both_ways(f"{{ favorites {{ {page_of('Favorite', deep=1)} }} }}", token)


async def test_mark_is_made_once_and_taken_back_once(api: httpx.AsyncClient, token: str) -> None:
    there = await things()
    first = await add(api, token, there["Service"])
    assert await add(api, token, there["Service"]) == first
    for _ in range(2):
        removed = (await data(api, REMOVE, token, input={"targetId": there["Service"]}))["removeFavorite"]
        assert (removed["target"]["viewerHasFavorited"], removed["errors"]) == (False, [])
    assert (await both_ways(LIST, token))["favorites"] == {"nodes": [], "totalCount": 0}


async def test_hidden_things_are_left_out(api: httpx.AsyncClient, token: str) -> None:
    there = await things()
    await add(api, token, there["Service"])
    await add(api, token, there["Practitioner"])
    await Service.objects.aupdate(status="ARCHIVED")
    found = (await both_ways(LIST, token))["favorites"]
    assert ([each["type"] for each in found["nodes"]], found["totalCount"]) == (["PRACTITIONER"], 1)


@pytest.mark.parametrize("target", ["", "nonsense", global_id("User", "x"), "own account", "hidden"])
async def test_what_cannot_be_marked(api: httpx.AsyncClient, token: str, target: str) -> None:
    if target == "own account":
        target = (await data(api, "{ viewer { id } }", token))["viewer"]["id"]
    if target == "hidden":
        target = global_id("Service", (await sync_to_async(catalogue.service)(status="DRAFT")).pk)
    payload = await add(api, token, target)
    [error] = payload["errors"]
    assert (payload["favorite"], error["__typename"], error["path"]) == (None, "NotFound", ["input", "targetId"])


async def test_everybody_has_their_own(api: httpx.AsyncClient, token: str) -> None:
    there = await things()
    await add(api, token, there["Service"])
    others = (await register(api, "eve@example.org"))["accessToken"]
    marked = "{ services { nodes { viewerHasFavorited practitioner { viewerHasFavorited } } } }"
    for who, so in ((token, True), (others, False), ("", False)):
        [node] = (await both_ways(marked, who))["services"]["nodes"]
        assert node == {"viewerHasFavorited": so, "practitioner": {"viewerHasFavorited": False}}
    mine = (await data(api, "{ viewer { id } }", token))["viewer"]["id"]
    seen = await both_ways("query ($id: ID!) { user(id: $id) { favorites { totalCount } } }", others, id=mine)
    assert seen["user"]["favorites"]["totalCount"] == 0


async def test_strangers_have_none(api: httpx.AsyncClient) -> None:
    body = await ask(api, "{ favorites { totalCount } }")
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
