"""What happens to a booking by itself, when it is time."""

import logging
from datetime import datetime, timedelta
from itertools import chain
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from domains.bookings import events, states
from domains.bookings.actions.life import ITSELF, end, ids, locked_booking
from domains.bookings.models import BLOCKING, Booking, Status
from domains.kernel.audit import fingerprint
from domains.kernel.events import publish
from domains.services.models import Occupation

logger = logging.getLogger(__name__)

REMINDED: Final = (
    ("day_before_told_at", timedelta(hours=24), events.BookingReminderDue),
    ("hour_before_told_at", timedelta(hours=1), events.BookingStartsSoon),
)
REVIEWED_AFTER: Final = timedelta(hours=2)
MOST_AT_ONCE: Final = 500
KEPT_FOR: Final = timedelta(days=1)
SWEPT_BACK: Final = timedelta(days=30)  # to ask for a review after that would be odd


@transaction.atomic
def tend_booking(*, booking_id: UUID, now: datetime) -> datetime | None:
    """Does what is due, each thing once however often it is asked. Gives when there is something to do next, unless
    somebody changes it; None if nothing more will be."""
    if not Booking.objects.filter(pk=booking_id).exists():
        return None
    booking = locked_booking(booking_id, actor=ITSELF)
    for at, row in states.by_itself(booking):
        if at <= now:
            end(booking, row.verb, row.to[0], actor=ITSELF, now=now)
            break
    remind(booking, now=now)
    ask_for_review(booking, now=now)
    return min(ahead(booking, now), default=None)


def remind(booking: Booking, *, now: datetime) -> None:
    """Of what is confirmed. Whoever books, or moves, so late that the moment has passed needs no reminder of it."""
    if booking.status != Status.CONFIRMED:
        return
    for name, early, fact in REMINDED:
        due = booking.starts_at - early
        if getattr(booking, name) is None and due <= now:
            before = fingerprint(booking)
            setattr(booking, name, now)
            booking.save(update_fields=[name])
            if settled_at(booking) < due and now < booking.starts_at:
                publish(fact(**ids(booking)), actor=ITSELF, now=now, before=before, after=booking)


def settled_at(booking: Booking) -> datetime:
    """Since when it has been confirmed for this time."""
    at: datetime | None = (
        booking.timeline.order_by("-number")
        .filter(Q(verb__in=(states.Verb.RESCHEDULE, states.Verb.ACCEPT_TIME)) | Q(after=Status.CONFIRMED))
        .values_list("at", flat=True)
        .first()
    )
    return at or booking.created_at


def ask_for_review(booking: Booking, *, now: datetime) -> None:
    if not is_reviewable(booking) or booking.ended_at is None or now < booking.ended_at + REVIEWED_AFTER:
        return
    before = fingerprint(booking)
    booking.review_asked_at = now
    booking.save(update_fields=["review_asked_at"])
    publish(events.ReviewDue(**ids(booking)), actor=ITSELF, now=now, before=before, after=booking)


def is_reviewable(booking: Booking) -> bool:
    return booking.status == Status.COMPLETED and booking.review_asked_at is None


def ahead(booking: Booking, now: datetime) -> list[datetime]:
    found = [at for at, _ in states.by_itself(booking)]
    if booking.status == Status.CONFIRMED:
        found += [booking.starts_at - early for name, early, _ in REMINDED if getattr(booking, name) is None]
    if is_reviewable(booking) and booking.ended_at:
        found.append(booking.ended_at + REVIEWED_AFTER)
    return found


def sweep_bookings(*, now: datetime, after: UUID | None = None) -> tuple[int, UUID | None]:
    """What should have happened by itself and did not, because nobody was there to see to it. How many there were, and
    after which to go on; None once there are no more. One that cannot be tended keeps nobody from the others."""
    keys = sorted(set(chain.from_iterable(each[:MOST_AT_ONCE] for each in overdue(now, after))))[:MOST_AT_ONCE]
    for key in keys:
        try:
            tend_booking(booking_id=key, now=now)
        except Exception:
            logger.exception("Could not tend booking %s", key)
    if len(keys) == MOST_AT_ONCE:
        return len(keys), keys[-1]
    forget_past(now=now)
    return len(keys), None


def overdue(now: datetime, after: UUID | None) -> list[QuerySet[Booking, UUID]]:
    """One query for each thing that may be, so that each has an index."""
    late = now - timedelta(minutes=5)
    review = late - REVIEWED_AFTER
    due = [
        Q(kept_until__lte=late),
        Q(status__in=(Status.CONFIRMED, Status.IN_PROGRESS), ends_at__lte=late - timedelta(minutes=states.GRACE)),
        Q(status=Status.COMPLETED, starts_at__gt=now - SWEPT_BACK, ended_at__lte=review, review_asked_at=None),
        *(
            Q(status=Status.CONFIRMED, starts_at__gt=now, starts_at__lte=late + early, **{name: None})
            for name, early, _ in REMINDED
        ),
    ]
    rows = Booking.objects.filter(pk__gt=after) if after else Booking.objects.all()
    return [rows.filter(each).order_by("pk").values_list("pk", flat=True) for each in due]


@transaction.atomic
def forget_past(*, now: datetime) -> int:
    """What an occurrence kept, once it is over and nobody has it any more."""
    over = Occupation.objects.filter(occurrence__isnull=False, ends_at__lt=now - KEPT_FOR)
    gone, _ = over.exclude(bookings__status__in=BLOCKING).delete()
    return gone
