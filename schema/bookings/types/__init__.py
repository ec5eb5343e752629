from schema.bookings.types.bookings import Attendee, Booking, BookingStep, BookingUpdate, ProposedTime, TimesUpdate
from schema.bookings.types.slots import (
    Availability,
    Available,
    BlockingObject,
    RuleFinding,
    SlotExplanation,
    TimeSlot,
    Unavailable,
)

__all__ = [
    "Attendee",
    "Availability",
    "Available",
    "BlockingObject",
    "Booking",
    "BookingStep",
    "BookingUpdate",
    "ProposedTime",
    "RuleFinding",
    "SlotExplanation",
    "TimeSlot",
    "TimesUpdate",
    "Unavailable",
]
