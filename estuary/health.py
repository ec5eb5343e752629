"""/healthz says that the process lives, /readyz what it can and cannot reach.

Only the database makes it unready: without Valkey or Temporal, reads and writes go on, so taking every process out
of service would turn a slower hour into an outage.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import redis.asyncio
from asgiref.sync import sync_to_async
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from temporalio.service import ConnectConfig, ServiceClient

from estuary.answers import answer
from estuary.database import connect

PATIENCE = 2.0
FRESH = 1.0  # seconds an answer is kept, so that asking often costs the servers nothing
LATE = 10.0  # seconds until an event that waits for its position is worth a word
WAITING = """SELECT count(*), coalesce(extract(epoch FROM now() - min(at)), 0)::float8
    FROM kernel_eventrecord WHERE position IS NULL"""
STANDING = "SELECT name FROM kernel_consumer WHERE problem <> '' ORDER BY name"
JSON = [(b"content-type", b"application/json")]


class Unready(Exception):
    """The words are shown to whoever asks."""


async def alive(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await answer(send, 200, b'{"status": "alive"}\n', JSON)


async def ready(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    report = await latest.get()
    status = 503 if report["status"] == "unready" else 200
    await answer(send, status, json.dumps(report, indent=1).encode() + b"\n", JSON)


async def database() -> None:
    async with await connect(patience=PATIENCE) as fresh:
        await fresh.execute("SELECT 1")


async def migrations() -> None:
    if not latest.migrated and (waiting := await sync_to_async(pending_migrations, thread_sensitive=False)()):
        raise Unready(f"{waiting} migrations are waiting: run `manage.py migrate`")
    latest.migrated = True


def pending_migrations() -> int:
    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connection.close()


async def valkey() -> None:
    async with redis.asyncio.from_url(settings.REDIS_URL, socket_timeout=PATIENCE) as client:
        await client.ping()


async def temporal() -> None:
    config = ConnectConfig(
        target_host=settings.TEMPORAL_ADDRESS, api_key=settings.TEMPORAL_API_KEY, tls=settings.TEMPORAL_TLS
    )
    client = await ServiceClient.connect(config)
    if not await client.check_health():
        raise Unready("answers, but does not serve")


async def events() -> None:
    """Whether facts reach those who wait for them."""
    async with await connect(patience=PATIENCE) as fresh:
        waiting = await (await fresh.execute(WAITING)).fetchone()
        standing = await (await fresh.execute(STANDING)).fetchall()
    if waiting and waiting[0] and waiting[1] > LATE:
        raise Unready(f"{waiting[0]} wait for the relay, one for {waiting[1]:.0f} s: is `manage.py relay` at work?")
    if standing:
        raise Unready(f"{', '.join(name for (name,) in standing)} stands still; the admin shows why")


Check = Callable[[], Awaitable[None]]
NEEDED = ("database", "migrations")
SERVERS: dict[str, Check] = {"database": database, "valkey": valkey, "temporal": temporal}


async def look(check: Check) -> dict[str, object]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await check()
    except Unready as reason:
        return {"ok": False, "problem": str(reason)}
    except TimeoutError:
        return {"ok": False, "problem": f"no answer within {PATIENCE:g} s"}
    except Exception as error:  # every client has errors of its own; which one it was is all there is to say
        return {"ok": False, "problem": f"cannot be reached ({type(error).__name__})"}
    return {"ok": True, "ms": round((time.perf_counter() - started) * 1000, 1)}


async def examine() -> dict[str, object]:
    found = dict(zip(SERVERS, await asyncio.gather(*(look(check) for check in SERVERS.values())), strict=True))
    if found["database"]["ok"]:
        found["migrations"] = await look(migrations)
        if found["migrations"]["ok"]:
            found["events"] = await look(events)
    failing = [name for name, answer in found.items() if not answer["ok"]]
    status = "ready" if not failing else "unready" if set(failing) & set(NEEDED) else "degraded"
    return {"status": status, "release": settings.RELEASE, "checks": found}


class Latest:
    """One examination at a time, however many ask."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._report: dict[str, object] = {}
        self._at = 0.0
        self.migrated = False  # once true it stays true: this code brings no further migrations

    async def get(self) -> dict[str, object]:
        async with self._lock:
            if not self._report or time.monotonic() - self._at > FRESH:
                self._report = await examine()
                self._at = time.monotonic()
            return self._report


latest = Latest()
