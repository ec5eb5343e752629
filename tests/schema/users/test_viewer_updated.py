"""The first thing that is followed live, over a real socket, with a real relay."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone
from websockets.asyncio.client import ClientConnection

from domains.kernel import log
from domains.kernel.actor import Actor
from domains.kernel.events import publish
from domains.kernel.models import EventLog, EventRecord
from domains.users.events import EmailVerified
from domains.users.models import Session, User
from estuary.asgi import graphql
from schema.endpoint.asking import Request, Wanted
from schema.subscription import cursor_of, position_of
from schema.users import subscriptions
from tests.schema.client import PASSWORD, TOKENS, data, register
from tests.schema.direct import KEYRING, actor_for
from tests.schema.endpoint.test_socket import socket

FOLLOW = "subscription ($after: String) { viewerUpdated(after: $after) { cursor viewer { email emailVerifiedAt } } }"
VERIFY = "mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { user { email } errors { __typename } } }"


async def subscribe(connection: ClientConnection, id_: str = "1", **variables: Any) -> None:
    payload = {"query": FOLLOW, "variables": variables}
    await connection.send(json.dumps({"id": id_, "type": "subscribe", "payload": payload}))


async def told(connection: ClientConnection, within: float = 10) -> Any:
    async with asyncio.timeout(within):
        while (message := json.loads(await connection.recv()))["type"] == "ping":
            pass
    return message


async def now(api: httpx.AsyncClient, token: str) -> str:
    """Where the log ends once everything has its position."""
    async with asyncio.timeout(10):
        while await EventRecord.objects.filter(position=None).aexists():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    cursor: str = (await data(api, "{ liveCursor }", token))["liveCursor"]
    return cursor


async def change(user: User) -> None:
    """Something about somebody, done elsewhere."""

    event = EmailVerified(user_id=user.pk)
    tell = transaction.atomic(lambda: publish(event, actor=actor_for(user), now=timezone.now(), after=user))
    await sync_to_async(tell)()


@pytest.fixture
async def signed_in(api: httpx.AsyncClient, committed: None) -> dict[str, Any]:
    tokens = await register(api)
    user = await User.objects.aget()
    return {"user": user, "token": tokens["accessToken"], "init": {"authorization": f"Bearer {tokens['accessToken']}"}}


async def test_change_elsewhere_arrives(
    address: str,
    api: httpx.AsyncClient,
    relay: None,
    signed_in: dict[str, Any],
) -> None:
    async with socket(address, init=signed_in["init"]) as connection:
        await subscribe(connection, after=await now(api, signed_in["token"]))
        token = KEYRING.email(signed_in["user"].pk, "ada@example.org")
        assert (await data(api, VERIFY, input={"token": token}))["verifyEmail"]["errors"] == []
        message = await told(connection)
    update = message["payload"]["data"]["viewerUpdated"]
    assert update["viewer"]["email"] == "ada@example.org"
    assert update["viewer"]["emailVerifiedAt"]
    assert position_of(update["cursor"]) == await sync_to_async(log.head)()


async def test_what_was_missed_comes_first(
    address: str,
    api: httpx.AsyncClient,
    relay: None,
    signed_in: dict[str, Any],
) -> None:
    cursor = await now(api, signed_in["token"])
    for _ in range(3):
        await change(signed_in["user"])
    async with socket(address, init=signed_in["init"]) as connection:
        await subscribe(connection, after=cursor)
        positions = [position(await told(connection)) for _ in range(3)]
        await change(signed_in["user"])
        positions.append(position(await told(connection)))
    start = position_of(cursor)
    assert positions == sorted(set(positions))
    assert all(each > start for each in positions)


def position(message: Any) -> int:
    assert message["type"] == "next", message
    return position_of(message["payload"]["data"]["viewerUpdated"]["cursor"])


async def test_cursor_that_was_pruned(
    address: str,
    api: httpx.AsyncClient,
    relay: None,
    signed_in: dict[str, Any],
) -> None:
    head = position_of(await now(api, signed_in["token"]))
    await EventLog.objects.aupdate(floor=head)
    try:
        async with socket(address, init=signed_in["init"]) as connection:
            await subscribe(connection, after=cursor_of(head - 1))
            assert (await told(connection))["payload"][0]["extensions"]["code"] == "CURSOR_EXPIRED"
            await subscribe(connection, "2", after=cursor_of(head + 1000))
            assert (await told(connection))["payload"][0]["extensions"]["code"] == "CURSOR_EXPIRED"
            await subscribe(connection, "3", after="nonsense")
            assert (await told(connection))["payload"][0]["extensions"]["code"] == "BAD_CURSOR"
            await subscribe(connection, "4", after=cursor_of(head))
            await change(signed_in["user"])
            assert position(await told(connection)) > head
    finally:
        await EventLog.objects.aupdate(floor=0)


async def test_strangers_follow_nothing(address: str, relay: None, committed: None) -> None:
    async with socket(address, init={}) as connection:
        await subscribe(connection)
        assert (await told(connection))["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_nobody_hears_of_another(
    address: str,
    api: httpx.AsyncClient,
    relay: None,
    signed_in: dict[str, Any],
) -> None:
    await register(api, "eve@example.org")
    other = await User.objects.aget(email="eve@example.org")
    async with socket(address, init=signed_in["init"]) as connection:
        await subscribe(connection, after=await now(api, signed_in["token"]))
        await change(other)
        await change(signed_in["user"])
        assert (await told(connection))["payload"]["data"]["viewerUpdated"]["viewer"]["email"] == "ada@example.org"


async def test_nothing_arrives_once_access_was_removed(
    address: str,
    api: httpx.AsyncClient,
    relay: None,
    signed_in: dict[str, Any],
) -> None:
    async with socket(address, init=signed_in["init"]) as connection:
        await subscribe(connection, after=await now(api, signed_in["token"]))
        await change(signed_in["user"])
        assert (await told(connection))["type"] == "next"
        await Session.objects.aupdate(ended_at=timezone.now())
        await change(signed_in["user"])
        message = await told(connection)
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_windows_of_one_session_are_answered_together(
    address: str, api: httpx.AsyncClient, relay: None, signed_in: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody else with them: another session may have ended, another question has another answer."""
    login = f'mutation {{ login(input: {{email: "ada@example.org", password: "{PASSWORD}"}}) {{ {TOKENS} }} }}'
    other = {"authorization": f"Bearer {(await data(api, login))['login']['tokens']['accessToken']}"}
    looked: list[Actor] = []
    monkeypatch.setattr(
        subscriptions, "visible", lambda model, actor: looked.append(actor) or User.objects.visible_to(actor)
    )
    async with AsyncExitStack() as stack:
        connections = []
        for init in (signed_in["init"], signed_in["init"], other):
            connections.append(await stack.enter_async_context(socket(address, init=init)))
            await subscribe(connections[-1], after=await now(api, signed_in["token"]))
        await change(signed_in["user"])
        heard = [await told(connection) for connection in connections]
        looked.clear()
        await change(signed_in["user"])
        again = [await told(connection) for connection in connections]
    assert [position(each) for each in again] == [position(each) + 1 for each in heard]
    assert len({actor.session_id for actor in looked}) == len(looked) == 2


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({}, True),
        ({"query": FOLLOW.replace("cursor ", "")}, False),
        ({"variables": {"after": "b"}}, False),
        ({"authorization": ""}, False),
    ],
)
async def test_two_see_the_same_only_if_all_is_the_same(
    signed_in: dict[str, Any], given: dict[str, Any], *, same: bool
) -> None:
    execution = graphql.execution

    def sight(**changed: Any) -> Any:
        asked = {"query": FOLLOW, "variables": {"after": "a"}, **signed_in["init"], **changed}
        request = Request.of(Wanted.of(asked), {"type": "websocket"}, authorization=asked["authorization"])
        access = execution.read_token(request.authorization, timezone.now())
        return execution.read(request, request.wanted.query, access, trusted=True).sight

    assert (sight() == sight(**given)) is same


async def test_what_may_not_be_seen_is_not_sent(
    address: str, api: httpx.AsyncClient, relay: None, signed_in: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither as null nor as an error: what follows goes on with the next that may be."""
    shown = iter([User.objects.none()])
    monkeypatch.setattr(subscriptions, "visible", lambda model, actor: next(shown, User.objects.visible_to(actor)))
    cursor = await now(api, signed_in["token"])
    async with socket(address, init=signed_in["init"]) as connection:
        await subscribe(connection, after=cursor)
        for _ in range(2):
            await change(signed_in["user"])
        assert position(await told(connection)) == position_of(cursor) + 2
