"""A page of a list, as SQL: the rows once, and around them what the connection tells of them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import DateTimeField, Exists, Expression, F, QuerySet, Subquery, TextField
from graphql import get_named_type
from graphql.execution.collect_fields import FieldDetails

from schema.keyset import Order
from schema.pages import Asked
from schema.reads.json import Json, Template, base64
from schema.reads.planner import Spot
from schema.reads.scalars import INSTANT, Leaf

TEXT_IN_CURSOR = "COALESCE(to_json(({})::text)::text, 'null')"


class PageOf:
    """A connection where it is selected."""

    def __init__(self, spot: Spot, asked: Asked, rows: QuerySet[Any], applied: Any) -> None:
        self.spot = spot
        self.asked = asked
        self.rows = rows  # the whole list, unordered
        self.applied = applied
        self.columns: dict[str, Any] = {}  # of each row that is read
        self.ahead = False  # whether one row more than the page has to be read
        self.counted = asked.backwards  # whether it has to be told which row is which

    def written(self) -> "Json | Page":
        told = self.spot.parts(self.spot.kind, self.spot.details, self.values())
        if not (self.columns or self.ahead):
            return told  # without a word about the rows nothing would make one of them
        found = self.asked.between(self.rows).order_by(*self.asked.reading.expressions())
        wanted = self.asked.size + self.ahead
        rows = found.values(**self.columns or {"as_nothing": Template("1")})[:wanted]
        return Page(told, rows, places=self.ahead or self.counted)

    def values(self) -> dict[str, Any]:
        """What a connection has, by its GraphQL names."""
        return {
            "nodes": lambda each: self.listed(self.row(each)),
            "edges": lambda each: self.listed(self.edge(each)),
            "pageInfo": self.info,
            "totalCount": lambda each: Leaf(self.count(), null=False),
            "appliedFilters": lambda each: self.applied,
        }

    def row(self, details: list[FieldDetails]) -> Any:
        """A row as JSON; one that is null is left out of the page."""
        return self.spot.planner.object(self.node_kind, details)

    def edge(self, details: list[FieldDetails]) -> Any:
        kind = self.fields_of("edges")
        values = {
            "cursor": lambda each: Leaf(self.cursor(), null=False),
            "node": self.row,
            "distanceMeters": lambda each: Leaf(self.meters),
        }
        return self.spot.parts(kind, details, values)

    @property
    def meters(self) -> Any:
        return F("meters") if "meters" in self.rows.query.annotations else Raw("NULL")

    def listed(self, written: Any) -> Any:
        name = f"as_json_{len(self.columns)}"
        self.columns[name] = written
        end = "DESC" if self.asked.backwards else "ASC"
        plain = f"concat('[', string_agg(page.{name}, ','), ']')"  # the rows come in their order
        placed = f"concat('[', string_agg(page.{name}, ',' ORDER BY page.place {end}) {self.on_it}, ']')"
        return Raw(lambda: placed if self.ahead or self.counted else plain)

    @property
    def on_it(self) -> str:
        return f"FILTER (WHERE page.place <= {self.asked.size})"

    def info(self, details: list[FieldDetails]) -> Json:
        values = {
            "hasNextPage": lambda each: Leaf(self.goes_on(forwards=True), null=False),
            "hasPreviousPage": lambda each: Leaf(self.goes_on(forwards=False), null=False),
            "startCursor": lambda each: Leaf(self.end("DESC" if self.asked.backwards else "ASC")),
            "endCursor": lambda each: Leaf(self.end("ASC" if self.asked.backwards else "DESC")),
        }
        return self.spot.parts(self.fields_of("pageInfo"), details, values)

    def goes_on(self, *, forwards: bool) -> Any:
        """As `schema.pages.Page` says it."""
        cursor = self.asked.before if forwards else self.asked.after
        order = self.asked.order if forwards else self.asked.order.reversed()
        beyond = Exists(self.rows.filter(order.at(cursor) | order.past(cursor))) if cursor is not None else None
        if forwards is self.asked.backwards:
            return beyond if beyond is not None else Raw("false")
        self.ahead = True
        full = Raw(f"(count(*) > {self.asked.size})")
        return full if beyond is None else Template("({} OR {})", full, beyond)

    def end(self, direction: str) -> Any:
        self.columns["as_cursor"], self.counted = self.cursor(), True
        return Raw(f"(array_agg(page.as_cursor ORDER BY page.place {direction}) {self.on_it})[1]")

    def cursor(self) -> Template:
        return base64(written_cursor(self.asked.order))

    def count(self) -> Any:
        return Counted(self.rows)

    def fields_of(self, name: str) -> Any:
        return get_named_type(self.spot.kind.fields[name].type)

    @property
    def node_kind(self) -> Any:
        return self.fields_of("nodes")


def written_cursor(order: Order) -> Json:
    """As `Order.cursor` writes it, before it is put into letters that mean nothing."""
    pieces: list[Any] = [f'["{order.name}"']
    for column in order.columns:
        moment = isinstance(column.field, DateTimeField)
        value: Any = Template(INSTANT.text, F(column.path)) if moment else F(column.path)
        pieces += [",", Template(TEXT_IN_CURSOR, value)]
    return Json(*pieces, "]")


class Raw(Expression):
    """SQL about the rows of the page, perhaps not known before all of the page is."""

    def __init__(self, sql: str | Callable[[], str]) -> None:
        super().__init__(output_field=TextField())
        self.sql = sql

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return self.sql() if callable(self.sql) else self.sql, ()


class Counted(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) counted)"

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk"), output_field=TextField())

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **more: Any) -> Any:
        try:
            return super().as_sql(compiler, connection, *given, **more)
        except EmptyResultSet:
            return "0", ()


class Rows(Subquery):
    """The rows of a page; none at all are rows too."""

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **more: Any) -> Any:
        try:
            return super().as_sql(compiler, connection, *given, **more)
        except EmptyResultSet:
            names = ", ".join(f"NULL::text AS {name}" for name in self.query.annotations)
            return f"(SELECT {names} WHERE false)", ()


class Page(Expression):
    """What is told of the rows of a page, and the rows."""

    def __init__(self, told: Json, rows: QuerySet[Any], *, places: bool) -> None:
        super().__init__(output_field=TextField())
        self.inner: Sequence[Any] = (told, Rows(rows))
        self.places = places

    def get_source_expressions(self) -> list[Any]:
        return list(self.inner)

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.inner = tuple(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        (told, given), (rows, more) = (compiler.compile(each) for each in self.inner)
        if self.places:
            rows = f"(SELECT row_number() OVER () AS place, found.* FROM {rows} found)"  # noqa: S608 (SQL of ours)
        return f"(SELECT {told} FROM {rows} page)", (*given, *more)  # noqa: S608 (SQL of ours)
