from datetime import datetime
from typing import Annotated, cast

import strawberry
from strawberry import relay

from domains.kernel import log
from domains.kernel.models import AuditLogEntry
from schema import nodes
from schema.access import ANYONE, SIGNED_IN, STAFF
from schema.connections import root_connection
from schema.context import Info
from schema.kernel.inputs import AuditLogEntryFilter, AuditLogEntryOrder
from schema.kernel.types import RateLimit
from schema.query import query
from schema.subscription import cursor_of

NodeID = Annotated[strawberry.ID, strawberry.argument(description="As any `id` of the API was given.")]
EitherID = Annotated[
    strawberry.ID | None, strawberry.argument(description="As its `id` was given. Give this or the slug.")
]
EitherSlug = Annotated[
    str | None, strawberry.argument(description="What it is called in addresses. Give this or the id.")
]
NodeIDs = Annotated[list[strawberry.ID], strawberry.argument(description="As any `id` of the API was given.")]


@strawberry.type
class Query:
    @query(who=ANYONE, why="the database's clock is another")
    def server_time(self, info: Info) -> datetime:
        """The server's clock when it took up this operation. Compare it with your own before you count down to the
        start of a session."""
        return info.context.now

    @query(who=ANYONE, why="what is spent is counted elsewhere")
    def rate_limit(self, info: Info) -> RateLimit | None:
        """What the sender of this operation may still ask. Null where nothing is counted: for a server that sends a
        first-party key, and while the limits' store is away."""
        standing = info.context.standing()
        return RateLimit.of(standing, info.context.points) if standing else None

    @query(who=SIGNED_IN, why="a position is sealed into its cursor")
    def live_cursor(self, info: Info) -> str:
        """Where the log of events ends now. Ask for it before you load what you will follow, in the same operation or
        an earlier one, and give it as `after`: then nothing is missed in between."""
        return cursor_of(log.head())

    audit_log = root_connection(
        "audit_log",
        "Who did what to which object.",
        who=STAFF,
        model=AuditLogEntry,
        order=AuditLogEntryOrder,
        default="-AT",
        filter=AuditLogEntryFilter,
    )

    @query(who=ANYONE, read=nodes.Node())
    def node(self, info: Info, id: NodeID) -> relay.Node | None:
        """Any object by its id. Null where nothing is there, or nothing that you may see."""
        (found,) = nodes.find(info.context.actor, [id])
        return cast(relay.Node | None, found)

    @query(who=ANYONE, read=nodes.Nodes())
    def nodes(self, info: Info, ids: NodeIDs) -> list[relay.Node | None]:
        """Any objects by their ids, at most 100, in the order of the ids. Null for each that is not there, or that you
        may not see."""
        nodes.refuse_too_many(ids)
        return nodes.find(info.context.actor, ids)
