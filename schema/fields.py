"""What a field of a row can be: each kind says how it is read from a row at hand, and how by SQL.

`resolve` serves the ordinary executor, for rows that came otherwise (a mutation's, an event's); `plan` gives the
planner the SQL of the same value. `schema/objects.py` and `connections.py` have the functions that declare them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Protocol

from django.db.models import Case, F, Model, OuterRef, Q, QuerySet, When

from domains.kernel.conditions import holds
from schema import loaders
from schema.loaders import visible
from schema.reads.json import Template
from schema.reads.planner import Spot
from schema.reads.scalars import Leaf

GLOBAL_ID = "translate(encode(convert_to({}, 'UTF8'), 'base64'), E'\\n', '')"


def global_id_of(named: Any) -> Template:
    """Of a type's name, a colon and a key."""
    return Template(GLOBAL_ID, named)


class Read(Protocol):
    def resolve(self, row: Any, info: Any) -> Any: ...

    def plan(self, spot: Spot) -> Any: ...


class Column:
    """A column, or one of a row that a foreign key leads to."""

    def __init__(self, model: type[Model], path: str) -> None:
        self.path = path
        self.null = "__" in path or model._meta.get_field(path).null
        self._get = attrgetter(path.replace("__", "."))

    def resolve(self, row: Any, info: Any) -> Any:
        return self._get(row)

    def plan(self, spot: Spot) -> Leaf:
        return Leaf(F(self.path), null=self.null)


@dataclass
class Private:
    """A column that is null to whomever its row does not concern."""

    model: Any
    column: Column

    def resolve(self, row: Any, info: Any) -> Any:
        return self.column.resolve(row, info) if holds(self.model.concerning(info.context.actor), row) else None

    def plan(self, spot: Spot) -> Leaf:
        whose = self.model.concerning(spot.context.actor)
        return self.column.plan(spot) if whose == Q() else Leaf(Case(When(whose, then=F(self.column.path))))


@dataclass
class Id:
    """The global id of a row, by what its type is called."""

    kind: str
    name: Callable[[str, object], str]

    def resolve(self, row: Any, info: Any) -> str:
        return self.name(self.kind, row.pk)

    def plan(self, spot: Spot) -> Leaf:
        return Leaf(global_id_of(Template(f"'{self.kind}:' || {{}}", F("pk"))), null=False)


@dataclass
class ToOne:
    """The other end of a foreign key, if whoever asks may see it."""

    relation: Any

    def __post_init__(self) -> None:
        self.resolve = loaders.to_one(self.relation)

    def plan(self, spot: Spot) -> Any:
        others = visible(self.relation.related_model, spot.context.actor)
        return spot.one(others.filter(pk=OuterRef(self.relation.attname)))


@dataclass(kw_only=True, eq=False)
class Belonging:
    """What rows of another table belong to this one."""

    model: type[Model]
    of: str  # their foreign key
    by: str = "pk"  # what this row is known by there
    order: str = "pk"
    among: Q = field(default_factory=Q)

    def rows(self, actor: Any) -> QuerySet[Any]:
        return visible(self.model, actor).filter(self.among)

    def beside(self, row: Any, info: Any) -> list[Any]:
        others = self.rows(info.context.actor)
        return loaders.every(row, others, key=self, of=self.of, order=self.order, by=self.by)

    def mine(self, spot: Spot) -> QuerySet[Any]:
        return self.rows(spot.context.actor).filter(**{self.of: OuterRef(self.by)})


class TheOne(Belonging):
    """One row; of several the last in their order."""

    def resolve(self, row: Any, info: Any) -> Any:
        several = self.beside(row, info)
        return several[-1] if several else None

    def plan(self, spot: Spot) -> Any:
        return spot.one(self.mine(spot).order_by(self.order, "pk").reverse()[:1])


class All(Belonging):
    """All of them, where there are never many."""

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return self.beside(row, info)

    def plan(self, spot: Spot) -> Any:
        return spot.every(self.mine(spot).order_by(self.order, "pk"))


@dataclass
class Computed:
    """What SQL makes of a row; a condition on its own columns is told without asking."""

    name: str
    model: type[Model]
    said: Any  # an expression, or a function from the context to one

    def expression(self, context: Any) -> Any:
        return self.said(context) if callable(self.said) else self.said

    def resolve(self, row: Any, info: Any) -> Any:
        said = self.expression(info.context)
        if isinstance(said, Q):
            return holds(said, row)
        return loaders.together(row, (self.name, "computed"), lambda rows: self.look_up(rows, said), None)

    def look_up(self, rows: Any, said: Any) -> dict[Any, Any]:
        found = self.model._base_manager.filter(pk__in=[row.pk for row in rows])
        return dict(found.annotate(as_computed=said).values_list("pk", "as_computed"))

    def plan(self, spot: Spot) -> Leaf:
        said = self.expression(spot.context)
        if isinstance(said, Q):
            return Leaf(Case(When(said, then=Template("true")), default=Template("false")), null=False)
        return Leaf(said)


class Part:
    """An object that is told from the same row."""

    def resolve(self, row: Any, info: Any) -> Any:
        return row

    def plan(self, spot: Spot) -> Any:
        return spot.object()
