"""A connection's conversation with PostgreSQL: a prepared statement out, a row back, and nothing in between.

What a cursor does besides (types, formats, waiting anew for each message) takes longer than the rest of a request.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq

PREPARED = 100  # statements that a connection keeps: each takes up to some hundred KB of its server
SEEN = 1_000  # statements that were asked once, remembered so that the second time prepares them


class Line:
    """Of one connection, for one question at a time."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection
        self.pgconn = connection.pgconn
        self._names: OrderedDict[str, bytes] = OrderedDict()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._made = 0
        self._results: list[pq.abc.PGresult] = []
        self._over: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._socket = self.pgconn.socket
        self._loop.add_reader(self._socket, self._hear)

    async def ask(self, sql: str, given: Sequence[bytes | None]) -> pq.abc.PGresult:
        name = self._names.get(sql)
        if name is None and sql in self._seen:
            name = await self._prepare(sql)
        if name:
            self._names.move_to_end(sql)
            self.pgconn.send_query_prepared(name, given)
        else:
            self._remember(sql)
            self.pgconn.send_query_params(sql.encode(), given)
        return await self._answer()

    @property
    def is_well(self) -> bool:
        """Whether nothing of the last question is left; not so if whoever asked went away."""
        return self.pgconn.transaction_status == pq.TransactionStatus.IDLE

    def leave(self) -> None:
        self._loop.remove_reader(self._socket)

    async def _prepare(self, sql: str) -> bytes:
        while len(self._names) >= PREPARED:
            _, old = self._names.popitem(last=False)
            self.pgconn.send_query_params(b"DEALLOCATE " + old, None)
            await self._answer()
        self._made += 1
        name = b"read_%d" % self._made
        self.pgconn.send_prepare(name, sql.encode())
        await self._answer()
        self._names[sql] = name
        return name

    def _remember(self, sql: str) -> None:
        self._seen[sql] = None
        if len(self._seen) > SEEN:
            self._seen.popitem(last=False)

    async def _answer(self) -> pq.abc.PGresult:
        self._results = []
        self._over = self._loop.create_future()
        while self.pgconn.flush():  # noqa: ASYNC110 (of a socket that takes more again no event tells)
            await asyncio.sleep(0)
        await self._over
        result = self._results[-1]
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(result)
        return result

    def _hear(self) -> None:
        """Whenever something arrives."""
        try:
            self.pgconn.consume_input()
            while not self.pgconn.is_busy():
                result = self.pgconn.get_result()
                if result is None:
                    self._end(None)
                    return
                self._results.append(result)
        except psycopg.OperationalError as error:
            self.leave()
            self._end(error)

    def _end(self, error: Exception | None) -> None:
        if self._over is None or self._over.done():
            return
        if error:
            self._over.set_exception(error)
        else:
            self._over.set_result(None)
