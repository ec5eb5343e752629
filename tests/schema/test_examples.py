"""Every root field has an example, and every example does what it says."""

import asyncio
from contextlib import aclosing
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, get_operation_ast, parse, validate

from domains.kernel.actor import Actor
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.users.events import EmailVerified
from domains.users.models import User
from estuary.asgi import ROUTES
from estuary.demo import accounts
from schema import access, schema
from schema.endpoint import Endpoint
from schema.endpoint.asking import Request, Wanted
from schema.examples import FOLDER, Example, examples
from tests.schema.client import TOKENS, data
from tests.schema.direct import actor_for
from tests.schema.staging import STAGES, Given

graphql: GraphQLSchema = schema._schema
ROOTS = [root for root in (graphql.query_type, graphql.mutation_type, graphql.subscription_type) if root]
LOGIN = f"mutation ($input: LoginInput!) {{ login(input: $input) {{ user {{ id email }} {TOKENS} }} }}"
EACH = pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)


def test_every_root_field_has_one_example() -> None:
    fields = [name for root in ROOTS for name in root.fields]
    assert sorted(example.name for example in examples()) == sorted(fields)


def test_every_file_belongs_to_an_example() -> None:
    files = {file.with_suffix("").name for file in FOLDER.glob("*/examples/*")}
    assert files == {example.name for example in examples()}


def test_queries_come_first_and_subscriptions_last() -> None:
    kinds = [example.kind for example in examples()]
    assert kinds == sorted(kinds, key=["query", "mutation", "subscription"].index)


@EACH
def test_example_is_well_made(example: Example) -> None:
    assert validate(graphql, parse(example.document)) == []
    assert example.document.startswith(f"# {example.words}\n")
    assert example.words.endswith(".")
    operation = operation_of(example)
    [field] = operation.selection_set.selections
    assert (cast(FieldNode, field).name.value, bool(operation.name)) == (example.name, True)
    assert {each.variable.name.value for each in operation.variable_definitions or ()} == set(example.variables)


@EACH
async def test_example_does_what_it_says(
    example: Example, api: httpx.AsyncClient, committed: None, relay: None
) -> None:
    await sync_to_async(call_command)("seed_demo", verbosity=0)
    signed_in = await sign_in(api, somebody_who_may(example.name))
    token = signed_in["tokens"]["accessToken"]
    given = Given(signed_in["tokens"], example.variables)
    stage = STAGES.get(example.name, lambda given: given.variables)
    variables = await sync_to_async(stage)(given)
    last = await AuditLogEntry.objects.alatest("id")
    if example.kind == "subscription":
        await something_happens(signed_in)
        found = await first_event(example, variables, token)
    else:
        found = await data(api, example.document, token, **variables)
    assert found[example.name] is not None
    if example.kind == "mutation":
        assert found[example.name]["errors"] == []
        entry = await AuditLogEntry.objects.exclude(request_id="").alatest("id")  # of what was done here
        assert (entry.pk > last.pk, entry.actor_id is not None) == (True, True)


def operation_of(example: Example) -> OperationDefinitionNode:
    operation = get_operation_ast(parse(example.document))
    assert operation
    return operation


def somebody_who_may(name: str) -> str:
    """The first of the demo's accounts that gets past the door."""
    actors = {
        email: Actor(user_id=uuid4(), session_id=uuid7(), roles=frozenset(roles))
        for email, roles in accounts.ROLES.items()
    }
    return next(email for email, actor in actors.items() if access.DECLARED[name].allows(actor))


async def sign_in(api: httpx.AsyncClient, email: str) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(api, LOGIN, input={"email": email, "password": accounts.PASSWORD}))["login"]
    return payload


async def something_happens(signed_in: dict[str, Any]) -> None:
    user = await User.objects.aget(email=signed_in["user"]["email"])
    event = EmailVerified(user_id=user.pk)
    await sync_to_async(transaction.atomic(lambda: publish(event, actor=actor_for(user), now=timezone.now())))()


async def first_event(example: Example, variables: Any, token: str) -> dict[str, Any]:
    endpoint = ROUTES["/graphql"]
    assert isinstance(endpoint, Endpoint)
    given = {"query": example.document, "variables": dict(variables)}
    scope: Any = {"type": "websocket"}
    request = Request.of(Wanted.of(given), scope, authorization=f"Bearer {token}")
    async with asyncio.timeout(10), aclosing(cast(Any, endpoint.execution.follow(request))) as answers:
        answer = await anext(answers)
    assert "errors" not in answer.body
    found: dict[str, Any] = answer.body["data"]
    return found
