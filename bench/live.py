"""From a commit to every socket that follows, on two server processes, beside bare pub/sub; commits with events."""

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.parts import servers
from estuary.environment import ROOT

SOCKETS = (1, 200, 1000)
EVENTS = {1: 60, 200: 20, 1000: 10}
HIGH = "1000000000/hour"
RATES = {"RATE_LIMIT_ANONYMOUS": HIGH, "RATE_LIMIT_AUTHENTICATED": HIGH, "RATE_LIMIT_SIGN_IN": HIGH}
FOLLOW = "subscription { viewerUpdated { cursor viewer { email emailVerifiedAt } } }"
WRITERS, SECONDS = 4, 4
MANY = 100_000


def main(arguments: Sequence[str]) -> None:
    os.environ.update(RATES)
    with servers.started(), process("manage.py", "relay"), TemporaryDirectory() as folder:
        token = servers.access_token()
        tokens = servers.more_tokens(SOCKETS[-1])
        if "commits" in arguments:
            commits()
            return
        if "memory" in arguments:
            memory(Path(folder), token)
            return
        with estuary(Path(folder)) as ours, bare() as theirs:
            for count in SOCKETS:
                best = asyncio.run(measure(theirs, count, publishing(), []))
                row(count, "one session", asyncio.run(measure(ours, count, committing(), [token])), best)
                if count > 1:
                    row(count, "a session each", asyncio.run(measure(ours, count, committing(), tokens)), best)
        commits()


def memory(folder: Path, token: str) -> None:
    """One socket that is told of everything: what its server holds must not grow."""
    from tests.serving import serving

    with serving(folder / "one", ESTUARY_ENV="test", **RATES) as web:
        assert web.pid
        asyncio.run(follow_all(web.url().replace("http", "ws") + "/graphql", token, web.pid, committing()))


async def follow_all(url: str, token: str, pid: int, commit: Callable[[], float]) -> None:
    from websockets.asyncio.client import connect
    from websockets.typing import Subprotocol

    start = told = 0
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await subscribe(socket, token)
        while told < MANY:
            await asyncio.to_thread(lambda: [commit() for _ in range(100)])
            for _ in range(100):
                while '"next"' not in (message := str(await socket.recv())):
                    await answer(socket, message)
            told += 100
            if told == MANY // 20:
                start = servers.resident(pid)
            if told % (MANY // 10) == 0:
                print(f"{told:8} events  {servers.resident(pid):8} KB", flush=True)
    print(f"grew by {servers.resident(pid) - start} KB after the first {MANY // 20}")


async def answer(socket: Any, message: str) -> None:
    if '"ping"' in message:
        await socket.send('{"type": "pong"}')


async def subscribe(socket: Any, token: str) -> None:
    init = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
    await socket.send(json.dumps(init))
    await socket.recv()
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}))


def row(count: int, whose: str, told: list[float], best: list[float]) -> None:
    def words(times: list[float]) -> str:
        ordered = sorted(times)
        shares = [ordered[len(ordered) * share // 100] * 1000 for share in (50, 95, 99)]
        return " ".join(f"{name} {value:7.1f} ms" for name, value in zip(("median", "p95", "p99"), shares, strict=True))

    ratio = statistics.median(told) / statistics.median(best)
    print(
        f"{count:5} sockets, {whose:14}   estuary {words(told)}   pub/sub {words(best)}   ratio {ratio:.1f}", flush=True
    )


@contextmanager
def process(*command: str) -> Iterator[None]:
    running = subprocess.Popen([sys.executable, *command], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


@contextmanager
def estuary(folder: Path) -> Iterator[list[str]]:
    from tests.serving import serving

    with ExitStack() as stack:
        settings = {"ESTUARY_ENV": "test", **RATES}
        webs = [stack.enter_context(serving(folder / name, **settings)) for name in ("one", "two")]
        yield [web.url().replace("http", "ws") + "/graphql" for web in webs]


@contextmanager
def bare() -> Iterator[list[str]]:
    from estuary.embedded.place import free_port

    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(
                process("-m", "uvicorn", "bench.parts.pubsub:application", "--port", str(port), "--log-level", "error",
                        "--ws", "websockets-sansio", "--lifespan", "off")
            )  # fmt: skip
        time.sleep(3)
        yield [f"ws://127.0.0.1:{port}/" for port in ports]


def committing() -> Callable[[], float]:
    """Tell of a change; gives the moment of the commit."""
    from django.db import transaction

    from domains.kernel.actor import system
    from domains.kernel.events import publish
    from domains.users.events import EmailVerified
    from domains.users.models import User

    user = User.objects.get()

    def commit() -> float:
        with transaction.atomic():
            publish(EmailVerified(user_id=user.pk), actor=system("bench"), now=datetime.now(UTC))
        return time.perf_counter()

    return commit


def publishing() -> Callable[[], float]:
    import redis

    from bench.parts.pubsub import CHANNEL

    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    text = json.dumps({"id": "1", "type": "next", "payload": {"data": {"viewerUpdated": {"email": "x" * 80}}}})

    def publish() -> float:
        started = time.perf_counter()
        client.publish(CHANNEL, text)
        return started

    return publish


async def measure(urls: list[str], count: int, tell: Callable[[], float], tokens: list[str]) -> list[float]:
    """Each time from telling to the arrival at each socket."""
    from websockets.asyncio.client import connect
    from websockets.typing import Subprotocol

    protocol = [Subprotocol("graphql-transport-ws")]
    async with AsyncExitStack() as stack:
        sockets = []
        for number in range(count):
            url = urls[number % len(urls)]
            sockets.append(await stack.enter_async_context(connect(url, subprotocols=protocol, open_timeout=60)))
            if tokens:
                await subscribe(sockets[-1], tokens[number % len(tokens)])
        await asyncio.sleep(2)
        arrived: list[list[float]] = [[] for _ in sockets]

        async def read(number: int) -> None:
            async for message in sockets[number]:
                if '"next"' in str(message):
                    arrived[number].append(time.perf_counter())
                await answer(sockets[number], str(message))

        reading = [asyncio.create_task(read(number)) for number in range(count)]
        moments = []
        for event in range(EVENTS[count]):
            moments.append(await asyncio.to_thread(tell))
            async with asyncio.timeout(60):
                while min(len(each) for each in arrived) <= event:  # noqa: ASYNC110
                    await asyncio.sleep(0.001 if count == 1 else 0.02)
        for task in reading:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*reading, return_exceptions=True)
    return [at[event] - moment for event, moment in enumerate(moments) for at in arrived]


def commits() -> None:
    for name in ("without", "with", "without", "with"):
        command = [sys.executable, "-m", "bench.parts.committing", name, str(SECONDS)]
        writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(WRITERS)]
        done = sum(int(writer.communicate()[0]) for writer in writers)
        print(f"{done / SECONDS:8.0f} commits/s {name} an event and an audit entry, {WRITERS} processes", flush=True)
