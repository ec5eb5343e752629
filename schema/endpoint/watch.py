"""Looks after open sockets: a token that has expired and a session that was ended close them within seconds.

One question to the database for all sockets of a process, whatever their number. It is asked rather than waited for:
a message that says "this session ended" could be lost, and an answer cannot.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domains.users import selectors

if TYPE_CHECKING:
    from schema.endpoint.execution import Execution
    from schema.endpoint.socket import Connection

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds; with a slow answer, still within the five that are promised


class Watch:
    def __init__(self, execution: "Execution") -> None:
        self.execution = execution
        self.connections: set[Connection] = set()
        self._task: asyncio.Task[None] | None = None

    def over(self, connection: "Connection") -> None:
        if connection.access:
            self.connections.add(connection)
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self.look())

    def forget(self, connection: "Connection") -> None:
        self.connections.discard(connection)

    async def look(self) -> None:
        while self.connections:
            await asyncio.sleep(LOOK_EVERY)
            now = datetime.now(UTC)
            for connection in [each for each in self.connections if each.has_expired(now)]:
                connection.close(4401, "The access token has expired")
            try:
                await self.close_ended()
            except Exception:
                log.exception("Open sockets could not be checked; trying again")

    async def close_ended(self) -> None:
        watched = {each: each.access.session_id for each in self.connections if each.access}
        sessions = set(watched.values())
        living = await self.execution.in_thread(
            lambda: self.execution.with_database(lambda: selectors.living_sessions(sessions))
        )
        for connection, session_id in watched.items():
            if session_id not in living:
                connection.close(4401, "The session has ended")
