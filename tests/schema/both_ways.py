"""Answers to a query, by its plan and by the ordinary executor: the same bytes, whoever asks.

    found = await both_ways("{ services { nodes { title } } }")
    query = f"{{ services {{ nodes {{ {everything('Service')} }} }} }}"

The rows must be committed, for a plan is run on connections of its own. Use the fixture `api` as well: it lets go of
them afterwards.
"""

from typing import Any

import orjson
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, GraphQLUnionType, get_named_type, is_composite_type

from estuary.asgi import graphql as endpoint
from schema import schema
from schema.endpoint.asking import Answer, Request, Task, Wanted
from schema.objects import ROWS

graphql: GraphQLSchema = schema._schema
HTTP: Any = {"type": "http", "path": "/graphql", "headers": [], "client": ("127.0.0.1", 1)}


async def both_ways(query: str, token: str = "", /, **variables: Any) -> Any:
    """The data. A query of which anything is not planned is a mistake, and so is an error."""
    planned = await by_plan(await task_of(query, token, **variables))
    ordinary = await endpoint.execution.in_order(await task_of(query, token, **variables))
    told = written(planned)
    assert told == written(ordinary), difference(told, written(ordinary))
    assert "errors" not in planned.body, planned.body
    return orjson.loads(told)["data"]


async def by_plan(task: Task) -> Answer:
    answer = await endpoint.execution.queries.by_plan(task)
    assert answer, "nothing of it is planned"
    assert "unplanned" not in task.request.facts, task.request.facts["unplanned"]
    return answer


async def task_of(query: str, token: str = "", /, **variables: Any) -> Task:
    given = {"query": query, "variables": variables}
    authorization = f"Bearer {token}" if token else ""
    scope = {**HTTP, "state": {"facts": {}}}
    return await endpoint.execution.take(Request.of(Wanted.of(given), scope, authorization=authorization))


def written(answer: Answer) -> bytes:
    return orjson.dumps({name: answer.body[name] for name in ("data", "errors") if name in answer.body})


def difference(planned: bytes, ordinary: bytes) -> str:
    """Where two answers part."""
    at = next((at for at, pair in enumerate(zip(planned, ordinary, strict=False)) if len(set(pair)) > 1), 0)
    around = slice(max(at - 200, 0), at + 200)
    return (
        f"by plan …{planned[around].decode(errors='replace')}…\notherwise …{ordinary[around].decode(errors='replace')}…"
    )


def everything(kind: str, deep: int = 1) -> str:
    """A selection of all the fields of a type; `deep`: how far away from it objects are selected too."""
    found = graphql.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    fields = {name: selected(field, deep) for name, field in found.fields.items()}
    return " ".join(["__typename", *(f"{name}{more}" for name, more in fields.items() if more is not None)])


def selected(field: GraphQLField, deep: int) -> str | None:
    """What follows the field's name; None if it leads too far."""
    kind: Any = get_named_type(field.type)
    if not is_composite_type(kind):
        return ""
    if isinstance(kind, GraphQLUnionType):
        return f" {{ {' '.join(map(told_apart, kind.types))} }}" if deep else None
    if kind.name.endswith("Connection"):
        return f"(first: 3) {{ {page_of(kind.name.removesuffix('Connection'), deep - 1)} }}" if deep else None
    if "id" not in kind.fields:  # a part of the same object, or told of it alone
        return f" {{ {everything(kind.name, deep)} }}" if deep or kind.name not in ROWS else None
    return f" {{ {everything(kind.name, deep - 1)} }}" if deep else None


def told_apart(member: GraphQLObjectType) -> str:
    """The columns of a member of a union, called as no other member calls its own."""
    leaves = (name for name, field in member.fields.items() if not is_composite_type(get_named_type(field.type)))
    return f"... on {member.name} {{ {' '.join(f'{member.name}_{name}: {name}' for name in leaves)} }}"


def page_of(kind: str, deep: int = 0) -> str:
    """A selection of all that a connection tells."""
    inner = everything(kind, deep)
    info = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    return f"__typename nodes {{ {inner} }} edges {{ cursor node {{ id }} }} {info} totalCount appliedFilters"
