from uuid import UUID

from django.utils import timezone
from temporalio import activity

from domains.bookings import actions
from domains.kernel.activities import with_fresh_connection


@activity.defn
@with_fresh_connection
def tend_booking(booking_id: str) -> str | None:
    due = actions.tend_booking(booking_id=UUID(booking_id), now=timezone.now())
    return due.isoformat() if due else None


@activity.defn
@with_fresh_connection
def follow_occurrence(occurrence_id: str) -> int:
    return actions.follow_occurrence(occurrence_id=UUID(occurrence_id), now=timezone.now())


@activity.defn
@with_fresh_connection
def sweep_bookings(after: str | None) -> tuple[int, str | None]:
    swept, last = actions.sweep_bookings(now=timezone.now(), after=UUID(after) if after else None)
    return swept, str(last) if last else None


@activity.defn
@with_fresh_connection
def count_popular_services() -> int:
    return actions.count_popular_services(now=timezone.now())
