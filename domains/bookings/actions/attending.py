"""Coming, going, and not coming."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from domains.bookings import events
from domains.bookings.actions.answering import LONGEST_REASON
from domains.bookings.actions.life import end, locked_booking, move, permitted
from domains.bookings.models import Booking, Party, Status
from domains.bookings.selectors import Type
from domains.bookings.states import Verb
from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid
from domains.services.actions.values import text
from domains.services.models import SpaceDetails

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@transaction.atomic
def check_in_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.CHECK_IN, actor=actor, now=now)
    fact = events.BookingCheckedIn
    return move(booking, Verb.CHECK_IN, Status.IN_PROGRESS, actor=actor, now=now, fact=fact, checked_in_at=now)


@transaction.atomic
def check_out_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """It is over with that. Whoever stays in a space longer than they booked pays for the hours that they began."""
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.CHECK_OUT, actor=actor, now=now)
    minutes, cents = overtime(booking, now)
    return end(
        booking,
        Verb.CHECK_OUT,
        Status.COMPLETED,
        actor=actor,
        now=now,
        checked_out_at=now,
        overtime_minutes=minutes,
        overtime_cents=cents,
    )


@transaction.atomic
def complete_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.COMPLETE, actor=actor, now=now)
    return end(booking, Verb.COMPLETE, Status.COMPLETED, actor=actor, now=now)


@transaction.atomic
def mark_no_show(*, booking_id: UUID, reason: str, absent: Party | None = None, actor: Actor, now: datetime) -> Booking:
    """That the other side did not come. Staff, who are neither, say which."""
    booking = locked_booking(booking_id, actor=actor)
    _, party = permitted(booking, Verb.MARK_NO_SHOW, actor=actor, now=now)
    said = text(reason, LONGEST_REASON, path=("reason",))
    who = absent_side(party, absent)
    return end(booking, Verb.MARK_NO_SHOW, Status.NO_SHOW, actor=actor, now=now, reason=said, absent=who)


def absent_side(party: Party, said: Party | None) -> Party:
    others = [each for each in (Party.CLIENT, Party.PRACTITIONER) if each != party]
    if said is None and len(others) > 1:
        raise Invalid("Say who did not come.", path=("absent",))
    if said is not None and said not in others:
        raise Invalid("This is said of the other side, and by staff of either.", path=("absent",))
    return said or others[0]


@transaction.atomic
def object_to_no_show(*, booking_id: UUID, reason: str, actor: Actor, now: datetime) -> Booking:
    """By whoever is said not to have come, within a day."""
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.OBJECT, actor=actor, now=now)
    said, before = text(reason, LONGEST_REASON, path=("reason",)), fingerprint(booking)
    return move(
        booking,
        Verb.OBJECT,
        Status.COMPLETED,
        actor=actor,
        now=now,
        before=before,
        reason=said,
        fact=events.NoShowObjected,
    )


def overtime(booking: Booking, now: datetime) -> tuple[int, int]:
    """Of a space: how many minutes after its end, and what the hours cost that were begun. What has no price by the
    hour costs a day for each that was begun."""
    late = now - booking.ends_at
    if booking.type != Type.SPACE or late < MINUTE:
        return 0, 0
    space = SpaceDetails.objects.get(pk=booking.service_id)
    if space.price_per_hour_cents is not None:
        return late // MINUTE, -(-late // HOUR) * space.price_per_hour_cents
    assert space.price_per_day_cents is not None
    return late // MINUTE, -(-late // (24 * HOUR)) * space.price_per_day_cents
