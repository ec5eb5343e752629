"""What a connection's arguments mean to a statement, where they are variables."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import TextField

from schema import filters
from schema.keyset import BadCursor, Order
from schema.pages import place_of
from schema.reads.values import Unplannable
from schema.reads.variables import Variable


def known(value: Any) -> Any:
    """The value itself: the plan is then good for no other."""
    return value.look("itself", lambda found: found) if isinstance(value, Variable) else value


def words(text: Any, split: Callable[[str | None], list[str]] = filters.words, kind: str = "word") -> list[Any]:
    """How many there are is another statement; which they are is not. `kind`: what sets them apart from other words of
    the same text."""
    if not isinstance(text, Variable):
        return split(text)
    count = text.look(f"{kind}s", lambda found: len(split(found)))
    return [text.made(f"{kind} {at}", the(at, split), TextField()) for at in range(count)]


def place(order: Order, name: str, cursor: Any) -> Sequence[Any] | None:
    """Where in a list a cursor stands: what has no value there is another statement."""
    if not isinstance(cursor, Variable):
        return place_of(order, name, cursor)
    nulls = cursor.look(f"nulls by {order.name}", lambda found: nulls_of(order, found))
    if nulls is None:
        raise Unplannable("a cursor is of another list")
    return [
        None if null else cursor.made(f"by {order.name} {at}", the(at, order.read), column.field)
        for at, (column, null) in enumerate(zip(order.columns, nulls, strict=True))
    ]


def the(at: int, parts: Callable[[Any], list[Any]]) -> Callable[[Any], Any]:
    """One of what a value has in it."""
    return lambda found: parts(found)[at]


def nulls_of(order: Order, cursor: str) -> tuple[bool, ...] | None:
    try:
        return tuple(value is None for value in order.read(cursor))
    except BadCursor:
        return None
