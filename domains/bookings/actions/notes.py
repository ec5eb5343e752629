"""What is said about a booking, and who comes along."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from django.db import transaction

from domains.bookings import events
from domains.bookings.actions.life import HERE, ids, locked_booking
from domains.bookings.errors import InvalidTransition
from domains.bookings.models import OVER, Attendee, Booking, Party, Status
from domains.bookings.policies import party_to
from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed
from domains.kernel.events import publish
from domains.services.actions.values import text

LONGEST_NOTE: Final = 2000
LONGEST_NAME: Final = 100


class BookingValues(TypedDict, total=False):
    """What is left out stays as it is. Each side writes its own note; the client says who comes along."""

    client_note: str
    practitioner_note: str
    attendees: Sequence[str]


@transaction.atomic
def update_booking(*, booking_id: UUID, values: BookingValues, actor: Actor, now: datetime) -> Booking:
    booking = locked_booking(booking_id, actor=actor)
    party = party_to(booking, actor)
    for name, whose in (("client_note", Party.CLIENT), ("attendees", Party.CLIENT)):
        if name in values and party != whose:
            raise NotAllowed(path=HERE)
    if "practitioner_note" in values and party == Party.CLIENT:
        raise NotAllowed(path=HERE)
    if booking.status in OVER and set(values) - {"practitioner_note"}:
        raise InvalidTransition(status=booking.status)
    if not values:
        return booking
    before = fingerprint(booking)
    if "client_note" in values:
        booking.client_note = text(values["client_note"], LONGEST_NOTE, path=("note",))
    if "practitioner_note" in values:
        booking.practitioner_note = text(values["practitioner_note"], LONGEST_NOTE, path=("note",))
    if "attendees" in values:
        write_attendees(booking, values["attendees"])
    return changed(booking, actor=actor, now=now, before=before)


@transaction.atomic
def add_attendee(*, booking_id: UUID, name: str, actor: Actor, now: datetime) -> Booking:
    """One more who comes along: never more than there are seats."""
    booking = own(booking_id, actor=actor)
    before = fingerprint(booking)
    write_attendees(booking, [*booking.attendees.values_list("name", flat=True), name], path=("name",))
    return changed(booking, actor=actor, now=now, before=before)


@transaction.atomic
def remove_attendee(*, booking_id: UUID, attendee_id: UUID, actor: Actor, now: datetime) -> Booking:
    """Whether they are there or not. Their seat stays."""
    booking = own(booking_id, actor=actor)
    before = fingerprint(booking)
    left = booking.attendees.exclude(pk=attendee_id).values_list("name", flat=True)
    write_attendees(booking, list(left))
    return changed(booking, actor=actor, now=now, before=before)


@transaction.atomic
def delete_draft_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> UUID:
    """One that was never submitted, which nobody but its client has seen. Gives its id."""
    booking = locked_booking(booking_id, actor=actor)
    if party_to(booking, actor) != Party.CLIENT:
        raise NotAllowed(path=HERE)
    if booking.status != Status.DRAFT:
        raise InvalidTransition(status=booking.status)
    fact, before = events.BookingDeleted(**ids(booking)), fingerprint(booking)
    booking.delete()
    publish(fact, actor=actor, now=now, before=before)
    return booking_id


def own(booking_id: UUID, *, actor: Actor) -> Booking:
    booking = locked_booking(booking_id, actor=actor)
    if party_to(booking, actor) != Party.CLIENT:
        raise NotAllowed(path=HERE)
    if booking.status in OVER:
        raise InvalidTransition(status=booking.status)
    return booking


def changed(booking: Booking, *, actor: Actor, now: datetime, before: str) -> Booking:
    booking.updated_at = now
    booking.save(update_fields=["client_note", "practitioner_note", "updated_at"])
    publish(events.BookingUpdated(**ids(booking)), actor=actor, now=now, before=before, after=booking)
    return booking


def write_attendees(booking: Booking, names: Sequence[str], path: tuple[str, ...] = ("attendees",)) -> None:
    """These and no others."""
    if len(names) > booking.seats:
        raise Invalid(f"There are seats for {booking.seats}.", path=path)
    found = [text(name, LONGEST_NAME, path=path) for name in names]
    if not all(found):
        raise Invalid("Somebody has a name.", path=path)
    booking.attendees.all().delete()
    Attendee.objects.bulk_create(Attendee(booking=booking, name=name, position=at) for at, name in enumerate(found))
