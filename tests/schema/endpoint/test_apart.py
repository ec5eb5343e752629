"""Hashing passwords waits in a queue of its own, which is bounded."""

import asyncio
import os
import threading
from collections.abc import Iterator

import httpx
import pytest

from domains.users import actions
from estuary.asgi import graphql
from schema.endpoint.apart import HASHING, Apart
from schema.mutation import GUARDS
from tests.schema.client import ask, data

LOGIN = 'mutation { login(input: {email: "ada@example.org", password: "wrong"}) { errors { __typename } } }'


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Nobody's password is hashed until it is set."""
    let_go = threading.Event()

    def waits(**_: object) -> None:
        let_go.wait(20)
        raise actions.sessions.InvalidCredentials  # type: ignore[attr-defined]

    monkeypatch.setattr(actions, "login", waits)
    monkeypatch.setattr(graphql.execution, "hashing", Apart("hashing", threads=1, waiting=3))
    yield let_go
    let_go.set()


async def test_everybody_else_goes_on(api: httpx.AsyncClient, committed: None, held: threading.Event) -> None:
    """However many sign in: those who wait are few, the rest is told so, and nobody who asks something else notices."""
    signing_in = [asyncio.create_task(ask(api, LOGIN)) for _ in range(10)]
    for _ in range(20):
        assert await data(api, "{ serverTime viewer { id } }")
    busy = [task.result() for task in signing_in if task.done()]
    assert [body["errors"][0]["extensions"]["code"] for body in busy] == ["BUSY"] * 6
    held.set()
    assert sum("data" in body for body in await asyncio.gather(*signing_in)) == 4
    assert "data" in await ask(api, LOGIN)  # and the places are free again


def test_half_of_the_processors_are_left_to_the_others() -> None:
    assert 1 <= HASHING <= max((os.cpu_count() or 1) // 2, 1)


def test_whatever_hashes_is_marked() -> None:
    """Each of these calls `check_password`, `set_password` or `make_password`."""
    marked = {name for name, guard in GUARDS.items() if guard.hashes}
    assert marked == {"registerUser", "login", "changePassword", "resetPassword", "stepUp"}
    asking = {name for name, guard in GUARDS.items() if guard.asks}
    assert asking == {"loginWithOAuth", "linkOAuthAccount", "stepUp", "geocodeAddress", "validateAddress"}
