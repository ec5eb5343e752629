"""The executor's short way says what graphql-core says, also where something is wrong."""

from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    execute,
    parse,
)

from schema.executor import SHORT, Quick, executed, shorten


def fails(row: Any, info: Any) -> Any:
    raise ValueError(f"no {info.field_nodes[0].name.value}")


def inside(row: Any, info: Any) -> Any:
    return "a row"


def schema(*, short: bool) -> GraphQLSchema:
    colour = GraphQLEnumType("Colour", {"RED": "red", "BLUE": "blue"})
    thing: GraphQLObjectType = GraphQLObjectType("Thing", lambda: fields)
    fields: dict[str, GraphQLField] = {
        "text": GraphQLField(GraphQLNonNull(GraphQLString), resolve=lambda row, info: "text"),
        "nothing": GraphQLField(GraphQLString, resolve=lambda row, info: None),
        "missing": GraphQLField(GraphQLNonNull(GraphQLString), resolve=lambda row, info: None),
        "number": GraphQLField(GraphQLInt, resolve=lambda row, info: "a word"),
        "needed": GraphQLField(GraphQLNonNull(GraphQLInt), resolve=lambda row, info: "a word"),
        "colour": GraphQLField(colour, resolve=lambda row, info: "red"),
        "odd": GraphQLField(colour, resolve=lambda row, info: "green"),
        "fails": GraphQLField(GraphQLString, resolve=fails),
        "must": GraphQLField(GraphQLNonNull(GraphQLString), resolve=fails),
        "words": GraphQLField(GraphQLList(GraphQLString), resolve=lambda row, info: ["a", None]),
        "asked": GraphQLField(
            GraphQLString, {"by": GraphQLArgument(GraphQLInt)}, resolve=lambda row, info, by=0: f"by {by}"
        ),
        "thing": GraphQLField(thing, resolve=inside),
        "sure": GraphQLField(GraphQLNonNull(thing), resolve=inside),
        "none": GraphQLField(thing, resolve=lambda row, info: None),
        "gone": GraphQLField(GraphQLNonNull(thing), resolve=lambda row, info: None),
        "things": GraphQLField(GraphQLList(GraphQLNonNull(thing)), resolve=lambda row, info: ["a", "b"]),
        "gaps": GraphQLField(GraphQLList(thing), resolve=lambda row, info: ["a", None, "b"]),
        "holes": GraphQLField(GraphQLList(GraphQLNonNull(thing)), resolve=lambda row, info: ["a", None]),
        "no_list": GraphQLField(GraphQLList(thing), resolve=lambda row, info: 5),
        "trouble": GraphQLField(thing, resolve=fails),
        "context": GraphQLField(GraphQLString, resolve=lambda row, info: info.context),
    }
    if short:
        for field in fields.values():
            shorten(field, field.resolve)  # type: ignore[arg-type]
    return GraphQLSchema(GraphQLObjectType("Query", lambda: fields))


SHORT_SCHEMA, PLAIN_SCHEMA = schema(short=True), schema(short=False)
LEAVES = "text nothing number colour odd fails words asked(by: 3) context __typename"
QUERIES = [
    f"{{ {LEAVES} }}",
    *(f"{{ text {field} }}" for field in ("missing", "needed", "must")),
    *(f"{{ {way} {{ {LEAVES} }} }}" for way in ("thing", "sure", "things", "gaps", "holes", "no_list", "trouble")),
    *(
        f"{{ text {way} {{ sure {{ {field} text }} fails }} }}"
        for way in ("thing", "sure", "things", "gaps")
        for field in ("missing", "needed", "must", "gone { text }", "holes { text must }")
    ),
    "{ none { text } gone { text } }",
    "{ one: text two: text thing { a: thing { text } b: thing { text: context } } }",
    "{ thing { text } ...more } fragment more on Query { thing { colour } things { thing { fails } } }",
    "{ thing @skip(if: true) { text } text @include(if: false) }",
    "{ things { things { things { fails asked } } } }",
]


def said(result: ExecutionResult) -> Any:
    return result.data, [error.formatted for error in result.errors or ()]


@pytest.mark.parametrize("query", QUERIES)
def test_short_way_says_the_same(query: str) -> None:
    short = executed(SHORT_SCHEMA, parse(query), context_value="told")
    plain = execute(PLAIN_SCHEMA, parse(query), context_value="told")
    assert isinstance(plain, ExecutionResult)
    assert said(short) == said(plain)
    assert list(short.data or ()) == list(plain.data or ())


def test_what_is_as_it_should_be_takes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    long: list[str] = []
    execute_field = Quick.execute_field

    def noted(self: Any, *given: Any) -> Any:
        long.append(given[2][0].node.name.value)
        return execute_field(self, *given)

    monkeypatch.setattr(Quick, "execute_field", noted)
    executed(SHORT_SCHEMA, parse("{ text nothing colour context none { text } thing { things { text asked words } } }"))
    assert sorted(set(long)) == ["asked", "words"]


def test_what_has_no_short_way() -> None:
    thing = SHORT_SCHEMA.query_type
    assert thing
    assert {name for name, field in thing.fields.items() if SHORT not in field.extensions} == {
        "asked",
        "gaps",
        "no_list",
        "words",
    }
