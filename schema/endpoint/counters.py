"""What has been spent, counted in Valkey for all processes and written down here in between.

Asking for every request would cost a call to the network each. So a process may go on for a moment from what it last
heard, and settles what it owes: before it has used a twentieth of what was left then, and within a second. Near the
end of a budget a twentieth is nothing, and every request is counted where everybody counts. What one process does not
know of another is therefore at most a twentieth of a budget, and what was spent within a second.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Gauge
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from schema.spending import NOTHING, Amount

log = logging.getLogger("estuary.limits")

FRESH = 1.0  # seconds for which what was heard is believed, and after which what is owed is settled
SHARE = 20  # the part of what is left that may be owed
MOST_OWED = 500  # requests
KEPT = 20_000  # callers remembered by a process
PATIENCE = 1.0  # seconds for an answer; then the store is away
LOOK_EVERY = 0.5  # seconds until a store that was away is asked again

AWAY = Gauge("estuary_limits_away", "Whether the store of the limits is away.", multiprocess_mode="livemax")

# One call settles what is owed and asks for more: either all of it is granted, or none. The hours of a budget begin
# with its first use. In a window that has ended meanwhile nothing is owed any more.
SPEND = """
local total, points = redis.call('HINCRBY', KEYS[1], 'r', ARGV[1]), redis.call('HINCRBY', KEYS[1], 'p', ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
    left = tonumber(ARGV[7])
    redis.call('PEXPIRE', KEYS[1], left)
end
local granted = 0
if total + ARGV[3] <= tonumber(ARGV[5]) and points + ARGV[4] <= tonumber(ARGV[6]) then
    granted = 1
    total = redis.call('HINCRBY', KEYS[1], 'r', ARGV[3])
    points = redis.call('HINCRBY', KEYS[1], 'p', ARGV[4])
end
return {granted, total, points, left}
"""


class Away(Exception):
    """The store cannot be reached: nothing is known about what was spent."""


@dataclass(frozen=True)
class Budget:
    """Of one caller: what may be spent in a window of so many seconds."""

    key: str
    amount: Amount
    seconds: int

    def credit(self, left: Amount) -> Amount:
        """How much a process may spend on its own while so much is left."""
        a_few = Amount(MOST_OWED, MOST_OWED * self.amount.points // max(self.amount.requests, 1))
        return Amount(min(left.requests // SHARE, a_few.requests), min(left.points // SHARE, a_few.points))


@dataclass
class Tally:
    """What a process knows of one budget."""

    budget: Budget
    spent: Amount = NOTHING  # by everybody, when last heard
    owed: Amount = NOTHING  # by this process, since
    credit: Amount = NOTHING  # how much it may come to owe
    fresh_until: float = float("-inf")
    ends_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def left(self) -> Amount:
        (requests, points), spent, owed = self.budget.amount, self.spent, self.owed
        return Amount(max(requests - spent.requests - owed.requests, 0), max(points - spent.points - owed.points, 0))

    def seconds_left(self) -> float:
        return max(self.ends_at - time.monotonic(), 0)


class Counters:
    def __init__(self, url: str) -> None:
        self.url = url
        self.is_away = False
        self._tallies: OrderedDict[str, Tally] = OrderedDict()
        self._owing: set[str] = set()
        self._client: Redis | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def spend_at_once(self, budget: Budget, asked: Amount) -> Tally | None:
        """None if nothing is known of it now, or too little is left."""
        tally = self._tally(budget)
        return tally if self._from_memory(tally, asked) else None

    async def spend(self, budget: Budget, asked: Amount) -> tuple[bool, Tally]:
        """Whether there was enough left. Raises Away."""
        tally = self._tally(budget)
        if (granted := self._from_memory(tally, asked)) is None:
            async with tally.lock:  # of many at once, one asks, and the others go on from what it heard
                if (granted := self._from_memory(tally, asked)) is None:
                    granted = await self._settle(tally, asked)
        return granted, tally

    def give_back(self, tally: Tally, amount: Amount) -> None:
        self._owe(tally, tally.owed - amount)

    async def close(self) -> None:
        """Settle what is owed, and forget."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._flush()
        if self._client:
            await self._client.aclose()
            self._client = None
        self._tallies.clear()
        self.is_away = False

    def _tally(self, budget: Budget) -> Tally:
        tally = self._tallies.get(budget.key)
        if tally is None or (tally.budget is not budget and tally.budget != budget):
            tally = self._tallies[budget.key] = Tally(budget)
        self._tallies.move_to_end(budget.key)
        if len(self._tallies) > KEPT:
            self._tallies.popitem(last=False)  # whoever was not seen for so long owes nothing, or next to it
        return tally

    def _from_memory(self, tally: Tally, asked: Amount) -> bool | None:
        if time.monotonic() >= tally.fresh_until:
            return None
        owed = tally.owed + asked
        if owed.within(tally.credit):
            if asked != NOTHING:
                self._owe(tally, owed)
            return True
        return None if (tally.spent + owed).within(tally.budget.amount) else False

    def _owe(self, tally: Tally, owed: Amount) -> None:
        tally.owed = owed
        self._owing.add(tally.budget.key)
        self._keep_doing("settle", self._keep_settling)

    async def _settle(self, tally: Tally, asked: Amount) -> bool:
        if self.is_away:
            raise Away
        limit = tally.budget.amount
        owed = tally.owed if time.monotonic() < tally.ends_at else NOTHING
        tally.owed = NOTHING
        self._owing.discard(tally.budget.key)
        try:
            granted, requests, points, left = await self._call(
                SPEND, tally.budget.key, owed.requests, owed.points, asked.requests, asked.points,
                limit.requests, limit.points, tally.budget.seconds * 1000,
            )  # fmt: skip
        except (RedisError, OSError, TimeoutError) as error:
            self._be_away(error)
            raise Away from None
        tally.spent, now = Amount(requests, points), time.monotonic()
        tally.ends_at = now + left / 1000
        tally.fresh_until = min(now + FRESH, tally.ends_at)
        tally.credit = tally.budget.credit(limit - tally.spent)
        return bool(granted)

    async def _call(self, script: str, key: str, *values: int) -> list[int]:
        if self._client is None:
            self._client = Redis.from_pool(
                BlockingConnectionPool.from_url(
                    self.url,
                    max_connections=16,
                    timeout=PATIENCE,
                    socket_timeout=PATIENCE,
                    socket_connect_timeout=PATIENCE,
                    retry=Retry(NoBackoff(), 1),  # a connection may have died idle
                )
            )
        async with asyncio.timeout(PATIENCE):
            found: list[int] = await self._client.register_script(script)(keys=[key], args=values)
            return found

    def _be_away(self, error: Exception) -> None:
        if not self.is_away:
            log.error("The limits' store is away: nothing is limited, and nobody can sign in: %r", error)
            self.is_away = True
            AWAY.set(1)
            self._keep_doing("look", self._look_for_it)

    def _keep_doing(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if (task := self._tasks.get(name)) is None or task.done():
            self._tasks[name] = asyncio.create_task(work())

    async def _look_for_it(self) -> None:
        """Nobody's request waits to find out."""
        while self.is_away:
            await asyncio.sleep(LOOK_EVERY)
            with suppress(RedisError, OSError, TimeoutError):
                await self._call("return {}", "limit")
                log.warning("The limits' store is there again")
                self.is_away = False
                AWAY.set(0)

    async def _keep_settling(self) -> None:
        while self._owing:
            await asyncio.sleep(FRESH)
            await self._flush()

    async def _flush(self) -> None:
        for key in list(self._owing):
            self._owing.discard(key)
            if tally := self._tallies.get(key):
                async with tally.lock:
                    with suppress(Away):
                        await self._settle(tally, NOTHING)
