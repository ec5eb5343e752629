"""Who asks, and what time it is. Made once for each operation; everything below is given it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import strawberry

from domains.kernel.actor import Actor
from domains.users.tokens import Keyring
from schema.spending import Standing


@dataclass(kw_only=True)
class Context:
    actor: Actor  # somebody else once a mutation has signed them in
    now: datetime
    request_id: str
    keyring: Keyring
    points: int  # what this operation costs
    standing: Callable[[], Standing | None]  # None where nothing is counted
    mutations: int = 0  # how many of them were begun
    # What a field of many rows is asked for, which is the same for all of them, by its place in the document.
    understood: dict[int, Any] = field(default_factory=dict)
    # What happens to these topics, from a position in the log or from now on.
    follow: Callable[[Sequence[str], int | None], AsyncIterator[Any]]


type Info = strawberry.Info[Context, None]
