"""Running plans: a pool of connections of its own, and what can go wrong with a statement."""

import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from schema.reads.line import Line
from schema.reads.statement import Statement, speaker
from schema.reads.values import Values
from schema.refusals import Refusal

log = logging.getLogger("estuary.reads")

type Connection = psycopg.AsyncConnection[Any]
type Pool = AsyncConnectionPool[Connection]

NULL_WHERE_NONE_MAY_BE = "ES001"  # what the function of that name raises


class Stale(Exception):
    """Whoever asks is not who they were."""


class LeftToPython(Exception):
    """The ordinary executor says better what is wrong."""


class Running:
    def __init__(self, make_pool: Callable[[], Pool]) -> None:
        self.make_pool = make_pool
        self._pool: Pool | None = None
        self._failures = 0  # to connect, so far
        self._lines: WeakKeyDictionary[Connection, Line] = WeakKeyDictionary()

    async def run(self, statement: Statement, values: Values) -> list[bytes]:
        """The JSON of each of the statement's columns. Without any it is asked only whether somebody is still there."""
        if not statement.columns and values.actor.is_anonymous:
            return []
        try:
            return await self._once(statement, values)
        except psycopg.errors.QueryCanceled:
            raise timed_out() from None
        except (PoolTimeout, TooManyRequests) as error:
            raise self._without_connection() from error
        except psycopg.OperationalError as error:
            log.warning("A reading connection died: %s", error)
        try:
            await (await self._opened()).check()  # where one died, others did too
            return await self._once(statement, values)
        except psycopg.OperationalError as error:
            raise self._without_connection() from error

    async def _once(self, statement: Statement, values: Values) -> list[bytes]:
        pool = await self._opened()
        sql, given = statement.sql, statement.values(values)
        if not values.actor.is_anonymous:
            sql = statement.signed_in
            given += speaker(values.actor)
        connection = await pool.getconn()
        try:
            result = await self._line(connection).ask(sql, given)
            if not result.ntuples:
                raise Stale
            return [result.get_value(0, at) or b"null" for at in range(statement.columns)]
        except psycopg.Error as error:
            if error.sqlstate == NULL_WHERE_NONE_MAY_BE:
                raise LeftToPython from error
            raise
        finally:
            await pool.putconn(connection)

    def _without_connection(self) -> Refusal:
        """Either all are busy, or none can be made."""
        failures = self._pool.get_stats().get("connections_errors", 0) if self._pool else 0
        away, self._failures = failures > self._failures, failures
        return unavailable() if away else busy()

    def _line(self, connection: Connection) -> Line:
        line = self._lines.get(connection)
        if line is None:
            line = self._lines[connection] = Line(connection)
        return line

    async def _opened(self) -> Pool:
        if self._pool is None:
            self._pool, self._failures = self.make_pool(), 0
            await self._pool.open()
        return self._pool

    async def stop(self) -> None:
        if self._pool:
            for line in self._lines.values():
                line.leave()
            self._lines.clear()
            await self._pool.close()
            self._pool = None


def timed_out() -> Refusal:
    return Refusal.of(503, "TIMED_OUT", "This took too long to find out. Ask for less at once.", early=False)


def busy() -> Refusal:
    message = "More is asked at this moment than can be answered. Try again."
    return Refusal.of(503, "BUSY", message, early=False, retry_after="1")


def unavailable() -> Refusal:
    message = "The database cannot be reached at this moment. Try again."
    return Refusal.of(503, "UNAVAILABLE", message, early=False, retry_after="5")
