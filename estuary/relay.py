"""The relay: gives the events their positions, one relay at a time, and says where the log ends now.

Killed at any moment it leaves nothing half done: positions are given in one transaction, and whoever relays next goes
on. Several may be started; the first holds an advisory lock, the others wait for it.
"""

import asyncio
import logging
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import redis.asyncio
from django.conf import settings
from prometheus_client import Gauge

from domains.kernel.log import LOCK, PLACE, ROUND
from estuary import live
from estuary.database import Database, connect, take_lock

log = logging.getLogger(__name__)

# Any number, the same for every relay and for nothing else: "relay" in hexadecimal digits of its letters.
LEADERSHIP = 0x72656C6179
LOOK_EVERY = 0.25  # seconds, should every poke be lost
REST = 0.005  # seconds between two rounds at least, so that many commits a second are not as many rounds,
SHARE = 2  # and this many times as long as the last one took, so that they leave the machine to the commits
TRY_AGAIN = 1.0
COMPLAIN_EVERY = 30.0

HEAD = Gauge("estuary_log_head", "The position of the last event that was given one.")


async def work(ready_file: Path | None) -> None:
    """Until it is asked to end."""
    asked_to_end = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sig, asked_to_end.set)
    relay = Relay(ready_file)
    tasks = [asyncio.create_task(relay.listen()), asyncio.create_task(relay.keep_relaying())]
    await asked_to_end.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Relay:
    def __init__(self, ready_file: Path | None = None) -> None:
        self.ready_file = ready_file
        self.poked = asyncio.Event()
        self._complained_at = float("-inf")

    async def listen(self) -> None:
        while True:
            try:
                async with redis.asyncio.from_url(settings.REDIS_URL) as client, client.pubsub() as channel:
                    await channel.subscribe(live.POKES)
                    async for _ in channel.listen():
                        self.poked.set()
            except (redis.RedisError, OSError):
                await asyncio.sleep(TRY_AGAIN)

    async def keep_relaying(self) -> None:
        while True:
            try:
                async with await connect(application_name="estuary-relay") as database:
                    await self.relay(database)
            except (psycopg.Error, OSError) as error:
                log.warning("The database cannot be reached; trying again", extra={"problem": str(error)})
                await asyncio.sleep(TRY_AGAIN)

    async def relay(self, database: Database) -> None:
        if self.ready_file:
            self.ready_file.touch()
        await take_lock(database, LEADERSHIP, otherwise="Another relay is at work; this one waits")
        log.info("This relay gives the positions")
        while True:
            self.poked.clear()
            started = time.monotonic()
            await self.drain(database)
            await asyncio.sleep(max(REST, SHARE * (time.monotonic() - started)))
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self.poked.wait()

    async def drain(self, database: Database) -> None:
        """Give positions until nothing waits any more."""
        given = ROUND
        while given == ROUND:
            before, head = await give_positions(database)
            given = head - before
            if given:
                HEAD.set(head)
                await self.tell(head)

    async def tell(self, head: int) -> None:
        """A message that is lost costs a moment; waiting for Valkey would cost everybody more."""
        try:
            async with asyncio.timeout(live.PATIENCE):
                await live.tell(head)
        except (redis.RedisError, OSError, TimeoutError) as error:
            if time.monotonic() - self._complained_at > COMPLAIN_EVERY:
                self._complained_at = time.monotonic()
                log.warning("The servers cannot be told of events and look by themselves: %r", error)


async def give_positions(database: Database) -> tuple[int, int]:
    """Where the log ended, and ends now."""
    async with database.transaction():
        found = await (await database.execute(LOCK)).fetchone()
        assert found, "the log has its row from the first migration"
        placed = await (await database.execute(PLACE, {"head": found[0], "most": ROUND})).fetchone()
        assert placed
        return found[0], placed[0]
