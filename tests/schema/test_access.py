"""Who may use what: every root field, tried as everybody."""

import base64
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, execute, parse
from graphql.pyutils import Path

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.users.models import Session, User
from schema import access, schema
from schema.access import ADMINS, ANYONE, SIGNED_IN, STAFF
from schema.mutation import REFUSES
from schema.objects import MODELS
from schema.query import require
from schema.refusals import Refusal
from tests.schema.direct import actor_for, shown

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
    "users": {"staff", "admin"},
    "auditLog": {"staff", "admin"},
    "liveCursor": EVERYBODY - {"anonymous"},
    "rateLimit": EVERYBODY,
    "node": EVERYBODY,
    "nodes": EVERYBODY,
    "registerUser": EVERYBODY,
    "login": EVERYBODY,
    "refreshToken": EVERYBODY,
    "logout": EVERYBODY,
    "verifyEmail": EVERYBODY,
    "clockTicked": EVERYBODY,
    "viewerUpdated": EVERYBODY - {"anonymous"},
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


# type -> who sees an object of it that belongs to a client. A new type has to be written down here.
SEES = {
    "User": {"its owner", "staff", "admin"},
    "Session": {"its owner", "staff", "admin"},
    "AuditLogEntry": {"staff", "admin"},
}
# Every way from one object to others. Who sees what lies at its end is asked there again.
EDGES = {"Session.user", "User.sessions"}


@pytest.fixture
def owned() -> dict[str, Any]:
    """Something of everything, and all of it a client's."""
    owner = User.objects.create(email="owner@example.org", roles=["CLIENT"])
    now = datetime.now(UTC)
    session = Session.objects.create(user=owner, created_at=now, last_used_at=now)
    entry = AuditLogEntry.objects.create(at=now, action="x", subject="User", subject_id=owner.pk, actor_id=owner.pk)
    return {"User": owner, "Session": session, "AuditLogEntry": entry}


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*ACTORS, "its owner"])
@pytest.mark.parametrize("kind", SEES)
def test_who_sees_an_object(kind: str, who: str, owned: dict[str, Any]) -> None:
    asking = ACTORS.get(who) or actor_for(owned["User"])
    global_id = base64.b64encode(f"{kind}:{owned[kind].pk}".encode()).decode()
    asked = "query ($id: ID!) { node(id: $id) { __typename } nodes(ids: [$id]) { __typename } }"
    thing = {"__typename": kind} if who in SEES[kind] else None
    assert shown(asked, asking, id=global_id) == {"node": thing, "nodes": [thing]}


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*ACTORS, "its owner"])
@pytest.mark.parametrize("edge", sorted(EDGES))
def test_who_sees_what_lies_behind_an_object(edge: str, who: str, owned: dict[str, Any]) -> None:
    """From an object somebody was handed, whether they might have found it or not."""
    kind, _, name = edge.partition(".")
    field = cast(GraphQLObjectType, graphql.type_map[kind]).fields[name]
    other = named(field.type).name.removesuffix("Connection")
    asking = ACTORS.get(who) or actor_for(owned["User"])
    info = SimpleNamespace(context=Asking(asking, datetime.now(UTC)), path=Path(None, name, None))
    found = cast(Any, field.resolve)(owned[kind], info)
    rows = found.nodes if hasattr(found, "nodes") else [found] if found else []
    assert rows == ([owned[other]] if who in SEES[other] else [])


def test_every_object_and_every_way_is_written_down() -> None:
    kinds = {name: cast(GraphQLObjectType, graphql.type_map[name]) for name in MODELS}
    targets = {*MODELS, *(f"{name}Connection" for name in MODELS)}
    ways = {
        f"{n}.{f}" for n, kind in kinds.items() for f, field in kind.fields.items() if named(field.type).name in targets
    }
    assert (set(SEES), EDGES) == (set(MODELS), ways)


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
    if not str(kind).endswith("!"):
        return "null"
    kind = getattr(kind, "of_type", kind) if str(kind).endswith("!") else kind
    return "[]" if str(kind).startswith("[") else '"x"'


class Asking:
    def __init__(self, who: Actor, now: datetime | None = None) -> None:
        self.actor = who
        self.now = now


def named(kind: Any) -> Any:
    return named(kind.of_type) if hasattr(kind, "of_type") else kind


def refuse_everybody(who: object, actor: object) -> None:
    raise Refusal.of(403, "FORBIDDEN", "nobody")
