"""What makes each booking mutation refuse what it may refuse."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from domains.bookings import actions, errors
from domains.bookings.actions import NewBooking
from domains.bookings.actions.booking import MOST_DRAFTS
from domains.bookings.models import Booking
from domains.kernel.actor import Actor
from domains.kernel.errors import DomainError
from domains.services.models import Service
from domains.users.models import Role
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.bookings import staging
from tests.schema.bookings.kept import row
from tests.schema.bookings.staging import ASKED, DAY, begun, booked, named, soon
from tests.schema.staging import practice

Stage = Callable[[Any], dict[str, Any]]


def others_book(given: Any, service: Service, at: datetime) -> None:
    new = NewBooking(service_id=service.pk, starts_at=at)
    somebody = catalogue.somebody(roles=[Role.CLIENT])
    actions.create_booking(new=new, actor=Actor(user_id=somebody.pk), now=given.now)


def client(booking: Booking) -> Actor:
    return Actor(user_id=booking.client_id)


def host(booking: Booking) -> Actor:
    return Actor(user_id=booking.practitioner.user_id)


def canceled(stage_of: Callable[[Any], Booking]) -> Callable[[Any], Booking]:
    def staged(given: Any) -> Booking:
        booking = stage_of(given)
        return actions.cancel_booking(booking_id=booking.pk, reason="", actor=client(booking), now=given.now)

    return staged


def of(stage_of: Callable[[Any], Booking], **more: Any) -> Stage:
    return lambda given: named(given, stage_of(given), **more)


def mine(**more: Any) -> Callable[[Any], Booking]:
    return lambda given: booked(given, **more)


def offered(**more: Any) -> Callable[[Any], Booking]:
    return lambda given: booked(given, host=True, **more)


def has_begun(**more: Any) -> Callable[[Any], Booking]:
    return lambda given: booked(given, at=begun(given), **more)


# Creating.


def taken(given: Any) -> dict[str, Any]:
    service = staging.session(staging.somebody(given), given)
    staging.client_of(given)
    others_book(given, service, soon(given))
    return session_of(given, service)


def session_of(given: Any, service: Service, **more: Any) -> dict[str, Any]:
    what = {"session": {"serviceId": global_id("Service", service.pk), "startsAt": soon(given).isoformat()}}
    changed: dict[str, Any] = given.but(what=what, **more)
    return changed


def too_many_seats(given: Any) -> dict[str, Any]:
    staging.client_of(given)
    return session_of(given, staging.session(staging.somebody(given), given), seats=2)


def ones_own(given: Any) -> dict[str, Any]:
    return session_of(given, staging.session(practice(given), given))


def many_drafts(given: Any) -> dict[str, Any]:
    service = staging.session(staging.somebody(given), given)
    for number in range(MOST_DRAFTS):
        row(service, staging.client_of(given), at=soon(given, number + 1), status="DRAFT")
    return session_of(given, service, draft=True)


# Taking another time.


def meanwhile(stage_of: Callable[[Any], Booking], days: int = 4, **more: Any) -> Stage:
    """Somebody else books the same at the time that is wanted now."""

    def staged(given: Any) -> dict[str, Any]:
        booking = stage_of(given)
        others_book(given, booking.service, soon(given, days))
        at = soon(given, 4).isoformat()
        wanted = {"startsAt": [at] if isinstance(given.variables["input"].get("startsAt"), list) else at}
        return named(given, booking, **wanted) if "startsAt" in given.variables["input"] else named(given, booking)

    return staged


PAIR: dict[str, Any] = {"seats": 2, "capacity": 2}


def proposal(stage_of: Callable[[Any], Booking], then: Callable[[Any, Booking], Any]) -> Stage:
    """Its host has proposed another time to whoever runs the example; then something happens."""

    def staged(given: Any) -> dict[str, Any]:
        booking = stage_of(given)
        early = min(given.now, booking.starts_at - DAY)
        actions.propose_times(booking_id=booking.pk, starts_at=[soon(given, 4)], actor=host(booking), now=early)
        [time] = booking.proposed_times.all()
        then(given, booking)
        changed: dict[str, Any] = given.but(proposedTimeId=global_id("ProposedTime", time.pk))
        return changed

    return staged


def then_taken(given: Any, booking: Booking) -> None:
    others_book(given, booking.service, soon(given, 4))


def then_canceled(given: Any, booking: Booking) -> None:
    canceled(lambda given: booking)(given)


def then_nothing(given: Any, booking: Booking) -> None:
    """But time passes."""


def long_missed(given: Any) -> Booking:
    booking = booked(given, at=begun(given, 26 * 60))
    at = booking.starts_at + timedelta(minutes=20)
    return actions.mark_no_show(booking_id=booking.pk, reason="", actor=host(booking), now=at)


NOTHING = uuid4()
MOVED = {"startsAt": "2027-05-04T09:00:00Z"}

CASES: dict[tuple[str, type[DomainError]], Stage] = {
    ("createBooking", errors.SlotUnavailable): taken,
    ("createBooking", errors.SeatsUnavailable): too_many_seats,
    ("createBooking", errors.OwnService): ones_own,
    ("createBooking", errors.TooManyDrafts): many_drafts,
    ("submitBooking", errors.SlotUnavailable): meanwhile(mine(draft=True), days=3),
    ("submitBooking", errors.SeatsUnavailable): of(mine(draft=True, seats=2)),
    ("submitBooking", errors.InvalidTransition): of(mine()),
    ("submitBooking", errors.NotItsTime): of(has_begun(draft=True)),
    ("updateBooking", errors.InvalidTransition): of(canceled(mine())),
    ("addAttendee", errors.InvalidTransition): of(canceled(mine())),
    ("removeAttendee", errors.InvalidTransition): of(canceled(mine()), attendeeId=global_id("Attendee", NOTHING)),
    ("deleteDraftBooking", errors.InvalidTransition): of(mine()),
    ("confirmBooking", errors.InvalidTransition): of(offered()),
    ("confirmBooking", errors.NotItsTime): of(has_begun(host=True, **ASKED)),
    ("declineBooking", errors.InvalidTransition): of(offered()),
    ("cancelBooking", errors.InvalidTransition): of(canceled(mine())),
    ("cancelBooking", errors.NotItsTime): of(has_begun()),
    ("rescheduleBooking", errors.SlotUnavailable): meanwhile(mine()),
    ("rescheduleBooking", errors.SeatsUnavailable): meanwhile(mine(**PAIR)),
    ("rescheduleBooking", errors.InvalidTransition): of(canceled(mine()), **MOVED),
    ("rescheduleBooking", errors.NotItsTime): of(has_begun(), **MOVED),
    ("proposeTimes", errors.SlotUnavailable): meanwhile(offered()),
    ("proposeTimes", errors.SeatsUnavailable): meanwhile(mine(**PAIR)),
    ("proposeTimes", errors.InvalidTransition): of(canceled(offered())),
    ("proposeTimes", errors.NotItsTime): of(has_begun(host=True)),
    ("acceptProposedTime", errors.SlotUnavailable): proposal(mine(), then_taken),
    ("acceptProposedTime", errors.SeatsUnavailable): proposal(mine(**PAIR), then_taken),
    ("acceptProposedTime", errors.InvalidTransition): proposal(mine(), then_canceled),
    ("acceptProposedTime", errors.NotItsTime): proposal(has_begun(), then_nothing),
    ("checkInBooking", errors.InvalidTransition): of(canceled(mine())),
    ("checkInBooking", errors.NotItsTime): of(mine()),
    ("checkOutBooking", errors.InvalidTransition): of(mine()),
    ("completeBooking", errors.InvalidTransition): of(canceled(offered())),
    ("completeBooking", errors.NotItsTime): of(offered()),
    ("markNoShow", errors.InvalidTransition): of(canceled(offered())),
    ("markNoShow", errors.NotItsTime): of(offered()),
    ("objectToNoShow", errors.InvalidTransition): of(mine()),
    ("objectToNoShow", errors.NotItsTime): of(long_missed),
}
