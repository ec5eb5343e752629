"""Whoever follows hears everything once and in order, whatever is lost, slow or cut off on the way."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from domains.kernel import log
from domains.kernel.actor import system
from domains.kernel.events import publish
from domains.kernel.models import EventRecord
from domains.users.events import EmailVerified
from estuary.database import in_thread
from estuary.live import Heads
from schema.endpoint import hub as hubs
from schema.endpoint.hub import Hub
from schema.refusals import Refusal
from tests.estuary.test_relay import nothing_waits, until

USERS = [uuid4() for _ in range(3)]


def tell(*users: UUID) -> None:
    for user in users:
        with transaction.atomic():
            publish(EmailVerified(user_id=user), actor=system("tests"), now=datetime.now(UTC))


def topics(*users: UUID) -> list[str]:
    return [f"User:{user}" for user in users]


@pytest.fixture
async def hub(committed: None, relay: None) -> AsyncIterator[Hub]:
    made = Hub(Heads(), in_thread)
    yield made
    await made.stop()


class Deaf:
    """Every message is lost."""

    async def next(self, within: float) -> int | None:
        await asyncio.sleep(within)
        return None

    async def close(self) -> None: ...


async def take(hub: Hub, count: int, *users: UUID, after: int | None) -> list[int]:
    found: list[int] = []
    async with asyncio.timeout(30):
        async for happened in hub.follow(topics(*users), after):
            found.append(happened.position)
            if len(found) == count:
                break
    return found


async def expected(start: int, *users: UUID) -> list[int]:
    records = await sync_to_async(lambda: log.after(start, most=10_000, topics=topics(*users)))()
    return [record.position or 0 for record in records]


async def test_thousand_disconnects(hub: Hub) -> None:
    """Each goes on with the cursor of what it saw last: together exactly the log, no gap and no repeat."""
    start = await sync_to_async(log.head)()
    chance = random.Random(7)  # noqa: S311
    total = 2000

    async def write() -> None:
        for _ in range(total):
            await in_thread(lambda: tell(chance.choice(USERS[:2])))

    async def read() -> list[int]:
        seen: list[int] = []
        disconnects = 0
        while len(seen) < total:
            wanted = min(chance.randint(1, 3), total - len(seen))
            seen += await take(hub, wanted, *USERS[:2], after=seen[-1] if seen else start)
            disconnects += 1
        assert disconnects >= 900
        return seen

    writing = asyncio.create_task(write())
    async with asyncio.timeout(240):
        seen = await read()
        await writing
    assert seen == await expected(start, *USERS[:2])
    assert len(seen) == total
    assert hub.followers == {}


async def test_many_follow_at_once_and_each_hears_its_own(hub: Hub) -> None:
    start = await sync_to_async(log.head)()
    following = [asyncio.create_task(take(hub, 20, user, after=start)) for user in USERS for _ in range(10)]
    await in_thread(lambda: tell(*USERS * 20))
    for number, task in enumerate(following):
        assert await task == await expected(start, USERS[number // 10])


async def test_follower_that_is_slow_loses_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "QUEUE", 5)
    start = await sync_to_async(log.head)()
    seen: list[int] = []
    async with asyncio.timeout(60):
        async for happened in hub.follow(topics(USERS[0]), start):
            seen.append(happened.position)
            if len(seen) == 1:
                await in_thread(lambda: tell(*USERS[:1] * 50))
                await until(nothing_waits)
                await until(lambda: hub.known == log.head())
                (follower,) = hub.followers[topics(USERS[0])[0]]
                assert follower.is_behind
                assert follower._queue.qsize() <= 5
            if len(seen) == 51:
                break
            if not seen[1:]:
                continue
    assert seen == await expected(start, USERS[0])


@pytest.fixture(autouse=True)
async def something_to_begin_with(request: pytest.FixtureRequest, committed: None) -> None:
    if "slow" in request.node.name:
        await in_thread(lambda: tell(USERS[0]))


async def test_lost_messages_cost_a_moment_and_nothing_else(
    committed: None, relay: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LOOK_EVERY", 0.05)
    hub = Hub(Deaf(), in_thread)
    start = await sync_to_async(log.head)()
    following = asyncio.create_task(take(hub, 10, USERS[0], after=None))
    await until(lambda: bool(hub.followers))
    await in_thread(lambda: tell(*USERS[:1] * 10))
    assert await following == await expected(start, USERS[0])
    await hub.stop()


async def test_database_that_is_away_for_a_while(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "TRY_AGAIN", 0.05)
    start = await sync_to_async(log.head)()
    after, failures = log.after, iter([True, True, False])

    def failing(position: int, **asked: int) -> list[EventRecord]:
        if next(failures, False):
            raise OSError("the database is away")
        return after(position, **asked)  # type: ignore[arg-type]

    following = asyncio.create_task(take(hub, 3, USERS[0], after=None))
    await until(lambda: bool(hub.followers))
    monkeypatch.setattr(log, "after", failing)
    await in_thread(lambda: tell(*USERS[:1] * 3))
    assert await following == [start + 1, start + 2, start + 3]


async def test_cursor_must_be_of_the_log(hub: Hub) -> None:
    head = await sync_to_async(log.head)()
    for after in (head + 1, -1):
        with pytest.raises(Refusal) as refused:
            await take(hub, 1, USERS[0], after=after)
        assert refused.value.errors[0]["extensions"]["code"] == "CURSOR_EXPIRED"
    assert hub.followers == {}
