"""Refusals as GraphQL sees them: made from the domains' own classes, so that nobody writes them twice."""

import inspect
from enum import Enum
from typing import Annotated, Any, Union, get_type_hints

import strawberry

import domains
from domains.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from schema.enums import describe_all

COMMON: tuple[type[DomainError], ...] = (Invalid, NotAllowed, NotFound)


def every_refusal() -> list[type[DomainError]]:
    """Of every domain, by looking into each `errors.py` there is."""
    list(domains.modules("errors"))
    return sorted(concrete(DomainError), key=lambda refusal: refusal.__name__)


def concrete(base: type[DomainError]) -> list[type[DomainError]]:
    return [found for child in base.__subclasses__() for found in (child, *concrete(child))]


def error_code() -> type[Enum]:
    values = {
        refusal.code: strawberry.enum_value(refusal.code, description=words(refusal)) for refusal in every_refusal()
    }
    codes: type[Enum] = Enum("ErrorCode", values)  # type: ignore[misc]
    return strawberry.enum(codes, description="Why something was refused.")


def words(refusal: type[DomainError]) -> str:
    said = inspect.getdoc(refusal)
    assert said, f"{refusal.__name__} needs a docstring: it is its description"
    return " ".join(said.split())


ErrorCode = error_code()


@strawberry.interface(description="Something a verb refused, told so that a program and a person can act on it.")
class UserError:
    message: str = strawberry.field(description="What happened, in words for a person.")
    code: ErrorCode = strawberry.field(description="What happened, for a program.")  # type: ignore[valid-type]
    path: list[str] | None = strawberry.field(
        description="Where in the arguments the reason lies, if in one place: input field names and list positions."
    )


TYPES: dict[type[DomainError], type[UserError]] = {}


def type_of(refusal: type[DomainError]) -> type[UserError]:
    """The GraphQL type of a refusal, made once."""
    if refusal not in TYPES:
        TYPES[refusal] = made_type(refusal)
    return TYPES[refusal]


def made_type(refusal: type[DomainError]) -> type[UserError]:
    """What every error has, and the data this one carries."""
    describe_all()
    hints = get_type_hints(refusal)
    body: dict[str, Any] = {
        "__annotations__": {name: hints[name] for name in refusal.described},
        "__module__": __name__,
        **{name: strawberry.field(description=words) for name, words in refusal.described.items()},
    }
    return strawberry.type(type(refusal.__name__, (UserError,), body), description=words(refusal))


def as_data(refusal: DomainError) -> UserError:
    kind = type_of(type(refusal))
    data = {name: getattr(refusal, name) for name in refusal.described}
    path = ["input", *refusal.path] if refusal.path else None
    return kind(message=str(refusal), code=ErrorCode(refusal.code), path=path, **data)


def union_of(name: str, refusals: tuple[type[DomainError], ...]) -> Any:
    members = tuple(type_of(refusal) for refusal in dict.fromkeys((*refusals, *COMMON)))
    return Annotated[Union[members], strawberry.union(name, description=f"What `{name}` may be.")]  # noqa: UP007
