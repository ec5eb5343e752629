"""Orders: what of a list comes first.

    SessionOrder = order_of(models.Session, CREATED_AT=("created_at", "When it began."))

What a list can be ordered by is chosen by hand: each needs an index. `DISTANCE` is no column: it is how far a row is
from the point of `near`.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import strawberry
from django.db.models import Field, FloatField, IntegerField, Model

from schema.keyset import By, Order

DISTANCE, RELEVANCE = "distance", "relevance"
# What is no column, but told of each row by whatever found it.
TOLD: "dict[str, Field[Any, Any]]" = {DISTANCE: FloatField(), RELEVANCE: IntegerField()}


@strawberry.enum(description="Which end of an order comes first.")
class Direction(Enum):
    ASC = strawberry.enum_value("ASC", description="The smallest, the earliest, the first of the alphabet.")
    DESC = strawberry.enum_value("DESC", description="The largest, the latest, the last of the alphabet.")


def order_of(model: type[Model], **columns: tuple[str, str]) -> Any:
    """An order as an input: GraphQL name = (path, what it goes by)."""
    name = model.__name__
    values = {key: strawberry.enum_value(key, description=words) for key, (_, words) in columns.items()}
    choices: type[Enum] = Enum(f"{name}OrderBy", values)  # type: ignore[misc]
    by = strawberry.enum(choices, description="What a list can be ordered by.")
    body = {
        "__annotations__": {"by": by, "direction": Direction},
        "__module__": __name__,
        "by": strawberry.field(description="What to go by."),
        "direction": strawberry.field(default=Direction.ASC, description="Which end comes first."),
        "columns": {key: path for key, (path, _) in columns.items()},
    }
    return strawberry.input(type(f"{name}Order", (), body), description="What comes first.")


def ordered(model: type[Model], order: Any, asked: Sequence[Any], default: str) -> Order:
    """What is asked for, each column once, and the primary key at the end. `default` is like "-CREATED_AT"."""
    wanted = {each.by.value: each.direction is Direction.DESC for each in asked}
    if not wanted:
        wanted = {default.removeprefix("-"): default.startswith("-")}
    columns = [by(model, name, order.columns[name], descending) for name, descending in wanted.items()]
    return Order((*columns, by(model, "ID", "id", columns[-1].descending)))


def by(model: type[Model], name: str, path: str, descending: bool) -> By:
    if path in TOLD:
        return By(name=name, path=path, field=TOLD[path], descending=descending, is_column=False)
    field: Any = model._meta.get_field(path)
    return By(name=name, path=path, field=field, descending=descending)
