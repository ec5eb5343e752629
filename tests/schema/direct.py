"""The schema without the endpoint, inside a test's own transaction."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from graphql import ExecutionResult, parse

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from domains.users.models import User
from domains.users.tokens import Keyring
from schema import schema
from schema.context import Context
from schema.executor import executed

KEYRING = Keyring({"1": settings.SECRET_KEY}, access_ttl=timedelta(minutes=30))


def actor_for(user: User) -> Actor:
    return Actor(user_id=user.pk, session_id=uuid7(), roles=frozenset(user.roles))


async def nobody_tells(topics: Sequence[str], after: int | None) -> AsyncIterator[Any]:
    raise NotImplementedError
    yield


def run(query: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> ExecutionResult:
    context = Context(
        actor=actor,
        now=datetime.now(UTC),
        request_id="test",
        keyring=KEYRING,
        points=1,
        standing=lambda: None,
        follow=nobody_tells,
    )
    return executed(schema._schema, parse(query), context_value=context, variable_values=variables)


def shown(query: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> dict[str, Any]:
    result = run(query, actor, **variables)
    assert not result.errors, result.errors
    assert result.data is not None
    return result.data


def refused(query: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> str:
    """The code of the first error."""
    (error, *_) = run(query, actor, **variables).errors or ()
    code: str = error.original_error.errors[0]["extensions"]["code"]  # type: ignore[union-attr]
    return code
