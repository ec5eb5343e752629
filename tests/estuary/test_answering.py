"""Answers that go out in one piece, and those that must not."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
import uvicorn

from domains.kernel.kept import Kept
from estuary import answering

PLAIN = [(b"content-type", b"text/plain"), (b"content-length", b"5")]

type App = Callable[[Any, Any, Any], Awaitable[None]]


def app_that_sends(*messages: dict[str, Any]) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return app


def start(headers: list[tuple[bytes, bytes]] = PLAIN, status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(text: bytes = b"hello", *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text, "more_body": more}


@asynccontextmanager
async def serving(app: App, *, http: str, idle: float = 5) -> AsyncIterator[int]:
    config = uvicorn.Config(app, port=0, http=http, log_level="critical", lifespan="off", server_header=False)
    config.timeout_keep_alive = idle  # type: ignore[assignment]
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn tells it in no other way)
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def exchange(port: int, *pieces: bytes) -> bytes:
    """All that comes back until the connection is closed. Each piece is sent a moment after the one before it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for at, piece in enumerate(pieces):
        await asyncio.sleep(0.01 if at else 0)
        writer.write(piece)
        await writer.drain()
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return b"\r\n".join(line for line in answer.split(b"\r\n") if not line.startswith(b"date: "))


def asking(method: str = "GET", *headers: str, last: bool = True) -> bytes:
    close = ["Connection: close"] if last else []
    return "\r\n".join([f"{method} / HTTP/1.1", "Host: here", *headers, *close, "", ""]).encode()


def twice(method: str = "GET") -> bytes:
    """A request whose answer leaves the connection open, and a last one."""
    return asking(method, last=False) + asking(method)


CASES: dict[str, tuple[App, bytes]] = {
    "plain": (app_that_sends(start(), body()), twice()),
    "empty": (app_that_sends(start([(b"content-length", b"0")]), body(b"")), twice()),
    "nothing to tell": (app_that_sends(start([], 204), body(b"")), twice()),
    "in pieces": (app_that_sends(start(), body(b"he", more=True), body(b"llo")), twice()),
    "without its length": (app_that_sends(start([(b"x-y", b"z")]), body()), twice()),
    "without a body": (app_that_sends(start(), {"type": "http.response.body"}), twice()),
    "only the head": (app_that_sends(start(), body()), twice("HEAD")),
    "closed by the application": (app_that_sends(start([*PLAIN, (b"connection", b"close")]), body()), twice()),
    "closed by the client": (app_that_sends(start(), body()), asking()),
    "an older client": (app_that_sends(start(), body()), b"GET / HTTP/1.0\r\n\r\n"),
    "two lines in a header": (app_that_sends(start([*PLAIN, (b"x-y", b"z\r\nset-cookie: a=b")]), body()), twice()),
    "a line end in a header": (app_that_sends(start([*PLAIN, (b"x-y", b"z\nset-cookie: a=b")]), body()), twice()),
    "too long": (app_that_sends(start(), body(b"hello there")), twice()),
    "too short": (app_that_sends(start(), body(b"hell")), twice()),
    "begun twice": (app_that_sends(start(), start(), body()), twice()),
    "body first": (app_that_sends(body()), twice()),
    "nothing at all": (app_that_sends(), twice()),
    "many headers": (
        app_that_sends(start([*PLAIN, *((b"set-cookie", b"%d" % at) for at in range(20))]), body()),
        twice(),
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_answer_is_what_uvicorn_would_send(case: str) -> None:
    app, sent = CASES[case]
    async with serving(app, http="estuary.answering:Protocol") as ours, serving(app, http="httptools") as theirs:
        told = await exchange(ours, sent)
        if case == "begun twice":  # to uvicorn that is a bug; here nothing was sent yet
            assert told.count(b"HTTP/1.1 200 OK") == 2
        elif case.endswith("in a header"):
            assert b"\nset-cookie" not in told
        else:
            assert told == await exchange(theirs, sent)


async def echoing(scope: Any, receive: Any, send: Any) -> None:
    """Tells what it was sent, and how it ended; and leaves its own marks in what it was given."""
    said = ("type", "asgi", "http_version", "scheme", "method", "path", "raw_path", "query_string", "root_path")
    heard = repr([[scope[name] for name in said], scope["headers"], [*scope["state"]]]).encode()
    scope["state"]["seen"] = scope["path"] = "seen"
    scope["headers"].append((b"seen", b"seen"))
    while (message := await receive())["type"] == "http.request":
        heard += message["body"]
        if not message["more_body"]:
            break
    told = heard + message["type"].encode()
    await send(start([(b"content-length", b"%d" % len(told))]))
    await send(body(told))


def posting(text: str, *, last: bool = True) -> bytes:
    return asking("POST", f"Content-Length: {len(text)}", last=last) + text.encode()


LAST = posting("the last")
# A request in pieces.
SENT: dict[str, list[bytes]] = {
    "whole": [posting("hello")],
    "the same again": [posting("hello", last=False)] * 3 + [posting("hello")],
    "the same head, and not all of the body": [*[posting("hello", last=False)] * 2, posting("hello")[:-2], b"lo"],
    "the same head, in pieces": [posting("hello", last=False)] * 2 + [posting("hello")[:20], posting("hello")[20:]],
    "the same head, and more behind it": [*[posting("hello", last=False)] * 2, posting("hello", last=False) * 3, LAST],
    "the same head, and nonsense behind it": [*[posting("hello", last=False)] * 2, posting("hello") + b"nonsense"],
    "a length that is said twice": [posting("hello", last=False).replace(b"Host", b"Content-Length: 5\r\nHost") * 3],
    "no length": [asking("POST", last=False)] * 2 + [LAST],
    "a length of nothing": [posting("", last=False)] * 3 + [LAST],
    "lines that end in half": [posting("hello", last=False).replace(b"\r\n", b"\n") * 3],
    "a head within a body": [posting(posting("hello").decode(), last=False)] * 3 + [LAST],
    "head first": [posting("hello")[:-5], b"hello"],
    "letter by letter": [posting("hello")[at : at + 1] for at in range(len(posting("hello")))],
    "one behind the other": [posting("one", last=False) + posting("two", last=False) + posting("three")],
    "the second too early": [posting("one", last=False) + posting("two")[:-2], b"wo"],
    "long": [posting("x" * 300_000)],
    "in chunks": [asking("POST", "Transfer-Encoding: chunked"), b"2\r\nhe\r\n", b"3\r\nllo\r\n0\r\n\r\n"],
    "waits to be asked": [asking("POST", "Content-Length: 5", "Expect: 100-continue"), b"hello"],
    "no chunk": [asking("POST", "Transfer-Encoding: chunked") + b"nonsense\r\n"],
    "no request": [b"nonsense\r\n\r\n"],
}


@pytest.mark.parametrize("case", SENT)
async def test_body_arrives_as_by_uvicorn(case: str) -> None:
    async with (
        serving(echoing, http="estuary.answering:Protocol") as ours,
        serving(echoing, http="httptools") as theirs,
    ):
        told = await exchange(ours, *SENT[case])
        assert told == await exchange(theirs, *SENT[case])
        assert told


async def test_any_order_and_any_pieces_arrive_as_by_uvicorn() -> None:
    requests = [
        posting("hello", last=False),
        posting("hello there", last=False),
        posting("", last=False),
        asking("GET", last=False),
        asking("POST", "Content-Length: 5", "X-Y: z", last=False) + b"hello",
        asking("POST", "Transfer-Encoding: chunked", last=False) + b"2\r\nhe\r\n0\r\n\r\n",
    ]
    async with (
        serving(echoing, http="estuary.answering:Protocol") as ours,
        serving(echoing, http="httptools") as theirs,
    ):
        for seed in range(40):
            by_chance = Random(seed)  # noqa: S311 (no secret)
            sent = [by_chance.choice(requests) for _ in range(by_chance.randint(1, 8))]
            if by_chance.random() < 0.5:
                sent = in_pieces(b"".join(sent), by_chance)
            assert await exchange(ours, *sent, LAST) == await exchange(theirs, *sent, LAST), seed


def in_pieces(text: bytes, by_chance: Random) -> list[bytes]:
    ends = sorted(by_chance.sample(range(1, len(text)), 6))
    return [text[begin:end] for begin, end in zip([0, *ends], [*ends, len(text)], strict=True)]


async def test_a_head_that_came_before_is_not_taken_apart_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "heads", Kept(10_000))
    taken: list[bytes] = []
    of_uvicorn = answering.HttpToolsProtocol.data_received

    def noting(self: Any, data: bytes) -> None:
        taken.append(data)
        of_uvicorn(self, data)

    monkeypatch.setattr(answering.HttpToolsProtocol, "data_received", noting)
    async with serving(echoing, http="estuary.answering:Protocol") as port:
        for _ in range(2):  # also on another connection
            await exchange(port, *[posting("hello", last=False)] * 3, LAST)
    assert taken == [posting("hello", last=False), LAST, LAST]  # a connection that ends is left to uvicorn


async def test_heads_are_kept_within_a_bound() -> None:
    async with serving(echoing, http="estuary.answering:Protocol") as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for at in range(10_000):
            writer.write(asking("POST", "Content-Length: 0", f"X-Y: {at}{'x' * 1000}", last=False))
            await reader.readuntil(b"http.request")
        writer.close()
    assert 500 < len(answering.heads) < 2_000
    assert all(len(head) <= answering.LONGEST for head in answering.heads)


@pytest.mark.parametrize("http", ["estuary.answering:Protocol", "httptools"])
async def test_idle_connection_is_closed_and_one_in_use_is_not(http: str) -> None:
    async def slowly(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.4)
        await echoing(scope, receive, send)

    async with serving(slowly, http=http, idle=0.3) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(posting("hello", last=False))
            await reader.readuntil(b"http.request")
            await asyncio.sleep(0.1)
        answered = time.monotonic()
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        assert time.monotonic() - answered > 0.1
        writer.close()


async def test_whoever_leaves_is_noticed() -> None:
    ended: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        ended.append((await receive())["type"])

    async with serving(app, http="estuary.answering:Protocol") as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(posting("hello", last=False)[:-2])
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        async with asyncio.timeout(5):
            while not ended:  # noqa: ASYNC110 (the application tells it in no other way)
                await asyncio.sleep(0.01)
    assert ended == ["http.disconnect"]


async def test_plain_answer_is_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        transport = send.__self__.cycle.transport
        send.__self__.cycle.transport = Noting(transport, pieces)
        await send(start())
        assert pieces == []
        await send(body())

    async with serving(app, http="estuary.answering:Protocol") as port:
        await exchange(port, twice())
    assert pieces[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert pieces[0].endswith(b"\r\n\r\nhello")


class Noting:
    def __init__(self, transport: Any, pieces: list[bytes]) -> None:
        self.transport = transport
        self.pieces = pieces

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def write(self, data: bytes) -> None:
        self.pieces.append(data)
        self.transport.write(data)
