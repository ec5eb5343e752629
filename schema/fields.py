"""What a field of a row can be: each kind says how it is read from a row at hand, and how by SQL.

`resolve` serves the ordinary executor, for rows that came otherwise (a mutation's, an event's); `plan` gives the
planner the SQL of the same value. `schema/objects.py` and `connections.py` have the functions that declare them.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, ClassVar, Protocol

import orjson
from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from graphql import is_non_null_type
from strawberry.utils.str_converters import to_camel_case

from domains.kernel.conditions import columns_of, holds
from domains.kernel.money import Money
from schema import loaders
from schema.joins import Join
from schema.loaders import visible
from schema.reads.json import Json, Template, base64, or_fail, or_null
from schema.reads.planner import Spot, Unjoined
from schema.reads.scalars import Leaf
from schema.reads.sums import decimal_of, formatted
from schema.reads.values import Several

LETTERS_OF_KEY = 37  # with the colon before it


class Read(Protocol):
    def resolve(self, row: Any, info: Any) -> Any: ...

    def plan(self, spot: Spot) -> Any: ...


class Column:
    """A column, or one of a row that a foreign key leads to."""

    def __init__(self, model: type[Model], path: str) -> None:
        self.path = path
        self.null = "__" in path or model._meta.get_field(path).null
        self.columns = (path.partition("__")[0],)
        self._get = attrgetter(path.replace("__", "."))

    def resolve(self, row: Any, info: Any) -> Any:
        return self._get(row)

    def plan(self, spot: Spot) -> Leaf:
        return Leaf(F(spot.path(self.path)), null=self.null)


@dataclass
class Private:
    """A column that is null to whomever its row does not concern."""

    model: Any
    column: Column

    def resolve(self, row: Any, info: Any) -> Any:
        return self.column.resolve(row, info) if holds(self.model.concerning(info.context.actor), row) else None

    def plan(self, spot: Spot) -> Leaf:
        whose = spot.condition(self.model.concerning(spot.context.actor))
        return self.column.plan(spot) if whose == Q() else Leaf(Case(When(whose, then=F(spot.path(self.column.path)))))


@dataclass
class Id:
    """The global id of a row, by what its type is called."""

    kind: str
    name: Callable[[str, object], str]
    columns: ClassVar = ()

    def resolve(self, row: Any, info: Any) -> str:
        return self.name(self.kind, row.pk)

    def plan(self, spot: Spot) -> Leaf:
        named = Template(f"'{self.kind}:' || {{}}", F(spot.path("pk")))
        return Leaf(base64(named, longest=len(self.kind) + LETTERS_OF_KEY), null=False)


@dataclass
class ToOne:
    """The other end of a foreign key, if whoever asks may see it."""

    relation: Any

    def __post_init__(self) -> None:
        self.resolve = loaders.to_one(self.relation)
        self.columns = (self.relation.name,)

    def plan(self, spot: Spot) -> Any:
        return self.led(spot, spot.kind, there=not self.relation.null)

    def led(self, spot: Spot, kind: Any, *, there: bool) -> Any:
        """As an object of this type. `there`: whether the key is known not to be null."""
        if self.is_shown and there:  # who sees a row is mostly decided by this one, so it is joined
            with suppress(Unjoined):
                return spot.joined(self.relation.name, kind)
        return spot.one(self.others(spot.context.actor).filter(pk=OuterRef(spot.path(self.relation.attname))), kind)

    def others(self, actor: Any) -> QuerySet[Any]:
        """What a row shows need not be looked at again."""
        others: type[Model] = self.relation.related_model
        return others._default_manager.all() if self.is_shown else visible(others, actor)

    def joins(self, kind: Any) -> list[tuple[Join, Any]]:
        return [(Join(self.relation, self.relation.name), kind)] if self.is_shown else []

    @property
    def is_shown(self) -> bool:
        return self.relation.name in getattr(self.relation.model, "shows", ())


@dataclass
class Either:
    """The other end of whichever of several foreign keys is not null."""

    ends: Sequence[ToOne]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(end.relation.name for end in self.ends)

    def resolve(self, row: Any, info: Any) -> Any:
        return next((other for end in self.ends if (other := end.resolve(row, info)) is not None), None)

    def plan(self, spot: Spot) -> Any:
        pieces: list[Any] = []
        for end, kind in self.kinds(spot.kind):
            pieces += [F(spot.path(end.relation.attname)), end.led(spot, kind, there=True)]
        whole = Template(f"CASE{' WHEN {} IS NOT NULL THEN {}' * len(self.ends)} END", *pieces)
        return or_fail(whole) if is_non_null_type(spot.field.type) else or_null(whole)

    def joins(self, kind: Any) -> list[tuple[Join, Any]]:
        return [found for end, member in self.kinds(kind) for found in end.joins(member)]

    def kinds(self, union: Any) -> list[tuple[ToOne, Any]]:
        """Of each end the type that it has there: both are called like the model."""
        named = {kind.name: kind for kind in union.types}
        return [(end, named[end.relation.related_model.__name__]) for end in self.ends]


@dataclass(kw_only=True, eq=False)
class Belonging:
    """What rows of another table belong to this one."""

    model: type[Model]
    of: str  # their foreign key
    by: str = "pk"  # what this row is known by there
    order: Any = "pk"  # a column, or an expression
    among: Q = field(default_factory=Q)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.by,)

    def rows(self, actor: Any) -> QuerySet[Any]:
        return visible(self.model, actor).filter(self.among)

    def beside(self, row: Any, info: Any) -> list[Any]:
        actor = info.context.actor
        return loaders.every(row, lambda: self.rows(actor), info, key=self, of=self.of, order=self.order, by=self.by)

    def mine(self, spot: Spot) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(self.among) if self.is_shown else self.rows(spot.context.actor)
        return rows.filter(**{self.of: OuterRef(spot.path(self.by))})

    @property
    def is_shown(self) -> bool:
        return self.by == "pk" and self.of in getattr(self.model, "shown_by", ())


class TheOne(Belonging):
    """One row; of several the last in their order."""

    def joins(self, kind: Any) -> list[tuple[Join, Any]]:
        if not (self.is_shown and self.is_only and self.among == Q()):
            return []
        return [(Join(self.foreign_key.remote_field, key=self, several=True), kind)]

    @property
    def foreign_key(self) -> Any:
        return self.model._meta.get_field(self.of)

    @property
    def is_only(self) -> bool:
        return bool(self.foreign_key.unique)

    def resolve(self, row: Any, info: Any) -> Any:
        several = self.beside(row, info)
        return several[-1] if several else None

    def plan(self, spot: Spot) -> Any:
        mine = self.mine(spot)
        return spot.one(mine if self.is_only else mine.order_by(self.order, "pk").reverse()[:1])


class All(Belonging):
    """All of them, where there are never many."""

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return self.beside(row, info)

    def plan(self, spot: Spot) -> Any:
        return spot.every(self.mine(spot).order_by(self.order, "pk"))


class Shared(Belonging):
    """Those of another table's rows that are tied to this one by a table between the two, as they are to others."""

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return loaders.together(row, self, lambda rows: self.look_up(rows, info), [])

    def look_up(self, rows: Sequence[Any], info: Any) -> dict[Any, list[Any]]:
        ties: Any = self.model._meta.get_field(self.of)
        here, there = ties.m2m_reverse_field_name(), ties.m2m_field_name()
        tied = ties.remote_field.through._default_manager.filter(**{f"{here}__in": [row.pk for row in rows]})
        pairs = set(tied.values_list(here, there))
        found = self.rows(info.context.actor).filter(pk__in={key for _, key in pairs}).order_by(self.order, "pk")
        known = loaders.rows_of(found, info)
        return {row.pk: [each for each in known if (row.pk, each.pk) in pairs] for row in rows}

    def plan(self, spot: Spot) -> Any:
        return spot.every(self.mine(spot).order_by(self.order, "pk"))


@dataclass(eq=False)
class Named:
    """The rows of another table whose ids a column of this one lists."""

    model: type[Model]
    ids: str
    order: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.ids,)

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return loaders.together(row, self, lambda rows: self.look_up(rows, info), [])

    def look_up(self, rows: Sequence[Any], info: Any) -> dict[Any, list[Any]]:
        wanted = {row.pk: set(getattr(row, self.ids)) for row in rows}
        found = (
            visible(self.model, info.context.actor)
            .filter(pk__in=set().union(*wanted.values()))
            .order_by(self.order, "pk")
        )
        known = loaders.rows_of(found, info)
        return {pk: [each for each in known if each.pk in keys] for pk, keys in wanted.items()}

    def plan(self, spot: Spot) -> Any:
        named = visible(self.model, spot.context.actor).filter(pk__in=Several(OuterRef(spot.path(self.ids))))
        return spot.every(named.order_by(self.order, "pk"))


@dataclass(kw_only=True, eq=False)
class Alike:
    """The first rows of the same table that share something with this one, which is not among them."""

    model: type[Model]
    share: str  # a foreign key; whatever has none is alike to nothing
    order: Sequence[Any]
    most: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.share,)

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return loaders.together(row, self, lambda rows: self.look_up(rows, info), [])

    def look_up(self, rows: Sequence[Any], info: Any) -> dict[Any, list[Any]]:
        shared = {row.pk: getattr(row, f"{self.share}_id") for row in rows}
        rank = Window(RowNumber(), partition_by=[F(self.share)], order_by=self.order)
        others = visible(self.model, info.context.actor).filter(**{f"{self.share}__in": set(shared.values()) - {None}})
        few = others.annotate(place_among_them=rank).filter(place_among_them__lte=self.most + 1).order_by(*self.order)
        found: dict[Any, list[Any]] = {}
        for each in loaders.rows_of(few, info, [self.share]):
            found.setdefault(getattr(each, f"{self.share}_id"), []).append(each)
        return {pk: [each for each in found.get(key, ()) if each.pk != pk][: self.most] for pk, key in shared.items()}

    def plan(self, spot: Spot) -> Any:
        alike = visible(self.model, spot.context.actor).filter(**{self.share: OuterRef(spot.path(self.share))})
        return spot.every(alike.exclude(pk=OuterRef(spot.path("pk"))).order_by(*self.order)[: self.most])


@dataclass
class Computed:
    """What SQL makes of a row; a condition on its own columns is told without asking."""

    name: str
    model: type[Model]
    said: Any  # an expression, or a function from the context to one

    @property
    def columns(self) -> tuple[str, ...] | None:
        """None where it depends on whoever asks."""
        if callable(self.said):
            return None
        return columns_of(self.said) if isinstance(self.said, Q) else ()

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
            so = spot.condition(said)
            return Leaf(Case(When(so, then=Template("true")), default=Template("false")), null=False)
        if spot.before:
            raise Unjoined
        return Leaf(said)


@dataclass(eq=False)
class Marked:
    """Whether whoever asks has a row in another table about this one."""

    model: type[Model]
    of: str  # its foreign key to this row
    by: str  # its foreign key to whoever has it
    columns: ClassVar = ()

    def resolve(self, row: Any, info: Any) -> bool:
        user = info.context.actor.user_id
        return user is not None and loaders.together(row, self, lambda rows: self.look_up(rows, user), False)

    def look_up(self, rows: Sequence[Model], user: Any) -> dict[Any, bool]:
        marks = self.whose(user).filter(**{f"{self.of}__in": [row.pk for row in rows]})
        return dict.fromkeys(marks.values_list(self.of, flat=True), True)

    def plan(self, spot: Spot) -> Leaf:
        user = spot.context.actor.user_id
        if user is None:
            return Leaf(Template("false"), null=False)
        return Leaf(Exists(self.whose(user).filter(**{self.of: OuterRef(spot.path("pk"))})), null=False)

    def whose(self, user: Any) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{self.by: user}).order_by()


class Part:
    """An object that is told from the same row, in a type of its own."""

    columns: ClassVar = ()
    is_part: ClassVar = True

    def resolve(self, row: Any, info: Any) -> Any:
        return row

    def plan(self, spot: Spot) -> Any:
        return spot.object()


@dataclass
class PrivatePart:
    """The same, null to whomever its row does not concern."""

    model: Any
    is_part: ClassVar = True

    def resolve(self, row: Any, info: Any) -> Any:
        return row if holds(self.model.concerning(info.context.actor), row) else None

    def plan(self, spot: Spot) -> Any:
        whose = spot.condition(self.model.concerning(spot.context.actor))
        return spot.object() if whose == Q() else or_null(Case(When(whose, then=spot.object())))


@dataclass
class PartIf:
    """The same, null unless this holds of the row's own columns."""

    holds: Q
    is_part: ClassVar = True

    @property
    def columns(self) -> tuple[str, ...] | None:
        return columns_of(self.holds)

    def resolve(self, row: Any, info: Any) -> Any:
        return row if holds(self.holds, row) else None

    def plan(self, spot: Spot) -> Any:
        return or_null(Case(When(spot.condition(self.holds), then=spot.object())))


class Beside:
    """What the one row of another table says that belongs to this one, as if it stood here. Where there is no such row
    it is the default there."""

    columns: ClassVar = ()

    def __init__(self, model: Any, of: str, name: str) -> None:
        self.model, self.of, self.name = model, of, name
        said, key = (model._meta.get_field(each) for each in (name, of))
        self.way: str = key.related_query_name()
        self.relation = ToOne(said) if said.is_relation else None
        self.null, self.default = said.null, None if said.is_relation else said.get_default()

    def resolve(self, row: Any, info: Any) -> Any:
        found = self.beside(row, info)
        if self.relation:
            return self.relation.resolve(found, info) if found else None
        return getattr(found, self.name) if found else self.default

    def beside(self, row: Any, info: Any) -> Any:
        """Read whole, for other fields ask for it as well."""
        actor, key = info.context.actor, (self.model, self.of, "beside")
        found = loaders.every(row, lambda: visible(self.model, actor), None, key=key, of=self.of, order="pk", by="pk")
        return found[0] if found else None

    def plan(self, spot: Spot) -> Any:
        there = replace(spot, before=f"{spot.before}{self.way}__")
        if self.relation:
            return self.relation.plan(there)
        column = F(there.path(self.name))
        if self.default is None:
            return Leaf(column)
        without = Q(**{f"{spot.before}{self.way}__isnull": True})
        return Leaf(Case(When(without, then=Value(self.default)), default=column), null=self.null)


@dataclass
class Clock:
    """A time of the day, in a column that counts its minutes. 24:00 is the next midnight."""

    minutes: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.minutes,)

    def resolve(self, row: Any, info: Any) -> time:
        hour, minute = divmod(getattr(row, self.minutes), 60)
        return time(hour % 24, minute)

    def plan(self, spot: Spot) -> Leaf:
        said = Template("(TIME '00:00' + make_interval(mins => {}))", F(spot.path(self.minutes)))
        return Leaf(said, null=False)


@dataclass
class Sum:
    """An amount and its currency, in two columns."""

    amount: str
    currency: str  # it may stand in a row that a foreign key leads to

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.amount, self.currency.partition("__")[0])

    def resolve(self, row: Any, info: Any) -> Money | None:
        amount = getattr(row, self.amount)
        return None if amount is None else Money(amount, attrgetter(self.currency.replace("__", "."))(row))

    def plan(self, spot: Spot) -> Any:
        amount, currency = F(spot.path(self.amount)), F(spot.path(self.currency))
        values = {
            "amountCents": Leaf(amount, null=False),
            "currency": Leaf(currency, null=False),
            "amount": Leaf(decimal_of(amount, currency), null=False),
            "formatted": Leaf(formatted(amount, currency), null=False),
        }
        written = spot.parts(spot.kind, spot.details, values)
        if is_non_null_type(spot.field.type):
            return written
        return Template("CASE WHEN {} IS NULL THEN 'null' ELSE {} END", amount, written)


@dataclass
class Counts:
    """A list of objects that are told from the same row: of each, what its fields are, constants or columns."""

    parts: Sequence[Mapping[str, Any]]

    @property
    def columns(self) -> tuple[str, ...]:
        said = (each for part in self.parts for each in part.values() if isinstance(each, str))
        return tuple({each.partition("__")[0] for each in said})

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return [SimpleNamespace(**{name: told(row, said) for name, said in part.items()}) for part in self.parts]

    def plan(self, spot: Spot) -> Any:
        pieces: list[Any] = []
        for part in self.parts:
            values = {to_camel_case(name): written(spot, said) for name, said in part.items()}
            pieces += ["," if pieces else "", spot.parts(spot.kind, spot.details, values)]
        return Json("[", *pieces, "]")


@dataclass(eq=False)
class Made:
    """A list of objects that SQL makes of a row: of each, what its fields are, as expressions."""

    model: type[Model]
    parts: Sequence[Mapping[str, Any]]
    columns: ClassVar = ()

    def resolve(self, row: Any, info: Any) -> list[Any]:
        return loaders.together(row, self, self.look_up, [])

    def look_up(self, rows: Sequence[Model]) -> dict[Any, list[Any]]:
        said = {f"{name}_of_{at}": each for at, part in enumerate(self.parts) for name, each in part.items()}
        found = self.model._base_manager.filter(pk__in=[row.pk for row in rows]).values("pk", **said)
        return {row["pk"]: [self.one(at, row) for at in range(len(self.parts))] for row in found}

    def one(self, at: int, row: Mapping[str, Any]) -> Any:
        return SimpleNamespace(**{name: row[f"{name}_of_{at}"] for name in self.parts[at]})

    def plan(self, spot: Spot) -> Any:
        if spot.before:
            raise Unjoined
        pieces: list[Any] = []
        for part in self.parts:
            values = {to_camel_case(name): Leaf(each) for name, each in part.items()}
            pieces += ["," if pieces else "", spot.parts(spot.kind, spot.details, values)]
        return Json("[", *pieces, "]")


def told(row: Any, said: Any) -> Any:
    """A constant, a column's name, or a place in a column that holds a list, like `stars__4`."""
    if not isinstance(said, str):
        return said
    name, _, place = said.partition("__")
    return getattr(row, name)[int(place)] if place else getattr(row, name)


def written(spot: Spot, said: Any) -> Any:
    return Leaf(F(spot.path(said)), null=False) if isinstance(said, str) else orjson.dumps(said).decode()
