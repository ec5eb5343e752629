"""Where a row stands in an order, and what comes after it. No I/O.

An order always ends with the primary key, so no two rows stand at the same place, and a page that begins after a row
begins there whatever was inserted or removed meanwhile. Rows without a value come last, whichever way one looks.
"""

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import F, Field, GeneratedField, OrderBy, Q

from schema.scalars import instant

NOTHING = Q(pk__in=[])


class BadCursor(ValueError):
    """Not one of ours, or of another order."""


@dataclass(frozen=True, kw_only=True)
class By:
    """A column that an order goes by."""

    name: str  # that frontends know it by; it stands in cursors
    path: str
    field: "Field[Any, Any]"
    descending: bool = False
    nulls_first: bool = False  # only of an order that is read backwards
    is_column: bool = True  # or something that the rows are told with

    def reversed(self) -> "By":
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def expression(self) -> OrderBy:
        """Of a column that is never null nothing is said of nulls, so that an ordinary index serves."""
        nulls_first, nulls_last = (self.nulls_first, not self.nulls_first) if self.field.null else (False, False)
        return OrderBy(
            F(self.path), descending=self.descending, nulls_first=nulls_first or None, nulls_last=nulls_last or None
        )

    def past(self, value: Any) -> Q:
        """The rows whose value comes after this one."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if self.nulls_first else NOTHING
        return Q(**{f"{self.path}__{'lt' if self.descending else 'gt'}": value}) | self._nulls_after_all()

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def not_before(self, value: Any) -> Q:
        """Says nothing that `past` and `same` do not say; an index can use it."""
        if value is None:
            return Q() if self.nulls_first else self.same(value)
        return Q(**{f"{self.path}__{'lte' if self.descending else 'gte'}": value}) | self._nulls_after_all()

    def _nulls_after_all(self) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if self.field.null and not self.nulls_first else Q()


@dataclass(frozen=True)
class Order:
    columns: tuple[By, ...]

    def reversed(self) -> "Order":
        return Order(tuple(column.reversed() for column in self.columns))

    def expressions(self) -> list[OrderBy]:
        return [column.expression() for column in self.columns]

    def past(self, place: Sequence[Any]) -> Q:
        """The rows after this place."""
        rest = NOTHING
        for column, value in reversed(list(zip(self.columns, place, strict=True))):
            rest = column.past(value) | (column.same(value) & rest)
        return self.columns[0].not_before(place[0]) & rest

    def at(self, place: Sequence[Any]) -> Q:
        """The row at this place, if there still is one."""
        found = Q()
        for column, value in zip(self.columns, place, strict=True):
            found &= column.same(value)
        return found

    def place(self, row: Any) -> list[Any]:
        return [getattr(row, column.path) for column in self.columns]

    def cursor(self, row: Any) -> str:
        told = [self.name, *(text_of(value) for value in self.place(row))]
        return base64.b64encode(orjson.dumps(told)).decode()

    def read(self, cursor: str) -> list[Any]:
        try:
            name, *texts = orjson.loads(base64.b64decode(cursor.encode("ascii"), validate=True))
        except (ValueError, TypeError, binascii.Error):
            raise BadCursor from None
        if name != self.name or len(texts) != len(self.columns):
            raise BadCursor
        return [value_of(column.field, text) for column, text in zip(self.columns, texts, strict=True)]

    def is_by(self, path: str) -> bool:
        return any(column.path == path for column in self.columns)

    @property
    def name(self) -> str:
        """Stands in its cursors, so that none is taken for one of another order."""
        return ",".join(f"{'-' if column.descending else ''}{column.name}" for column in self.columns)


def text_of(value: Any) -> str | None:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, float):
        return str(value).removesuffix(".0")  # as PostgreSQL writes it
    return None if value is None else str(value)


def read_by(field: "Field[Any, Any]", text: str) -> Any:
    """No number that the column could not hold: the database would not take it."""
    column: Any = field.output_field if isinstance(field, GeneratedField) else field
    value = column.to_python(text)
    if isinstance(value, int | Decimal):
        column.run_validators(value)
    return value


def value_of(field: "Field[Any, Any]", text: Any) -> Any:
    if text is None and field.null:
        return None
    if not isinstance(text, str) or "\0" in text:
        raise BadCursor
    try:
        value = read_by(field, text)
    except (ValidationError, ValueError, OverflowError):
        raise BadCursor from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise BadCursor
    if isinstance(value, float) and not math.isfinite(value):
        raise BadCursor
    return value
