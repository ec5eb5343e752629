"""@subscription: a root field that goes on, and says who may use it."""

from collections.abc import AsyncIterator, Callable
from functools import wraps
from typing import Any

import strawberry

from schema.access import Who
from schema.query import declare, described, require


def subscription(*, who: Who) -> Callable[[Callable[..., Any]], Any]:
    def decorate(resolver: Callable[..., Any]) -> Any:
        declare(resolver, who)

        @wraps(resolver)
        async def wrapper(self: Any, info: Any, **arguments: Any) -> AsyncIterator[Any]:
            require(who, info.context.actor)
            async for event in resolver(self, info, **arguments):
                yield event

        return strawberry.subscription(wrapper, description=described(resolver, who))

    return decorate
