import base64
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.kernel.actor import Actor
from domains.users.models import Role, User
from schema import nodes
from schema.ids import MODELS
from tests.schema.client import ask, data, register

NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on User { email } } }"
NOBODY = UUID("019400f4-0000-7000-8000-000000000000")
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def id_of(user: User) -> str:
    return base64.b64encode(f"User:{user.pk}".encode()).decode()


@pytest.mark.parametrize(
    ("role", "sees"),
    [(None, False), (Role.CLIENT, False), (Role.PRACTITIONER, False), (Role.STAFF, True), (Role.ADMIN, True)],
)
async def test_what_is_private_of_a_node_is_shown_to_whom_it_concerns(
    api: httpx.AsyncClient, committed: None, role: Role | None, sees: bool
) -> None:
    other = await User.objects.acreate(email="other@example.org")
    token = ""
    if role:
        token = (await register(api))["accessToken"]
        await User.objects.filter(email="ada@example.org").aupdate(roles=[role])
    found = (await data(api, NODE, token, id=id_of(other)))["node"]
    email = "other@example.org" if sees else None
    assert found == {"__typename": "User", "id": id_of(other), "email": email}


async def test_node_finds_oneself(api: httpx.AsyncClient, committed: None) -> None:
    token = (await register(api))["accessToken"]
    own = (await data(api, "{ viewer { id } }", token))["viewer"]["id"]
    assert (await data(api, NODE, token, id=own))["node"]["email"] == "ada@example.org"


@pytest.mark.parametrize(
    "id_",
    ["", "x", "é", "VXNlcg==", "VXNlcjp4", "Query:1", f"Session:{NOBODY}", f"User:{NOBODY}", f"User:{NOBODY.hex}"],
)  # fmt: skip
async def test_id_of_nothing(api: httpx.AsyncClient, committed: None, id_: str) -> None:
    """Nothing that is no id, of no type, or not there tells the difference."""
    for given in (id_, base64.b64encode(id_.encode()).decode()):
        assert (await data(api, NODE, id=given))["node"] is None


async def test_nodes_are_given_in_the_order_of_their_ids(api: httpx.AsyncClient, committed: None) -> None:
    token = (await register(api))["accessToken"]
    await User.objects.filter(email="ada@example.org").aupdate(roles=[Role.STAFF])
    users = [await User.objects.acreate(email=f"u{number}@example.org") for number in range(5)]
    ids = [id_of(user) for user in reversed(users)]
    asked = [ids[0], "nonsense", *ids[1:], ids[0]]
    found = (await data(api, NODES, token, ids=asked))["nodes"]
    assert [each and each["id"] for each in found] == [ids[0], None, *ids[1:], ids[0]]


async def test_nodes_are_at_most_a_hundred(api: httpx.AsyncClient) -> None:
    body: dict[str, Any] = await ask(api, NODES, ids=["x"] * 101)
    assert body["errors"][0]["extensions"]["code"] == "TOO_MANY_IDS"
    assert (await ask(api, NODES, ids=["x"] * 100))["extensions"]["cost"]["points"] == 100


@pytest.mark.django_db
@pytest.mark.parametrize("times", [1, 30])
def test_nodes_of_one_type_are_one_statement(times: int) -> None:
    users = [User.objects.create(email=f"u{number}@example.org") for number in range(times)]
    staff = Actor(user_id=uuid4(), roles=frozenset({"STAFF"}))
    with CaptureQueriesContext(connection) as queries:
        found = nodes.find(staff, [id_of(user) for user in users])
    assert (len(queries), len([each for each in found if each])) == (1, times)


def test_every_type_with_an_id_can_be_found() -> None:
    from schema import schema

    kinds = schema._schema.get_possible_types(schema._schema.type_map["Node"])  # type: ignore[arg-type]
    assert {kind.name for kind in kinds} <= set(MODELS)
