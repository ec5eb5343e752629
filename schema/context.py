"""Who asks, and what time it is. Made once for each operation; everything below is given it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import strawberry

from domains.kernel.actor import Actor
from domains.users.tokens import Keyring
from schema.spending import Standing


@dataclass(frozen=True, kw_only=True)
class Context:
    actor: Actor
    now: datetime
    request_id: str
    keyring: Keyring
    points: int  # what this operation costs
    standing: Callable[[], Standing | None]  # None where nothing is counted


type Info = strawberry.Info[Context, None]
