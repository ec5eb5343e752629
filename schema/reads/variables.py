"""Variables as planning sees them: their shape, with placeholders where the values are."""

from collections.abc import Callable, Hashable
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, DateTimeField, Field, FloatField, TextField, UUIDField
from graphql import (
    GraphQLInputType,
    Undefined,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
)

from domains.kernel.compiled import Given
from schema.ids import key_in
from schema.reads.values import Sight, Values, at

FILLED_IN = "…"

KINDS: "dict[str, Field[Any, Any]]" = {
    "Int": BigIntegerField(),
    "SafeInt": BigIntegerField(),
    "Float": FloatField(),
    "Latitude": FloatField(),
    "Longitude": FloatField(),
    "DateTime": DateTimeField(),
}


def symbolic(sight: Sight, name: str, kind: GraphQLInputType) -> Any:
    """A variable of the operation. What SQL is made for is its shape; `Undefined` if it was not given."""
    sight.look(f"${name}", lambda values: shape(kind, values.variables.get(name, Undefined)))
    return placed(sight, kind, (name,), sight._values.variables.get(name, Undefined))


def shape(kind: Any, value: Any) -> Hashable:
    """All that another statement would be needed for."""
    if value is None or value is Undefined:
        return value
    kind = get_nullable_type(kind)
    if is_list_type(kind):
        return tuple(shape(kind.of_type, each) for each in value)
    if is_input_object_type(kind):
        return tuple((name, shape(field.type, value[name])) for name, field in fields_of(kind, value))
    return value if is_baked(kind) else FILLED_IN


def placed(sight: Sight, kind: Any, path: tuple[Any, ...], value: Any) -> Any:
    if value is None or value is Undefined:
        return value
    kind = get_nullable_type(kind)
    if is_list_type(kind):
        return [placed(sight, kind.of_type, (*path, index), each) for index, each in enumerate(value)]
    if is_input_object_type(kind):
        return {name: placed(sight, field.type, (*path, name), value[name]) for name, field in fields_of(kind, value)}
    if is_baked(kind):
        return value
    return Variable(sight, path, KINDS.get(kind.name, TextField()))


def fields_of(kind: Any, value: Any) -> list[tuple[str, Any]]:
    named = {field.out_name or name: field for name, field in kind.fields.items()}
    return [(name, named[name]) for name in value]


def is_baked(kind: Any) -> bool:
    """Choices are few, and each is something else to SQL."""
    return is_enum_type(kind) or kind.name == "Boolean"


class Variable(Given):
    """A variable, or a part of one, that stands for its value."""

    def __init__(self, sight: Sight, path: tuple[Any, ...], kind: "Field[Any, Any]") -> None:
        self.sight = sight
        self.path = path
        name = "$" + ".".join(str(step) for step in path)
        super().__init__(name, kind)
        sight.reads[name] = self.read

    def read(self, values: Values) -> Any:
        return at(values.variables, self.path)

    def made(self, what: str, make: Callable[[Any], Any], kind: "Field[Any, Any]") -> Given:
        """Something that is made of the value when the plan runs."""
        return self.sight.given(f"{self.name} {what}", lambda values: make(self.read(values)), kind)

    def look(self, what: str, of: Callable[[Any], Hashable]) -> Any:
        """Something about the value that SQL depends on."""
        return self.sight.look(f"{self.name} {what}", lambda values: of(self.read(values)))


class Constant(Variable):
    """What stands in the operation itself. It is no look: the same operation always says the same."""

    def __init__(self, sight: Sight, value: Any, kind: "Field[Any, Any]") -> None:
        self.value = value
        super().__init__(sight, ("literal", str(len(sight.reads))), kind)

    def read(self, values: Values | None) -> Any:
        return self.value

    def look(self, what: str, of: Callable[[Any], Hashable]) -> Any:
        return of(self.value)


def apart(sight: Sight, kind: Any, value: Any) -> Any:
    """An argument, of which everything that a client wrote is a placeholder, be it a variable or not."""
    if value is None or value is Undefined or isinstance(value, Given):
        return value
    kind = get_nullable_type(kind)
    if is_list_type(kind):
        return [apart(sight, kind.of_type, each) for each in value]
    if is_input_object_type(kind):
        return {name: apart(sight, field.type, value[name]) for name, field in fields_of(kind, value)}
    return value if is_baked(kind) else Constant(sight, value, KINDS.get(kind.name, TextField()))


def key_named(kind: str, text: Any, otherwise: UUID | None = None) -> Any:
    """What an id of this type names, where a row is looked for; if it names nothing of it, the other."""
    if isinstance(text, Variable):
        return text.made(f"as {kind} or {otherwise}", lambda found: key_in(kind, found) or otherwise, UUIDField())
    return key_in(kind, text) or otherwise
