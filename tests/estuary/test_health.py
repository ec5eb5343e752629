import asyncio
from datetime import timedelta

import httpx
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from domains.kernel.models import Consumer, EventRecord
from estuary import health

NOWHERE = "127.0.0.1:9"


@pytest.fixture(autouse=True)
def fresh(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "latest", health.Latest())


async def test_healthz(api: httpx.AsyncClient) -> None:
    answer = await api.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_readyz_names_every_server(api: httpx.AsyncClient) -> None:
    answer = await api.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert {name: check["ok"] for name, check in answer.json()["checks"].items()} == {
        "database": True,
        "valkey": True,
        "temporal": True,
        "migrations": True,
        "events": True,
    }


async def test_readyz_tells_of_events_that_wait(api: httpx.AsyncClient) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    await EventRecord.objects.acreate(kind="x", topics=[], data={}, at=long_ago)
    answer = await api.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    problem = answer.json()["checks"]["events"]["problem"]
    assert problem == "1 wait for the relay, one for 60 s: is `manage.py relay` at work?"


async def test_readyz_tells_of_a_consumer_that_stands_still(api: httpx.AsyncClient) -> None:
    one = Consumer.objects.filter(pk="notifications")
    assert await one.aupdate(problem="Temporal: at an address that is nobody's business")
    try:
        answer = await api.get("/readyz")
    finally:
        await one.aupdate(problem="")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["events"]["problem"] == "notifications stands still; the admin shows why"


async def test_readyz_without_database(
    api: httpx.AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", 9)
    answer = await api.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unready")
    assert answer.json()["checks"]["database"]["problem"] == "cannot be reached (OperationalError)"
    assert "password" not in answer.text


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [("valkey", "REDIS_URL", f"redis://{NOWHERE}/0"), ("temporal", "TEMPORAL_ADDRESS", NOWHERE)],
)
async def test_readyz_without_what_can_be_missed(
    api: httpx.AsyncClient, settings: Settings, name: str, setting: str, value: str
) -> None:
    setattr(settings, setting, value)
    answer = await api.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert [check for check, found in answer.json()["checks"].items() if not found["ok"]] == [name]


async def test_readyz_with_migrations_waiting(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_migrations", lambda: 2)
    answer = await api.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unready")
    assert answer.json()["checks"]["migrations"]["problem"] == "2 migrations are waiting: run `manage.py migrate`"


def test_pending_migrations_counts_them() -> None:
    assert health.pending_migrations() == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'users' RETURNING id, app, name, applied")
        taken = cursor.fetchall()
    try:
        assert health.pending_migrations() == len(taken)
    finally:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO django_migrations VALUES (%s, %s, %s, %s)", taken)


async def test_readyz_is_examined_once_for_many(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0
    examine = health.examine

    async def counted() -> dict[str, object]:
        nonlocal count
        count += 1
        return await examine()

    monkeypatch.setattr(health, "examine", counted)
    await asyncio.gather(*(api.get("/readyz") for _ in range(20)))
    assert count == 1
