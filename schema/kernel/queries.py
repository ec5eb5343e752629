from datetime import datetime

import strawberry

from schema.context import Info


@strawberry.type
class Query:
    @strawberry.field(
        description="The server's clock when it took up this operation. Compare it with your own before you count "
        "down to the start of a session."
    )
    def server_time(self, info: Info) -> datetime:
        return info.context.now
