"""Whatever a value is, there is an answer that says what is wrong with it, and it never is a mistake of ours."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from graphql import GraphQLSchema

from estuary.asgi import graphql as endpoint
from estuary.demo import accounts
from schema import schema
from schema.endpoint.limits import Rate, Rates
from schema.examples import FOLDER, Example, examples
from tests.schema import absurd
from tests.schema.client import data
from tests.schema.staging import STAGES, Given
from tests.schema.test_examples import LOGIN, somebody_who_may

graphql: GraphQLSchema = schema._schema
# Those of accounts have tests of their own, and would end the session that asks.
OTHERS = ("users", "privacy", "kernel")
ASKED = [
    example
    for example in examples()
    if example.kind != "subscription"
    and not any((FOLDER / other / "examples" / f"{example.name}.graphql").exists() for other in OTHERS)
]
NEVER = {"INTERNAL", "TIMED_OUT", "UNAVAILABLE", "BUSY", "RATE_LIMITED", "UNAUTHENTICATED"}
HIGH = Rate(10_000_000, 3600)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = endpoint.execution.limits
    monkeypatch.setattr(limits, "rates", Rates(anonymous=HIGH, authenticated=HIGH, sign_in=HIGH, sign_in_address=HIGH))
    limits.budget.cache_clear()


@pytest.mark.parametrize("kind", ["query", "mutation"])
async def test_no_value_is_answered_by_a_bug(
    kind: str, api: httpx.AsyncClient, committed: None, unlimited: None
) -> None:
    await sync_to_async(call_command)("seed_demo", verbosity=0)
    found: Counter[str] = Counter()
    wrong: list[Any] = []
    for example in ASKED:
        if example.kind == kind and root(example).args:
            await ask_all(example, api, found, wrong)
    assert wrong == []
    assert found["MALFORMED"] < found.total()


async def ask_all(example: Example, api: httpx.AsyncClient, found: Counter[str], wrong: list[Any]) -> None:
    signed_in = (
        await data(api, LOGIN, input={"email": somebody_who_may(example.name), "password": accounts.PASSWORD})
    )["login"]
    given = Given(signed_in["tokens"], example.variables)
    base = await sync_to_async(STAGES.get(example.name, lambda given: given.variables))(given)
    field = root(example)
    text = absurd.document(example.kind, example.name, field)
    headers = {"authorization": f"Bearer {signed_in['tokens']['accessToken']}"}
    for place in absurd.places(field):
        for value in absurd.values(place):
            body = json.dumps({"query": text, "variables": place.put(base, value)})
            answer = await api.post("/graphql", content=body, headers=headers | {"content-type": "application/json"})
            codes = codes_of(answer.json(), example.name)
            found.update(codes or ["none"])
            if answer.status_code >= 500 or NEVER & set(codes):
                wrong.append((example.name, place.path, repr(value)[:60], codes, answer.text[-1500:]))


def codes_of(body: Mapping[str, Any], name: str) -> list[str]:
    told = [error["extensions"]["code"] for error in body.get("errors", ())]
    payload = (body.get("data") or {}).get(name)
    refused = payload.get("errors", ()) if isinstance(payload, dict) else ()
    return told + [error["code"] for error in refused]


def root(example: Example) -> Any:
    kind = graphql.query_type if example.kind == "query" else graphql.mutation_type
    assert kind
    return kind.fields[example.name]
