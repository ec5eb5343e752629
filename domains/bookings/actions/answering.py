"""Saying yes, and saying no."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from domains.bookings.actions.life import end, locked_booking, move, permitted
from domains.bookings.models import Booking, Status
from domains.bookings.states import Verb
from domains.kernel.actor import Actor
from domains.services.actions.values import text

LONGEST_REASON: Final = 500


@transaction.atomic
def confirm_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """Its time is kept for it since it was requested, and nobody else has it: that is looked at under the lock."""
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.CONFIRM, actor=actor, now=now)
    return move(booking, Verb.CONFIRM, Status.CONFIRMED, actor=actor, now=now)


@transaction.atomic
def decline_booking(*, booking_id: UUID, reason: str, actor: Actor, now: datetime) -> Booking:
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.DECLINE, actor=actor, now=now)
    said = text(reason, LONGEST_REASON, path=("reason",))
    return end(booking, Verb.DECLINE, Status.DECLINED, actor=actor, now=now, reason=said)


@transaction.atomic
def cancel_booking(*, booking_id: UUID, reason: str, actor: Actor, now: datetime) -> Booking:
    """By either side, until it begins. Others who have the same time, or a seat beside, keep it."""
    booking = locked_booking(booking_id, actor=actor)
    permitted(booking, Verb.CANCEL, actor=actor, now=now)
    said = text(reason, LONGEST_REASON, path=("reason",))
    return end(booking, Verb.CANCEL, Status.CANCELED, actor=actor, now=now, reason=said)
