"""What has to be there before an example about bookings can do what it says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from domains.bookings import actions, models
from domains.bookings.actions import NewBooking
from domains.kernel.actor import Actor
from domains.practitioners.models import Schedule, WeeklyHours
from domains.services.models import BookingRules, Occupation, Service
from domains.users.models import Role, User
from schema.ids import global_id
from schema.subscription import cursor_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def session(of: Any, given: Any, **more: Any) -> Service:
    """Of this practitioner: an hour, free of charge, whenever the day is."""
    rules = more.pop("rules", {})
    schedule, made = Schedule.objects.get_or_create(
        practitioner=of, is_default=True, defaults={"name": "Always", "time_zone": "UTC", "created_at": given.now}
    )
    if made:
        WeeklyHours.objects.bulk_create(
            WeeklyHours(schedule=schedule, weekday=day, opens=0, closes=1440) for day in range(1, 8)
        )
    times = {"created_at": given.now, "updated_at": given.now, "published_at": given.now}
    what = {"type": "SESSION", "delivery_mode": "VIRTUAL", "status": "PUBLISHED", "title": "Hatha", "price_cents": 0}
    service = Service.objects.create(practitioner=of, currency="EUR", duration_minutes=60, **{**times, **what, **more})
    known = {"notice": 0, "window_days": None, "interval": 5, "schedule": schedule, **rules}
    BookingRules.objects.create(service=service, practitioner=of, type="SESSION", **known)
    return service


def somebody(given: Any) -> Any:
    """Who offers something, and is nobody the demo has, so their days are empty."""
    from tests.domains.services import catalogue

    return catalogue.practitioner(created_at=given.now)


def soon(given: Any, days: int = 3) -> datetime:
    day = (given.now + days * DAY).astimezone(UTC)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def client_of(given: Any) -> User:
    user: User = given.user
    if Role.CLIENT not in user.roles:
        user.roles = [*user.roles, Role.CLIENT]
        user.save()
    return user


def booked(given: Any, *, host: bool = False, at: datetime | None = None, **more: Any) -> models.Booking:
    """By whoever runs the example; or, as its host, by somebody else."""
    from tests.domains.services import catalogue
    from tests.schema.staging import practice

    of = practice(given) if host else somebody(given)
    client = catalogue.somebody(roles=[Role.CLIENT]) if host else client_of(given)
    wished = {name: more.pop(name) for name in ("seats", "draft", "attendees") if name in more}
    service = session(of, given, **more)
    at = free(of, at or soon(given), given)
    new = NewBooking(service_id=service.pk, starts_at=at, **wished)
    now = min(given.now, at - DAY)
    return actions.create_booking(new=new, actor=Actor(user_id=client.pk), now=now)


def free(of: Any, at: datetime, given: Any) -> datetime:
    """Further on where that is taken, or further back: others may have booked the same practice before."""
    step = 7 * DAY if at > given.now else -65 * MINUTE
    while Occupation.objects.filter(resource=of.pk, during__overlap=(at, at + 60 * MINUTE)).exists():
        at += step
    return at


def named(given: Any, booking: models.Booking, **more: Any) -> dict[str, Any]:
    changed: dict[str, Any] = given.but(bookingId=global_id("Booking", booking.pk), **more)
    return changed


def begun(given: Any, minutes: int = 20) -> datetime:
    at: datetime = (given.now - minutes * MINUTE).replace(second=0, microsecond=0)
    return at - at.minute % 5 * MINUTE


def creating(given: Any) -> dict[str, Any]:
    client_of(given)
    service = session(somebody(given), given)
    what = {"session": {"serviceId": global_id("Service", service.pk), "startsAt": soon(given).isoformat()}}
    changed: dict[str, Any] = given.but(what=what)
    return changed


def with_attendee(given: Any) -> dict[str, Any]:
    booking = booked(given, seats=2, capacity=2, attendees=["Bob"])
    [bob] = booking.attendees.all()
    return named(given, booking, attendeeId=global_id("Attendee", bob.pk))


def proposed(given: Any) -> dict[str, Any]:
    booking = booked(given)
    host = Actor(user_id=booking.practitioner.user_id)
    actions.propose_times(booking_id=booking.pk, starts_at=[soon(given, 4)], actor=host, now=given.now)
    [time] = booking.proposed_times.all()
    changed: dict[str, Any] = given.but(proposedTimeId=global_id("ProposedTime", time.pk))
    return changed


def there(given: Any) -> dict[str, Any]:
    booking = booked(given, at=begun(given))
    actor = Actor(user_id=booking.client_id)
    actions.check_in_booking(booking_id=booking.pk, actor=actor, now=given.now)
    return named(given, booking)


def missed(given: Any) -> dict[str, Any]:
    booking = booked(given, at=begun(given))
    host = Actor(user_id=booking.practitioner.user_id)
    actions.mark_no_show(booking_id=booking.pk, reason="", actor=host, now=given.now)
    return named(given, booking)


def offered(given: Any) -> dict[str, Any]:
    service = session(somebody(given), given)
    found = {**given.variables, "serviceId": global_id("Service", service.pk)}
    if "from" in found:
        return {**found, "from": soon(given).isoformat(), "to": (soon(given) + DAY).isoformat()}
    return {**found, "startsAt": soon(given).isoformat()}


def followed(given: Any) -> dict[str, Any]:
    booking = booked(given)
    found = {"after": cursor_of(0)}
    if "practitionerId" in given.variables:
        return {**found, "practitionerId": global_id("Practitioner", booking.practitioner_id)}
    return found


ASKED = {"rules": {"needs_approval": True}}

STAGES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "createBooking": creating,
    "submitBooking": lambda given: named(given, booked(given, draft=True)),
    "updateBooking": lambda given: named(given, booked(given)),
    "addAttendee": lambda given: named(given, booked(given)),
    "removeAttendee": with_attendee,
    "deleteDraftBooking": lambda given: named(given, booked(given, draft=True)),
    "confirmBooking": lambda given: named(given, booked(given, host=True, **ASKED)),
    "declineBooking": lambda given: named(given, booked(given, host=True, **ASKED)),
    "cancelBooking": lambda given: named(given, booked(given)),
    "rescheduleBooking": lambda given: named(given, booked(given), startsAt=soon(given, 4).isoformat()),
    "proposeTimes": lambda given: named(given, booked(given, host=True), startsAt=[soon(given, 4).isoformat()]),
    "acceptProposedTime": proposed,
    "checkInBooking": lambda given: named(given, booked(given, at=begun(given, 5))),
    "checkOutBooking": there,
    "completeBooking": lambda given: named(given, booked(given, host=True, at=begun(given))),
    "markNoShow": lambda given: named(given, booked(given, host=True, at=begun(given))),
    "objectToNoShow": missed,
    "booking": lambda given: {"id": global_id("Booking", booked(given).pk)},
    "timeSlots": offered,
    "checkAvailability": offered,
    "explainSlot": offered,
    "bookingUpdated": followed,
    "timeSlotsChanged": followed,
}
