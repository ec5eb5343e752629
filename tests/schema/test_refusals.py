"""A mutation declares all it may refuse, and nothing else: found by walking from it to every raise it can reach."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from domains.bookings.errors import NotItsTime
from domains.bookings.models import Party
from domains.bookings.states import Verb, rows_of
from domains.kernel.errors import DomainError, IdempotencyMismatch
from domains.users import actions
from domains.users import errors as users
from schema import mutation as machinery
from schema.errors import COMMON, every_refusal, type_of
from schema.mutation import REFUSES

BY_THE_DECORATOR = {IdempotencyMismatch}
# The walk sees words, and not the table of what can become of a booking: of these it says no time.
AT_ANY_TIME = {"declineBooking": {NotItsTime}, "checkOutBooking": {NotItsTime}}
RESOLVERS: dict[str, Callable[..., Any]] = machinery.RESOLVERS


def reachable(function: Callable[..., Any], seen: set[Any] | None = None) -> set[type[DomainError]]:
    """Every refusal that the function, or one of ours that it uses, has a word for."""
    seen, function = set() if seen is None else seen, inspect.unwrap(function)
    if function in seen:
        return set()
    seen.add(function)
    found: set[type[DomainError]] = set()
    for value in used(function):
        if isinstance(value, type) and issubclass(value, DomainError) and value is not DomainError:
            found.add(value)
        elif inspect.isfunction(value) and value.__module__.startswith(("domains.", "schema.")):
            found |= reachable(value, seen)
    return found


def used(function: Callable[..., Any]) -> Iterator[Any]:
    """What the names in a function's body stand for."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = tree.body[0]
    assert isinstance(body, ast.FunctionDef)
    for node in (each for statement in body.body for each in ast.walk(statement)):
        try:
            yield value_of(node, function.__globals__)
        except (KeyError, AttributeError):
            continue


def value_of(node: ast.AST, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Attribute):
        return getattr(value_of(node.value, names), node.attr)
    raise KeyError


def test_every_mutation_is_walked() -> None:
    assert set(RESOLVERS) == set(REFUSES)


@pytest.mark.parametrize("name", sorted(REFUSES))
def test_mutation_declares_what_it_may_refuse(name: str) -> None:
    found = reachable(RESOLVERS[name]) - set(COMMON)
    assert found - AT_ANY_TIME.get(name, set()) == set(REFUSES[name]) - {*COMMON, *BY_THE_DECORATOR}
    assert AT_ANY_TIME.get(name, set()) <= found


@pytest.mark.parametrize("verb", [Verb.DECLINE, Verb.CHECK_OUT], ids=str)
def test_what_can_be_done_at_any_time_is_never_refused_for_it(verb: Verb) -> None:
    by_hand = [row for row in rows_of(verb) if set(row.by) != {Party.SYSTEM}]
    assert [(row.since, row.until) for row in by_hand] == [(None, None)]


def test_walk_reaches_through_actions_and_helpers() -> None:
    found = reachable(RESOLVERS["refreshToken"])
    assert {users.TokenReused, users.TokenExpired, users.TokenRevoked, users.AccountSuspended} <= found
    assert users.EmailTaken in reachable(actions.register_user)


def test_data_of_a_refusal_reaches_the_schema() -> None:
    kind = type_of(users.WeakPassword)
    assert [field.name for field in kind.__strawberry_definition__.fields] == [  # type: ignore[attr-defined]
        "message",
        "code",
        "path",
        "reasons",
    ]


def test_no_two_refusals_are_called_alike() -> None:
    """One would take the other's words."""
    every = every_refusal()
    assert len({refusal.__name__ for refusal in every}) == len({refusal.code for refusal in every}) == len(every)
