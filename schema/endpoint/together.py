"""The same work wanted by many at once is done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any


class Together:
    """Nothing is kept: whoever comes when it is done has it done anew."""

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Future[Any]] = {}

    async def do[R](self, key: Hashable, work: Callable[[], Awaitable[R]]) -> R:
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.ensure_future(work())
            running.add_done_callback(lambda done: self._forget(key, done))
        # One of many who leaves does not take it from the others.
        result: R = await asyncio.shield(running)
        return result

    def _forget(self, key: Hashable, done: asyncio.Future[Any]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # seen, even if all who wanted it have left
