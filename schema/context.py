"""Who asks, and what time it is. Made once for each operation; everything below is given it."""

from dataclasses import dataclass
from datetime import datetime

import strawberry


@dataclass(frozen=True, kw_only=True)
class Context:
    now: datetime
    request_id: str


type Info = strawberry.Info[Context, None]
