"""Taking time, and giving it back. Whoever takes it locks the resource first; the constraint has the last word."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from domains.kernel.errors import DomainError, refuse_on
from domains.services.models import Occupation

EXCLUSIVE = "occupation_is_exclusive"
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))"


def lock_time(*resources: UUID) -> None:
    """Until the transaction ends nobody else takes time of these. In one order, so that nobody waits for each other;
    and before any row, for rows are not waited for by whoever waits for this."""
    with connection.cursor() as cursor:
        for resource in sorted(set(resources)):
            cursor.execute(LOCK, [f"time:{resource}"])


def occupy(occupations: Iterable[Occupation], *, taken: DomainError) -> None:
    """All of them or none."""
    with refuse_on(EXCLUSIVE, taken):
        Occupation.objects.bulk_create(occupations)


def span(starts_at: datetime, ends_at: datetime, before: int = 0, after: int = 0) -> DateTimeTZRange:
    """What is taken of a time that is shown: with what is kept free around it, in minutes."""
    return DateTimeTZRange(starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after))
