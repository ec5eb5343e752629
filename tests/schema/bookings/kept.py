"""Bookings as rows, in any state at any time, whatever the rules would say."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from domains.bookings.models import BLOCKING, OVER, Attendee, Booking, BookingStep, ProposedTime, Status
from domains.kernel.ids import uuid7
from domains.services.actions.occupying import span
from domains.services.models import Occupation, Service
from domains.users.models import User
from tests.domains.services import catalogue


def row(of: Service, client: User, *, at: Any, **more: Any) -> Booking:
    """Its time is kept wherever its state needs that; apart from everybody else's, so that no two are in each other's
    way."""
    status = Status(more.get("status", Status.CONFIRMED))
    times = {"starts_at": at, "ends_at": more.pop("ends_at", at + timedelta(hours=1))}
    given: dict[str, Any] = {
        "status": status,
        "payment_status": "UNPAID" if of.price_cents else "NONE",
        "delivery_mode": "VIRTUAL",
        "time_zone": "UTC",
        "price_cents": of.price_cents,
        "currency": of.currency,
        "movable_until": at,
        "created_at": at - timedelta(days=1) if at.year > 1 else at,
        "updated_at": at,
        **needed(status, at),
        **times,
        **more,
    }
    if status in BLOCKING and "occupation" not in given:
        given["occupation"] = Occupation.objects.create(
            kind="PRACTITIONER",
            resource=uuid7(),
            service=of,
            occurrence=given.get("occurrence"),
            during=span(given["starts_at"], given["ends_at"], 0, 0),
            **times,
        )
    return Booking.objects.create(service=of, practitioner=of.practitioner, type=of.type, client=client, **given)


def needed(status: Status, at: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if status in (Status.PENDING_PAYMENT, Status.REQUESTED):
        found["kept_until"] = at
    if status == Status.IN_PROGRESS:
        found["checked_in_at"] = at
    if status in OVER:
        found |= {"ended_at": at, "ended_by": "CLIENT"}
    if status == Status.NO_SHOW:
        found["absent"] = "CLIENT"
    return found


def step(of: Booking, number: int = 1, **more: Any) -> BookingStep:
    given: dict[str, Any] = {"verb": "CREATE", "by": "CLIENT", "after": of.status, "at": of.created_at, **more}
    return BookingStep.objects.create(booking=of, number=number, starts_at=of.starts_at, ends_at=of.ends_at, **given)


def bookings_of(email: str, many: int) -> None:
    """Of everything, with all that belongs to them."""
    client, now = User.objects.get(email=email), timezone.now()
    for number in range(many):
        seat = catalogue.occurrence() if number % 3 == 1 else None
        of = seat.service if seat else catalogue.service()
        at = seat.starts_at if seat else now + timedelta(hours=number)
        made = row(of, client, at=at, occurrence=seat, location=catalogue.place(of.practitioner))
        for position in range(2):
            Attendee.objects.create(booking=made, name="Bob", position=position)
            begins = at + timedelta(hours=position)
            ends = begins + timedelta(hours=1)
            ProposedTime.objects.create(booking=made, by="CLIENT", starts_at=begins, ends_at=ends, created_at=now)
            step(made, position)
