"""What happens to bookings. `client_id` and `host_id` are people: who booked, and whose practice it is. Whoever looks
at the free times of the practice wants to hear of it as well."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event, topic

CONCERNS = ("client_id", "host_id")


@dataclass(frozen=True, kw_only=True)
class BookingFact(Event):
    subject: ClassVar = "Booking"
    concerns: ClassVar = CONCERNS
    of_time: ClassVar = True  # whether a time may be taken by it, or free again

    booking_id: UUID
    client_id: UUID
    host_id: UUID
    practitioner_id: UUID

    @property
    def topics(self) -> tuple[str, ...]:
        return (*super().topics, topic("Times", self.practitioner_id)) if self.of_time else super().topics


@dataclass(frozen=True, kw_only=True)
class BookingDrafted(BookingFact):
    kind: ClassVar = "bookings.drafted"
    of_time: ClassVar = False


@dataclass(frozen=True, kw_only=True)
class BookingHeld(BookingFact):
    kind: ClassVar = "bookings.held"


@dataclass(frozen=True, kw_only=True)
class BookingRequested(BookingFact):
    kind: ClassVar = "bookings.requested"


@dataclass(frozen=True, kw_only=True)
class BookingConfirmed(BookingFact):
    kind: ClassVar = "bookings.confirmed"


@dataclass(frozen=True, kw_only=True)
class BookingDeclined(BookingFact):
    kind: ClassVar = "bookings.declined"


@dataclass(frozen=True, kw_only=True)
class BookingExpired(BookingFact):
    kind: ClassVar = "bookings.expired"


@dataclass(frozen=True, kw_only=True)
class BookingCanceled(BookingFact):
    kind: ClassVar = "bookings.canceled"


@dataclass(frozen=True, kw_only=True)
class BookingRescheduled(BookingFact):
    kind: ClassVar = "bookings.rescheduled"


@dataclass(frozen=True, kw_only=True)
class BookingUpdated(BookingFact):
    kind: ClassVar = "bookings.updated"
    of_time: ClassVar = False


@dataclass(frozen=True, kw_only=True)
class BookingDeleted(BookingFact):
    kind: ClassVar = "bookings.deleted"
    of_time: ClassVar = False


@dataclass(frozen=True, kw_only=True)
class TimesProposed(BookingFact):
    kind: ClassVar = "bookings.times_proposed"
    of_time: ClassVar = False


@dataclass(frozen=True, kw_only=True)
class BookingCheckedIn(BookingFact):
    kind: ClassVar = "bookings.checked_in"


@dataclass(frozen=True, kw_only=True)
class BookingCheckedOut(BookingFact):
    kind: ClassVar = "bookings.checked_out"


@dataclass(frozen=True, kw_only=True)
class BookingCompleted(BookingFact):
    kind: ClassVar = "bookings.completed"


@dataclass(frozen=True, kw_only=True)
class NoShowMarked(BookingFact):
    kind: ClassVar = "bookings.no_show_marked"


@dataclass(frozen=True, kw_only=True)
class NoShowObjected(BookingFact):
    kind: ClassVar = "bookings.no_show_objected"


@dataclass(frozen=True, kw_only=True)
class BookingReminderDue(BookingFact):
    kind: ClassVar = "bookings.reminder_due"
    of_time: ClassVar = False


@dataclass(frozen=True, kw_only=True)
class BookingStartsSoon(BookingFact):
    kind: ClassVar = "bookings.starts_soon"
    of_time: ClassVar = False


@dataclass(frozen=True, kw_only=True)
class ReviewDue(BookingFact):
    kind: ClassVar = "bookings.review_due"
    of_time: ClassVar = False
