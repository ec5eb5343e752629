"""A thousand wrong passwords from many addresses: who is locked out, what it costs, and what the time tells.

`attack` lets them loose on two server processes, while somebody honest signs in and somebody else goes on working, and
then compares how long known and unknown addresses take.
"""

import asyncio
import contextlib
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.parts import servers

WRONG, ADDRESSES, AT_ONCE = 1_000, 500, 60
PASSWORD = "a long enough one"  # noqa: S105
LOGIN = "mutation ($input: LoginInput!) { login(input: $input) { user { id } errors { __typename } } }"
RESET = (
    "mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { errors { __typename } } }"
)
HIGH = "1000000000/hour"
PAIRS = 300
ALPHA = 0.01


def main(arguments: Sequence[str]) -> None:
    from tests.serving import serving

    settings = {"ESTUARY_ENV": "development", "TRUSTED_PROXIES": "127.0.0.1", "RATE_LIMIT_AUTHENTICATED": HIGH}
    with servers.started(), TemporaryDirectory() as folder:
        many_people(PAIRS + 10)
        token = servers.access_token()  # hashed as quickly as a test does; signing in once hashes it as it should be
        with serving(Path(folder) / "one", **settings) as one, serving(Path(folder) / "two", **settings) as two:
            assert one.pid
            assert two.pid
            asyncio.run(attack([one.url(), two.url()], [one.pid, two.pid], token))
        patient = settings | {"RATE_LIMIT_SIGN_IN": HIGH, "RATE_LIMIT_SIGN_IN_ADDRESS": HIGH}
        with serving(Path(folder) / "three", **patient) as alone:
            for name, query, given in (
                ("login", LOGIN, {"password": "a wrong one entirely"}),
                ("requestPasswordReset", RESET, {}),
            ):
                compare(name, *asyncio.run(timed(alone.url(), query, given)))


async def attack(urls: list[str], pids: list[int], token: str) -> None:
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=200)) as client:
        await sign_in(client, urls[0], "ada@example.org", PASSWORD, "203.0.113.1")
        calm = await asyncio.gather(*[working(client, url, token, seconds=5) for url in urls])
        before, started = [cpu(pid) for pid in pids], time.monotonic()
        over = asyncio.Event()
        busy = [asyncio.create_task(working(client, url, token, until=over)) for url in urls]
        honest = asyncio.create_task(honestly(client, urls, over))
        answers = await wrong_passwords(client, urls)
        over.set()
        seconds = time.monotonic() - started
        used = [cpu(pid) - was for pid, was in zip(pids, before, strict=True)]
        under = await asyncio.gather(*busy)
        tries = await honest
    print(f"{WRONG} wrong passwords from {ADDRESSES} addresses in {seconds:.0f} s: {dict(answers)}")
    print(f"processor time of the two servers: {used[0] / seconds:.2f} and {used[1] / seconds:.2f} of one processor")
    told("somebody who is in, before", [each for times in calm for each in times])
    told("somebody who is in, meanwhile", [each for times in under for each in times])
    told("somebody honest signs in, meanwhile", [each for ok, each in tries if ok])
    print(f"{sum(ok for ok, _ in tries)} of {len(tries)} honest tries to sign in succeeded, each at once or after BUSY")


async def wrong_passwords(client: httpx.AsyncClient, urls: list[str]) -> Counter[str]:
    """Half of them at an account that is there, half at others that are not."""
    answers: Counter[str] = Counter()
    waiting = iter(range(WRONG))

    async def attacker() -> None:
        for number in waiting:
            email = "ada@example.org" if number % 2 else f"nobody{number}@example.org"
            address = f"198.51.{number % ADDRESSES // 250}.{number % 250}"
            answers[await sign_in(client, urls[number % 2], email, f"wrong {number}", address)] += 1

    await asyncio.gather(*[attacker() for _ in range(AT_ONCE)])
    return answers


async def honestly(client: httpx.AsyncClient, urls: list[str], over: asyncio.Event) -> list[tuple[bool, float]]:
    """Once in a while, from an address of their own; told that it is busy, they wait as long as they are told."""
    tries = []
    while not over.is_set():
        started = time.perf_counter()
        while (answer := await sign_in(client, urls[0], "ada@example.org", PASSWORD, "203.0.113.1")) == "BUSY":  # noqa: ASYNC110
            await asyncio.sleep(1)
        tries.append((answer == "signed in", time.perf_counter() - started))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(4):
                await over.wait()
    return tries


async def sign_in(client: httpx.AsyncClient, url: str, email: str, password: str, address: str) -> str:
    body = {"query": LOGIN, "variables": {"input": {"email": email, "password": password}}}
    answer = (await client.post(f"{url}/graphql", json=body, headers={"x-forwarded-for": address})).json()
    if answer.get("errors"):
        code: str = answer["errors"][0]["extensions"]["code"]
        return code
    errors = answer["data"]["login"]["errors"]
    return str(errors[0]["__typename"]) if errors else "signed in"


async def working(
    client: httpx.AsyncClient, url: str, token: str, *, seconds: float = 0, until: asyncio.Event | None = None
) -> list[float]:
    """How long each of somebody's questions takes."""
    times, end = [], time.monotonic() + seconds
    while (not until.is_set()) if until else (time.monotonic() < end):
        started = time.perf_counter()
        answer = await client.post(
            f"{url}/graphql", json={"query": "{ viewer { email } }"}, headers={"authorization": f"Bearer {token}"}
        )
        assert answer.json()["data"]["viewer"]["email"]
        times.append(time.perf_counter() - started)
        await asyncio.sleep(0.02)
    return times


async def timed(url: str, query: str, given: dict[str, Any]) -> tuple[list[float], list[float]]:
    """For known and for unknown addresses by turns, so that whatever else the machine does is done to both."""
    known: list[float] = []
    unknown: list[float] = []
    async with httpx.AsyncClient(timeout=60) as client:
        for number in range(PAIRS + 10):
            both = [(known, f"adam{number:04}@example.org"), (unknown, f"evee{number:04}@example.org")]
            random.shuffle(both)
            for times, email in both:
                body = {"query": query, "variables": {"input": {"email": email, **given}}}
                started = time.perf_counter()
                (await client.post(f"{url}/graphql", json=body)).raise_for_status()
                times.append(time.perf_counter() - started)
    return known[10:], unknown[10:]


def many_people(count: int) -> None:
    """Who have a password that is hashed as it should be."""
    from domains.users.models import User
    from estuary.hashers import Argon2

    hashed = Argon2().encode(PASSWORD, "a salt of some length")
    User.objects.bulk_create(User(email=f"adam{number:04}@example.org", password=hashed) for number in range(count))


def compare(name: str, known: list[float], unknown: list[float]) -> None:
    """By ranks (Mann and Whitney), and how small a difference this test would have found."""
    told(f"{name}, known", known)
    told(f"{name}, unknown", unknown)
    z = rank_test(known, unknown)
    verdict = "no difference found" if abs(z) < 2.576 else "THEY DIFFER"
    print(f"  z = {z:+.2f}: {verdict} at the level of {ALPHA}")
    for share in (0.01, 0.02, 0.05, 0.1):
        shift = share * statistics.median(unknown)
        print(
            f"  one of {share:.0%} ({shift * 1000:.2f} ms) would be found with a power of {power(unknown, shift):.2f}"
        )


def power(times: list[float], shift: float, rounds: int = 200) -> float:
    """How often two samples drawn from the same times are told apart once one of them is shifted."""
    found = 0
    for _ in range(rounds):
        one, other = random.choices(times, k=PAIRS), random.choices(times, k=PAIRS)  # noqa: S311
        found += abs(rank_test([each + shift for each in one], other)) >= 2.576
    return found / rounds


def rank_test(one: list[float], other: list[float]) -> float:
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, whose) in enumerate(ranked, 1) if whose == 0)
    m, n = len(one), len(other)
    deviation: float = (m * n * (m + n + 1) / 12) ** 0.5
    return (ranks - m * (m + n + 1) / 2) / deviation


def told(who: str, times: list[float]) -> None:
    ordered = sorted(times) or [0.0]
    shares = {share: ordered[len(ordered) * share // 100] * 1000 for share in (50, 95, 99)}
    words = "  ".join(f"p{share} {value:7.1f} ms" for share, value in shares.items())
    print(f"{who:40} {len(times):5} times  {words}", flush=True)


def cpu(pid: int) -> float:
    """Seconds of processor that a process and its threads have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
