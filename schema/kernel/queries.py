from datetime import datetime

import strawberry

from schema.access import ANYONE
from schema.context import Info
from schema.query import query


@strawberry.type
class Query:
    @query(who=ANYONE)
    def server_time(self, info: Info) -> datetime:
        """The server's clock when it took up this operation. Compare it with your own before you count down to the
        start of a session."""
        return info.context.now
