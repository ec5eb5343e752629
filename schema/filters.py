"""Filters: which rows of a list are wanted.

    @filter_of(models.Session)
    class SessionFilter:
        created_at: DateTimeFilter | None = where("When it began.")

Every field of a filter must hold, and `and`, `or` and `not` take filters of the same kind. What a filter can ask is
chosen by hand, column by column: each should have an index, and none tells of what cannot be seen.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ForwardRef
from uuid import UUID

import strawberry
from django.db.models import Case, DecimalField, FloatField, IntegerField, Model, Q, Value, When
from django.db.models.lookups import GreaterThan
from strawberry.utils.str_converters import to_camel_case

from schema.bounds import inside
from schema.keyset import NOTHING
from schema.reads.variables import Variable, key_named
from schema.refusals import Refusal
from schema.scalars import CurrencyCode, SafeInt, instant

MOST_CONDITIONS = 100
MOST_WORDS = 10
STARS = (1, 5)
PRICES = (0, 2**53 - 1)
TIMES = (datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC))
NOBODY = UUID(int=0)  # nothing has this id
# GraphQL's word for a comparison -> Django's.
LOOKUPS = {
    "eq": "exact",
    "in_": "in",
    "gt": "gt",
    "gte": "gte",
    "lt": "lt",
    "lte": "lte",
    "contains": "icontains",
    "starts_with": "istartswith",
    "is_null": "isnull",
    "has_any": "overlap",  # of a column that holds a list
}


def where(words: str, **how: Any) -> Any:
    """`path`: Django's way from the row to what is compared, where it is not the field's own name. `names`: the type
    whose ids are given. `so`: what is to be so or not, where no column says it. `inside`: the way to what has a
    latitude and a longitude, or the table that has them and its foreign key to the row. `within`: the least and the
    most that is ever there, so that nothing is looked for where nothing can be. `tied`: the table between the row and
    what it is tied to, and its foreign keys to both. `listed`: that the column lists ids, of which one is to be among
    those that are given. `above`: the way to the list of ids under which what is named stands. `made`: what makes a
    condition of all that is asked."""
    assert how.keys() <= {"path", "names", "so", "inside", "within", "tied", "listed", "above", "made"}
    return strawberry.field(default=None, description=words, metadata=how)


def compared(words: str, **more: Any) -> Any:
    return strawberry.field(default=None, description=words, **more)


@strawberry.input(description="Compares a moment. All that is given must hold.")
class DateTimeFilter:
    eq: datetime | None = compared("Is this.")
    gt: datetime | None = compared("Is after this.")
    gte: datetime | None = compared("Is this or after it.")
    lt: datetime | None = compared("Is before this.")
    lte: datetime | None = compared("Is this or before it.")
    is_null: bool | None = compared("Whether there is none.")


@strawberry.input(description="Compares which object it is. All that is given must hold.")
class IDFilter:
    eq: strawberry.ID | None = compared("Is this.")
    in_: list[strawberry.ID] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares a whole number. All that is given must hold.")
class IntFilter:
    eq: int | None = compared("Is this.")
    gt: int | None = compared("Is more than this.")
    gte: int | None = compared("Is this or more.")
    lt: int | None = compared("Is less than this.")
    lte: int | None = compared("Is this or less.")


@strawberry.input(description="Compares an amount, in the smallest unit of its currency. All that is given must hold.")
class AmountFilter:
    eq: SafeInt | None = compared("Is this.")
    gt: SafeInt | None = compared("Is more than this.")
    gte: SafeInt | None = compared("Is this or more.")
    lt: SafeInt | None = compared("Is less than this.")
    lte: SafeInt | None = compared("Is this or less.")


@strawberry.input(description="Compares a decimal number. All that is given must hold.")
class FloatFilter:
    gt: float | None = compared("Is more than this.")
    gte: float | None = compared("Is this or more.")
    lt: float | None = compared("Is less than this.")
    lte: float | None = compared("Is this or less.")


@strawberry.input(description="Compares what is so or not.")
class BooleanFilter:
    eq: bool | None = compared("Is so, or is not.")


@strawberry.input(description="Compares a currency. All that is given must hold.")
class CurrencyFilter:
    eq: CurrencyCode | None = compared("Is this.")
    in_: list[CurrencyCode] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares a text. All that is given must hold.")
class StringFilter:
    eq: str | None = compared("Is exactly this.")
    in_: list[str] | None = compared("Is exactly one of these.", name="in")
    contains: str | None = compared("Has this in it, whatever the capitals.")
    starts_with: str | None = compared("Begins with this, whatever the capitals.")


def filter_of(model: type[Model], *, of: str = "") -> Callable[[type], Any]:
    """`of`: what its name begins with, where that is not the model's."""

    def decorate(declared: type) -> Any:
        name = f"{of or model.__name__}Filter"
        assert declared.__name__ == name
        several: Any = list[ForwardRef(name)] | None  # type: ignore[misc]
        declared.__annotations__ |= {"and_": several, "or_": several, "not_": ForwardRef(name) | None}
        combining: Any = declared
        combining.and_ = compared("All of these must hold as well.", name="and")
        combining.or_ = compared("At least one of these must hold as well.", name="or")
        combining.not_ = compared("This must not hold.", name="not")
        return strawberry.input(declared, description="Which of them are wanted. All that is given must hold.")

    return decorate


def condition(asked: Any) -> Q:
    """What a filter asks, for Django."""
    if count(asked) > MOST_CONDITIONS:
        raise Refusal.too_complex(f"A filter may have {MOST_CONDITIONS} conditions.")
    return combined(asked)


def combined(asked: Any) -> Q:
    found = Q()
    for field, value in given(asked):
        if field.name == "and_":
            for each in value:
                found &= combined(each)
        elif field.name == "or_":
            found &= any_of([combined(each) for each in value])
        elif field.name == "not_":
            inner = combined(value)
            found &= NOTHING if inner == Q() else ~inner
        elif place := field.metadata.get("inside"):
            found &= inside(value, place) if isinstance(place, str) else beside(value, *place)
        elif make := field.metadata.get("made"):
            found &= make(field, value)
        else:
            for comparison, operand in given(value):
                found &= compares(field, comparison.name, operand)
    return found


def beside(bounds: Any, table: Any, of: str) -> Q:
    """That one of its places lies there."""
    return Q(pk__in=table._default_manager.filter(inside(bounds)).values(of))


def compares(field: dataclasses.Field[Any], comparison: str, operand: Any) -> Q:
    so: Q | None = field.metadata.get("so")
    names = field.metadata.get("names")
    if so is not None:
        return so if operand else ~so
    if tied := field.metadata.get("tied"):
        table, here, there = tied
        ties = table._default_manager.filter(**{f"{there}__pk__in": wanted(operand, names)})
        return Q(pk__in=ties.values(here))
    refuse_absurd(field, comparison, operand)
    if comparison == "under":
        return Q(**{f"{field.metadata['above']}__contains": [wanted(operand, names)]})
    if comparison == "has_any" and is_nothing(operand):
        return NOTHING
    path = field.metadata.get("path") or field.name
    if field.metadata.get("listed"):
        several = operand if isinstance(operand, list) else [operand]
        return Q(**{f"{path}__overlap": wanted(several, names)}) if several else NOTHING
    if names:
        path = f"{path}__pk"  # of the foreign key itself Django asks what it is `in` before that is known
    return Q(**{f"{path}__{LOOKUPS[comparison]}": wanted(operand, names)})


def is_nothing(several: Any) -> bool:
    """An empty list: no index finds that it has nothing in common with any."""
    return bool(several.look("is empty", lambda found: not found)) if isinstance(several, Variable) else not several


type Never = Callable[[Any, Any], Callable[[Any], bool]]

# With what a comparison never holds, of something between the least and the most.
NEVER: dict[str, Never] = {
    "eq": lambda least, most: lambda value: not least <= value <= most,
    "gt": lambda least, most: lambda value: value >= most,
    "gte": lambda least, most: lambda value: value > most,
    "lt": lambda least, most: lambda value: value <= least,
    "lte": lambda least, most: lambda value: value < least,
    "is_null": lambda least, most: lambda value: False,
}


def refuse_absurd(field: dataclasses.Field[Any], comparison: str, operand: Any) -> None:
    """What is never there would have everything read."""
    if "within" not in field.metadata:
        return
    least, most = field.metadata["within"]
    never = NEVER[comparison](least, most)
    if operand.look(f"is never {comparison}", never) if isinstance(operand, Variable) else never(operand):
        message = f"`{to_camel_case(field.name)}` is between {least} and {most}: nothing can be found so."
        raise Refusal.of(400, "BAD_FILTER", message)


def wanted(operand: Any, names: str | None) -> Any:
    """What is compared with; an id of another type is nothing that is there."""
    if isinstance(operand, float):
        return exactly(operand)
    if isinstance(operand, Variable) and isinstance(operand.output_field, FloatField):
        return operand.made("exactly", lambda value: Decimal(repr(value)), DecimalField())
    if not names:
        return operand
    if not isinstance(operand, list):
        return key_named(names, operand, otherwise=NOBODY)
    return [key_named(names, each, otherwise=NOBODY) for each in operand]


def exactly(number: float) -> Value:
    """A column of few digits would have it rounded to as many; and a float would have the column made one first."""
    return Value(Decimal(repr(number)), DecimalField())


def words(text: str | None) -> list[str]:
    found = (text or "").split()
    if len(found) > MOST_WORDS:
        raise Refusal.too_complex(f"A search may have {MOST_WORDS} words.")
    return found


def search(words: Sequence[Any], columns: Sequence[str]) -> Q:
    """Every word somewhere."""
    found = Q()
    for word in words:
        found &= any_of([Q(**{f"{column}__icontains": word}) for column in columns])
    return found


def walked(found: Q) -> Q:
    """The same, told so that a list is walked in its order until the page is full. PostgreSQL, which plans without
    knowing the words, takes each for rare, and for two of them would rather read the whole table; this it takes for
    true of every third row."""
    if not found:
        return found
    said = Case(When(found, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Q(GreaterThan(said, 0))


def any_of(alternatives: list[Q]) -> Q:
    """Of none at all, none holds."""
    if any(each == Q() for each in alternatives):
        return Q()  # one that asks nothing always holds
    found = NOTHING
    for each in alternatives:
        found |= each
    return found


def count(asked: Any) -> int:
    total = 0
    for field, value in given(asked):
        if field.name in ("and_", "or_"):
            total += sum(count(each) for each in value)
        elif field.name == "not_":
            total += count(value)
        else:
            total += sum(len(operand) if isinstance(operand, list) else 1 for _, operand in given(value))
    return total


def given(asked: Any) -> list[tuple[dataclasses.Field[Any], Any]]:
    """Null is the same as nothing said."""
    pairs = [(field, getattr(asked, field.name)) for field in dataclasses.fields(asked)]
    return [(field, value) for field, value in pairs if value is not None]


def applied(asked: Any) -> Any:
    """A filter as it was understood, for whoever shows what a list is filtered by."""
    if dataclasses.is_dataclass(asked):
        return {graphql_name(field): applied(value) for field, value in given(asked)}
    if isinstance(asked, list):
        return [applied(each) for each in asked]
    if isinstance(asked, Enum):
        return asked.name
    return instant(asked) if isinstance(asked, datetime) else asked


def graphql_name(field: dataclasses.Field[Any]) -> str:
    return to_camel_case(field.name.rstrip("_"))
