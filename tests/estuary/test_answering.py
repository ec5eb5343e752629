"""Answers that go out in one piece, and those that must not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

PLAIN = [(b"content-type", b"text/plain"), (b"content-length", b"5")]

type App = Callable[[Any, Any, Any], Awaitable[None]]


def answering(*messages: dict[str, Any]) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return app


def start(headers: list[tuple[bytes, bytes]] = PLAIN, status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(text: bytes = b"hello", *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text, "more_body": more}


@asynccontextmanager
async def serving(app: App, *, http: str) -> AsyncIterator[int]:
    config = uvicorn.Config(app, port=0, http=http, log_level="critical", lifespan="off", server_header=False)
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
    "plain": (answering(start(), body()), twice()),
    "empty": (answering(start([(b"content-length", b"0")]), body(b"")), twice()),
    "nothing to tell": (answering(start([], 204), body(b"")), twice()),
    "in pieces": (answering(start(), body(b"he", more=True), body(b"llo")), twice()),
    "without its length": (answering(start([(b"x-y", b"z")]), body()), twice()),
    "without a body": (answering(start(), {"type": "http.response.body"}), twice()),
    "only the head": (answering(start(), body()), twice("HEAD")),
    "closed by the application": (answering(start([*PLAIN, (b"connection", b"close")]), body()), twice()),
    "closed by the client": (answering(start(), body()), asking()),
    "an older client": (answering(start(), body()), b"GET / HTTP/1.0\r\n\r\n"),
    "two lines in a header": (answering(start([*PLAIN, (b"x-y", b"z\r\nset-cookie: a=b")]), body()), twice()),
    "a line end in a header": (answering(start([*PLAIN, (b"x-y", b"z\nset-cookie: a=b")]), body()), twice()),
    "too long": (answering(start(), body(b"hello there")), twice()),
    "too short": (answering(start(), body(b"hell")), twice()),
    "begun twice": (answering(start(), start(), body()), twice()),
    "body first": (answering(body()), twice()),
    "nothing at all": (answering(), twice()),
    "many headers": (answering(start([*PLAIN, *((b"set-cookie", b"%d" % at) for at in range(20))]), body()), twice()),
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
    """Tells what it was sent, and how it ended."""
    heard = b""
    while (message := await receive())["type"] == "http.request":
        heard += message["body"]
        if not message["more_body"]:
            break
    told = heard + message["type"].encode()
    await send(start([(b"content-length", b"%d" % len(told))]))
    await send(body(told))


def posting(text: str, *, last: bool = True) -> bytes:
    return asking("POST", f"Content-Length: {len(text)}", last=last) + text.encode()


# A request in pieces.
SENT: dict[str, list[bytes]] = {
    "whole": [posting("hello")],
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
