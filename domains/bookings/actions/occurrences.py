"""What becomes of the seats of an occurrence when that is put off, or does not take place. Each piece of the work looks
at what is left of it, so it does not matter how often it is asked for."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from domains.bookings import events, states
from domains.bookings.actions.life import ITSELF, at_another_time, end, ids, lock_occurrences, move
from domains.bookings.models import BLOCKING, Booking, BookingStep, Party, Status
from domains.bookings.selectors import Mode, offer_there
from domains.bookings.states import Verb
from domains.kernel.audit import fingerprint
from domains.kernel.events import publish
from domains.services.models import Occupation, ServiceOccurrence

MOST_AT_ONCE: Final = 50
# What gives a booking its time says so in its timeline.
GIVES_TIME: Final = (Verb.CREATE, Verb.SUBMIT, Verb.RESCHEDULE, Verb.ACCEPT_TIME)


def follow_occurrence(*, occurrence_id: UUID, now: datetime) -> int:
    """As it is now. How many bookings went with it: as long as there are any, there may be more."""
    occurrence = ServiceOccurrence.objects.filter(pk=occurrence_id).first()
    if occurrence is None:
        return 0
    if occurrence.status == ServiceOccurrence.Status.CANCELED:
        return cancel_bookings_of(occurrence_id=occurrence_id, now=now)
    return put_off_bookings(occurrence_id=occurrence_id, now=now)


@transaction.atomic
def put_off_bookings(*, occurrence_id: UUID, now: datetime) -> int:
    """Those that have another time, place or clock than they were last told. The database has moved them with the
    occurrence; this is what follows from it."""
    occurrence = locked(occurrence_id)
    moved = list(put_off(occurrence)[:MOST_AT_ONCE])
    offer = offer_there(occurrence.service_id)
    for booking in moved:
        if booking.status == Status.DRAFT or not is_moved(booking, occurrence):
            take_along(booking, occurrence, now=now)
            continue
        move(
            booking,
            Verb.RESCHEDULE,
            None,
            actor=ITSELF,
            party=Party.PRACTITIONER,
            now=now,
            fact=events.BookingRescheduled,
            time_zone=occurrence.time_zone,
            location_id=place_of(booking, occurrence),
            **at_another_time(booking, offer, occurrence.starts_at),
        )
    return len(moved)


@transaction.atomic
def cancel_bookings_of(*, occurrence_id: UUID, now: datetime) -> int:
    """By whoever holds it, for the reason that they gave. Once nobody has a seat, its time is free."""
    occurrence = locked(occurrence_id)
    [row] = [row for row in states.rows_of(Verb.CANCEL) if Party.SYSTEM in row.by]
    going = of(occurrence).filter(status__in=row.within)
    canceled = list(going[:MOST_AT_ONCE])
    for booking in canceled:
        reason = occurrence.cancel_reason
        end(booking, row.verb, row.to[0], actor=ITSELF, party=Party.PRACTITIONER, now=now, reason=reason)
    if not canceled:
        Occupation.objects.filter(occurrence=occurrence, bookings=None).delete()
    return len(canceled)


def locked(occurrence_id: UUID) -> ServiceOccurrence:
    lock_occurrences(occurrence_id)
    found: ServiceOccurrence = ServiceOccurrence.objects.get(pk=occurrence_id)
    return found


def of(occurrence: ServiceOccurrence) -> QuerySet[Booking]:
    mine = Booking.objects.filter(occurrence=occurrence).order_by("pk")
    return mine.select_related("practitioner__user", "service").select_for_update(no_key=True, of=("self",))


def put_off(occurrence: ServiceOccurrence) -> QuerySet[Booking]:
    told = BookingStep.objects.filter(booking=OuterRef("pk"), verb__in=GIVES_TIME).order_by("-number")
    other_time = ~Q(told_start=occurrence.starts_at) | ~Q(told_end=occurrence.ends_at)
    other_place = Q(delivery_mode=Mode.IN_PERSON) & (
        Q(location__isnull=False) if occurrence.location_id is None else ~Q(location=occurrence.location_id)
    )
    # Of a draft no time is kept, so it has not been moved.
    other_clock = ~Q(time_zone=occurrence.time_zone)
    stale = ~Q(starts_at=occurrence.starts_at) | ~Q(ends_at=occurrence.ends_at) | other_place | other_clock
    return (
        of(occurrence)
        .annotate(
            told_start=Subquery(told.values("starts_at")[:1]),
            told_end=Subquery(told.values("ends_at")[:1]),
        )
        .filter((Q(status__in=BLOCKING) & (other_time | other_place | other_clock)) | (Q(status=Status.DRAFT) & stale))
    )


def place_of(booking: Booking, occurrence: ServiceOccurrence) -> UUID | None:
    return None if booking.delivery_mode == Mode.VIRTUAL else occurrence.location_id


def is_moved(booking: Any, occurrence: ServiceOccurrence) -> bool:
    """Or else it is shown by another clock, and nobody has to be told that it is put off. `booking`: as `put_off`
    gives it."""
    told = booking.told_start, booking.told_end, booking.location_id
    return told != (occurrence.starts_at, occurrence.ends_at, place_of(booking, occurrence))


def take_along(booking: Booking, occurrence: ServiceOccurrence, *, now: datetime) -> None:
    before = fingerprint(booking)
    booking.starts_at, booking.ends_at, booking.time_zone = (
        occurrence.starts_at,
        occurrence.ends_at,
        occurrence.time_zone,
    )
    booking.location_id, booking.updated_at = place_of(booking, occurrence), now
    booking.save(update_fields=["starts_at", "ends_at", "time_zone", "location", "updated_at"])
    publish(events.BookingUpdated(**ids(booking)), actor=ITSELF, now=now, before=before, after=booking)
