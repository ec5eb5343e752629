"""SQL that writes JSON, letter for letter as the ordinary executor's answer is written.

Text is put together by `concat` and not by `JSON_OBJECT`: it escapes as that does, puts no space between, and takes
three quarters of the time.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, QuerySet, Subquery, TextField
from django.db.models.expressions import BaseExpression

MOST_ARGUMENTS = 90  # of one call: PostgreSQL allows 100
BASE64 = "encode(convert_to({}, 'UTF8'), 'base64')"
IN_A_LINE = 54  # bytes whose base64 PostgreSQL does not break

type Piece = str | BaseExpression


class Json(Expression):
    """Constant text and what stands between it. Never null: each piece sees to that."""

    def __init__(self, *pieces: Piece) -> None:
        super().__init__(output_field=TextField())
        self.pieces = merged(pieces)

    def get_source_expressions(self) -> list[Any]:
        return [piece for piece in self.pieces if not isinstance(piece, str)]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        waiting = iter(exprs)
        self.pieces = [piece if isinstance(piece, str) else next(waiting) for piece in self.pieces]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        given: list[Any] = []
        for piece in self.pieces:
            sql, more = (literal(piece), ()) if isinstance(piece, str) else compiler.compile(piece)
            parts.append(sql)
            given.extend(more)
        return concatenated(parts), tuple(given)


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """What is within another is put in its place, and constant text beside constant text becomes one."""
    found: list[Piece] = []
    for piece in pieces:
        for each in piece.pieces if isinstance(piece, Json) else (piece,):
            if isinstance(each, str) and found and isinstance(found[-1], str):
                found[-1] += each
            else:
                found.append(each)
    return found


def concatenated(parts: list[str]) -> str:
    while len(parts) > 1:
        groups = [parts[at : at + MOST_ARGUMENTS] for at in range(0, len(parts), MOST_ARGUMENTS)]
        parts = [f"concat({', '.join(group)})" if len(group) > 1 else group[0] for group in groups]
    return parts[0] if parts else "''"


def literal(text: str) -> str:
    """As a constant of SQL; a percent sign would be taken for a placeholder."""
    quoted = text.replace("'", "''").replace("%", "%%")
    return f"'{quoted}'::text"


class Template(Expression):
    """SQL around other expressions, each at a `{}`."""

    def __init__(self, template: str, *inner: Any) -> None:
        super().__init__(output_field=TextField())
        self.template = template
        self.inner = list(inner)

    def get_source_expressions(self) -> list[Any]:
        return self.inner

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.inner = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        compiled = [compiler.compile(each) for each in self.inner]
        sql = self.template.format(*(sql for sql, _ in compiled))
        return sql, tuple(value for _, values in compiled for value in values)


def base64(text: Any, longest: int | None = None) -> Template:
    """In one line. `longest`: how many bytes it has at most, if that is known."""
    broken = longest is None or longest > IN_A_LINE
    return Template(f"translate({BASE64}, E'\\n', '')" if broken else BASE64, text)


def or_null(value: Any) -> Template:
    return Template("COALESCE({}, 'null')", value)


def or_fail(value: Any) -> Template:
    """Where null may not be, the ordinary executor says what is wrong: the statement fails with a code of its own."""
    return Template("COALESCE({}, null_where_none_may_be())", value)


class One(Subquery):
    """The JSON of a row, null if there is none."""

    def __init__(self, rows: QuerySet[Any], written: Json) -> None:
        super().__init__(self.ordered(rows).values(as_json=written), output_field=TextField())

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Where there is one at most, its place in an order does not matter."""
        return rows if rows.query.is_sliced else rows.order_by()

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **more: Any) -> Any:
        try:
            return super().as_sql(compiler, connection, *given, **more)
        except EmptyResultSet:
            return "NULL::text", ()


class Every(One):
    """The JSON of all the rows, in their order."""

    template = "(SELECT concat('[', string_agg(each.as_json, ','), ']') FROM (%(subquery)s) each)"

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **more: Any) -> Any:
        sql, values = super().as_sql(compiler, connection, *given, **more)
        return ("'[]'::text", ()) if sql == "NULL::text" else (sql, values)
