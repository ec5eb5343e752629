from domains.bookings.models.bookings import (
    BLOCKING,
    OVER,
    Attendee,
    Booking,
    Party,
    PaymentStatus,
    ProposedTime,
    Status,
)
from domains.bookings.models.timeline import BookingStep

__all__ = [
    "BLOCKING",
    "OVER",
    "Attendee",
    "Booking",
    "BookingStep",
    "Party",
    "PaymentStatus",
    "ProposedTime",
    "Status",
]
