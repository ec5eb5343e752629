import json
import logging

import httpx
import pytest

from domains.users.models import User
from estuary import logs
from estuary.asgi import ROUTES
from tests.schema.client import data, register


async def test_every_answer_has_a_request_id(api: httpx.AsyncClient) -> None:
    ids = {(await api.get(path)).headers["x-request-id"] for path in ("/healthz", "/admin/", "/nowhere")}
    assert len(ids) == 3


async def test_request_id_of_a_proxy_is_kept(api: httpx.AsyncClient) -> None:
    answer = await api.get("/healthz", headers={"x-request-id": "from-the-proxy-42"})
    assert answer.headers["x-request-id"] == "from-the-proxy-42"


@pytest.mark.parametrize("forged", ["short", "x" * 65, 'a"b{c}d,e:f', "new\tline-here"])
async def test_request_id_that_could_forge_a_line_is_replaced(api: httpx.AsyncClient, forged: str) -> None:
    answer = await api.get("/healthz", headers={"x-request-id": forged})
    assert answer.headers["x-request-id"] != forged


async def test_bug_is_masked_and_logged(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setitem(ROUTES, "/healthz", broken)
    answer = await api.get("/healthz")
    assert answer.status_code == 500
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


async def test_operation_is_named_in_the_log(api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "estuary.requests"):
        await api.post("/graphql", json={"query": "query Clock { serverTime }", "operationName": "Clock"})
    [record] = [record for record in caplog.records if record.name == "estuary.requests"]
    assert vars(record)["operation"] == "Clock"
    assert (vars(record)["points"], vars(record)["statements"]) == (1, 0)


async def test_log_tells_who_asked_and_how_much_the_database_did(
    api: httpx.AsyncClient, committed: None, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = await register(api)
    caplog.clear()
    with caplog.at_level(logging.INFO, "estuary.requests"):
        await data(api, "{ viewer { sessions { totalCount } } }", tokens["accessToken"])
    [record] = [record for record in caplog.records if record.name == "estuary.requests"]
    assert vars(record)["viewer"] == (await User.objects.aget()).pk
    assert vars(record)["statements"] == 2  # who asks, this once, and everything
    assert vars(record)["status"] == 200


def test_json_line_is_one_object() -> None:
    record = logging.LogRecord("a.b", logging.WARNING, __file__, 1, "two\nlines %s", ("“quoted”",), None)
    record.user = "42"
    token = logs.REQUEST_ID.set("abc")
    try:
        line = logs.JsonLines().format(record)
    finally:
        logs.REQUEST_ID.reset(token)
    assert "\n" not in line
    found = json.loads(line)
    assert found.pop("at")
    assert found == {
        "level": "WARNING",
        "logger": "a.b",
        "message": "two\nlines “quoted”",
        "request_id": "abc",
        "user": "42",
    }


def test_text_line_cannot_be_forged() -> None:
    record = logging.LogRecord("a", logging.INFO, __file__, 1, "GET /x\n11:00 ERROR forged\x1b[31m %s", ("é",), None)
    line = logs.PlainLines().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    assert line.endswith(r"GET /x\n11:00 ERROR forged\x1b[31m é")
