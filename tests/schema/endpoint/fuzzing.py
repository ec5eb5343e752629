"""Requests that nobody would send by mistake: broken at every level, from bytes to values."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLSchema
from hypothesis import strategies as st

from estuary.asgi import application
from schema import schema
from schema.examples import examples

graphql: GraphQLSchema = schema._schema
WORDS = sorted(
    {name for kind in graphql.type_map.values() for name in (kind.name, *getattr(kind, "fields", {}))}
    | {"query", "mutation", "subscription", "fragment", "on", "input", "true", "false", "null", "__typename", "x"}
)
SIGNS = [*'{}()[]:!$@=|&#,"\\ \n\0.-', "...", '"""', "\\u0000", "\ud800", "é", "\u2028", "1", "9" * 30, "-1.5e9"]

text = st.text(st.characters(codec=None), max_size=40)  # lone surrogates too
soup = st.lists(st.sampled_from(WORDS + SIGNS), max_size=40).map(" ".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good document with a piece cut out, doubled or replaced."""
    document = draw(st.sampled_from(examples())).document
    start = draw(st.integers(0, len(document)))
    end = draw(st.integers(start, min(start + 30, len(document))))
    piece = draw(st.sampled_from(["", document[start:end] * 2]) | soup)
    return document[:start] + piece + document[end:]


inputs = st.dictionaries(
    st.sampled_from(["email", "password", "device", "refreshToken", "everywhere", "idempotencyKey"]), values, max_size=6
)
good = st.sampled_from(examples()).map(lambda example: example.document)
variables = st.builds(lambda given: {"input": given}, inputs) | values
parameters = st.fixed_dictionaries(
    {},
    optional={
        "query": good | damaged() | soup | values,
        "variables": variables,
        "operationName": st.none() | st.sampled_from(WORDS) | values,
        "documentId": values,
        "extensions": values,
    },
)


def as_json(value: Any) -> bytes:
    """Also what JSON cannot say rightly: lone surrogates, NaN."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return repr(value).encode("utf-8", "surrogatepass")


bodies = (
    parameters.map(as_json)
    | st.builds(lambda query, given: as_json({"query": query, "variables": given}), good, variables)
    | values.map(as_json)
    | st.binary(max_size=60)
    | st.builds(lambda body, cut: body[:cut], parameters.map(as_json), st.integers(0, 200))
)


@dataclass(frozen=True)
class Sent:
    method: str
    query_string: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


def requests(token: str) -> st.SearchStrategy[Sent]:
    kinds = [
        b"application/json",
        b"application/json; charset=utf-8",
        b"text/plain",
        b"application/graphql",
        b"\xff",
        b"",
    ]
    accepts = [b"*/*", b"application/json", b"application/graphql-response+json", b"text/html", b"\xff;q=x", b""]
    tokens = [b"", b"Bearer " + token.encode(), b"Bearer x", b"Bearer " + token.encode()[:-2], b"Basic \xff", b"bearer"]
    headers = st.builds(
        lambda kind, accept, bearer: [
            (b"host", b"testserver"), (b"content-type", kind), (b"accept", accept), (b"authorization", bearer),
        ],
        st.sampled_from(kinds[:1] * 20 + kinds),
        st.sampled_from(accepts[:3] * 6 + accepts),
        st.sampled_from(tokens[:2] * 6 + tokens),
    )  # fmt: skip
    post = st.builds(Sent, st.just("POST"), st.just(b""), headers, bodies)
    strings = st.binary(max_size=60).map(lambda given: bytes(33 + each % 94 for each in given))
    other = st.builds(Sent, st.sampled_from(["GET", "GET", "PUT", "OPTIONS", "HEAD", "BREW"]), strings, headers, bodies)
    return st.one_of(*[post] * 8, other)


async def answer_to(sent: Sent) -> tuple[int, bytes]:
    """Straight into the application, one request after another."""
    status, body = 0, b""
    waiting = [{"type": "http.request", "body": sent.body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": sent.method, "scheme": "http",
        "path": "/graphql", "raw_path": b"/graphql", "query_string": sent.query_string, "root_path": "",
        "headers": sent.headers, "client": ("192.0.2.7", 1), "server": ("testserver", 80),
    }  # fmt: skip
    await application(scope, receive, send)  # type: ignore[arg-type]
    return status, body


LEAKS = (b"Traceback", b"psycopg", b"django", b'File "', b"SELECT ", b"0x", b"Error(", b"site-packages", b"INTERNAL")


def examine(sent: Sent, run: Callable[..., Any] = asyncio.run) -> int:
    """Raises where the answer is none that a client should ever see. Gives its status."""
    status, body = run(answer_to(sent))
    assert 200 <= status < 500, (status, sent, body)
    if status not in (204, 304) and sent.method != "HEAD" and b"<!doctype html>" not in body:
        told = orjson.loads(body)
        assert set(told) <= {"data", "errors", "extensions"}, body
        assert all(error["extensions"]["code"] and error["message"] for error in told.get("errors", ())), body
    shown = body.replace(sent.body, b"")
    assert not any(leak in shown and leak not in sent.body for leak in LEAKS), (sent, body)
    return int(status)
