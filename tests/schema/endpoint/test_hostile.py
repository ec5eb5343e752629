import asyncio
import socket
import time
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from schema.endpoint import http
from schema.refusals import Refusal
from tests.schema.endpoint.fuzzing import answer_to
from tests.schema.endpoint.hostile import REQUESTS


@pytest.mark.parametrize("name", REQUESTS)
async def test_request_is_refused(name: str, api: httpx.AsyncClient, committed: None) -> None:
    sent, status, code = REQUESTS[name]
    answered, body = await answer_to(sent)
    told = orjson.loads(body)
    codes = [error["extensions"]["code"] for error in told.get("errors", [])]
    assert (answered, codes[:1]) == (status, [code] if code else [])
    assert len(body) < 100_000


async def test_body_that_comes_too_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_WITHIN", 0.05)

    async def drip() -> dict[str, object]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b" ", "more_body": True}

    started = time.monotonic()
    with pytest.raises(Refusal) as refused:
        await http.read_body(drip)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.errors[0]["extensions"]["code"]) == (408, "TOO_SLOW")
    assert time.monotonic() - started < 5


def test_connections_that_say_nothing_keep_nobody_out(server: str) -> None:
    """Two hundred that began a request and stopped: the next one is answered all the same."""
    address = urlsplit(server)
    assert address.hostname
    assert address.port
    stuck = [socket.create_connection((address.hostname, address.port)) for _ in range(200)]
    try:
        head = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 999\r\n"
        for number, each in enumerate(stuck):
            each.sendall(head + b'\r\n{"query"' if number % 2 else head)
        answer = httpx.post(f"{server}/graphql", json={"query": "{ __typename }"}, timeout=10)
        assert answer.json()["data"] == {"__typename": "Query"}
    finally:
        for each in stuck:
            each.close()
