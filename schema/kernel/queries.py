from datetime import datetime

import strawberry

from schema.access import ANYONE
from schema.context import Info
from schema.kernel.types import RateLimit
from schema.query import query


@strawberry.type
class Query:
    @query(who=ANYONE)
    def server_time(self, info: Info) -> datetime:
        """The server's clock when it took up this operation. Compare it with your own before you count down to the
        start of a session."""
        return info.context.now

    @query(who=ANYONE)
    def rate_limit(self, info: Info) -> RateLimit | None:
        """What the sender of this operation may still ask. Null where nothing is counted: for a server that sends a
        first-party key, and while the limits' store is away."""
        context = info.context
        return RateLimit.of(context.standing, context.points) if context.standing else None
