"""How the processes tell each other that the log has grown. Any of it may be lost: whoever waits looks now and then.

A verb that has published pokes the relay (`Poke`). The relay gives positions and tells every server process where the
log ends now, over the channel layer (`tell`, `Heads`).
"""

import asyncio
import logging
import threading
import time
from contextlib import suppress
from typing import Any

import redis
from channels.layers import get_channel_layer
from django.conf import settings

log = logging.getLogger(__name__)

GROUP = "log"
POKES = f"{settings.LIVE_PREFIX}:poke"
PAUSE = 0.005  # seconds in which many commits are one poke
REST = 1.0  # seconds without poking, once Valkey was found to be away
PATIENCE = 0.2  # seconds


class Poke:
    """Called after a commit, in whatever thread that was: it never waits for Valkey, and never raises.

    A thread of its own sends the pokes, because one in every commit cost a third of the commits.
    """

    def __init__(self) -> None:
        self._client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        self._wanted.set()
        if self._thread is None or not self._thread.is_alive():  # the first time, and after a fork
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._keep_poking, name="poke", daemon=True)
                self._thread.start()

    def _keep_poking(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._client.publish(POKES, "")
                time.sleep(PAUSE)
            except (redis.RedisError, OSError):
                time.sleep(REST)


async def tell(head: int) -> None:
    """Every server process."""
    layer: Any = get_channel_layer()
    await layer.group_send(GROUP, {"type": "log", "head": head})


class Heads:
    """What the relay told, for one server process."""

    def __init__(self) -> None:
        self.layer: Any = get_channel_layer()
        self.channel = ""

    async def next(self, within: float) -> int | None:
        """Where the log ends, or None if nothing was heard in time."""
        try:
            if not self.channel:
                self.channel = await self.layer.new_channel()
                await self.layer.group_add(GROUP, self.channel)
            async with asyncio.timeout(within):
                return int((await self.layer.receive(self.channel))["head"])
        except TimeoutError:
            return None
        except (redis.RedisError, OSError):
            await asyncio.sleep(within)
            return None

    async def close(self) -> None:
        if self.channel:
            with suppress(redis.RedisError, OSError):
                await self.layer.group_discard(GROUP, self.channel)
        self.channel = ""
