"""GraphQL over HTTP."""

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from opentelemetry import trace

from schema import schema
from schema.context import Context
from schema.endpoint import graphiql

MAX_BODY = 64 * 1024
JSON = "application/json; charset=utf-8"

tracer = trace.get_tracer("estuary.graphql")


class BadRequest(Exception):
    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


def endpoint(*, explorable: bool) -> ASGI3Application:
    """`explorable`: whether whoever comes with a browser is shown GraphiQL."""

    async def graphql(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 4406, "reason": "Subscriptions are not served here yet."})
            return
        if explorable and scope["method"] == "GET" and b"text/html" in header(scope, b"accept"):
            await answer_graphiql(send)
            return
        try:
            payload = await read_payload(scope, receive)
        except BadRequest as refusal:
            body = json.dumps({"errors": [{"message": str(refusal)}]}).encode()
            await answer(send, refusal.status, body, JSON, refusal.headers.items())
            return
        result = await execute(scope, payload)
        await answer(send, 200, json.dumps(result).encode(), JSON)

    return graphql


async def execute(scope: HTTPScope, payload: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = dict(scope.get("state") or {})
    name = payload.get("operationName")
    state.get("facts", {})["operation"] = name
    context = Context(now=datetime.now(UTC), request_id=state.get("request_id", ""))
    with tracer.start_as_current_span(f"graphql {name or 'anonymous'}"):
        result = await schema.execute(
            payload["query"],
            variable_values=payload.get("variables"),
            operation_name=name,
            context_value=context,
        )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    return answer


async def read_payload(scope: HTTPScope, receive: ASGIReceiveCallable) -> dict[str, Any]:
    if scope["method"] != "POST":
        raise BadRequest(405, "Send operations by POST.", allow="POST")
    if header(scope, b"content-type").partition(b";")[0].strip().lower() != b"application/json":
        raise BadRequest(415, "Send the operation as application/json.")
    try:
        payload = json.loads(await read_body(receive))
    except ValueError:
        raise BadRequest(400, "The body is not JSON.") from None
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        raise BadRequest(400, "The body must be an object with the operation's text in `query`.")
    if not isinstance(payload.get("variables"), dict | None):
        raise BadRequest(400, "`variables` must be an object.")
    if not isinstance(payload.get("operationName"), str | None):
        raise BadRequest(400, "`operationName` must be a string.")
    return payload


async def read_body(receive: ASGIReceiveCallable) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest(400, "The request ended early.")
        assert message["type"] == "http.request"
        body += message["body"]
        if len(body) > MAX_BODY:
            raise BadRequest(413, f"An operation may have {MAX_BODY // 1024} KB at most.")
        if not message["more_body"]:
            return bytes(body)


def header(scope: HTTPScope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


async def answer_graphiql(send: ASGISendCallable) -> None:
    nonce = secrets.token_urlsafe(16)
    policy = graphiql.content_security_policy(nonce)
    headers = {"content-security-policy": policy, "referrer-policy": "same-origin", "x-content-type-options": "nosniff"}
    await answer(send, 200, graphiql.page(nonce=nonce), "text/html; charset=utf-8", headers.items())


async def answer(
    send: ASGISendCallable, status: int, body: bytes, kind: str, headers: Iterable[tuple[str, str]] = ()
) -> None:
    every = [("content-type", kind), ("content-length", str(len(body))), *headers]
    encoded = [(name.encode(), value.encode()) for name, value in every]
    await send({"type": "http.response.start", "status": status, "headers": encoded, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
