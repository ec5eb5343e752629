from datetime import datetime, timedelta

import strawberry
from strawberry import relay

from domains.kernel.wiring import needed
from domains.privacy import models
from domains.users import selectors
from domains.users.links import Links
from schema.context import Info
from schema.objects import column, in_python, object_of

ADDRESS_LASTS = timedelta(minutes=10)


@object_of(models.DataExport, "Everything known about somebody, as a file. Nobody else sees it, staff neither.")
class DataExport(relay.Node):
    requested_at: datetime = column("When it was asked for.")
    ready_at: datetime | None = column("When it was ready; null while it is being made.")
    expires_at: datetime | None = column("When it will be thrown away; ask for another one then.")

    @in_python(
        "Where the file is, for ten minutes from now: a ZIP of JSON files. Null until it is ready, and to whoever has "
        "not proved lately who they are: see `stepUp`.",
        why="it is sealed with a key that the database does not have",
    )
    def url(self, row: strawberry.Parent[models.DataExport], info: Info) -> str | None:
        actor, now = info.context.actor, info.context.now
        if not row.can_be_had(now) or not selectors.has_proved(actor, now=now):
            return None
        return needed(Links).file(f"exports/{row.pk}", until=now + ADDRESS_LASTS)
