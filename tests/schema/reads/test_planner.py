"""What planning makes of an operation, without running it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType, parse

from domains.kernel.actor import ANONYMOUS, Actor
from schema import schema
from schema.access import ANYONE, DECLARED
from schema.reads.planner import READ, Plan
from schema.reads.reading import Reading
from schema.reads.values import Values
from tests.schema.reads.equality import asked
from tests.schema.reads.test_equality import no_pool

graphql = schema._schema
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOMEBODY = Actor(user_id=uuid4(), session_id=uuid4(), roles=frozenset({"CLIENT"}))
SOMEBODY_ELSE = Actor(user_id=uuid4(), session_id=uuid4(), roles=frozenset({"CLIENT"}))
STAFF = Actor(user_id=uuid4(), session_id=uuid4(), roles=frozenset({"STAFF"}))
HOSTILE = ["'; DROP TABLE users_user; --", '"', "\\", "%s", "%(x)s", "$1", "{}", "/*", "\u2028", "😀"]


class Asking:
    """One server's plans."""

    def __init__(self) -> None:
        self.reading = Reading(graphql, no_pool)
        self.made = 0

    def plan(self, text: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> Plan:
        document = parse(text)
        question = asked(text, document, variables)
        understood = self.reading.understood(question)
        assert understood is not None
        values = Values(actor=actor, now=NOW, variables=understood)
        if plan := self.reading.known(question, values):
            return plan
        self.made += 1
        return self.reading.keep(question, self.reading.make(question, values))


@pytest.fixture
def asking() -> Asking:
    return Asking()


SERVICES = """query ($first: Int, $words: String, $after: String, $filter: ServiceFilter, $order: [ServiceOrder!]) {
    services(first: $first, query: $words, after: $after, filter: $filter, orderBy: $order) { nodes { title } } }"""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_client_reaches_sql(asking: Asking, text: str) -> None:
    filter_ = {"currency": {"eq": "EUR"}, "or": [{"practitioner": {"eq": text}}, {"category": {"in": [text]}}]}
    plan = asking.plan(SERVICES, words=f"{text}x", filter=filter_)
    assert f"{text}x" not in plan.statement.sql
    other = asking.plan(
        SERVICES,
        words=" ".join("harmless" for _ in f"{text}x".split()),
        filter={**filter_, "or": [{"practitioner": {"eq": "a"}}, {"category": {"in": ["b"]}}]},
    )
    assert other is plan, "what the text is has changed the SQL"
    literal = text.replace("\\", "\\\\").replace('"', '\\"')
    same = [
        asking.plan(f'{{ services(query: "{each}x") {{ nodes {{ id }} }} }}').statement.sql
        for each in (literal, " ".join("y" for _ in f"{text}x".split()))
    ]
    assert same[0] == same[1]


@pytest.mark.parametrize("alias", ["select", "_", "__x", "a" * 200, "FROM", "null", "true", "concat"])
def test_names_of_a_client_are_only_names(asking: Asking, alias: str) -> None:
    selected = f"{alias}: viewer {{ {alias}: email ...{alias}X }}"
    plan = asking.plan(f"query {alias} {{ {selected} }} fragment {alias}X on User {{ id }}")
    assert f'"{alias}":' in plan.statement.sql
    assert plan.keys == (alias,)


def test_plan_is_made_once_for_all_who_look_the_same(asking: Asking) -> None:
    text = "{ viewer { email sessions(first: 3) { nodes { device } } } }"
    plans = {name: asking.plan(text, who) for name, who in {"one": SOMEBODY, "other": SOMEBODY_ELSE}.items()}
    assert plans["one"] is plans["other"]
    assert asking.plan(text, STAFF) is not plans["one"]
    assert asking.plan(text) is not plans["one"]
    assert asking.made == 3


@pytest.mark.parametrize("actor", [SOMEBODY, STAFF, ANONYMOUS])
def test_plan_has_nothing_of_whoever_it_was_made_for(asking: Asking, actor: Actor) -> None:
    text = (
        "{ viewer { id email hasPassword sessions { nodes { isCurrent user { phoneNumber } } } } users { totalCount } }"
    )
    statement = asking.plan(text, actor).statement
    told = statement.values(Values(actor=SOMEBODY_ELSE, now=NOW))
    for value in (actor.user_id, actor.session_id):
        assert value is None or str(value).encode() not in told
        assert value is None or str(value) not in statement.sql


def test_page_sizes_and_shapes_make_plans_and_values_do_not(asking: Asking) -> None:
    for first in (2, 3, 2, None):
        asking.plan(SERVICES, first=first)
    assert asking.made == 3
    for price in (1, 100, 2**40):
        asking.plan(SERVICES, filter={"price": {"gte": price}})
    assert asking.made == 4
    asking.plan(SERVICES, filter={"price": {"lte": 5}})
    asking.plan(SERVICES, filter={"price": {"gte": None}})
    assert asking.made == 6


@pytest.mark.parametrize("kind", ["by", "direction"])
def test_choices_make_plans(asking: Asking, kind: str) -> None:
    order = {"by": "PRICE", "direction": "ASC"}
    other = {**order, kind: {"by": "RATING", "direction": "DESC"}[kind]}
    assert asking.plan(SERVICES, order=[order]).statement.sql != asking.plan(SERVICES, order=[other]).statement.sql
    assert asking.made == 2


def test_what_is_left_is_left_alone(asking: Asking) -> None:
    plan = asking.plan("{ serverTime viewer { id } rateLimit { cost } __typename }", SOMEBODY)
    assert plan.keys == ("serverTime", "viewer", "rateLimit", "__typename")
    assert (set(plan.why), set(plan.columns), set(plan.constants)) == (
        {"serverTime", "rateLimit"},
        {"viewer"},
        {"__typename"},
    )


def test_every_root_field_for_the_public_has_a_plan() -> None:
    """One that has none says why, where it is declared."""
    root = graphql.query_type
    assert root
    public = {name: field for name, field in root.fields.items() if DECLARED[name] is ANYONE}
    without = {name for name, field in public.items() if READ not in field.extensions}
    judged = {"timeSlots", "availableServices", "checkAvailability", "explainSlot"}  # by the rules that book
    assert without == {"serverTime", "rateLimit", "stayPrice"} | judged


def test_every_field_that_has_no_plan_says_why() -> None:
    kinds = [kind for kind in graphql.type_map.values() if isinstance(kind, GraphQLObjectType)]
    planned = {kind for kind in kinds if any(READ in field.extensions for field in kind.fields.values())}
    silent = [
        f"{kind.name}.{name}"
        for kind in planned
        for name, field in kind.fields.items()
        if READ not in field.extensions
        and not field.extensions["strawberry-definition"].metadata.get("why")
        and kind not in (graphql.mutation_type, graphql.subscription_type)
    ]
    assert silent == []


def test_plans_take_no_more_room_than_they_may(asking: Asking) -> None:
    plans = asking.reading.plans
    room = plans._room
    for number in range(400):
        asking.plan(f"query Q{number} {{ services {{ nodes {{ title reviews {{ nodes {{ id text }} }} }} }} }}")
    assert 0 <= plans._room < room
    taken = sum(tree.letters for tree in plans._trees.values())
    assert plans._room + taken == room
    plans._room = 0  # as if all were taken
    asking.plan("query New { services { nodes { id } } }")
    assert plans._room >= 0
    assert asking.made == 401


def test_shapes_that_are_made_up_do_not_pile_up(asking: Asking) -> None:
    for first in range(101):
        for words in ("a", "a b", "a b c"):
            asking.plan(SERVICES, first=first, words=words)
    (tree,) = asking.reading.plans._trees.values()
    assert tree.plans <= 200
