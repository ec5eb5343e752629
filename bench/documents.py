"""A client that never asks the same twice: what server and database hold must not grow. Takes how many (1,000,000)."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.endpoint import RATES, estuary
from bench.parts import servers, wrk
from estuary.trouble import Trouble

DOCUMENTS = 1_000_000
LOOKS = 20
SECONDS = 10
OWN = "RssAnon"
# The first of them fill what is kept.
FILLED = 4
SCRIPT = Path(__file__).with_name("documents.lua")


def main(arguments: Sequence[str]) -> None:
    wanted = int(arguments[0]) if arguments else DOCUMENTS
    os.environ.update(RATES)
    with servers.started(), estuary() as url:
        told = looks(url, wanted // LOOKS)
    for name, at in (("server", 0), ("backends", 1)):
        grown = told[-1][at] - told[FILLED - 1][at]
        print(f"{name}: grew by {grown:,} KB over the last {LOOKS - FILLED} looks, of {told[-1][at]:,} KB")


def looks(url: str, documents: int) -> list[tuple[int, int]]:
    """What is held after so many, each time."""
    found, asked = [], 0
    for number in range(LOOKS):
        asked += ask(url, documents, f"n{number}_")
        server, backends = of_server(url), of_backends()
        print(f"{asked:10,} documents   server {server:9,} KB   backends {backends:9,} KB", flush=True)
        found.append((server, backends))
    return found


def ask(url: str, documents: int, name: str) -> int:
    """At least so many that nobody has asked before, each twice, so that it is prepared too."""
    found = 0
    while found < documents:
        said = wrk.asked(url, SCRIPT, seconds=SECONDS, connections=4, NAME=f"{name}{found}_")
        found += int(wrk.found(r"(\d+) requests in", said)[1]) // 2
    return found


def of_server(url: str) -> int:
    """What it holds for itself alone."""
    port = url.rsplit(":", 1)[1].partition("/")[0]
    listening = subprocess.run(["ss", "-ltnp"], capture_output=True, text=True, check=True).stdout
    found = re.search(rf":{port}\s.*pid=(\d+)", listening)
    if not found:
        raise Trouble("This benchmark needs to see which process serves: apt-get install iproute2")
    return servers.resident(found[1], what=OWN)


def of_backends() -> int:
    """Of all of them together, without what they share."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        return sum(servers.resident(pid, what=OWN) for (pid,) in cursor.fetchall())
