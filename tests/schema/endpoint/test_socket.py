import asyncio
import gc
import json
import socket as socket_module
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Origin, Subprotocol

from domains.users.models import Session
from estuary.asgi import ROUTES
from schema.endpoint import Endpoint
from schema.endpoint.socket import PROTOCOL, Pace, Sockets
from tests.schema.client import register

TICKS = "subscription { clockTicked }"


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sockets]:
    def told(**changes: Any) -> Sockets:
        endpoint = ROUTES["/graphql"]
        assert isinstance(endpoint, Endpoint)
        sockets = Sockets(endpoint.http.site, endpoint.execution, Pace(**changes))
        monkeypatch.setattr(endpoint, "sockets", sockets)
        return sockets

    return told


@asynccontextmanager
async def socket(
    address: str, *, init: dict[str, Any] | None = None, origin: str | None = None, protocol: str = PROTOCOL
) -> AsyncIterator[ClientConnection]:
    """Connected, and unless `init` is None and left so, acknowledged."""
    url = f"ws://{address}/graphql"
    where = Origin(origin) if origin else None
    async with connect(url, subprotocols=[Subprotocol(protocol)], origin=where) as connection:
        if init is not None:
            await say(connection, type="connection_init", payload=init)
            assert await hear(connection) == {"type": "connection_ack"}
        yield connection


async def say(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


async def hear(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await asyncio.wait_for(connection.recv(), 10))
    return message


async def farewell(connection: ClientConnection) -> tuple[int, str]:
    """The code and the reason with which the server ends the connection, whatever it says before."""
    async with asyncio.timeout(15):
        with suppress(ConnectionClosedError):  # as it calls every code that is not "normal"
            async for _ in connection:
                pass
    return connection.close_code or 0, connection.close_reason or ""


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_subscription(address: str) -> None:
    async with socket(address, init={}) as connection:
        await say(connection, id="1", type="subscribe", payload={"query": TICKS})
        for _ in range(2):
            message = await hear(connection)
            assert (message["id"], message["type"]) == ("1", "next")
            assert message["payload"]["data"]["clockTicked"]
        await say(connection, id="1", type="complete")
        await say(connection, type="ping")
        assert await hear(connection) == {"type": "pong"}


async def test_query_and_mutation_over_the_socket(address: str, committed: None) -> None:
    async with socket(address, init={}) as connection:
        await say(connection, id="q", type="subscribe", payload={"query": "{ __typename }"})
        answer = await hear(connection)
        assert (answer["id"], answer["type"], answer["payload"]["data"]) == ("q", "next", {"__typename": "Query"})
        assert await hear(connection) == {"id": "q", "type": "complete"}
        mutation = "mutation { logout { endedSessions errors { __typename } } }"
        await say(connection, id="m", type="subscribe", payload={"query": mutation})
        answer = await hear(connection)
        assert answer["payload"]["data"] == {
            "logout": {"endedSessions": None, "errors": [{"__typename": "NotAllowed"}]}
        }


@pytest.mark.parametrize(
    "payload",
    [{"query": "{ nonsense }"}, {"query": "subscription {"}, {}, {"query": 1}, {"query": "{a}", "variables": []},
     {"query": "query ($a: Int!) { __typename @skip(if: $a) }"}],
)  # fmt: skip
async def test_operation_that_does_not_fit(address: str, payload: dict[str, Any]) -> None:
    async with socket(address, init={}) as connection:
        await say(connection, id="1", type="subscribe", payload=payload)
        message = await hear(connection)
        assert (message["id"], message["type"]) == ("1", "error")
        assert message["payload"][0]["message"]


async def test_signed_in_by_the_first_message(address: str, api: httpx.AsyncClient, committed: None) -> None:
    token = (await register(api))["accessToken"]
    async with socket(address, init={"authorization": f"Bearer {token}"}) as connection:
        await say(connection, id="1", type="subscribe", payload={"query": "{ viewer { email } }"})
        assert (await hear(connection))["payload"]["data"] == {"viewer": {"email": "ada@example.org"}}


@pytest.mark.parametrize("authorization", ["Bearer x", "Bearer x.y.z"])
async def test_token_that_is_none_of_ours(address: str, authorization: str) -> None:
    async with socket(address) as connection:
        await say(connection, type="connection_init", payload={"authorization": authorization})
        assert await farewell(connection) == (4401, "This is not an access token of ours.")


async def test_session_that_has_ended(address: str, api: httpx.AsyncClient, committed: None) -> None:
    token = (await register(api))["accessToken"]
    await Session.objects.aupdate(ended_at="2026-01-01T00:00Z")
    async with socket(address) as connection:
        await say(connection, type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert await farewell(connection) == (4401, "This session has ended. Sign in again.")


async def test_revoked_session_closes_its_sockets_alone(address: str, api: httpx.AsyncClient, committed: None) -> None:
    ada, grace = await register(api), await register(api, "grace@example.org")
    async with (
        socket(address, init={"authorization": f"Bearer {ada['accessToken']}"}) as hers,
        socket(address, init={"authorization": f"Bearer {grace['accessToken']}"}) as others,
    ):
        await say(hers, id="1", type="subscribe", payload={"query": TICKS})
        await Session.objects.filter(user__email="ada@example.org").aupdate(ended_at="2026-01-01T00:00Z")
        async with asyncio.timeout(5):
            assert await farewell(hers) == (4401, "The session has ended")
        await say(others, type="ping")
        assert await hear(others) == {"type": "pong"}


async def test_expired_token_closes_its_sockets(
    address: str, api: httpx.AsyncClient, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    endpoint = ROUTES["/graphql"]
    assert isinstance(endpoint, Endpoint)
    monkeypatch.setattr(endpoint.execution.keyring, "access_ttl", timedelta(seconds=2))
    token = (await register(api))["accessToken"]
    async with socket(address, init={"authorization": f"Bearer {token}"}) as connection:
        async with asyncio.timeout(2 + 5):
            assert await farewell(connection) == (4401, "The access token has expired")


@pytest.mark.parametrize(
    ("first", "farewell_"),
    [
        ({"type": "subscribe", "id": "1", "payload": {"query": TICKS}}, (4401, "Unauthorized")),
        ({"type": "complete", "id": "1"}, (4401, "Unauthorized")),
        ({"type": "nonsense"}, (4401, "Unauthorized")),
        ({"type": "connection_init", "payload": "x"}, (4400, "This is no message of the protocol.")),
    ],
)
async def test_first_message_must_be_the_first(address: str, first: dict[str, Any], farewell_: tuple[int, str]) -> None:
    async with socket(address) as connection:
        await say(connection, **first)
        assert await farewell(connection) == farewell_


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", 4400), ("[]", 4400), ("1", 4400), ('{"type": "next"}', 4400), ('{"type": "connection_init"}', 4429),
     ('{"type": "subscribe"}', 4400), ('{"type": "subscribe", "id": 1, "payload": {}}', 4400),
     ('{"type": "subscribe", "id": "1"}', 4400), ('{"type": "subscribe", "id": "", "payload": {}}', 4400)],
)  # fmt: skip
async def test_message_that_breaks_the_protocol(address: str, text: str, code: int) -> None:
    async with socket(address, init={}) as connection:
        await connection.send(text)
        assert (await farewell(connection))[0] == code


async def test_bytes_are_refused(address: str) -> None:
    async with socket(address, init={}) as connection:
        await connection.send(b'{"type": "ping"}')
        assert (await farewell(connection))[0] == 4400


async def test_two_operations_of_one_id(address: str) -> None:
    async with socket(address, init={}) as connection:
        for _ in range(2):
            await say(connection, id="1", type="subscribe", payload={"query": TICKS})
        assert await farewell(connection) == (4409, "Subscriber for 1 already exists")


async def test_no_first_message_in_time(address: str, pace: Callable[..., Sockets]) -> None:
    pace(init_within=0.2)
    async with socket(address) as connection:
        assert await farewell(connection) == (4408, "Connection initialisation timeout")


def test_the_first_message_has_three_seconds() -> None:
    assert Pace().init_within == 3


async def test_twenty_subscriptions_and_no_more(address: str) -> None:
    async with socket(address, init={}) as connection:
        for number in range(21):
            await say(connection, id=str(number), type="subscribe", payload={"query": TICKS})
        refused = []
        for _ in range(21):
            message = await hear(connection)
            if message["type"] == "error":
                refused.append((message["id"], message["payload"][0]["extensions"]["code"]))
        assert refused == [("20", "TOO_MANY_SUBSCRIPTIONS")]


async def test_message_too_large(address: str) -> None:
    async with socket(address, init={}) as connection:
        await say(connection, type="ping", payload={"x": "y" * 65536})
        assert (await farewell(connection))[0] == 1009


async def test_too_many_messages(address: str, pace: Callable[..., Sockets]) -> None:
    pace(messages=10)
    async with socket(address, init={}) as connection:
        for _ in range(10):
            await say(connection, type="ping")
        assert await farewell(connection) == (4429, "Too many messages")


async def test_server_pings_and_wants_an_answer(address: str, pace: Callable[..., Sockets]) -> None:
    pace(ping_every=0.1, pong_within=0.3)
    async with socket(address, init={}) as connection:
        for _ in range(2):
            assert await hear(connection) == {"type": "ping"}
            await say(connection, type="pong")
        assert await farewell(connection) == (4408, "No pong")


HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyEhIQ==\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
)


async def test_slow_reader_is_let_go(address: str, pace: Callable[..., Sockets]) -> None:
    """One that never reads at all, which no client library would do."""
    sockets = pace(send_within=0.5, messages=10**6, operations=10**6, waiting_messages=10**6)
    big = "{ " + " ".join(f"{'a' * 4_000}{number}: __typename" for number in range(6)) + " }"
    host, port = address.split(":")
    loop = asyncio.get_running_loop()

    async def ask_without_end() -> None:
        for number in range(1_000):  # 24 MB of answers, more than all buffers on the way hold
            await loop.sock_sendall(line, framed({"id": str(number), "type": "subscribe", "payload": {"query": big}}))

    with socket_module.create_connection((host, int(port))) as line:
        line.setblocking(False)
        await loop.sock_sendall(line, HANDSHAKE.format(address).encode())
        await until(lambda: len(sockets.open) == 1)
        await loop.sock_sendall(line, framed({"type": "connection_init"}))
        asking = asyncio.create_task(ask_without_end())
        await until(lambda: not sockets.open)
        asking.cancel()


def framed(message: dict[str, Any]) -> bytes:
    return Frame(Opcode.TEXT, json.dumps(message).encode()).serialize(mask=True)


async def test_answers_that_wait_are_bounded(address: str, pace: Callable[..., Sockets]) -> None:
    pace(waiting_messages=5, messages=10**6)
    async with socket(address, init={}) as connection:
        for _ in range(20):
            await say(connection, type="ping")
        code, reason = await farewell(connection)
        assert (code, reason) == (4413, "Too slow: messages were waiting")


@pytest.mark.parametrize("protocol", ["graphql-ws", "chat"])
async def test_no_other_protocol(address: str, protocol: str) -> None:
    with pytest.raises(InvalidStatus):
        async with socket(address, protocol=protocol):
            pass


@pytest.mark.parametrize(("origin", "welcome"), [("http://evil.example", False), ("null", False), ("http://{}", True)])
async def test_pages_of_other_origins_do_not_connect(address: str, origin: str, welcome: bool) -> None:
    try:
        async with socket(address, init={}, origin=origin.format(address)):
            connected = True
    except InvalidStatus:
        connected = False
    assert connected is welcome


async def test_thousand_dropped_connections_leave_nothing(address: str, pace: Callable[..., Sockets]) -> None:
    sockets = pace()

    async def drop() -> None:
        async with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)]) as connection:
            await say(connection, type="connection_init")
            await say(connection, id="1", type="subscribe", payload={"query": TICKS})
            await hear(connection)
            connection.transport.abort()

    for _ in range(5):
        await drop()
    await asyncio.sleep(0.2)
    gc.collect()
    before = len(asyncio.all_tasks())
    for _ in range(50):
        await asyncio.gather(*(drop() for _ in range(20)))
    await until(lambda: len(asyncio.all_tasks()) <= before)
    assert sockets.watch.connections == set()
