"""SeaweedFS as `up` runs it: what it has answered for is there, whenever it is killed."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from estuary.embedded.place import Place
from estuary.embedded.servers.objects import PRIVATE, PUBLIC, Server, client
from estuary.embedded.stack import Stack
from tests.estuary.embedded.upping import until

KILLS = 5


@pytest.fixture
def place(folder: Path) -> Iterator[Place]:
    place = Place(folder)
    place.claim()
    yield place
    place.release()


@pytest.fixture
def stack(place: Place) -> Iterator[Stack]:
    stack = Stack(place, say=lambda _: None)
    yield stack
    stack.stop()


def started(place: Place, stack: Stack) -> Server:
    server = Server(place)
    stack.start([server])
    return server


def kill(server: Server, stack: Stack) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    until(server.has_ended)
    stack.look_after()
    until(server.is_ready)


def put(server: Server, bucket: str, key: str, body: bytes) -> None:
    server.client.put_object(Bucket=bucket, Key=key, Body=body)


def read(server: Server, bucket: str, key: str) -> bytes:
    body: bytes = server.client.get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def test_killed_while_it_works_it_keeps_what_it_has_answered_for(place: Place, stack: Stack) -> None:
    server = started(place, stack)
    answered: dict[str, bytes] = {}
    over = threading.Event()

    def work(who: int) -> None:
        chance, number = random.Random(who), 0  # noqa: S311
        while not over.is_set():
            number += 1
            key, body = f"{who}/{number}", chance.randbytes(chance.choice((10, 1_000, 300_000)))
            try:
                put(server, PRIVATE, key, body)
            except (BotoCoreError, ClientError):
                continue
            answered[key] = body

    workers = [threading.Thread(target=work, args=(who,)) for who in range(3)]
    for each in workers:
        each.start()
    try:
        for _ in range(KILLS):
            before = len(answered)
            until(lambda before=before: len(answered) > before + 20)
            kill(server, stack)
    finally:
        over.set()
        for each in workers:
            each.join()
    assert len(answered) > 20 * KILLS
    assert [key for key, body in answered.items() if read(server, PRIVATE, key) != body] == []


def test_what_was_removed_stays_so(place: Place, stack: Stack) -> None:
    server = started(place, stack)
    put(server, PUBLIC, "kept", b"1")
    put(server, PUBLIC, "gone", b"2")
    server.client.delete_object(Bucket=PUBLIC, Key="gone")
    kill(server, stack)
    assert read(server, PUBLIC, "kept") == b"1"
    with pytest.raises(ClientError, match="NoSuchKey"):
        read(server, PUBLIC, "gone")


def test_who_may_do_what(place: Place, stack: Stack) -> None:
    server = started(place, stack)
    for bucket in (PUBLIC, PRIVATE):
        put(server, bucket, "x", b"1")
    ask = {bucket: httpx.get(f"{server.url()}/{bucket}/x").status_code for bucket in (PUBLIC, PRIVATE)}
    assert ask == {PUBLIC: 200, PRIVATE: 403}
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client(server.url(), "wrong").list_buckets()
    assert (server.secret.stat().st_mode & 0o777, len(server.secret.read_text()) > 20) == (0o600, True)


def test_it_listens_on_this_machine_only(place: Place, stack: Stack) -> None:
    server = started(place, stack)
    assert server.pid
    listening = listened_by(server.pid)
    assert listening
    assert {host for host, _ in listening} <= {"127.0.0.1", "::1"}
    assert {port for _, port in listening} <= set(server.ports.values())


def listened_by(pid: int) -> list[Any]:
    lines = psutil.Process(pid).net_connections("tcp")
    return [tuple(line.laddr) for line in lines if line.status == psutil.CONN_LISTEN]
