"""What is known of whoever has booked something, and of whoever was booked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from domains.bookings.models import BLOCKING, Attendee, Booking, BookingStep, Party, Status
from domains.kernel.personal import Obligation

WHAT = ("service__title", "status", "starts_at", "ends_at", "time_zone", "seats", "price_cents", "currency")
CAME = ("confirmed_at", "checked_in_at", "checked_out_at", "ended_at", "ended_by", "absent", "created_at")


def export(user_id: UUID) -> dict[str, Any]:
    """Of what others booked with somebody: when it was, and what they wrote of it themselves."""
    booked = Booking.objects.filter(client=user_id).order_by("pk")
    given = Booking.objects.filter(practitioner__user=user_id).exclude(status=Status.DRAFT).order_by("pk")
    with_them = Attendee.objects.filter(booking__client=user_id).order_by("booking", "position")
    said = BookingStep.objects.filter(said_by(user_id)).exclude(reason="").order_by("pk")
    return {
        "bookings": list(booked.values(*WHAT, *CAME, "client_note", practitioner_name=F("practitioner__display_name"))),
        "attendees": list(with_them.values("booking__service__title", "booking__starts_at", "name")),
        "given": list(given.values(*WHAT, *CAME, "practitioner_note")),
        "reasons": list(said.values("verb", "reason", "at")),
    }


def said_by(user_id: UUID) -> Q:
    as_client = Q(by=Party.CLIENT, booking__client=user_id)
    return as_client | Q(by=Party.PRACTITIONER, booking__practitioner__user=user_id)


def obligations(user_id: UUID) -> list[Obligation]:
    return upcoming(Booking.objects.filter(client=user_id), "You have booked something that is still to come.")


def practice_obligations(practitioner_id: UUID) -> list[Obligation]:
    return upcoming(Booking.objects.filter(practitioner=practitioner_id), "Somebody has booked you.")


def upcoming(bookings: Any, message: str) -> list[Obligation]:
    if bookings.filter(status__in=BLOCKING).exists():
        return [Obligation(kind="UPCOMING_BOOKING", message=message)]
    return []


def erase(user_id: UUID, *, now: datetime) -> None:
    """That something took place stays, for whoever was there too; what somebody wrote about it, and whom they brought,
    does not. What nobody else has ever seen is gone."""
    booked = Booking.objects.filter(client=user_id)
    booked.filter(status=Status.DRAFT).delete()
    Attendee.objects.filter(booking__client=user_id).delete()
    booked.update(client_note="")
    booked.filter(ended_by=Party.CLIENT).update(end_reason="")
    given = Booking.objects.filter(practitioner__user=user_id)
    given.update(practitioner_note="")
    given.filter(ended_by=Party.PRACTITIONER).update(end_reason="")
    BookingStep.objects.filter(said_by(user_id)).update(reason="")
