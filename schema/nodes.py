"""Any object by its id alone: every type that has one is found through its model's `visible_to`."""

from collections.abc import Callable, Container, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, TextField, UUIDField
from django.db.models.expressions import RawSQL
from graphql import GraphQLObjectType

from domains.kernel.actor import Actor
from domains.kernel.errors import NotFound
from schema.ids import MODELS, parsed
from schema.loaders import rows_of, visible
from schema.reads.json import Json, One, Template
from schema.reads.planner import Spot
from schema.reads.values import Values
from schema.reads.variables import Variable, key_named
from schema.refusals import Refusal

MOST = 100  # ids in one question


def find(actor: Actor, ids: Sequence[str]) -> list[Any]:
    """In the order asked for, None where nothing is there that the actor may see. One look-up for each type."""
    named = [parsed(each) for each in ids]
    wanted: dict[str, set[UUID]] = {}
    for each in named:
        if each:
            wanted.setdefault(each[0], set()).add(each[1])
    found = {kind: rows_of(visible(MODELS[kind], actor).filter(pk__in=keys)) for kind, keys in wanted.items()}
    by_key = {(kind, row.pk): row for kind, rows in found.items() for row in rows}
    return [by_key.get(each) if each else None for each in named]


def key_of(kind: str, global_id: str, *path: str) -> UUID:
    """Of an object of this type that an input names; what is no id of one is not there."""
    return named_in({kind}, global_id, *path)[1]


def named_in(kinds: Container[str], global_id: str, *path: str) -> tuple[str, UUID]:
    """The type and the key of an object of one of these types that an input names."""
    named = parsed(global_id)
    if named is None or named[0] not in kinds:
        raise NotFound(path=path)
    return named


def which(kind: str, asked: Any) -> Q:
    """The row of this type that an id names; none if it names another, or nothing."""

    return Q(pk=key_named(kind, asked))


def named(kind: str) -> Callable[..., Q]:
    """For a root field that gives the row of this type that its `id` names."""
    return lambda context, **given: which(kind, given["id"])


def named_either(kind: str, column: str) -> Callable[..., Q]:
    """The same where the row has another name besides, in a column: one of the two is given."""

    def where(context: Any, **given: Any) -> Q:
        known = {name: value for name, value in given.items() if value is not None}
        if len(known) != 1:
            raise Refusal.bad_request(f"Say which one you want: by its `id` or by its `{column}`, not by both.")
        return which(kind, known["id"]) if "id" in known else Q(**known)

    return where


class Node:
    """The type that the id names decides what is selected of it."""

    def plan(self, spot: Spot) -> Any:
        asked = spot.arguments()["id"]
        kind = asked.look("type", type_of) if isinstance(asked, Variable) else type_of(asked)
        return rows_with(spot, kind, which(kind, asked)) if kind else Json("null")


class Nodes:
    """One subquery for each type that the ids name, asked for each of its ids."""

    def plan(self, spot: Spot) -> Any:
        ids = spot.arguments()["ids"]
        refuse_too_many(ids)

        def named(values: Values) -> list[tuple[str, UUID | None]]:
            texts = (each.read(values) if isinstance(each, Variable) else each for each in ids)
            return [parsed(text) or ("", None) for text in texts]

        kinds = spot.planner.sight.look(
            f"types of {spot.place}", lambda values: tuple(sorted({kind for kind, _ in named(values) if kind}))
        )
        asked = RawSQL("asked.key", (), UUIDField())
        return Template(
            "(SELECT concat('[', string_agg(COALESCE(CASE WHEN false THEN NULL::text"  # noqa: S608 (types of ours)
            + "".join(f" WHEN asked.kind = '{kind}' THEN {{}}" for kind in kinds)
            + " END, 'null'), ',' ORDER BY asked.place), ']')"
            " FROM unnest({}, {}) WITH ORDINALITY asked(kind, key, place))",
            *(rows_with(spot, kind, Q(pk=asked)) for kind in kinds),
            spot.given("types", lambda values: [kind for kind, _ in named(values)], ArrayField(TextField())),
            spot.given("keys", lambda values: [key for _, key in named(values)], ArrayField(UUIDField())),
        )


def rows_with(spot: Spot, kind: str, where: Q) -> One:
    rows = visible(MODELS[kind], spot.context.actor).filter(where)
    selected = spot.planner.schema.type_map[kind]
    assert isinstance(selected, GraphQLObjectType)
    return One(rows, spot.planner.object(selected, spot.details))


def type_of(global_id: str) -> str | None:
    named = parsed(global_id)
    return named[0] if named else None


def refuse_too_many(ids: Sequence[Any]) -> None:
    if len(ids) > MOST:
        raise Refusal.of(400, "TOO_MANY_IDS", f"Ask for {MOST} ids at once, not for {len(ids)}.")
