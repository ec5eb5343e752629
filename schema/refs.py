"""How one type names another: by its model.

A model in an annotation stands for the GraphQL type of the same name in the same domain's `types.py`. So the types of
two domains may name each other without importing each other, and a resolver says truly what it gives: rows.
"""

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Annotated, Any, ForwardRef, Union, dataclass_transform, get_args, get_origin

import strawberry
from django.db.models import Model

from domains.kernel.money import Money


def ref(model: type[Model]) -> Any:
    return Annotated[ForwardRef(model.__name__), strawberry.lazy(f"schema.{model._meta.app_label}.types")]


def as_types(annotation: Any) -> Any:
    """The annotation with every model in it replaced, and sums of money too."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return ref(annotation)
    if annotation is Money:
        return Annotated[ForwardRef("Money"), strawberry.lazy("schema.kernel.types")]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Annotated[as_types(inner[0]), *annotation.__metadata__]
    if origin in (Union, UnionType):
        return Union[tuple(as_types(each) for each in inner)]  # noqa: UP007
    return origin[tuple(as_types(each) for each in inner)] if origin else annotation


def object_like(declared: type, words: str, **fields: str) -> None:
    """A domain's own dataclass as a GraphQL type, each field described: annotate with the class itself."""
    strawberry.type(declared, description=words)
    for field in declared.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        field.description = fields[field.name]


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def carrying(words: str) -> Callable[[type], Any]:
    """A plain type some of whose fields are rows."""

    def decorate(declared: type) -> Any:
        declared.__annotations__ = {name: as_types(kind) for name, kind in declared.__annotations__.items()}
        return strawberry.type(declared, description=words)

    return decorate


def signature_of(resolver: Callable[..., Any]) -> inspect.Signature:
    """As GraphQL is to understand it."""
    signature = inspect.signature(resolver, eval_str=True)
    return signature.replace(return_annotation=as_types(signature.return_annotation))
