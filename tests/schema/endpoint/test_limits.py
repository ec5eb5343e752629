import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache

from domains.users.models import Session
from estuary.asgi import application, graphql
from schema.endpoint import counters as counting
from schema.endpoint.counters import Counters
from schema.endpoint.limits import POINTS_PER_REQUEST, Caller, Limits, Rate, Rates, address_of
from schema.refusals import Refusal
from schema.spending import Amount
from tests.schema.client import ERRORS, PASSWORD, ask, data, register

HOUR = 3600
RATES = Rates(
    anonymous=Rate(100, HOUR), authenticated=Rate(1000, HOUR), sign_in=Rate(20, HOUR), sign_in_address=Rate(600, HOUR)
)
LOGIN = f"mutation ($input: LoginInput!) {{ login(input: $input) {{ tokens {{ accessToken }} {ERRORS} }} }}"
STANDING = "{ rateLimit { requests { limit remaining } points { limit remaining } cost resetsAt } }"


@pytest.fixture
async def limits(monkeypatch: pytest.MonkeyPatch, committed: None) -> AsyncIterator[Callable[..., Limits]]:
    """The endpoint with other limits, or with those of production; nothing spent yet."""
    cache.clear()
    made: list[Limits] = []

    def told(url: str = settings.REDIS_URL, **changes: Any) -> Limits:
        other = Limits(Rates(**{**vars(RATES), **changes}), Counters(url))
        monkeypatch.setattr(graphql.execution, "limits", other)
        made.append(other)
        return other

    yield told
    for each in made:
        await each.counters.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Clients at other addresses."""
    clients: list[httpx.AsyncClient] = []

    def at(address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(application, client=(address, 1))  # type: ignore[arg-type]
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://testserver"))
        return clients[-1]

    yield at
    for client in clients:
        await client.aclose()


async def spend(api: httpx.AsyncClient, times: int, query: str = "{ __typename }", **headers: str) -> list[int]:
    answers = [await api.post("/graphql", json={"query": query}, headers=headers) for _ in range(times)]
    return [answer.status_code for answer in answers]


async def test_strangers_have_a_hundred_requests(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits()
    assert await spend(api, 101) == [200] * 100 + [429]
    refused = await api.post("/graphql", json={"query": "{ __typename }"})
    (error,) = refused.json()["errors"]
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": int(refused.headers["retry-after"])}
    assert HOUR - 60 < int(refused.headers["retry-after"]) <= HOUR
    assert refused.headers["x-ratelimit-limit"] == "100"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert "in 60 minutes" in error["message"]


async def test_whoever_is_signed_in_has_a_thousand_of_their_own(
    api: httpx.AsyncClient, limits: Callable[..., Limits]
) -> None:
    limits()
    bearer = f"Bearer {(await register(api))['accessToken']}"
    assert await spend(api, 101) == [200] * 100 + [429]
    assert await spend(api, 1001, authorization=bearer) == [200] * 1000 + [429]


async def test_standing_is_told_three_times_alike(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits()
    await spend(api, 6)
    answer = await api.post("/graphql", json={"query": STANDING})
    told, cost = answer.json()["data"]["rateLimit"], answer.json()["extensions"]["cost"]
    assert told["requests"] == {"limit": 100, "remaining": 93}
    assert told["cost"] == cost["points"] == 3
    assert told["points"] == {"limit": cost["limit"], "remaining": cost["remaining"]}
    assert (cost["limit"], cost["remaining"]) == (20_000, 20_000 - 6 - 3)
    assert told["resetsAt"] == cost["resetsAt"]
    assert answer.headers["x-ratelimit-remaining"] == "93"


async def test_cost_uses_up_points(limits: Callable[..., Limits]) -> None:
    caller = Caller(None, "192.0.2.7", is_first_party=False)
    told = limits(anonymous=Rate(5, HOUR))
    await told.spend(caller, Amount(1, 600))
    with pytest.raises(Refusal) as refused:
        await told.spend(caller, Amount(1, 600))
    assert refused.value.status == 429
    await told.spend(caller, Amount(1, 400))


async def test_document_that_no_budget_could_pay(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits(anonymous=Rate(1, 1))
    aliases = " ".join(
        f"a{number}: rateLimit {{ requests {{ limit }} points {{ limit }} cost }}" for number in range(60)
    )
    body = await ask(api, f"{{ {aliases} {aliases.replace('a', 'b').replace('rbteLimit', 'rateLimit')} }}")
    assert body["errors"][0]["extensions"]["code"] == "TOO_COMPLEX"


async def test_malformed_documents_count(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits(anonymous=Rate(5, HOUR))
    statuses = [
        (await api.post("/graphql", json={"query": f"{{ nonsense{number} }}"})).json()["errors"][0]["extensions"][
            "code"
        ]
        for number in range(5)
    ]
    assert statuses == ["MALFORMED"] * 5
    assert await spend(api, 1) == [429]


async def test_budget_is_full_again_after_its_window(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits(anonymous=Rate(3, 1))
    assert await spend(api, 4) == [200, 200, 200, 429]
    await until_allowed(api)
    assert await spend(api, 1) == [200]


async def until_allowed(api: httpx.AsyncClient) -> None:
    async with asyncio.timeout(5):
        while (await spend(api, 1)) == [429]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_addresses_do_not_share(
    api: httpx.AsyncClient, elsewhere: Callable[..., httpx.AsyncClient], limits: Callable[..., Limits]
) -> None:
    limits(anonymous=Rate(2, HOUR))
    one, same_network, other = elsewhere("2001:db8::1"), elsewhere("2001:db8::ffff:2"), elsewhere("2001:db8:0:1::1")
    assert await spend(one, 2) == [200, 200]
    assert await spend(same_network, 1) == [429]
    assert await spend(other, 1) == [200]


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.0.2.7", 1), "192.0.2.7"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (None, "unknown"),
        (("/run/socket", 0), "unknown"),
    ],
)
def test_address(client: tuple[str, int] | None, address: str) -> None:
    scope: Any = {"type": "http", "client": client}
    assert address_of(scope) == address


async def test_first_party_server_is_not_one_address(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    key = "a-key-of-the-frontend's-own-server-0123"
    limits(anonymous=Rate(2, HOUR), first_party=(key,))
    assert await spend(api, 4, **{"x-client-key": key}) == [200] * 4
    answer = await api.post("/graphql", json={"query": STANDING}, headers={"x-client-key": key})
    assert answer.json()["data"]["rateLimit"] is None
    assert "x-ratelimit-limit" not in answer.headers
    assert await spend(api, 3, **{"x-client-key": key[:-1]}) == [200, 200, 429]


# Signing in.


async def sign_in(api: httpx.AsyncClient, email: str, password: str = "") -> httpx.Response:
    return await api.post(
        "/graphql", json={"query": LOGIN, "variables": {"input": {"email": email, "password": password}}}
    )


async def test_people_behind_one_address_do_not_lock_each_other_out(
    api: httpx.AsyncClient, limits: Callable[..., Limits]
) -> None:
    limits(anonymous=Rate(5, HOUR), sign_in=Rate(3, HOUR))
    await register(api, "ada@example.org")
    assert await spend(api, 6) == [200] * 5 + [429]
    assert [(await sign_in(api, "eve@example.org")).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert (await sign_in(api, " EVE@example.org")).status_code == 429
    answer = (await sign_in(api, "ada@example.org", PASSWORD)).json()
    assert answer["data"]["login"]["tokens"]
    assert answer["extensions"]["cost"] == {"points": 3}


async def test_one_address_has_so_many_tries_whatever_the_accounts(
    api: httpx.AsyncClient, elsewhere: Callable[..., httpx.AsyncClient], limits: Callable[..., Limits]
) -> None:
    limits(sign_in_address=Rate(3, HOUR))
    tried = [(await sign_in(api, f"{name}@example.org")).status_code for name in "abcd"]
    assert tried == [200, 200, 200, 429]
    assert (await sign_in(elsewhere("192.0.2.9"), "a@example.org")).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "mutation ($e: String!) { a: login(input: {email: $e, password: \"x\"}) { errors { __typename } } }",
        "mutation ($e: String!) { ...F } fragment F on Mutation { a: login(input: {email: $e, password: \"x\"}) { __typename } }",  # noqa: E501
        "mutation ($e: String!) { ... on Mutation { a: login(input: {password: \"x\", email: $e}) { __typename } } }",
    ],
)  # fmt: skip
async def test_every_way_to_write_a_try_counts(
    api: httpx.AsyncClient, limits: Callable[..., Limits], query: str
) -> None:
    limits(sign_in=Rate(2, HOUR))
    statuses = [
        (await api.post("/graphql", json={"query": query, "variables": {"e": "a@example.org"}})).status_code
        for _ in range(3)
    ]
    assert statuses == [200, 200, 429]


async def test_every_try_of_one_operation_counts(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits(sign_in=Rate(4, HOUR))
    tries = " ".join(
        f'a{number}: login(input: {{email: "a@example.org", password: "x"}}) {{ errors {{ __typename }} }}'
        for number in range(5)
    )
    assert await spend(api, 1, f"mutation {{ {tries} }}") == [429]


async def test_what_signs_in_and_more_is_paid_for_twice(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    limits(anonymous=Rate(1, HOUR))
    both = 'mutation { login(input: {email: "a@b.c", password: "x"}) { errors { __typename } } __typename }'
    assert await spend(api, 2, both) == [200, 429]


async def test_nobody_is_kept_from_signing_in_by_an_unknown_document(
    api: httpx.AsyncClient, limits: Callable[..., Limits]
) -> None:
    """The address has nothing left, and the sign-in comes in a document that has to be read first."""
    limits(anonymous=Rate(1, HOUR), sign_in_address=Rate(5, HOUR))
    await spend(api, 1)
    attempt = 'login(input: {email: "a@b.c", password: "x"}) { errors { __typename } }'
    fresh = [f"mutation M{uuid4().hex} {{ {attempt} }}" for _ in range(4)]
    assert [(await spend(api, 1, query))[0] for query in fresh] == [200, 200, 429, 429]
    reads = [f"query Q{uuid4().hex} {{ __typename }}" for _ in range(2)]
    assert [(await spend(api, 1, query))[0] for query in reads] == [429, 429]


async def test_session_that_has_ended_spends_nothing_of_its_owners(
    api: httpx.AsyncClient, limits: Callable[..., Limits]
) -> None:
    limits(authenticated=Rate(5, HOUR))
    token = (await register(api))["accessToken"]
    other = (await sign_in(api, "ada@example.org", PASSWORD)).json()["data"]["login"]["tokens"]["accessToken"]
    await data(api, "mutation { logout { endedSessions } }", token)
    assert await spend(api, 10, authorization=f"Bearer {token}") == [401] * 10
    assert await spend(api, 6, authorization=f"Bearer {other}") == [200] * 5 + [429]


# Among several processes.


async def test_two_processes_share_a_budget(limits: Callable[..., Limits], api: httpx.AsyncClient) -> None:
    """The one does not know all that the other spent, but never more than a twentieth, and for a second."""
    first, second = Counters(settings.REDIS_URL), Counters(settings.REDIS_URL)
    budget = Rate(1000, HOUR).budget("shared")
    granted = 0
    for _ in range(1200):
        for counters in (first, second):
            granted += (await counters.spend(budget, Amount(1)))[0]
    await first.close()
    await second.close()
    assert 1000 <= granted <= 1000 + 1000 // counting.SHARE


async def test_many_at_once_are_counted_one_by_one(limits: Callable[..., Limits]) -> None:
    counters = Counters(settings.REDIS_URL)
    budget = Rate(40, HOUR).budget("crowd")
    outcomes = await asyncio.gather(*(counters.spend(budget, Amount(1)) for _ in range(200)))
    await counters.close()
    assert sum(granted for granted, _ in outcomes) == 40


async def test_what_is_owed_is_settled_soon(limits: Callable[..., Limits]) -> None:
    spender, reader = Counters(settings.REDIS_URL), Counters(settings.REDIS_URL)
    budget = Rate(1000, HOUR).budget("soon")
    for _ in range(7):
        await spender.spend(budget, Amount(1))
    async with asyncio.timeout(5):
        while (await reader.spend(budget, Amount()))[1].spent.requests != 7:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await spender.close()
    await reader.close()


@pytest.fixture
async def counters(limits: Callable[..., Limits]) -> AsyncIterator[Counters]:
    made = Counters(settings.REDIS_URL)
    yield made
    await made.close()


@pytest.fixture
def calls(counters: Counters, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the store was asked."""
    asked = []
    call = counters._call

    async def noted(*given: Any) -> list[int]:
        asked.append(given)
        return await call(*given)

    monkeypatch.setattr(counters, "_call", noted)
    return asked


async def test_hot_path_calls_the_store_seldom(
    counters: Counters, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "FRESH", 60.0)
    budget = Rate(100_000, HOUR).budget("hot")
    for _ in range(1000):
        await counters.spend(budget, Amount(1, 3))
    assert len(calls) <= 1000 / counting.MOST_OWED + 1


async def test_store_itself_grants_nothing_beyond_a_budget(counters: Counters, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a process comes that knows nothing of the others."""
    monkeypatch.setattr(counting, "FRESH", 0.0)
    for name, asked, most in (("requests", Amount(1), 30), ("points", Amount(0, 1), 30 * POINTS_PER_REQUEST)):
        budget = Rate(30, HOUR).budget(f"stranger to {name}")
        times = most // 100 + 1 if name == "points" else 1
        step = Amount(asked.requests * times, asked.points * times)
        granted = sum([(await counters.spend(budget, step))[0] for _ in range(most // times + 20)])
        assert granted == most // times


async def test_who_has_nothing_left_costs_the_store_nothing(
    counters: Counters, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "FRESH", 60.0)
    budget = Rate(3, HOUR).budget("used up")
    for _ in range(3):
        assert (await counters.spend(budget, Amount(1)))[0] is True
    calls.clear()
    for _ in range(50):
        assert (await counters.spend(budget, Amount(1)))[0] is False
    assert calls == []


async def test_memory_for_callers_is_bounded(limits: Callable[..., Limits], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEPT", 10)
    counters = Counters(settings.REDIS_URL)
    for number in range(50):
        await counters.spend(Rate(100, HOUR).budget(str(number)), Amount(1))
    assert len(counters._tallies) == 10
    await counters.close()


# Without the store.


async def test_without_the_store_reads_go_on_and_nobody_signs_in(
    api: httpx.AsyncClient, limits: Callable[..., Limits], caplog: pytest.LogCaptureFixture
) -> None:
    limits()
    tokens = await register(api)
    limits(url="redis://127.0.0.1:9/0", anonymous=Rate(2, HOUR))
    assert await spend(api, 5) == [200] * 5
    assert await spend(api, 5, authorization=f"Bearer {tokens['accessToken']}") == [200] * 5
    refused = await sign_in(api, "ada@example.org", PASSWORD)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["errors"][0]["extensions"]["code"] == "LIMITS_UNAVAILABLE"
    refresh = "mutation ($input: RefreshTokenInput!) { refreshToken(input: $input) { tokens { accessToken } } }"
    answer = await data(api, refresh, input={"refreshToken": tokens["refreshToken"]})
    assert answer["refreshToken"]["tokens"]
    assert (await data(api, STANDING))["rateLimit"] is None
    assert [record.message for record in caplog.records if "store is away" in record.message]
    await sync_to_async(Session.objects.update)(ended_at="2026-01-01T00:00Z")
    assert await spend(api, 1, authorization=f"Bearer {tokens['accessToken']}") == [401]


async def test_store_that_comes_back_counts_again(api: httpx.AsyncClient, limits: Callable[..., Limits]) -> None:
    told = limits(url="redis://127.0.0.1:9/0", anonymous=Rate(2, HOUR))
    assert await spend(api, 4) == [200] * 4
    told.counters.url = settings.REDIS_URL
    told.counters._client = None
    async with asyncio.timeout(5):
        while told.counters.is_away:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert await spend(api, 3) == [200, 200, 429]
