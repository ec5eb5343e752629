"""Running plans: a pool of connections of its own, and what can go wrong with a statement."""

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from schema.reads.line import Line
from schema.reads.statement import Statement
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
        self._lines: dict[Connection, Line] = {}
        self._free: list[Line] = []  # taken from the pool, and asked by nobody
        self._waiting = 0

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
            await self._look_after_all()
            return await self._once(statement, values)
        except psycopg.OperationalError as error:
            raise self._without_connection() from error

    async def _once(self, statement: Statement, values: Values) -> list[bytes]:
        sql, given = statement.sql, statement.values(values)
        if not values.actor.is_anonymous:
            sql = statement.signed_in
            given += values.speaker
        line = self._free.pop() if self._free else await self._another()
        try:
            result = await line.ask(sql, given)
            if not result.ntuples:
                raise Stale
            return [result.get_value(0, at) or b"null" for at in range(statement.columns)]
        except psycopg.Error as error:
            if error.sqlstate == NULL_WHERE_NONE_MAY_BE:
                raise LeftToPython from error
            raise
        finally:
            await self._leave(line)

    async def _another(self) -> Line:
        """Waits for one to be free, or made."""
        pool = await self._opened()
        self._waiting += 1
        try:
            connection = await pool.getconn()
        finally:
            self._waiting -= 1
        if connection not in self._lines:
            self._lines[connection] = Line(connection)
        return self._lines[connection]

    async def _leave(self, line: Line) -> None:
        """Kept at hand, unless somebody waits for it, or it is not what it was."""
        if line.is_well and not self._waiting:
            self._free.append(line)
            return
        await self._give_back(line)

    async def _give_back(self, line: Line) -> None:
        if not line.is_well:
            self._lines.pop(line.connection, None)
            line.leave()
        if self._pool:
            await self._pool.putconn(line.connection)

    def _without_connection(self) -> Refusal:
        """Either all are busy, or none can be made."""
        failures = self._pool.get_stats().get("connections_errors", 0) if self._pool else 0
        away, self._failures = failures > self._failures, failures
        return unavailable() if away else busy()

    async def _opened(self) -> Pool:
        if self._pool is None:
            self._pool, self._failures = self.make_pool(), 0
            await self._pool.open()
        return self._pool

    async def _look_after_all(self) -> None:
        """Where one died, others did too."""
        while self._free:
            await self._give_back(self._free.pop())
        await (await self._opened()).check()

    async def stop(self) -> None:
        while self._free:
            await self._give_back(self._free.pop())
        for line in self._lines.values():
            line.leave()
        self._lines.clear()
        if self._pool:
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
