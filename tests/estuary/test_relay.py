"""The relay as a process of its own, and what it promises whoever reads the log."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from pytest_django import Settings

from domains.kernel import events, log
from domains.kernel.actor import system
from domains.kernel.events import publish
from domains.kernel.models import EventRecord
from domains.users.events import UserRegistered
from estuary import live
from estuary import relay as relaying
from estuary.database import in_thread
from estuary.environment import ROOT
from estuary.relay import LEADERSHIP, Relay


def tell(count: int = 1) -> list[UUID]:
    users = [uuid4() for _ in range(count)]
    for user in users:
        with transaction.atomic():
            publish(UserRegistered(user_id=user), actor=system("tests"), now=datetime.now(UTC))
    return users


@contextmanager
def process(**settings: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, ROOT / "manage.py", "relay"]
    environment = {**os.environ, "ESTUARY_ENV": "development", **settings}
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


async def until(true: Callable[[], bool], within: float = 20) -> None:
    async with asyncio.timeout(within):
        while not await sync_to_async(true)():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def nothing_waits() -> bool:
    return not EventRecord.objects.filter(position=None).exists()


def holders() -> int:
    """How many hold the relay's lock: one is at work, or none."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s"
        database = " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        found = connection.execute(locks + database, [LEADERSHIP >> 32, LEADERSHIP & 0xFFFFFFFF]).fetchone()
    assert found
    return int(found[0])


async def test_positions_follow_the_order_of_what_waited_for_each_other(committed: None, relay: None) -> None:
    start = await sync_to_async(log.head)()
    users = await sync_to_async(tell)(30)
    await until(nothing_waits)
    records = await sync_to_async(lambda: log.after(start, most=100))()
    assert [record.position for record in records] == list(range(start + 1, start + 31))
    assert [record.data["user_id"] for record in records] == [str(user) for user in users]


async def test_what_is_committed_later_comes_later(committed: None, relay: None) -> None:
    """However long ago it was written: a reader that has passed a position never finds something new before it."""
    start = await sync_to_async(log.head)()

    def work() -> tuple[UUID, UUID]:
        with psycopg.connect(os.environ["DATABASE_URL"]) as slow:
            slow.execute(
                "INSERT INTO kernel_eventrecord (kind, topics, data, at)"
                " VALUES ('users.registered', '{x}', '{\"user_id\": \"slow\"}', now())"
            )
            (quick,) = tell()
            deadline = datetime.now(UTC).timestamp() + 20
            while not EventRecord.objects.filter(data={"user_id": str(quick)}, position__gt=0).exists():
                assert datetime.now(UTC).timestamp() < deadline  # an open transaction holds nobody up
            slow.commit()
        return quick, quick

    quick, _ = await sync_to_async(work)()
    await until(nothing_waits)
    records = await sync_to_async(lambda: log.after(start, most=9))()
    assert [record.data["user_id"] for record in records] == [str(quick), "slow"]
    assert records[1].pk < records[0].pk


async def test_round_is_one_of_many(committed: None, relay: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "ROUND", 7)
    start = await sync_to_async(log.head)()
    await sync_to_async(tell)(30)
    await until(nothing_waits)
    assert await sync_to_async(log.head)() == start + 30


async def test_of_two_relays_one_works_and_the_other_takes_over(committed: None) -> None:
    with process() as first:
        await until(lambda: holders() == 1)
        with process() as second:
            assert second.stderr
            line = await asyncio.to_thread(second.stderr.readline)
            assert "Another relay is at work; this one waits" in line
            await sync_to_async(tell)(5)
            await until(nothing_waits)
            assert holders() == 1
            first.send_signal(signal.SIGKILL)
            await sync_to_async(tell)(5)
            await until(nothing_waits)
            assert holders() == 1
            second.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(second.wait, 20) == 0


async def test_relay_that_is_killed_leaves_nothing_half_done(committed: None) -> None:
    start = await sync_to_async(log.head)()
    for _ in range(3):
        with process() as relay:
            await until(lambda: holders() == 1)
            writing = asyncio.create_task(in_thread(lambda: tell(60)))
            await asyncio.sleep(0.05)  # somewhere in the middle
            relay.send_signal(signal.SIGKILL)
            await writing
    with process():
        await until(nothing_waits)
    records = await sync_to_async(lambda: log.after(start, most=1000))()
    assert [record.position for record in records] == list(range(start + 1, start + 181))
    assert [record.pk for record in records] == sorted(record.pk for record in records)


async def test_without_valkey_positions_are_given_all_the_same(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(head: int) -> None:
        raise OSError("nobody there")

    monkeypatch.setattr(live, "tell", away)
    relay = Relay()  # and nobody pokes it
    working = asyncio.create_task(relay.keep_relaying())
    await sync_to_async(tell)(3)
    await until(nothing_waits)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_verb_without_valkey_is_done_and_told(
    committed: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(events, "_wakers", [live.Poke()])
    await sync_to_async(tell)(3)
    relay = Relay()  # which hears no poke either
    working = asyncio.gather(relay.listen(), relay.keep_relaying())
    await until(nothing_waits)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def test_poke_that_cannot_be_sent_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    tried, let_go = threading.Semaphore(0), threading.Event()

    class Nobody:
        def publish(self, channel: str, message: str) -> None:
            tried.release()
            let_go.wait(10)  # nobody who commits waits for this
            raise OSError

    monkeypatch.setattr(live, "REST", 0)
    poke = live.Poke()
    monkeypatch.setattr(poke, "_client", Nobody())
    for _ in range(5):
        poke()
    assert tried.acquire(timeout=10)
    poke()
    let_go.set()
    assert tried.acquire(timeout=10)  # of what came meanwhile it tells once more
