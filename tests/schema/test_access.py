"""Who may use what: every root field, tried as everybody."""

from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, execute, parse

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from schema import access, schema
from schema.access import ADMINS, ANYONE, SIGNED_IN, STAFF
from schema.mutation import REFUSES
from schema.query import require
from schema.refusals import Refusal

graphql: GraphQLSchema = schema._schema
ROOTS = [root for root in (graphql.query_type, graphql.mutation_type, graphql.subscription_type) if root]
FIELDS = [(root.name, name) for root in ROOTS for name in root.fields]


def actor(*roles: str) -> Actor:
    return Actor(user_id=uuid4(), session_id=uuid7(), roles=frozenset(roles))


ACTORS = {
    "anonymous": ANONYMOUS,
    "client": actor("CLIENT"),
    "practitioner": actor("CLIENT", "PRACTITIONER"),
    "other practitioner": actor("CLIENT", "PRACTITIONER"),
    "staff": actor("STAFF"),
    "admin": actor("ADMIN"),
}
EVERYBODY = set(ACTORS)

# root field -> who gets past the door. A new root field has to be written down here.
MATRIX = {
    "serverTime": EVERYBODY,
    "viewer": EVERYBODY,
    "rateLimit": EVERYBODY,
    "node": EVERYBODY,
    "nodes": EVERYBODY,
    "registerUser": EVERYBODY,
    "login": EVERYBODY,
    "refreshToken": EVERYBODY,
    "logout": EVERYBODY,
    "clockTicked": EVERYBODY,
}


def test_every_root_field_says_who_may_use_it() -> None:
    assert {name for _, name in FIELDS} == set(access.DECLARED) == set(MATRIX)


def test_every_mutation_says_what_it_refuses() -> None:
    assert graphql.mutation_type
    assert set(REFUSES) == set(graphql.mutation_type.fields)


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.parametrize("who", ACTORS)
def test_who_gets_past_the_door(name: str, who: str) -> None:
    try:
        require(access.DECLARED[name], ACTORS[who])
    except Refusal as refusal:
        entered, code = False, refusal.errors[0]["extensions"]["code"]
    else:
        entered, code = True, ""
    assert entered is (who in MATRIX[name])
    assert code in ("", "UNAUTHENTICATED" if who == "anonymous" else "FORBIDDEN")


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (ANYONE, EVERYBODY),
        (SIGNED_IN, EVERYBODY - {"anonymous"}),
        (STAFF, {"staff", "admin"}),
        (ADMINS, {"admin"}),
    ],
)
def test_each_rule(rule: access.Who, allowed: set[str]) -> None:
    assert {name for name, who in ACTORS.items() if rule.allows(who)} == allowed


def test_the_door_is_really_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that lets nobody in keeps everybody out of every query, however it is written."""
    assert isinstance(graphql.query_type, GraphQLObjectType)
    for name, field in graphql.query_type.fields.items():
        nobody = ANONYMOUS
        monkeypatch.setattr("schema.query.require", refuse_everybody)
        selection = "" if not hasattr(named(field.type), "fields") else "{ __typename }"
        given = ", ".join(f"{each}: {something(argument.type)}" for each, argument in field.args.items())
        document = parse(f"{{ {name} {f'({given})' if given else ''} {selection} }}")
        result: Any = execute(graphql, document, context_value=Asking(nobody))
        assert result.errors[0].message == "nobody", name


def something(kind: Any) -> str:
    """That an argument of this type accepts."""
    kind = getattr(kind, "of_type", kind) if str(kind).endswith("!") else kind
    return "[]" if str(kind).startswith("[") else '"x"'


class Asking:
    def __init__(self, who: Actor) -> None:
        self.actor = who


def named(kind: Any) -> Any:
    return named(kind.of_type) if hasattr(kind, "of_type") else kind


def refuse_everybody(who: object, actor: object) -> None:
    raise Refusal.of(403, "FORBIDDEN", "nobody")
