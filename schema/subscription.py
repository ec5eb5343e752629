"""@subscription: a root field that goes on, and says who may use it.

    @subscription(who=SIGNED_IN, topics=oneself)
    def viewer_updated(self, info: Info, happened: Happened) -> ViewerUpdate | None: ...

It follows topics of the event log. For each event the function looks again, with the eyes of whoever asks at that
moment, and gives what they may see, or None: then nothing is sent. `after` is the cursor of the last event a client
has seen; what came since is sent first. `clock` is for what follows nothing but the time.
"""

import base64
import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Self, dataclass_transform, get_args

import strawberry
from graphql import GraphQLSchema
from strawberry.utils.str_converters import to_camel_case

from domains.kernel.actor import Actor
from domains.kernel.events import topic
from domains.kernel.models import EventRecord
from schema.access import Who
from schema.query import argument, declare, described, require
from schema.refs import as_types, signature_of
from schema.refusals import Refusal

PREFIX = "log:"
# GraphQL name of a subscription -> what it gives for an event.
TELLERS: dict[str, Callable[..., Any]] = {}


class Unseen(Exception):
    """Whoever follows may not see what this event is about, or not any more."""


@dataclass(frozen=True)
class Happened:
    """An event at its place in the log."""

    position: int
    kind: str
    data: dict[str, str]
    arguments: dict[str, Any] = field(default_factory=dict)  # of the subscription that follows it

    @classmethod
    def of(cls, record: EventRecord) -> Self:
        return cls(record.position or 0, record.kind, record.data)

    @property
    def cursor(self) -> str:
        return cursor_of(self.position)


def cursor_of(position: int) -> str:
    return base64.b64encode(f"{PREFIX}{position}".encode()).decode()


def position_of(cursor: str) -> int:
    try:
        prefix, _, number = base64.b64decode(cursor.encode("ascii"), validate=True).decode("ascii").partition(":")
        if prefix + ":" == PREFIX and number.isdecimal() and len(number) < 19:
            return int(number)
    except ValueError:
        pass
    raise Refusal.of(400, "BAD_CURSOR", "`after` is no cursor of a subscription.", early=False)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def told(words: str) -> Callable[[type], Any]:
    def decorate(declared: type) -> Any:
        declared.__annotations__ = {
            **{name: as_types(kind) for name, kind in declared.__annotations__.items()},
            "cursor": str,
        }
        said = "Its place: give it as `after` to go on from here."
        declared.cursor = strawberry.field(default="", description=said)  # type: ignore[attr-defined]
        return strawberry.type(declared, description=words)

    return decorate


def subscription(*, who: Who, topics: Callable[..., Sequence[str]]) -> Callable[[Callable[..., Any]], Any]:
    def decorate(teller: Callable[..., Any]) -> Any:
        declare(teller, who)
        TELLERS[to_camel_case(teller.__name__)] = teller

        async def follow(self: Any, info: Any, *, after: str | None = None, **arguments: Any) -> AsyncIterator[Any]:
            context = info.context
            require(who, context.actor)
            position = None if after is None else position_of(after)
            async for happened in context.follow(topics(context.actor, **arguments), position):
                yield replace(happened, arguments=arguments)

        follow.__signature__ = followed(signature_of(teller))  # type: ignore[attr-defined]
        follow.__name__, follow.__module__ = teller.__name__, teller.__module__
        return strawberry.subscription(follow, description=described(teller, who))

    return decorate


def followed(signature: inspect.Signature) -> inspect.Signature:
    words = "The cursor of the last event you have seen: what came since is sent first. Without it only what comes now."
    after = argument("after", str | None, words)
    parameters = [given for given in signature.parameters.values() if given.name != "happened"]
    told: Any = get_args(signature.return_annotation)[0]  # … | None
    return signature.replace(parameters=[*parameters, after], return_annotation=AsyncIterator[told])


def clock(*, who: Who) -> Callable[[Callable[..., Any]], Any]:
    def decorate(resolver: Callable[..., Any]) -> Any:
        declare(resolver, who)

        @wraps(resolver)
        async def wrapper(self: Any, info: Any, **arguments: Any) -> AsyncIterator[Any]:
            require(who, info.context.actor)
            async for moment in resolver(self, info, **arguments):
                yield moment

        return strawberry.subscription(wrapper, description=described(resolver, who))

    return decorate


def look_again(schema: GraphQLSchema) -> None:
    """For each event, when it is its turn: what is true then, for whoever follows then."""
    fields = schema.subscription_type.fields if schema.subscription_type else {}
    for name, teller in TELLERS.items():
        fields[name].resolve = telling(teller)


def telling(teller: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(happened: Happened, info: Any, **_: Any) -> Any:
        told = teller(None, info, happened, **happened.arguments)
        if told is None:
            raise Unseen
        told.cursor = happened.cursor
        return told

    return resolve


def oneself(actor: Actor) -> list[str]:
    """What happens to whoever follows."""
    assert actor.user_id
    return [topic("User", actor.user_id)]
