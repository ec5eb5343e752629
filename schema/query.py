"""@query: a root field that says who may use it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema import access
from schema.access import Who
from schema.reads.planner import Spot
from schema.reads.values import Unplannable
from schema.refs import signature_of
from schema.refusals import Refusal


@dataclass(frozen=True)
class ForSome:
    """What is read where somebody may ask for it."""

    who: Who
    read: Any

    def resolve(self, root: Any, info: Any, **arguments: Any) -> Any:
        require(self.who, info.context.actor)
        return self.read.resolve(root, info, **arguments)

    def plan(self, spot: Spot) -> Any:
        if not self.who.allows(spot.context.actor):
            raise Unplannable(f"it is for {self.who.words}")
        return self.read.plan(spot)


def query(*, who: Who, read: Any = None, why: str = "") -> Callable[[Callable[..., Any]], Any]:
    """The docstring of the function is the description that frontends read. `read`: how SQL answers it; without one,
    `why` that cannot be."""
    told = {"make": lambda *_: ForSome(who, read)} if read else {"why": why}

    def decorate(resolver: Callable[..., Any]) -> Any:
        declare(resolver, who)
        return strawberry.field(guarded(resolver, who), description=described(resolver, who), metadata=told)

    return decorate


def guarded(resolver: Callable[..., Any], who: Who) -> Callable[..., Any]:
    @wraps(resolver)
    def wrapper(self: Any, info: Any, **arguments: Any) -> Any:
        require(who, info.context.actor)
        return resolver(self, info, **arguments)

    wrapper.__signature__ = signature_of(resolver)  # type: ignore[attr-defined]
    return wrapper


def require(who: Who, actor: Any) -> None:
    if who.allows(actor):
        return
    if actor.is_anonymous:
        raise Refusal.unauthenticated("Sign in to use this.")
    raise Refusal.of(403, "FORBIDDEN", f"This is for {who.words}.")


def declare(resolver: Callable[..., Any], who: Who) -> None:
    access.DECLARED[to_camel_case(resolver.__name__)] = who


def described(resolver: Callable[..., Any], who: Who) -> str:
    words = inspect.getdoc(resolver)
    assert words, f"{resolver.__name__} needs a docstring: it is its description"
    return f"{' '.join(words.split())} For {who.words}."


def argument(name: str, kind: Any, words: str, default: Any = None) -> inspect.Parameter:
    """As the signature of a resolver that is made has it: one that may be left out, unless nothing takes its place."""
    annotation = Annotated[kind, strawberry.argument(description=words)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
