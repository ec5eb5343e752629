"""A message that came before is answered as it was the first time, to whoever sends it, and takes a bounded room."""

from typing import Any

import httpx
import pytest

from estuary.asgi import graphql
from schema.endpoint import heard
from schema.endpoint.asking import Wanted
from schema.endpoint.heard import Heard
from tests.schema.client import PASSWORD, TOKENS, ask, register

ME = "query Me($many: Int = 3) { viewer { email sessions(first: $many) { totalCount } } }"
LOGIN = f"mutation ($input: LoginInput!) {{ login(input: $input) {{ {TOKENS} }} }}"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Heard:
    fresh = Heard()
    monkeypatch.setattr(graphql.http, "heard", fresh)
    return fresh


def kept(known: Heard) -> list[bytes]:
    return list(known._kept)


def wanted(**more: Any) -> Wanted:
    made = Wanted.of({"query": "{ serverTime }"})
    made.is_query = True
    for name, value in more.items():
        setattr(made, name, value)
    return made


@pytest.mark.usefixtures("committed")
async def test_the_same_message_is_answered_to_each_with_their_own(api: httpx.AsyncClient, known: Heard) -> None:
    ada, eve = [(await register(api, f"{name}@example.org"))["accessToken"] for name in ("ada", "eve")]
    for token, email in ((ada, "ada@example.org"), (eve, "eve@example.org"), (ada, "ada@example.org")):
        body = await ask(api, ME, token, many=2)
        assert body["data"]["viewer"] == {"email": email, "sessions": {"totalCount": 1}}
    assert (await ask(api, ME, many=2))["data"] == {"viewer": None}
    assert len(kept(known)) == 1


@pytest.mark.usefixtures("committed")
async def test_it_is_paid_for_each_time(api: httpx.AsyncClient, known: Heard) -> None:
    costs = [(await ask(api, ME, many=2))["extensions"]["cost"] for _ in range(3)]
    assert len({cost["points"] for cost in costs}) == 1
    assert [cost["remaining"] - costs[0]["remaining"] for cost in costs] == [
        -at * costs[0]["points"] for at in range(3)
    ]
    assert len(kept(known)) == 1


@pytest.mark.usefixtures("committed")
async def test_what_holds_a_password_is_not_kept(api: httpx.AsyncClient, known: Heard) -> None:
    await register(api)
    assert (await ask(api, LOGIN, input={"email": "ada@example.org", "password": PASSWORD}))["data"]["login"]["tokens"]
    assert kept(known) == []


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    "variables", [{"many": 101}, {"many": "x"}, {"many": None}, {"many": 10**9}, {"none": 1}, {"many": {"a": [1]}}]
)
async def test_what_is_wrong_is_wrong_again(api: httpx.AsyncClient, known: Heard, variables: Any) -> None:
    first, again = [await ask(api, ME, **variables) for _ in range(2)]
    assert [first.get(name) for name in ("data", "errors")] == [again.get(name) for name in ("data", "errors")]


def test_little_is_kept_of_much() -> None:
    known = Heard()
    for number in range(20_000):
        known.keep(b"%d" % number * 100, wanted())
    room = sum(len(message) * heard.SWELLING + heard.BESIDES for message in kept(known))
    assert heard.MOST * 0.99 < room <= heard.MOST
    assert known.known(b"19999" * 100)
    assert known.known(b"0" * 100) is None


def test_what_is_asked_again_stays() -> None:
    known, first = Heard(), wanted()
    known.keep(b"first", first)
    for number in range(20_000):
        known.keep(b"%d" % number * 100, wanted())
        assert known.known(b"first") is first


def test_what_is_long_or_was_not_read_is_not_kept() -> None:
    known = Heard()
    known.keep(b"x" * (heard.LARGEST + 1), wanted())
    known.keep(b"x", wanted(is_query=False))
    assert kept(known) == []
