"""The log of events: giving positions, reading, pruning.

**The position is the order and the cursor.** An event's id is neither, because a transaction that began earlier may
be committed later. Only one relay gives positions at a time, and only to what is committed, so nothing ever appears
before something that was already read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min

from domains.kernel.models import Consumer, EventLog, EventRecord

KEPT_FOR = timedelta(days=30)
ROUND = 1000  # events that are given their positions at once

# Two statements in one transaction: the second sees all that was committed until the first had its lock.
LOCK = "SELECT head FROM kernel_eventlog WHERE id = 1 FOR UPDATE"
PLACE = """
WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (SELECT id FROM kernel_eventrecord WHERE position IS NULL ORDER BY id LIMIT %(most)s) AS first
), placed AS (
    UPDATE kernel_eventrecord AS event SET position = %(head)s + waiting.place
    FROM waiting WHERE event.id = waiting.id AND event.position IS NULL
    RETURNING 1
)
UPDATE kernel_eventlog SET head = head + (SELECT count(*) FROM placed) WHERE id = 1 RETURNING head
"""


def head() -> int:
    return EventLog.objects.values_list("head", flat=True).get(pk=1)


def floor() -> int:
    """Nothing at or below it can be read any more."""
    return EventLog.objects.values_list("floor", flat=True).get(pk=1)


def after(position: int, *, most: int, until: int | None = None, topics: Sequence[str] = ()) -> list[EventRecord]:
    records = EventRecord.objects.filter(position__gt=position)
    if until is not None:
        records = records.filter(position__lte=until)
    if topics:
        records = records.filter(topics__overlap=list(topics))
    return list(records.order_by("position")[:most])


def at(position: int) -> EventRecord | None:
    """What happened there; None once it is pruned."""
    return EventRecord.objects.filter(position=position).first()


@transaction.atomic
def prune(*, now: datetime) -> int:
    """What is old, and what every consumer has been told."""
    log = EventLog.objects.select_for_update(no_key=True).get(pk=1)
    old = EventRecord.objects.filter(at__lt=now - KEPT_FOR, position__lte=log.head).aggregate(last=Max("position"))[
        "last"
    ]
    # `at` is the verb's own time and may run against the order by a little: what is younger than the last old one goes
    # with it.
    told = Consumer.objects.aggregate(least=Min("position"))["least"]
    last = min(old or 0, log.head if told is None else told)
    if last <= log.floor:
        return 0
    forgotten, _ = EventRecord.objects.filter(position__lte=last).delete()
    log.floor = last
    log.save(update_fields=["floor"])
    return forgotten
