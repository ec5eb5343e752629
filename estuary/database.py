"""The database, for what is asynchronous."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from psycopg_pool import AsyncConnectionPool

log = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds for a connection
LOOK_EVERY = 0.5  # seconds until a lock that somebody has is asked for again

CONNECTIONS = 8  # of each server process, for reading
READER = "estuary reading"
# A plan that is made once is good enough for pages that walk an index, and making one takes longer than the page. What
# memoize keeps is sized for all rows of a table, of which a page needs twenty. What is read is mostly in memory: for a
# disk that turns, PostgreSQL would rather read all that is near and sort it than walk to the nearest.
READING = (
    "-c default_transaction_read_only=on -c statement_timeout=10s"
    " -c plan_cache_mode=force_generic_plan -c enable_memoize=off -c jit=off -c random_page_cost=1.1"
)

type Database = psycopg.AsyncConnection[Any]

# What Django keeps for itself, or what is set here; the rest is for the driver.
DJANGO_OPTIONS = ("pool", "server_side_binding", "connect_timeout")


async def connect(*, patience: float = PATIENCE, **options: Any) -> Database:
    return await psycopg.AsyncConnection.connect(**{**address(patience), **options})


def address(patience: float) -> dict[str, Any]:
    given = settings.DATABASES["default"]
    driver = {name: value for name, value in given["OPTIONS"].items() if name not in DJANGO_OPTIONS}
    return {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
        "dbname": given["NAME"],
        "connect_timeout": int(patience),
        "autocommit": True,
        **driver,
    }


def reading_pool() -> AsyncConnectionPool[Database]:
    """For statements that only read, each by itself."""
    return AsyncConnectionPool(
        kwargs={**address(PATIENCE), "options": READING, "application_name": READER},
        min_size=1,
        max_size=CONNECTIONS,
        timeout=PATIENCE,
        open=False,
    )


async def take_lock(database: Database, key: int, *, otherwise: str = "") -> None:
    """Returns once it is ours, which it is until the connection ends, however that may be."""
    while not await has_lock(database, key):
        if otherwise:
            log.info(otherwise)
            otherwise = ""
        await asyncio.sleep(LOOK_EVERY)


async def has_lock(database: Database, key: int) -> bool:
    row = await (await database.execute("SELECT pg_try_advisory_lock(%s)", [key])).fetchone()
    return bool(row and row[0])


async def in_thread[R](work: Callable[[], R]) -> R:
    """Where Django's ORM may be used. No connection outlives the work: the pool has fewer than there are threads."""

    def with_fresh_connection() -> R:
        close_old_connections()
        try:
            return work()
        finally:
            close_old_connections()

    return await sync_to_async(with_fresh_connection, thread_sensitive=False)()
