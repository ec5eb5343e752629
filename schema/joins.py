"""What the ordinary executor reads along with rows, by a join: what they show anyway, wherever it is selected."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode, get_named_type

from schema.reads.planner import READ

KEPT = "_looked_up"  # of a row: what was found for it
THROUGH = ("nodes", "edges", "node")  # of a connection: what leads to its rows

type Joins = dict[Join, Joins]


@dataclass(frozen=True)
class Join:
    """From a row to another one."""

    relation: Any  # a foreign key, or the other end of one
    key: Hashable  # under which a row keeps it
    several: bool = False  # whether it is kept as a list


def along(info: Any) -> Joins:
    """With the rows that this field gives."""
    info = getattr(info, "_raw_info", info)
    found: Joins = {}
    collect(found, get_named_type(info.return_type), [node.selection_set for node in info.field_nodes], info.fragments)
    return found


def collect(found: Joins, kind: Any, sets: Iterable[SelectionSetNode | None], fragments: Mapping[str, Any]) -> None:
    fields = getattr(kind, "fields", {})
    for each in (selection for chosen in sets if chosen for selection in chosen.selections):
        if not isinstance(each, FieldNode):
            inner: Any = fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            if inner.type_condition is None or inner.type_condition.name.value in names_of(kind):
                collect(found, kind, [inner.selection_set], fragments)
        elif field := fields.get(each.name.value):
            read, inner_kind = field.extensions.get(READ), get_named_type(field.type)
            if joins := getattr(read, "joins", None):
                for join, other in joins(inner_kind):
                    collect(found.setdefault(join, {}), other, [each.selection_set], fragments)
            elif read is None and each.name.value in THROUGH:
                collect(found, inner_kind, [each.selection_set], fragments)


def names_of(kind: Any) -> set[str]:
    """What a fragment that is about objects of this type may be said to be about."""
    return {kind.name, *(interface.name for interface in getattr(kind, "interfaces", ()))}


def paths(joins: Joins, before: str = "") -> list[str]:
    """As `select_related` names them."""
    found = []
    for join, deeper in joins.items():
        path = f"{before}{join.relation.name}"
        found += [path, *paths(deeper, f"{path}__")]
    return found


def keep(rows: Sequence[Model], joins: Joins) -> None:
    """So that whoever asks a row for it finds it there."""
    for join, deeper in joins.items():
        others = [join.relation.get_cached_value(row, default=None) for row in rows]
        for row, other in zip(rows, others, strict=True):
            kept = row.__dict__.setdefault(KEPT, {})
            kept[join.key] = ([] if other is None else [other]) if join.several else other
        keep([other for other in others if other is not None], deeper)
