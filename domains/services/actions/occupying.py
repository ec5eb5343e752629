"""Taking time, and giving it back. Whoever takes it locks the resource first; the constraint has the last word.

Locks are taken in one order, so that no two wait for each other: time, then the person, their practice, the service,
its occurrences, and last what keeps their time. Whoever needs fewer leaves some out: a session is booked under the lock
of the time, a seat under that of its occurrence, and both share the people, so that they are not erased meanwhile.
Giving time back needs no lock of it, for nobody waits for those who only give: erasing somebody, which begins with the
person, may do so.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, ProtectedError, Q, QuerySet

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


def colliding(wanted: Sequence[Occupation]) -> list[datetime]:
    """When those begin for which there is no time: it is taken, or one before them will take it."""
    taken = list(meeting(wanted).values_list("resource", "during"))
    found = []
    for each in wanted:
        if any(resource == each.resource and overlap(during, each.during) for resource, during in taken):
            found.append(each.starts_at)
        taken.append((each.resource, each.during))
    return sorted(set(found))


def meeting(wanted: Sequence[Occupation]) -> "QuerySet[Occupation]":
    """What others have of it."""
    overlapping = reduce(or_, (Q(resource=each.resource, during__overlap=each.during) for each in wanted))
    return Occupation.objects.filter(overlapping).exclude(pk__in=[each.pk for each in wanted])


def free_lapsed(wanted: Sequence[Occupation], *, now: datetime) -> None:
    """What was kept no longer than until now, with what is beside it. The time is locked. What was booked for it ends
    by itself, and nobody can go on with it until then: it has no time any more."""
    lapsed = meeting(wanted).filter(Q(kept_until__lte=now) | Q(beside__kept_until__lte=now))
    keys = {beside or key for key, beside in lapsed.values_list("pk", "beside")}
    if keys:
        free(Occupation.objects.filter(Q(pk__in=keys) | Q(beside__in=keys)))


def free(occupations: "QuerySet[Occupation]") -> None:
    """Of what is locked. A booking that goes on refers to what keeps its time: where there is one still, that stays,
    and is the time of nobody. `occupations`: found by something else than whose time it is."""
    occupations.update(resource=F("pk"))
    with suppress(ProtectedError):
        occupations.delete()


def overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)


def span(starts_at: datetime, ends_at: datetime, before: int = 0, after: int = 0) -> DateTimeTZRange:
    """What is taken of a time that is shown: with what is kept free around it, in minutes."""
    return DateTimeTZRange(starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after))
