"""The log under writers that wait for each other, an idle transaction, and a relay that is killed again and again.

`log` writes 10,000 events and kills the relay 50 times, `log standby` has another that waits for its place.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from bench.parts import servers
from estuary.environment import ROOT

WRITERS = 4
TOPICS = 20
EVENTS, KILLS = 10_000, 50
LONGEST_PAUSE = 0.06  # seconds, in which a writer holds its row


def main(arguments: Sequence[str]) -> None:
    with servers.started():
        seen = asyncio.run(show(EVENTS, KILLS, relays=2 if "standby" in arguments else 1))
    print(seen.words())
    assert not seen.mistakes, seen.mistakes[:5]


@dataclass
class Seen:
    events: int = 0
    kills: int = 0
    mistakes: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def words(self) -> str:
        late = sorted(self.latencies)
        return (
            f"{self.events} events delivered, {self.kills} kills, "
            f"{len(self.mistakes)} mistakes of order or loss\n"
            f"from the write to the follower: median {late[len(late) // 2] * 1000:.0f} ms, "
            f"p99 {late[len(late) * 99 // 100] * 1000:.0f} ms, longest {late[-1] * 1000:.0f} ms"
        )


async def show(events: int, kills: int, relays: int) -> Seen:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute("CREATE TABLE bench_counter (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)")
        database.execute("INSERT INTO bench_counter SELECT g FROM generate_series(0, %s) g", [TOPICS - 1])
    with idle_transaction(), killed_relay(kills, relays) as relay:
        from bench.parts.writing import topics

        seen, stop = Seen(), asyncio.Event()
        reading = asyncio.create_task(follow(topics(), seen, events))
        writers = [write(events // WRITERS, number) for number in range(WRITERS)]
        await asyncio.to_thread(lambda: [writer.wait() for writer in writers])
        assert [writer.returncode for writer in writers] == [0] * WRITERS
        await asyncio.to_thread(relay.wait)
        async with asyncio.timeout(60):
            await reading
        seen.kills = relay.kills
        stop.set()
    return seen


async def follow(topics: Sequence[str], seen: Seen, events: int) -> None:
    """As a socket does, from the beginning, checking as it goes."""
    from django.utils import timezone

    from domains.kernel.models import EventRecord
    from estuary.database import in_thread
    from estuary.live import Heads
    from schema.endpoint.hub import Hub

    hub = Hub(Heads(), in_thread)
    last_position, last_number = 0, dict.fromkeys(topics, 0)
    moments = {}
    async for happened in hub.follow(topics, after=0):
        topic, number = f"Counter:{happened.data['counter_id']}", int(happened.data["number"])
        if happened.position <= last_position:
            seen.mistakes.append(f"position {happened.position} after {last_position}")
        if number != last_number[topic] + 1:
            seen.mistakes.append(f"{topic}: {number} after {last_number[topic]}")
        last_position, last_number[topic] = happened.position, number
        moments[happened.position] = timezone.now()
        seen.events += 1
        if seen.events == events:
            break
    written = {each.position: each.at async for each in EventRecord.objects.filter(position__in=list(moments))}
    seen.latencies = [(moments[position] - at).total_seconds() for position, at in written.items()]
    await hub.stop()


@contextmanager
def idle_transaction() -> Iterator[None]:
    """Somebody who wrote and went to lunch."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        database.execute("CREATE TABLE bench_lunch (id int)")
        yield
        database.rollback()


class KilledRelay:
    """The one that has worked longest is killed, and started again to wait for its turn."""

    def __init__(self, kills: int, relays: int) -> None:
        self.wanted = kills
        self.kills = 0
        self.processes = deque(self.start() for _ in range(relays))
        self._thread = threading.Thread(target=self.kill)
        self._thread.start()

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, ROOT / "manage.py", "relay"], cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        while self.kills < self.wanted:
            time.sleep(random.uniform(1.0, 3.0))  # noqa: S311 - starting takes about as long
            first = self.processes.popleft()
            first.send_signal(signal.SIGKILL)
            first.wait()
            self.kills += 1
            self.processes.append(self.start())

    def wait(self) -> None:
        self._thread.join()


@contextmanager
def killed_relay(kills: int, relays: int) -> Iterator[KilledRelay]:
    relay = KilledRelay(kills, relays)
    try:
        yield relay
    finally:
        relay.wanted = 0
        relay.wait()
        for process in relay.processes:
            process.kill()
            process.wait()


def write(events: int, seed: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.parts.writing", str(events), str(seed)]
    return subprocess.Popen(command, cwd=ROOT)
