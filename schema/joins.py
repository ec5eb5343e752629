"""What the ordinary executor reads of rows: the columns that are selected, and by joins what rows show anyway.

Whatever is needed besides is not wrong, only late: the first row that misses a column asks for it for all its peers.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode, get_named_type

from schema.reads.planner import READ

KEPT = "_looked_up"  # of a row: what was found for it
THROUGH = ("nodes", "edges", "node")  # of a connection: what leads to its rows


@dataclass(frozen=True)
class Join:
    """From a row to another one."""

    relation: Any  # a foreign key, or the other end of one
    key: Hashable  # under which a row keeps it
    several: bool = False  # whether it is kept as a list


@dataclass
class Along:
    """What is read of a row, and of those beside it."""

    columns: set[str] = field(default_factory=set)
    whole: bool = False  # whether some field does not say what it needs
    joins: "dict[Join, Along]" = field(default_factory=dict)

    def paths(self, before: str = "") -> Iterator[str]:
        """Of the joins, as `select_related` names them."""
        for join, deeper in self.joins.items():
            yield (path := f"{before}{join.relation.name}")
            yield from deeper.paths(f"{path}__")

    def names(self, model: Any, before: str = "") -> Iterator[str]:
        """Of the columns, as `only` names them."""
        key = model._meta.pk.name
        columns = {each.name for each in model._meta.concrete_fields} if self.whole else {key, *self.columns} - {"pk"}
        yield from (f"{before}{column}" for column in columns)
        for join, deeper in self.joins.items():
            yield from deeper.names(join.relation.related_model, f"{before}{join.relation.name}__")

    def narrowed[M: Model](self, rows: QuerySet[M]) -> QuerySet[M]:
        """`select_related` without a name would follow every relation there is."""
        joined = rows.select_related(*self.paths()) if self.joins else rows
        return joined.only(*self.names(rows.model))


def along(info: Any, needed: Iterable[str] = ()) -> Along:
    """With the rows that this field gives. `needed`: columns that are needed besides."""
    info, found = plain(info), Along({*needed})
    collect(found, get_named_type(info.return_type), [node.selection_set for node in info.field_nodes], info.fragments)
    return found


def collect(found: Along, kind: Any, sets: Iterable[SelectionSetNode | None], fragments: Mapping[str, Any]) -> None:
    fields = getattr(kind, "fields", {})
    for each in (selection for chosen in sets if chosen for selection in chosen.selections):
        if not isinstance(each, FieldNode):
            inner: Any = fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            if inner.type_condition is None or inner.type_condition.name.value in names_of(kind):
                collect(found, kind, [inner.selection_set], fragments)
        elif declared := fields.get(each.name.value):
            read, inner_kind = declared.extensions.get(READ), get_named_type(declared.type)
            if read is None:
                found.whole |= "why" in declared.extensions["strawberry-definition"].metadata  # made in Python of it
                if each.name.value in THROUGH:
                    collect(found, inner_kind, [each.selection_set], fragments)
                continue
            columns = getattr(read, "columns", None)
            found.columns.update(columns or ())
            found.whole |= columns is None
            if getattr(read, "is_part", False):
                collect(found, inner_kind, [each.selection_set], fragments)
            for join, other in read.joins(inner_kind) if hasattr(read, "joins") else ():
                collect(found.joins.setdefault(join, Along()), other, [each.selection_set], fragments)


def plain(info: Any) -> Any:
    """As graphql-core gives it, without what Strawberry puts around."""
    return getattr(info, "_raw_info", info)


def selects(info: Any, name: str) -> bool:
    """Whether this is among what is selected of the field."""
    info = plain(info)
    return any(is_in(node.selection_set, name, info.fragments) for node in info.field_nodes)


def is_in(chosen: SelectionSetNode | None, name: str, fragments: Mapping[str, Any]) -> bool:
    for each in chosen.selections if chosen else ():
        inner: Any = fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
        if each.name.value == name if isinstance(each, FieldNode) else is_in(inner.selection_set, name, fragments):
            return True
    return False


def names_of(kind: Any) -> set[str]:
    """What a fragment that is about objects of this type may be said to be about."""
    return {kind.name, *(interface.name for interface in getattr(kind, "interfaces", ()))}


def keep(rows: Sequence[Model], found: Along) -> None:
    """So that whoever asks a row for it finds it there."""
    for join, deeper in found.joins.items():
        others = [join.relation.get_cached_value(row, default=None) for row in rows]
        for row, other in zip(rows, others, strict=True):
            kept = row.__dict__.setdefault(KEPT, {})
            kept[join.key] = ([] if other is None else [other]) if join.several else other
        keep([other for other in others if other is not None], deeper)
