import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import strawberry

from schema.access import ANYONE
from schema.context import Info
from schema.subscription import clock


@strawberry.type
class Subscription:
    @clock(who=ANYONE)
    async def clock_ticked(self, info: Info) -> AsyncIterator[datetime]:
        """The server's clock, once a second. Follow it to see that a socket works, and lives."""
        while True:
            yield datetime.now(UTC)
            await asyncio.sleep(1)
