"""GraphQL over HTTP, as the specification of that name says it, in front of everything else about a request."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from graphql import GraphQLSchema, print_schema

from schema.endpoint import graphiql
from schema.endpoint.asking import Answer, Request, Wanted
from schema.endpoint.execution import Execution
from schema.endpoint.graphiql import Demo
from schema.endpoint.heard import Heard
from schema.endpoint.negotiation import GRAPHQL, JSON, accepted
from schema.refusals import Refusal

type Encoded = list[tuple[bytes, bytes]]

MAX_BODY = 64 * 1024
BODY_WITHIN = 10.0  # seconds
LOOK_EVERY = 0.5
MAX_PARAMETERS = 20
METHODS = "GET, POST, OPTIONS"

# What an answer to a program needs of a browser: not to guess, not to frame, not to tell others where it came from.
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
VARY = (b"vary", b"Accept, Origin, Authorization")
NO_STORE = (b"cache-control", b"no-store")
CLOSED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
EXPOSED = (
    b"GraphQL-Schema-Version, X-Request-Id, ETag, Retry-After, "
    b"X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the endpoint is told about the place it serves."""

    hosts: frozenset[str]  # names it answers to; "*" for any, ".example.com" for all below
    origins: frozenset[str]  # whose pages may call it
    explorable: bool  # whether a browser is shown GraphiQL
    secure: bool  # whether it is only reached by https
    demo: Demo | None = None  # whom GraphiQL offers to sign in as


def header(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")


def version_of(schema: GraphQLSchema) -> str:
    """Another one for every change that a client could see."""
    return hashlib.sha256(print_schema(schema).encode()).hexdigest()[:12]


class Http:
    def __init__(self, site: Site, execution: Execution) -> None:
        self.site = site
        self.execution = execution
        self.heard = Heard()
        self.headers = [*SECURITY, (b"graphql-schema-version", version_of(execution.schema).encode())]  # of all answers
        if site.secure:
            self.headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains; preload"))
        self.knows_host = lru_cache(1_000)(lambda host: knows_host(host, site.hosts))

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        headers = dict(scope["headers"])
        kind = accepted(header(headers, b"accept"))
        cors = self.cors(headers)
        try:
            if not self.knows_host(headers.get(b"host", b"")):
                raise Refusal.of(400, "UNKNOWN_HOST", "This server does not answer to that name.")
            if scope["method"] == "OPTIONS":
                told = encoded([*preflight(headers), ("allow", METHODS)])
                await respond(send, 204, b"", [*cors, *told], self.headers)
                return
            if self.shows_graphiql(scope, headers):
                await self.show_graphiql(send)
                return
            if kind is None:
                raise Refusal.of(406, "NOT_ACCEPTABLE", f"The answer can be {GRAPHQL} or {JSON}.")
            answer = await self.answer(scope, headers, receive)
        except Refusal as refusal:
            answer = Answer.refused(refusal)
        kind = kind or JSON
        common = [CLOSED, *cors, *encoded(answer.headers)]
        if scope["method"] == "GET" and answer.is_public:
            await respond_kept(send, headers, kind, answer, common, self.headers)
            return
        body = orjson.dumps(answer.body)
        await respond(send, answer.status_for(kind), body, [content_type(kind), NO_STORE, *common], self.headers)

    async def answer(self, scope: HTTPScope, headers: Mapping[bytes, bytes], receive: ASGIReceiveCallable) -> Answer:
        authorization = header(headers, b"authorization")
        if scope["method"] == "GET":
            wanted = Wanted.of(from_query_string(scope["query_string"]))
            return await self.execution.run(Request.of(wanted, scope, authorization=authorization, may_change=False))
        if scope["method"] != "POST":
            raise Refusal.of(405, "METHOD_NOT_ALLOWED", "Send operations by POST, queries also by GET.", allow=METHODS)
        refuse_other_types(header(headers, b"content-type"))
        body = await read_body(receive)
        wanted = self.heard.known(body) or Wanted.of(from_json(body, "The body"))
        answer = await self.execution.run(Request.of(wanted, scope, authorization=authorization))
        self.heard.keep(body, wanted)
        return answer

    def cors(self, headers: Mapping[bytes, bytes]) -> Encoded:
        origin = headers.get(b"origin")
        if origin is None or origin.decode("latin-1") not in self.site.origins:
            return [VARY]
        return [VARY, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", EXPOSED)]

    def shows_graphiql(self, scope: HTTPScope, headers: Mapping[bytes, bytes]) -> bool:
        browser = b"text/html" in headers.get(b"accept", b"")
        return self.site.explorable and scope["method"] == "GET" and browser and not scope["query_string"]

    async def show_graphiql(self, send: ASGISendCallable) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = ("content-security-policy", graphiql.content_security_policy(nonce))
        told = encoded([("content-type", "text/html; charset=utf-8"), policy, ("vary", "Accept")])
        await respond(send, 200, graphiql.page(nonce=nonce, demo=self.site.demo), told, self.headers)


def preflight(headers: Mapping[bytes, bytes]) -> list[tuple[str, str]]:
    if b"access-control-request-method" not in headers:
        return []
    return [
        ("access-control-allow-methods", METHODS),
        ("access-control-allow-headers", "authorization, content-type, accept, x-request-id"),
        ("access-control-max-age", "86400"),
    ]


def knows_host(host: bytes, known: frozenset[str]) -> bool:
    name = host.decode("latin-1").lower().rsplit(":", 1)[0] if not host.endswith(b"]") else host.decode("latin-1")
    parents = {"." + name.split(".", at)[at] for at in range(1, name.count(".") + 1)} | {f".{name}"}
    return "*" in known or name in known or bool(parents & known)


def from_query_string(query_string: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError:
        raise Refusal.bad_request("The query string has too many parameters, or is not UTF-8.") from None
    given: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = from_json(given[name].encode(), f"`{name}`") if given[name] else None
    return given


def from_json(text: bytes, what: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal.bad_request(f"{what} is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise Refusal.bad_request(f"{what} must be an object.")
    return value


def refuse_other_types(content_type: str) -> None:
    if not is_json(content_type):
        raise Refusal.of(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the operation as {JSON} in UTF-8.", accept=JSON)


@lru_cache(1_000)
def is_json(content_type: str) -> bool:
    kind, _, parameters = content_type.partition(";")
    charset = dict(part.strip().lower().partition("=")[::2] for part in parameters.split(";")).get("charset", "utf-8")
    return kind.strip().lower() == JSON and charset.strip('"') in ("utf-8", "utf8")


async def read_body(receive: ASGIReceiveCallable) -> bytes:
    """Whoever sends it a byte at a time waits no longer than anybody needs."""
    task = asyncio.current_task()
    assert task
    ARRIVING.begin(task)
    try:
        return await whole_body(receive)
    except asyncio.CancelledError:
        if task in ARRIVING.since:
            raise
        task.uncancel()
        message = f"The request did not arrive within {BODY_WITHIN} seconds."
        raise Refusal.of(408, "TOO_SLOW", message, connection="close") from None
    finally:
        ARRIVING.since.pop(task, None)


class Arriving:
    """The tasks that wait for a body. Those that wait for too long are cancelled: by one look at all of them now and
    then, for a timer for each would take a good part of what a request may take."""

    def __init__(self) -> None:
        self.since: dict[asyncio.Task[Any], float] = {}
        self._loop: asyncio.AbstractEventLoop | None = None  # in which the next look is going to be

    def begin(self, task: asyncio.Task[Any]) -> None:
        self.since[task] = time.monotonic()
        loop = task.get_loop()
        if self._loop is not loop:
            self._look_soon(loop)

    def _look_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        loop.call_later(LOOK_EVERY, self._look)

    def _look(self) -> None:
        loop, self._loop = self._loop, None
        late = time.monotonic() - BODY_WITHIN
        for task in [task for task, since in self.since.items() if since <= late]:
            del self.since[task]
            task.cancel()
        if self.since and loop:
            self._look_soon(loop)


ARRIVING = Arriving()


async def whole_body(receive: ASGIReceiveCallable) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refusal.bad_request("The request ended early.")
        body += message["body"]
        if len(body) > MAX_BODY:
            raise Refusal.of(413, "TOO_LARGE", f"A request may have {MAX_BODY // 1024} KB.", connection="close")
        if not message["more_body"]:
            return bytes(body)


async def respond_kept(
    send: ASGISendCallable,
    headers: Mapping[bytes, bytes],
    kind: str,
    answer: Answer,
    common: Encoded,
    always: Encoded,
) -> None:
    """Anybody on the way may keep it, and asks whether it is still so. What it cost changes each time, and is left
    out of it."""
    told = {name: value for name, value in answer.body.items() if name != "extensions"}
    if extensions := {name: value for name, value in answer.body["extensions"].items() if name != "cost"}:
        told["extensions"] = extensions
    body = orjson.dumps(told)
    tag = f'"{hashlib.sha256(kind.encode() + body).hexdigest()[:32]}"'
    same = tag in [each.strip().removeprefix("W/") for each in header(headers, b"if-none-match").split(",")]
    kept = [(b"etag", tag.encode()), (b"cache-control", b"public, no-cache"), *common]
    headed = kept if same else [content_type(kind), *kept]
    await respond(send, 304 if same else 200, b"" if same else body, headed, always)


@lru_cache
def content_type(kind: str) -> tuple[bytes, bytes]:
    return (b"content-type", f"{kind}; charset=utf-8".encode())


def encoded(headers: Iterable[tuple[str, str]]) -> Encoded:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers]


async def respond(send: ASGISendCallable, status: int, body: bytes, headers: Encoded, always: Encoded) -> None:
    length = [] if status in (204, 304) else [(b"content-length", b"%d" % len(body))]
    told = [*length, *headers, *always]
    await send({"type": "http.response.start", "status": status, "headers": told, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
