"""What happens, for everybody who follows it from this process: one reader of the log, however many follow.

A follower is added at a position: what the log holds up to there it reads by itself, and everything after arrives in
its queue, so there is neither a gap nor a repeat between the two. One that does not keep up has its queue emptied and
reads the log again from where it was: being slow costs time, never memory, and nothing is lost.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Protocol

from domains.kernel import log as event_log
from domains.kernel.models import EventRecord
from schema.refusals import Refusal
from schema.subscription import Happened

log = logging.getLogger("estuary.live")

LOOK_EVERY = 1.0  # seconds, should a message be lost
TRY_AGAIN = 1.0
PAGE = 500
QUEUE = 100

type InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


class Heads(Protocol):
    """Tells where the log ends."""

    async def next(self, within: float) -> int | None: ...

    async def close(self) -> None: ...


class Follower:
    def __init__(self, topics: Sequence[str]) -> None:
        self.topics = topics
        self._queue: asyncio.Queue[EventRecord] = asyncio.Queue(QUEUE)
        self._arrived = asyncio.Event()
        self.is_behind = False

    def give(self, record: EventRecord) -> None:
        if self.is_behind:
            return
        try:
            self._queue.put_nowait(record)
        except asyncio.QueueFull:
            self.is_behind = True
            self._queue = asyncio.Queue(QUEUE)
        self._arrived.set()

    async def next(self) -> EventRecord | None:
        """None once it is behind."""
        while self._queue.empty() and not self.is_behind:
            self._arrived.clear()
            await self._arrived.wait()
        return None if self.is_behind else self._queue.get_nowait()


class Hub:
    def __init__(self, heads: Heads, in_thread: InThread) -> None:
        self.heads = heads
        self.in_thread = in_thread
        self.known = -1  # everything up to here was given to its followers
        self.followers: dict[str, set[Follower]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def follow(self, topics: Sequence[str], after: int | None) -> AsyncIterator[Happened]:
        await self._start()
        follower = Follower(topics)
        for topic in topics:
            self.followers[topic].add(follower)
        position = until = self.known  # nothing can come in between these two lines
        try:
            if after is not None:
                position = await self._checked(after, until)
            while True:
                async for record in self._replayed(topics, position, until):
                    position = record.position or 0
                    yield Happened.of(record)
                while (arrived := await follower.next()) is not None:
                    position = arrived.position or 0
                    yield Happened.of(arrived)
                follower.is_behind, until = False, self.known
        finally:
            self._forget(follower)

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self.heads.close()
        self.known = -1
        self._starting = asyncio.Lock()  # whoever waited for the old one did so in a loop that may be over

    def _forget(self, follower: Follower) -> None:
        for topic in follower.topics:
            self.followers[topic].discard(follower)
            if not self.followers[topic]:
                del self.followers[topic]

    async def _start(self) -> None:
        async with self._starting:
            if self._task is None or self._task.done():
                self.known = await self.in_thread(event_log.head)
                self._task = asyncio.create_task(self._read())

    async def _checked(self, after: int, until: int) -> int:
        if after < await self.in_thread(event_log.floor) or after > until:
            message = "What happened since this cursor is not kept any more. Load anew, and follow from there."
            raise Refusal.of(410, "CURSOR_EXPIRED", message, early=False)
        return after

    async def _replayed(self, topics: Sequence[str], position: int, until: int) -> AsyncIterator[EventRecord]:
        while position < until:
            read = partial(event_log.after, position, until=until, topics=topics, most=QUEUE)
            records: list[EventRecord] = await self.in_thread(read)
            for record in records:
                yield record
                position = record.position or 0
            if len(records) < QUEUE:
                return

    async def _read(self) -> None:
        while True:
            try:
                head = await self.heads.next(LOOK_EVERY)
                await self._catch_up(head if head is not None else await self.in_thread(event_log.head))
            except Exception:
                log.exception("The log cannot be read; trying again")
                await asyncio.sleep(TRY_AGAIN)

    async def _catch_up(self, head: int) -> None:
        while self.known < head:
            read = partial(event_log.after, self.known, until=head, most=PAGE)
            records: list[EventRecord] = await self.in_thread(read)
            if not records:
                self.known = head
                return
            for record in records:
                self._give(record)

    def _give(self, record: EventRecord) -> None:
        followers = {each for topic in record.topics for each in self.followers.get(topic, ())}
        for follower in followers:
            follower.give(record)
        self.known = record.position or self.known
