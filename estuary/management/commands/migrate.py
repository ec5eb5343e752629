from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from domains.kernel import consuming
from estuary import consumers

# Any number will do, as long as nobody else's is the same: "estuary" in hexadecimal digits of its letters.
LOCK = 0x657374756172


class Command(migrate.Command):
    """Django's own, one at a time: several containers of one release may all start with it."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            super().handle(*args, **options)
            consuming.register(consumers.names())
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
