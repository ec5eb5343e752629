"""A GraphQL type whose objects are rows.

    @object_of(models.Session, "One sign-in on one device.")
    class Session(relay.Node):
        device: str = column("What its person knows the device by.")
        user: models.User | None = column("Who signed in.")

A field that has the name of a column is that column, one that has the name of a relation is what `visible_to` shows of
the other end, looked up for all rows at once. A column that is `private` is null to whomever its row does not concern.
"""

import base64
from collections.abc import Callable, Iterator
from functools import wraps
from operator import attrgetter
from typing import Any, dataclass_transform

import strawberry
import strawberry_django
from django.db.models import Model
from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema
from strawberry_django.fields.field import StrawberryDjangoField

from schema import loaders
from schema.refs import as_types, signature_of

# GraphQL name -> the model of its rows.
MODELS: dict[str, type[Model]] = {}


def column(words: str, *, of: str | None = None, private: bool = False) -> Any:
    """`of`: the model's name for it, where that is another one. `private`: the model's `concerns` says to whom it is
    shown."""
    return strawberry_django.field(description=words, field_name=of, metadata={"private": private})


def looked_up(words: str) -> Callable[[Callable[..., Any]], Any]:
    """A field that finds rows of other tables for this one, and says so by their models."""

    def decorate(resolver: Callable[..., Any]) -> Any:
        @wraps(resolver)
        def wrapper(*given: Any, **more: Any) -> Any:
            return resolver(*given, **more)

        wrapper.__signature__ = signature_of(resolver)  # type: ignore[attr-defined]
        return strawberry.field(wrapper, description=words)

    return decorate


@dataclass_transform(kw_only_default=True, field_specifiers=(column,))
def object_of(model: type[Model], words: str) -> Callable[[type], Any]:
    def decorate(declared: type) -> Any:
        assert hasattr(model._default_manager, "visible_to"), f"{model.__name__} must say who sees what"
        declared.__annotations__ = {name: as_types(kind) for name, kind in declared.__annotations__.items()}
        MODELS[declared.__name__] = model
        return strawberry_django.type(model, description=words)(declared)

    return decorate


def resolve_directly(schema: GraphQLSchema) -> None:
    """What is a column needs nothing around it: this halves the time that a row takes."""
    for kind, field, declared in columns(schema):
        model = MODELS[kind.name]
        relation = model._meta.get_field(str(declared.django_name))
        field.resolve = loaders.to_one(relation) if relation.is_relation else reader(relation.name)
        if declared.metadata.get("private"):
            assert not isinstance(field.type, GraphQLNonNull), (
                f"{kind.name}.{declared.name} may be hidden: say `| None`"
            )
            field.resolve = to_whom_it_concerns(field.resolve)
    for name in MODELS:
        if any(each.name == "Node" for each in object_type(schema, name).interfaces):
            object_type(schema, name).fields["id"].resolve = naming(name)


def columns(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, GraphQLField, StrawberryDjangoField]]:
    for kind in (object_type(schema, name) for name in MODELS):
        for field in kind.fields.values():
            declared = field.extensions["strawberry-definition"]
            if isinstance(declared, StrawberryDjangoField) and declared.base_resolver is None:
                yield kind, field, declared


def object_type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def reader(name: str) -> Callable[[Any, Any], Any]:
    get = attrgetter(name)
    return lambda row, info: get(row)


def to_whom_it_concerns(resolve: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda row, info: resolve(row, info) if row.concerns(info.context.actor) else None


def naming(kind: str) -> Callable[[Any, Any], str]:
    """Gives the global id of a row of this type."""
    return lambda row, info: global_id(kind, row.pk)


def global_id(kind: str, key: object) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode()
