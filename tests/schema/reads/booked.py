"""Bookings of the awkward market: in every state, around every bound of what can be done with them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domains.bookings.models import Attendee, ProposedTime, Status
from domains.bookings.states import Verb
from domains.services.models import Service
from domains.users.models import User
from tests.schema.bookings.kept import row, step

MINUTE = timedelta(minutes=1)
BOOKED = ("SESSION", "SPACE", "WORKSHOP")
# Of its beginning, from now: each side of what is early, late, over, and long ago.
BEGINS = [
    timedelta(days=3),
    15 * MINUTE,
    15 * MINUTE + timedelta(microseconds=1),
    timedelta(),
    -15 * MINUTE,
    -60 * MINUTE,
    -120 * MINUTE,
    timedelta(days=-1, hours=-1),
    timedelta(days=-40),
]
ODD = [datetime(1, 1, 2, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)]
PARTIES = ("CLIENT", "PRACTITIONER", "STAFF", "SYSTEM")


def book(services: Sequence[Service], users: Sequence[User], text: Any, moment: Any, now: datetime) -> None:
    """Of several, by several; with everything filled in, and with nothing."""
    offered = [each for each in services if each.type in BOOKED]
    for at in range(90):
        status = Status.values[at % len(Status.values)]
        begins = ODD[at % 3] if at % 30 == 7 else now + BEGINS[at // 10]
        one(at, offered[at * 7 % len(offered)], users[at % len(users)], status, begins, text, moment)


def one(at: int, of: Service, client: User, status: str, begins: datetime, text: Any, moment: Any) -> None:
    full: dict[str, Any] = {"location": of.location, "delivery_mode": "IN_PERSON"} if at % 2 else {}
    if at % 3:
        full |= {"client_note": text(), "practitioner_note": text(), "needs_approval": True, "seats": at, "moves": at}
        full |= {"end_reason": text()[:500], "overtime_minutes": at, "overtime_cents": 2**53 - 1}
        full |= {"confirmed_at": moment(), "movable_until": moment(), "time_zone": "America/Argentina/Buenos_Aires"}
    if at % 4 == 1:
        full["checked_in_at"] = begins
        full["checked_out_at"] = begins + MINUTE if status == Status.COMPLETED else None
    if status == Status.NO_SHOW:
        full["absent"] = PARTIES[at // 10 % 2]
    if status in (Status.PENDING_PAYMENT, Status.REQUESTED):
        full["kept_until"] = moment()
    if of.type == "WORKSHOP":
        occurrence = of.occurrences.order_by("starts_at").first()
        if occurrence is None:
            return
        full |= {"occurrence": occurrence, "ends_at": occurrence.ends_at}
        begins = occurrence.starts_at
    made = row(of, client, at=begins, status=status, **{"created_at": moment(), "updated_at": moment(), **full})
    for number in range(at % 3):
        Attendee.objects.create(booking=made, position=number, name=text()[:100] or "?")
        ProposedTime.objects.create(
            booking=made,
            by=PARTIES[number],
            starts_at=begins + number * MINUTE,
            ends_at=begins + (number + 1) * MINUTE,
            created_at=moment(),
        )
    for number in range(at % 4):
        before = Status.values[number] if number else ""
        verb, by = Verb.values[(at + number) % len(Verb.values)], PARTIES[number]
        step(made, number, verb=verb, by=by, before=before, reason=text()[:500], at=moment())
