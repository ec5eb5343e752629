"""The limits' store ends under load and comes back: what strangers, people signed in and people signing in got."""

import asyncio
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.parts import servers

PHASES = [("there", 3.0), ("ended", 4.0), ("back", 4.0)]
RATES = {
    "RATE_LIMIT_ANONYMOUS": "200/hour",
    "RATE_LIMIT_AUTHENTICATED": "100000/hour",
    "RATE_LIMIT_SIGN_IN": "100000/hour",
    "RATE_LIMIT_SIGN_IN_ADDRESS": "100000/hour",
}
PASSWORD = "a long enough one"  # noqa: S105
FIELDS = "{ user { email } tokens { accessToken } errors { __typename } }"


def main(arguments: Sequence[str]) -> None:
    from tests.serving import serving

    with (
        servers.started(),
        TemporaryDirectory() as folder,
        serving(Path(folder) / "web", ESTUARY_ENV="test", **RATES) as web,
    ):
        asyncio.run(Outage(f"{web.url()}/graphql").watch())


class Outage:
    def __init__(self, url: str) -> None:
        self.url = url
        self.phase = ""
        self.statuses: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.slowest: dict[tuple[str, str], float] = defaultdict(float)

    async def watch(self) -> None:
        from tests import stack

        assert stack.running
        (valkey,) = [process for process in stack.running.running if process.name == "valkey"]
        async with httpx.AsyncClient(timeout=30) as client:
            bearer = await self.register(client)
            tasks = [
                asyncio.create_task(self.ask(client, "stranger", "{ __typename }")),
                asyncio.create_task(self.ask(client, "signed in", "{ viewer { email } }", authorization=bearer)),
                asyncio.create_task(self.ask(client, "signing in", self.login())),
            ]
            for phase, seconds in PHASES:
                if phase == "ended":
                    assert valkey.pid
                    os.kill(valkey.pid, signal.SIGKILL)
                if phase == "back":
                    stack.running.look_after()
                    await asyncio.to_thread(valkey.wait_until_ready)
                self.phase = phase
                await asyncio.sleep(seconds)
            for task in tasks:
                task.cancel()
        self.tell()

    def login(self) -> str:
        return f'mutation {{ login(input: {{email: "ada@example.org", password: "{PASSWORD}"}}) {FIELDS} }}'

    async def register(self, client: httpx.AsyncClient) -> str:
        query = f'mutation {{ registerUser(input: {{email: "ada@example.org", password: "{PASSWORD}"}}) {FIELDS} }}'
        answer: dict[str, Any] = (await client.post(self.url, json={"query": query})).json()
        return f"Bearer {answer['data']['registerUser']['tokens']['accessToken']}"

    async def ask(self, client: httpx.AsyncClient, who: str, query: str, **headers: str) -> None:
        while True:
            phase, started = self.phase, time.perf_counter()
            answer = await client.post(self.url, json={"query": query}, headers=headers)
            self.statuses[who, phase][answer.status_code] += 1
            self.slowest[who, phase] = max(self.slowest[who, phase], time.perf_counter() - started)
            await asyncio.sleep(0.005)

    def tell(self) -> None:
        for (who, phase), statuses in self.statuses.items():
            told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
            print(f"{who:12} store {phase:6} {told:28} slowest {self.slowest[who, phase] * 1000:6.0f} ms")
