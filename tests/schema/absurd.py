"""Requests in which one value makes no sense: every place in the arguments of a root field, with every nonsense that
its type lets through."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_required_argument,
    is_required_input_field,
)

DEEPEST = 6  # of objects in objects: a filter in a filter, and no further
LONGEST = 30_000  # a body has at most 64 KB


def id_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


TEXTS = [
    "", " ", "\0", "a\0b", "a" * LONGEST, "'; --", "%", "_\\", "\u202e\ufeff", "🜁" * 2000, "null", "1e999", "-0", "NaN",
    "../../etc/passwd", "<script>",
]  # fmt: skip
IDS = [
    "", "x", "\0", "A" * 5000, id_of("Service:"), id_of("Service:1"), id_of("Nothing:1"),
    *(id_of(f"{kind}:{key}") for kind in ("Service", "Practitioner", "User") for key in (
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
    )),
]  # fmt: skip
WHOLE = [0, -1, 1, 2**31 - 1, -(2**31), 2**53, -(2**53), 10**30]
BROKEN = [5e-324, -0.0, 0.1, 1e308, -1e308, 90.0000001, 180.0000001, -1e-300]
MOMENTS = [
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-02-30T00:00:00Z", "2026-06-30T23:59:60Z", "2026-01-01", "1970-01-01T00:00:00Z",
]  # fmt: skip
DAYS = ["0001-01-01", "9999-12-31", "2026-02-30", "-1-01-01"]
NONSENSE: Mapping[str, list[Any]] = {
    "String": TEXTS,
    "ID": IDS,
    "Int": WHOLE,
    "Float": [*WHOLE, *BROKEN],
    "Boolean": [True, False, "true", 1],
}
# What a scalar of ours may be taken for.
ANYTHING = [*TEXTS, *WHOLE, *BROKEN, *MOMENTS, *DAYS, True, [], {}]


@dataclass(frozen=True)
class Place:
    """Where a value goes: argument, field, field; and how many lists it is packed into."""

    path: tuple[str, ...]
    kind: GraphQLInputType

    def put(self, base: Mapping[str, Any], value: Any) -> dict[str, Any]:
        return put(base, self.path, value)


def put(base: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    name, rest = path[0], path[1:]
    if name == "[]":
        return [put(base[0] if isinstance(base, list) and base else {}, rest, value)]
    known = base if isinstance(base, Mapping) else {}
    return {**known, name: put(known.get(name), rest, value)}


def places(field: GraphQLField) -> list[Place]:
    return [place for name, argument in field.args.items() for place in below((name,), argument.type)]


def below(path: tuple[str, ...], given: GraphQLInputType) -> Iterator[Place]:
    kind = get_nullable_type(given)
    yield Place(path, kind)
    if isinstance(kind, GraphQLList):
        yield from below((*path, "[]"), kind.of_type)
    elif isinstance(kind, GraphQLInputObjectType) and len(path) < DEEPEST and path.count("and") < 1:
        for name, each in kind.fields.items():
            if name not in ("or", "not"):  # as `and`
                yield from below((*path, name), each.type)


def values(place: Place) -> list[Any]:
    kind = place.kind
    if isinstance(kind, GraphQLList):
        one = example(kind.of_type)
        return [None, [], [one] * 1000, [[]], [None], {}]
    if isinstance(kind, GraphQLInputObjectType):
        return [None, {}, [], "x", {"nothing": 1}]
    if isinstance(kind, GraphQLEnumType):
        return [None, "", "NOTHING", 1, *kind.values]
    return [None, *NONSENSE.get(get_named_type(kind).name, ANYTHING)]


def example(given: GraphQLInputType) -> Any:
    kind = get_nullable_type(given)
    if isinstance(kind, GraphQLList):
        return [example(kind.of_type)]
    if isinstance(kind, GraphQLInputObjectType):
        return {name: example(each.type) for name, each in kind.fields.items() if is_required_input_field(each)}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return {"Int": 1, "Float": 1.0, "Boolean": True, "ID": IDS[-1]}.get(get_named_type(kind).name, "x")


def document(kind: str, name: str, field: GraphQLField) -> str:
    """Every argument a variable, so that one text serves whatever is given."""
    types = {
        name: each.type if is_required_argument(each) else get_nullable_type(each.type)
        for name, each in field.args.items()
    }
    declared = ", ".join(f"${name}: {each}" for name, each in types.items())
    handed = ", ".join(f"{name}: ${name}" for name in types)
    return f"{kind} ({declared}) {{ {name}({handed}) {selected(field)} }}"


def selected(field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    if not isinstance(kind, GraphQLObjectType):
        return "{ __typename }" if hasattr(kind, "fields") or hasattr(kind, "types") else ""
    parts = ["__typename"]
    if "nodes" in kind.fields:
        parts.append("nodes { __typename } pageInfo { hasNextPage }")
    if "errors" in kind.fields:
        parts.append("errors { __typename ... on UserError { code message path } }")
    return f"{{ {' '.join(parts)} }}"
