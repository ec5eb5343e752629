"""What a contestant says of itself, and how it is started and asked."""

import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.contestants.pages import Page, Sample
from estuary.embedded.place import free_port
from estuary.environment import ROOT
from estuary.trouble import Trouble

PATIENCE = 60.0  # seconds until a contestant that does not answer counts as broken
CONNECTIONS = 8  # to the database, of each contestant: as many as Estuary reads with


@dataclass(frozen=True)
class Asked:
    """One HTTP request: a POST if it has a body."""

    path: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Contestant:
    name: str
    pages: tuple[Page, ...]

    def install(self) -> None:
        """What it needs besides, if it is not there."""

    def prepare(self) -> None:
        """What it needs in the database."""

    def command(self, port: int) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def asked(self, page: Page, sample: Sample) -> list[Asked]:
        """The requests of a page, sent in turn."""
        raise NotImplementedError

    def told(self, page: Page, answer: Any) -> Any:
        """What it answered, in the shape in which Estuary does."""
        return answer["data"]


def graphql(path: str, operation: str, *, variables: dict[str, Any] | None = None, token: str = "") -> Asked:
    body = {"query": operation} | ({"variables": variables} if variables else {})
    headers = {"Content-Type": "application/json"} | bearer(token)
    return Asked(path, json.dumps(body), headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def token_key() -> str:
    """What access tokens are sealed with, for those who verify them by themselves."""
    from django.conf import settings

    from domains.users.tokens import derived

    return derived(next(iter(settings.JWT_KEYS.values())), "access").hex()


def global_id(name: str, key: UUID | str) -> str:
    return base64.b64encode(f"{name}:{key}".encode()).decode()


@contextmanager
def serving(contestant: Contestant, folder: Path) -> Iterator[str]:
    """Gives the address."""
    port = free_port()
    log = folder / f"{contestant.name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            contestant.command(port),
            cwd=ROOT,
            env={**os.environ, **contestant.environment()},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Trouble(f"{log.stem} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whatever it is, as long as it is HTTP."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def ask(address: str, asked: Asked) -> Any:
    body = asked.body.encode() or None
    request = urllib.request.Request(address + asked.path, data=body, headers=asked.headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Trouble(f"{asked.path} was answered {error.code}: {error.read(2000).decode(errors='replace')}") from None
