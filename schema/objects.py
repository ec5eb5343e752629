"""A GraphQL type whose objects are rows, and the ways to declare its fields.

    @object_of(models.Session, "One sign-in on one device.")
    class Session(relay.Node):
        device: str = column("What its person knows the device by.")
        user: models.User | None = column("Who signed in.")
        is_current: bool = computed("Whether it is this one.", lambda context: Q(pk=context.actor.session_id))

A field that has the name of a column is that column, one that has the name of a relation is what `visible_to` shows of
the other end. What is declared so needs nothing else to be read by SQL (`schema/reads/`); a field that must be made in
Python says why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, dataclass_transform

import strawberry
import strawberry_django
from django.db.models import Model, Q
from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema
from strawberry import relay
from strawberry.types.arguments import convert_arguments

from schema.executor import shorten
from schema.fields import (
    Alike,
    All,
    Beside,
    Clock,
    Column,
    Computed,
    Counts,
    Either,
    Id,
    Made,
    Marked,
    Named,
    Part,
    PartIf,
    Private,
    PrivatePart,
    Read,
    Shared,
    Sum,
    TheOne,
    ToOne,
)
from schema.ids import MODELS, global_id
from schema.reads.planner import READ
from schema.refs import as_types, signature_of

# GraphQL name -> the model of its rows, also of types whose objects have no id.
ROWS: dict[str, type[Model]] = {}

type Make = Callable[[type[Model], str], Read]  # from the type's model and the field's name


def declared(words: str, make: Make, **more: Any) -> Any:
    return strawberry_django.field(description=words, metadata={"make": make}, **more)


def column(words: str, *, of: str | None = None, private: bool = False) -> Any:
    """`of`: the model's name for it, where that is another one, or the way to it through foreign keys. `private`: the
    model's `concerning` says to whom it is shown."""

    def make(model: type[Model], name: str) -> Read:
        path = of or name
        if "__" not in path and model._meta.get_field(path).is_relation:
            return ToOne(model._meta.get_field(path))
        return Private(model, Column(model, path)) if private else Column(model, path)

    return declared(words, make)


def either(words: str, *names: str) -> Any:
    """The other end of whichever of these foreign keys is set; annotate with the union of their types."""
    return declared(words, lambda model, _: Either([ToOne(model._meta.get_field(name)) for name in names]))


def marked(words: str, model: type[Model], *, of: str, by: str = "user") -> Any:
    """Whether whoever asks has a row in another table about this one. `of`, `by`: its foreign keys to the two."""
    return declared(words, lambda *_: Marked(model, of, by))


def computed(words: str, said: Any) -> Any:
    """What SQL makes of a row: a condition, an expression, or a function from the context to one."""
    return declared(words, lambda model, name: Computed(name, model, said))


def one(words: str, model: type[Model], *, of: str, by: str = "pk", order: str = "pk", among: Q | None = None) -> Any:
    """The row of another table that belongs to this one; of several the last in the order."""
    return declared(words, lambda *_: TheOne(model=model, of=of, by=by, order=order, among=among or Q()))


def many(words: str, model: type[Model], *, of: str, by: str = "pk", order: Any = "pk", among: Q | None = None) -> Any:
    """All the rows of another table that belong to this one, where there are never many. `order`: a column, or an
    expression."""
    return declared(words, lambda *_: All(model=model, of=of, by=by, order=order, among=among or Q()))


def shared(words: str, model: type[Model], *, of: str, order: str = "pk", among: Q | None = None) -> Any:
    """The rows of another table that are tied to this one by a table between the two, where there are never many.
    `of`: their relation to this table."""
    return declared(words, lambda *_: Shared(model=model, of=of, order=order, among=among or Q()))


def named(words: str, model: type[Model], *, ids: str, order: str) -> Any:
    """The rows of another table whose ids a column of this one lists."""
    return declared(words, lambda *_: Named(model, ids, order))


def alike(words: str, *, share: str, order: Sequence[Any], most: int) -> Any:
    """The first rows of the same table that share something with this one."""
    return declared(words, lambda model, name: Alike(model=model, share=share, order=order, most=most))


def money(words: str, amount: str, currency: str = "currency") -> Any:
    """A sum, in a column of its smallest units and one of its currency."""
    return declared(words, lambda *_: Sum(amount, currency))


def part(words: str, *, private: bool = False, only: Q | None = None) -> Any:
    """An object that is told from the same row, in a type of its own. `private`: as of a column; `only`: null unless
    this holds of the row."""
    if only is not None:
        return declared(words, lambda *_: PartIf(only))
    return declared(words, lambda model, _: PrivatePart(model) if private else Part())


def beside(words: str, model: type[Model], *, of: str, name: str) -> Any:
    """What the one row of another table says that belongs to this one: a column, or the other end of a foreign key.
    Where there is no such row, it is the default there."""
    return declared(words, lambda *_: Beside(model, of, name))


def clock(words: str, *, of: str) -> Any:
    """A time of the day, in a column that counts its minutes."""
    return declared(words, lambda *_: Clock(of))


def counts(words: str, parts: Sequence[Mapping[str, Any]]) -> Any:
    """A list of objects that are told from the same row: of each its fields, constants or columns."""
    return declared(words, lambda *_: Counts(parts))


def made(words: str, parts: Sequence[Mapping[str, Any]]) -> Any:
    """The same, of expressions: SQL makes them of the row."""
    return declared(words, lambda model, _: Made(model, parts))


def in_python(words: str, *, why: str) -> Callable[[Callable[..., Any]], Any]:
    """A field that SQL cannot tell: whatever selects it goes the slow way."""

    def decorate(resolver: Callable[..., Any]) -> Any:
        @wraps(resolver)
        def wrapper(*given: Any, **more: Any) -> Any:
            return resolver(*given, **more)

        wrapper.__signature__ = signature_of(resolver)  # type: ignore[attr-defined]
        return strawberry.field(wrapper, description=words, metadata={"why": why})

    return decorate


@dataclass_transform(
    kw_only_default=True,
    field_specifiers=(
        column,
        either,
        marked,
        computed,
        one,
        many,
        shared,
        named,
        alike,
        money,
        part,
        counts,
        made,
        beside,
        clock,
    ),
)
def object_of(model: type[Model], words: str, *, name: str | None = None) -> Callable[[type], Any]:
    """`name`: its GraphQL name, where that is not the model's."""

    def decorate(kind: type) -> Any:
        assert hasattr(model._default_manager, "visible_to"), f"{model.__name__} must say who sees what"
        kind.__annotations__ = {name: as_types(each) for name, each in kind.__annotations__.items()}
        ROWS[name or kind.__name__] = model
        if issubclass(kind, relay.Node):
            MODELS[kind.__name__] = model
        else:
            kind.is_type_of = staticmethod(lambda row, info: True)  # type: ignore[attr-defined]
        return strawberry_django.type(model, name=name, description=words)(kind)

    return decorate


def read_as_declared(schema: GraphQLSchema) -> None:
    """Gives every field its declaration, which resolves it directly: that halves the time that a row takes."""
    for kind, field, read in reads(schema):
        field.extensions[READ] = read
        if kind is not schema.query_type:
            field.resolve = asked_once(schema, field, read) if field.args else read.resolve
            shorten(field, read.resolve)
        if isinstance(read, Private | PrivatePart):
            assert not isinstance(field.type, GraphQLNonNull), f"a field of {kind.name} may be hidden"
    for field, name in plain(schema):
        shorten(field, lambda value, info, name=name: getattr(value, name))  # type: ignore[misc]


def asked_once(schema: GraphQLSchema, field: GraphQLField, read: Any) -> Callable[..., Any]:
    """A resolver for many rows, which understands only once what is asked of all of them."""
    declared = field.extensions["strawberry-definition"].arguments
    whole = schema.extensions["strawberry-definition"]

    def resolved(row: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        known, place = info.context.understood, id(info.field_nodes[0])
        if place not in known:
            arguments = convert_arguments(given, declared, whole.schema_converter.scalar_registry, whole.config)
            known[place] = read.understood(info, arguments)
        return read.told(row, info, known[place])

    return resolved


def plain(schema: GraphQLSchema) -> Iterator[tuple[GraphQLField, str]]:
    """The fields of objects that are no rows which are attributes, and how those are called."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and kind.name not in ROWS:
            for field in kind.fields.values():
                definition = field.extensions.get("strawberry-definition")
                if definition and definition.is_basic_field:
                    yield field, definition.python_name


def reads(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, GraphQLField, Read]]:
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType):
            continue
        model = ROWS.get(kind.name)
        for name, field in kind.fields.items():
            definition = field.extensions.get("strawberry-definition")
            make = definition.metadata.get("make") if definition else None
            if make:
                yield kind, field, make(model, definition.python_name)
            elif name == "id" and kind.name in MODELS:
                yield kind, field, Id(kind.name, global_id)
