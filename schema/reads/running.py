"""Running plans: a pool of connections of its own, and what can go wrong with a statement."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from schema.reads.line import Line
from schema.reads.statement import Statement, speaker
from schema.reads.values import Values
from schema.refusals import Refusal

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
        self._lines: WeakKeyDictionary[Connection, Line] = WeakKeyDictionary()

    async def run(self, statement: Statement, values: Values) -> list[bytes]:
        """The JSON of each of the statement's columns. Without any it is asked only whether somebody is still there."""
        if not statement.columns and values.actor.is_anonymous:
            return []
        try:
            return await self._once(statement, values)
        except psycopg.OperationalError as error:
            if isinstance(error, psycopg.errors.QueryCanceled | PoolTimeout | TooManyRequests):
                raise refused(error) from error
        try:
            return await self._once(statement, values)  # the connection was dead: the next may be alive
        except psycopg.OperationalError as error:
            raise refused(error) from error

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

    def _line(self, connection: Connection) -> Line:
        line = self._lines.get(connection)
        if line is None:
            line = self._lines[connection] = Line(connection)
        return line

    async def _opened(self) -> Pool:
        if self._pool is None:
            self._pool = self.make_pool()
            await self._pool.open()
        return self._pool

    async def stop(self) -> None:
        if self._pool:
            for line in self._lines.values():
                line.leave()
            self._lines.clear()
            await self._pool.close()
            self._pool = None


def refused(error: psycopg.OperationalError) -> Refusal:
    if isinstance(error, psycopg.errors.QueryCanceled):
        message = "This took too long to find out. Ask for less at once."
        return Refusal.of(503, "TIMED_OUT", message, early=False)
    if isinstance(error, PoolTimeout | TooManyRequests):
        message = "More is asked at this moment than can be answered. Try again."
        return Refusal.of(503, "BUSY", message, early=False, retry_after="1")
    message = "The database cannot be reached at this moment. Try again."
    return Refusal.of(503, "UNAVAILABLE", message, early=False, retry_after="5")
