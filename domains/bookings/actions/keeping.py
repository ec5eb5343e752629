"""What a booking's time is kept by: taking it, giving it back, and counting who has it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from domains.bookings.errors import Rule, SlotUnavailable
from domains.bookings.models import Booking
from domains.bookings.selectors import COUNTED, Offer
from domains.kernel.ids import uuid7
from domains.services.actions.occupying import occupy, span
from domains.services.models import Occupation, Service, ServiceOccurrence


def keep(booking: Booking, offer: Offer, *, now: datetime) -> Occupation:
    """The row that its time is kept by: the one that others have whom it joins, or a new one."""
    if booking.occurrence:
        mine = Occupation.objects.filter(occurrence=booking.occurrence, beside=None)
        return mine.first() or of_occurrence(booking, offer)
    joined = Occupation.objects.filter(
        kind=offer.kind,
        resource=offer.resource,
        service=offer.service,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        occurrence=None,
    ).first()
    if joined and offer.is_joined:
        return grown(joined, offer)
    kept = occupation(offer, booking)
    beside = [space(offer, kept)] if offer.rules.space_id else []
    occupy([kept, *beside], taken=SlotUnavailable(rule=Rule.CONFLICT))
    return kept


def grown(joined: Occupation, offer: Offer) -> Occupation:
    """There may be more seats by now than when the first of them booked."""
    joined.seats_total = max(joined.seats_total, offer.seats_in_all)
    joined.save(update_fields=["seats_total"])
    return joined


def of_occurrence(booking: Booking, offer: Offer) -> Occupation:
    """One that was scheduled before occurrences kept their time."""
    kept = occupation(offer, booking)
    kept.occurrence = booking.occurrence
    occupy([kept], taken=SlotUnavailable(rule=Rule.CONFLICT))
    return kept


def occupation(offer: Offer, booking: Booking) -> Occupation:
    total = offer.seats_in_all if offer.is_joined else booking.seats
    return Occupation(
        id=uuid7(),
        kind=offer.kind,
        resource=offer.resource,
        service=offer.service,
        seats_total=total,
        **times(offer, booking.starts_at, booking.ends_at),
    )


def space(offer: Offer, kept: Occupation) -> Occupation:
    assert offer.rules.space_id
    return Occupation(
        kind=Occupation.Kind.SPACE,
        resource=offer.rules.space_id,
        service=offer.service,
        beside=kept,
        **times(offer, kept.starts_at, kept.ends_at),
    )


def times(offer: Offer, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    during = span(starts_at, ends_at, offer.rules.buffer_before, offer.rules.buffer_after)
    return {"starts_at": starts_at, "ends_at": ends_at, "during": during}


def free(occupation_id: UUID) -> None:
    """What nobody has any more is gone; of what others have, the seats are counted anew. What an occurrence keeps is
    its own, as long as it takes place."""
    kept = Occupation.objects.select_related("occurrence").get(pk=occupation_id)
    if kept.occurrence is None:
        count_places(occupation_id)
    if kept.bookings.exists():
        return
    if kept.occurrence is None or kept.occurrence.status == ServiceOccurrence.Status.CANCELED:
        kept.delete()


def count_places(occupation_id: UUID) -> None:
    """How many have it, and until when it is kept: for good, as soon as one of them has it for good. Counted, never
    added to: it cannot drift. Of an occurrence, others count."""
    mine = Booking.objects.filter(occupation=occupation_id)
    found = mine.aggregate(
        taken=Coalesce(Sum("seats"), 0), until=Max("kept_until"), for_good=Count("pk", filter=Q(kept_until=None))
    )
    until = None if found["for_good"] else found["until"]
    Occupation.objects.filter(pk=occupation_id).update(seats_taken=found["taken"], kept_until=until)


def count_seats(occurrence_id: UUID) -> None:
    """Locked here too: whoever moved the seat while this waited may have locked another."""
    occurrence = ServiceOccurrence.objects.select_for_update(no_key=True).get(pk=occurrence_id)
    mine = Booking.objects.filter(occurrence=occurrence, status__in=COUNTED)
    apart = occurrence.virtual_capacity is not None
    virtual = mine.filter(delivery_mode=Service.DeliveryMode.VIRTUAL) if apart else mine.none()
    there = mine.exclude(delivery_mode=Service.DeliveryMode.VIRTUAL) if apart else mine
    occurrence.seats_taken, occurrence.virtual_seats_taken = (
        rows.aggregate(taken=Coalesce(Sum("seats"), 0))["taken"] for rows in (there, virtual)
    )
    occurrence.save(update_fields=["seats_taken", "virtual_seats_taken"])
