"""What can go wrong with a statement, on a real server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from domains.practitioners.models import Practitioner
from domains.users.models import Role, Session, User
from domains.users.models.people import UserQuerySet
from estuary import database
from estuary.asgi import graphql
from schema.reads.line import PREPARED
from schema.reads.plans import Plans
from schema.reads.running import Running
from tests.schema.client import ask, data, register

VIEWER = "{ viewer { id email roles } }"
USERS = "{ users { totalCount } }"


@pytest.fixture
async def outside() -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """Another connection to the same database."""
    other = await database.connect()
    yield other
    await other.close()


def code_of(answer: httpx.Response | dict[str, Any]) -> str:
    body = answer.json() if isinstance(answer, httpx.Response) else answer
    code: str = body["errors"][0]["extensions"]["code"]
    return code


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The pool told something else."""

    def told(**changes: Any) -> None:
        for name, value in changes.items():
            monkeypatch.setattr(database, name, value)

    return told


async def end_the_readers(outside: psycopg.AsyncConnection[Any]) -> int:
    """As when the database is restarted."""
    ended = await outside.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND application_name = %s",
        [database.READER],
    )
    return len(await ended.fetchall())


async def test_connections_that_died_are_replaced(
    api: httpx.AsyncClient, committed: None, outside: psycopg.AsyncConnection[Any]
) -> None:
    tokens = await register(api)
    for _ in range(3):
        assert (await data(api, VIEWER, tokens["accessToken"]))["viewer"]
        assert await end_the_readers(outside) >= 1
    assert (await data(api, VIEWER, tokens["accessToken"]))["viewer"]


async def test_database_that_is_away(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", 9)
    monkeypatch.setattr(database, "PATIENCE", 0.3)
    answer = await api.post("/graphql", json={"query": "{ services { nodes { id } } }"})
    assert (answer.status_code, code_of(answer)) == (200, "UNAVAILABLE")
    assert answer.headers["retry-after"]
    monkeypatch.undo()
    await graphql.stop()
    assert await data(api, "{ services { nodes { id } } }") == {"services": {"nodes": []}}


async def test_statement_that_takes_too_long(
    api: httpx.AsyncClient,
    committed: None,
    outside: psycopg.AsyncConnection[Any],
    reading: Callable[..., None],
) -> None:
    reading(READING="-c default_transaction_read_only=on -c statement_timeout=200ms")
    async with outside.transaction():
        await outside.execute("LOCK TABLE services_service IN ACCESS EXCLUSIVE MODE")
        refused = await ask(api, "{ services { nodes { id } } }")
    assert code_of(refused) == "TIMED_OUT"
    assert await data(api, "{ services { nodes { id } } }") == {"services": {"nodes": []}}


async def test_more_at_once_than_there_are_connections(
    api: httpx.AsyncClient,
    committed: None,
    outside: psycopg.AsyncConnection[Any],
    reading: Callable[..., None],
) -> None:
    reading(CONNECTIONS=2, PATIENCE=0.3)
    async with outside.transaction():
        await outside.execute("LOCK TABLE services_service IN ACCESS EXCLUSIVE MODE")
        asked = [asyncio.create_task(ask(api, "{ services { nodes { id } } }")) for _ in range(5)]
        done, waiting = await asyncio.wait(asked, timeout=3)
        assert {code_of(each.result()) for each in done} == {"BUSY"}
        assert (len(done), len(waiting)) == (3, 2)
    assert [await each for each in waiting]
    assert all("data" in each.result() for each in waiting)


async def test_many_at_once_share_the_connections(api: httpx.AsyncClient, committed: None) -> None:
    tokens = await register(api)
    answers = await asyncio.gather(*[data(api, VIEWER, tokens["accessToken"]) for _ in range(100)])
    assert {each["viewer"]["email"] for each in answers} == {"ada@example.org"}


async def test_session_that_ended_is_noticed_at_once(api: httpx.AsyncClient, committed: None) -> None:
    """Though who asks is remembered: the statement asks again."""
    tokens = await register(api)
    for _ in range(2):
        assert (await data(api, VIEWER, tokens["accessToken"]))["viewer"]
    await sync_to_async(Session.objects.update)(ended_at=datetime.now(UTC))
    answer = await api.post("/graphql", json={"query": VIEWER}, headers=bearer(tokens))
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
    nothing = await api.post("/graphql", json={"query": "{ __typename }"}, headers=bearer(tokens))
    assert nothing.status_code == 401


async def test_role_that_came_and_went_is_noticed_at_once(api: httpx.AsyncClient, committed: None) -> None:
    tokens = await register(api)
    assert code_of(await ask(api, USERS, tokens["accessToken"])) == "FORBIDDEN"
    for roles, allowed in (([Role.STAFF], True), ([Role.CLIENT], False), ([Role.CLIENT, Role.ADMIN], True)):
        await sync_to_async(User.objects.update)(roles=roles)
        body = await ask(api, USERS, tokens["accessToken"])
        assert ("errors" not in body) is allowed
        assert (await data(api, VIEWER, tokens["accessToken"]))["viewer"]["roles"] == roles


async def test_statements_that_a_connection_keeps_are_few(
    api: httpx.AsyncClient, committed: None, reading: Callable[..., None]
) -> None:
    reading(CONNECTIONS=1)
    for number in range(PREPARED + 20):
        for _ in range(2):  # what comes again is prepared
            await data(api, f"{{ services {{ nodes {{ a{number}: id }} }} }}")
    running: Running = graphql.execution.queries.reading.running
    (line,) = running._lines.values()
    assert len(line._names) == PREPARED
    line.leave()  # so that a cursor can listen
    (row,) = await (await line.connection.execute("SELECT count(*) FROM pg_prepared_statements")).fetchall()
    assert row == (PREPARED,)


async def test_reader_cannot_write(api: httpx.AsyncClient, committed: None) -> None:
    await data(api, "{ services { nodes { id } } }")
    (line,) = graphql.execution.queries.reading.running._lines.values()
    line.leave()
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await line.connection.execute("DELETE FROM users_user")


async def test_null_where_none_may_be_is_told_by_the_ordinary_executor(
    api: httpx.AsyncClient, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = await register(api)
    await sync_to_async(a_practitioner)()
    wanted = "{ viewer { practitioner { slug user { id } } } }"
    assert (await data(api, wanted, tokens["accessToken"]))["viewer"]["practitioner"]["user"]
    monkeypatch.setattr(UserQuerySet, "visible_to", only_without_practice)
    monkeypatch.setattr(Practitioner, "shows", ())  # what it shows is not looked at
    await graphql.stop()
    graphql.execution.queries.reading.plans = Plans()
    body = await ask(api, wanted, tokens["accessToken"])
    graphql.execution.queries.reading.plans = Plans()
    assert body["errors"][0]["path"] == ["viewer", "practitioner", "user"]
    assert body["data"] == {"viewer": {"practitioner": None}}


def a_practitioner() -> None:
    Practitioner.objects.create(user=User.objects.get(), slug="ada", currency="EUR", created_at=datetime.now(UTC))


looked: list[None] = []


def only_without_practice(rows: Any, actor: Any) -> Any:
    """Once they are seen, as who asks; behind their practice they are not seen."""
    looked.append(None)
    return rows if len(looked) % 2 else rows.none()


EXPLAINED = {"query": "{ viewer { id } serverTime }", "extensions": {"plan": True}}


async def test_whoever_may_know_is_told_how_an_answer_was_found(
    api: httpx.AsyncClient, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = await register(api)
    for verbose, role, told in ((True, "CLIENT", True), (False, "CLIENT", False), (False, "STAFF", True)):
        monkeypatch.setattr(graphql.execution, "verbose", verbose)
        await sync_to_async(User.objects.update)(roles=[role])
        await data(api, VIEWER, tokens["accessToken"])
        body = (await api.post("/graphql", json=EXPLAINED, headers=bearer(tokens))).json()
        found = body["extensions"].get("plan")
        assert (found is not None) is told
        if found:
            assert (found["planned"], found["statements"]) == (["viewer"], 1)
            assert found["left"] == {"serverTime": "Query.serverTime: the database's clock is another"}
    plain = await ask(api, VIEWER, tokens["accessToken"])
    assert "plan" not in plain["extensions"]


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens['accessToken']}"}
