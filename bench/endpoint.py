"""Requests a second of the smallest operations, beside a bare ASGI application that answers constant bytes."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.parts import servers, wrk
from estuary.environment import ROOT

SECONDS = 4
ROUNDS = 3
HIGH = "1000000000/hour"
RATES = dict.fromkeys(("RATE_LIMIT_ANONYMOUS", "RATE_LIMIT_AUTHENTICATED"), HIGH)
DOCUMENTS = 1_000_000


def main(arguments: Sequence[str]) -> None:
    os.environ.update(RATES)
    with servers.started():
        if "memory" in arguments:
            memory(DOCUMENTS)
        else:
            compare()


def compare() -> None:
    """All contestants in turn, several times, so that what else the machine does troubles them alike."""
    bearer = f"Bearer {servers.access_token()}"
    with constant() as bare, estuary() as api:
        contestants = [
            ("constant bytes", bare, "{ __typename }", ""),
            ("{ __typename }, anonymous", api, "{ __typename }", ""),
            ("{ __typename }, signed in", api, "{ __typename }", bearer),
            ("viewer, signed in", api, "{ viewer { id email roles createdAt } }", bearer),
        ]
        figures: dict[str, list[float]] = {name: [] for name, *_ in contestants}
        for _ in range(ROUNDS):
            for name, url, query, authorization in contestants:
                figures[name].append(rate(url, query, authorization))
    limit = max(figures["constant bytes"])
    for name, found in figures.items():
        print(f"{name:28}{max(found):10.0f} requests/s   {max(found) / limit:6.3f} of the limit")


@contextmanager
def estuary() -> Iterator[str]:
    from tests.serving import serving

    with TemporaryDirectory() as folder, serving(Path(folder) / "web", ESTUARY_ENV="test", **RATES) as web:
        yield f"{web.url()}/graphql"


@contextmanager
def constant() -> Iterator[str]:
    """The same server, uvicorn, with the same settings, and nothing behind it."""
    from estuary.embedded.place import free_port

    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.parts.constant:application", "--port", str(port),
               "--no-access-log", "--log-level", "error", "--no-server-header", "--lifespan", "off"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def rate(url: str, query: str, authorization: str) -> float:
    script = Path(__file__).with_name("post.lua")
    said = wrk.asked(url, script, seconds=SECONDS, connections=8, QUERY=query, AUTHORIZATION=authorization)
    return float(wrk.found(r"Requests/sec:\s+([\d.]+)", said)[1])


def memory(times: int) -> None:
    """Different documents, read one after another: what the process holds must not grow."""
    from schema import schema
    from schema.endpoint.documents import Documents

    documents = Documents(schema._schema)
    start = 0
    for number in range(times + 1):
        documents.get(f"query Q{number} {{ __typename viewer {{ id email }} }}")
        if number == times // 100:
            start = servers.resident()  # once the store is full
        if number and number % (times // 10) == 0:
            print(f"{number:10} documents  {servers.resident():8} KB  {threading.active_count()} threads", flush=True)
    print(f"grew by {servers.resident() - start} KB after the first {times // 100}")
