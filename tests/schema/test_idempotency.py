import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import psycopg
import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from domains.kernel.models import DoneVerb
from domains.users.models import Role, Session, User
from estuary.embedded.programs import Web
from schema.idempotency import read, written
from schema.users import types
from tests.schema.client import ERRORS, PASSWORD, TOKENS
from tests.serving import serving

MUTATION = f"""mutation ($input: RegisterUserInput!) {{
  registerUser(input: $input) {{ user {{ id email createdAt roles }} {TOKENS} {ERRORS} }}
}}"""


def body(key: str, email: str = "ada@example.org", password: str = PASSWORD) -> dict[str, Any]:
    given = {"email": email, "password": password, "idempotencyKey": key}
    return {"query": MUTATION, "variables": {"input": given}}


async def register(api: httpx.AsyncClient, key: str, **changes: str) -> dict[str, Any]:
    answer = (await api.post("/graphql", json=body(key, **changes))).json()
    payload: dict[str, Any] = answer["data"]["registerUser"]
    return payload


async def test_same_key_gives_the_same_payload(api: httpx.AsyncClient, committed: None) -> None:
    key = str(uuid4())
    first, again = await register(api, key), await register(api, key)
    assert first == again
    assert (first["errors"], first["user"]["email"]) == ([], "ada@example.org")
    assert await sync_to_async(Session.objects.count)() == 1
    viewer = {"authorization": f"Bearer {again['tokens']['accessToken']}"}
    answer = await api.post("/graphql", json={"query": "{ viewer { email } }"}, headers=viewer)
    assert answer.json()["data"] == {"viewer": {"email": "ada@example.org"}}


async def test_other_input_under_one_key_is_refused(api: httpx.AsyncClient, committed: None) -> None:
    key = str(uuid4())
    await register(api, key)
    for changes in ({"email": "eve@example.org"}, {"password": PASSWORD + "r"}):
        (error,) = (await register(api, key, **changes))["errors"]
        assert (error["code"], error["path"]) == ("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])
    assert await sync_to_async(User.objects.count)() == 1


async def test_refusal_is_not_kept(api: httpx.AsyncClient, committed: None) -> None:
    await register(api, str(uuid4()))
    key = str(uuid4())
    assert (await register(api, key))["errors"][0]["code"] == "EMAIL_TAKEN"
    await sync_to_async(User.objects.all().delete)()
    assert (await register(api, key))["errors"] == []


async def test_nothing_secret_is_written_down(api: httpx.AsyncClient, committed: None) -> None:
    tokens = (await register(api, str(uuid4())))["tokens"]
    kept = await sync_to_async(lambda: repr(list(DoneVerb.objects.values_list())))()
    assert PASSWORD not in kept
    assert tokens["refreshToken"] not in kept
    assert tokens["accessToken"] not in kept


@pytest.fixture
def two(tmp_path: Path, committed: None) -> Iterator[tuple[Web, Web]]:
    with serving(tmp_path / "one") as one, serving(tmp_path / "two") as other:
        yield one, other


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=60)) as found:
        yield found


async def test_fifty_at_once_in_two_processes_are_done_once(two: tuple[Web, Web], client: httpx.AsyncClient) -> None:
    given = body(str(uuid4()))
    answers = await asyncio.gather(
        *(client.post(f"{two[number % 2].url()}/graphql", json=given) for number in range(50))
    )
    payloads = {orjson.dumps(answer.json()["data"]) for answer in answers}
    assert len(payloads) == 1
    assert b'"errors":[]' in payloads.pop()
    assert await sync_to_async(lambda: (User.objects.count(), Session.objects.count(), DoneVerb.objects.count()))() == (
        1, 1, 1,
    )  # fmt: skip


async def test_retry_succeeds_after_a_kill_in_the_middle(two: tuple[Web, Web], client: httpx.AsyncClient) -> None:
    """Somebody else holds the address, so the mutation has claimed its key and waits when its process is killed."""
    one, other = two
    given = body(str(uuid4()))
    async with await psycopg.AsyncConnection.connect(settings_url(), autocommit=False) as rival:
        await rival.execute(
            "INSERT INTO users_user (id, email, password, roles, is_active, phone_number, failures, created_at) "
            "VALUES (gen_random_uuid(), 'ada@example.org', '', '{}', true, '', 0, now())"
        )
        asking = asyncio.create_task(client.post(f"{one.url()}/graphql", json=given))
        await until_somebody_waits(rival)
        assert one.pid
        os.kill(one.pid, signal.SIGKILL)
        with pytest.raises(httpx.HTTPError):
            await asking
        await rival.rollback()
    answer = await client.post(f"{other.url()}/graphql", json=given)
    assert answer.json()["data"]["registerUser"]["errors"] == []
    assert await sync_to_async(lambda: (User.objects.count(), DoneVerb.objects.count()))() == (1, 1)


async def until_somebody_waits(connection: psycopg.AsyncConnection) -> None:
    async with asyncio.timeout(20):
        while True:
            cursor = await connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if (await cursor.fetchone()) != (0,):
                return
            await asyncio.sleep(0.02)


def settings_url() -> str:
    return os.environ["DATABASE_URL"]


plain = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.text(), st.uuids(), st.dates(), st.times(),
    st.floats(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False),
    st.datetimes(timezones=st.just(UTC)), st.sampled_from(Role),
)  # fmt: skip


@given(st.recursive(plain, lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_what_is_written_is_read_again(value: Any) -> None:
    assert read(orjson.loads(orjson.dumps(written(value), option=orjson.OPT_PASSTHROUGH_DATETIME))) == value


def test_types_are_read_again() -> None:
    now = datetime.now(UTC)
    tokens = types.Tokens(
        user_id=uuid4(), session_id=uuid4(), token_id=uuid4(), issued_at=now, refresh_expires_at=now + timedelta(days=7)
    )
    assert vars(read(orjson.loads(orjson.dumps(written(tokens))))) == vars(tokens)


@pytest.mark.django_db
def test_rows_are_read_again_as_they_are_now() -> None:
    user = User.objects.create(email="ada@example.org")
    kept = written([user])
    User.objects.update(roles=[Role.STAFF])
    (found,) = read(kept)
    assert (found, found.roles) == (user, ["STAFF"])
    user.delete()
    assert read(kept) == [None]


def test_kind_of_value_is_kept() -> None:
    assert read(written(time(12, 30))) == time(12, 30)
    assert read(written(date(2026, 3, 1))) == date(2026, 3, 1)
    assert isinstance(read(written(Decimal("1.10"))), Decimal)
    with pytest.raises(TypeError):
        written(object())
