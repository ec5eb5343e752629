"""What is told and forgotten of somebody who has booked something, and of somebody who was booked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domains.bookings import actions
from domains.bookings.models import Attendee, Booking, BookingStep
from domains.privacy import selectors
from domains.privacy.errors import OpenObligations
from domains.users.actions import SignedIn
from domains.users.models import Role, User
from tests.domains.bookings.agenda import HOUR, book, host_of, self_of, session
from tests.domains.privacy.test_actions import ask_for_export, at, build, erase, places_of, unpacked
from tests.domains.services.catalogue import practitioner
from tests.domains.users.people import GRACE, NOW, register

pytestmark = pytest.mark.django_db

WHEN = NOW + timedelta(days=2)
OVER = WHEN + timedelta(days=2)
NOTE, KEPT, GUEST, EXCUSE, REGRET = (
    "My left knee.",
    "Comes late.",
    "Aunt Annabella",
    "I have a cold.",
    "The roof leaks.",
)


@dataclass
class Booked:
    ada: SignedIn  # who has booked
    grace: SignedIn  # with whom
    booking: Booking


def booked() -> Booked:
    """One that goes on."""
    ada, grace = register(), register(GRACE)
    User.objects.filter(pk=ada.user.pk).update(roles=[Role.CLIENT])
    ada.user.refresh_from_db()
    service = session(practitioner(grace.user, display_name="Grace"), capacity=3, title="Weaving")
    booking = book(service, ada.user, WHEN, now=NOW, seats=2, note=NOTE, attendees=[GUEST])
    host = host_of(service)
    actions.update_booking(booking_id=booking.pk, values={"practitioner_note": KEPT}, actor=host, now=NOW)
    return Booked(ada, grace, booking)


def with_others() -> Booked:
    """Another that each of them has canceled, and one that has only been thought of."""
    made = booked()
    service, mine = made.booking.service, self_of(made.ada.user)
    for hours, actor, reason in ((3, mine, EXCUSE), (5, host_of(service), REGRET)):
        other = book(service, made.ada.user, WHEN + hours * HOUR, now=NOW)
        actions.cancel_booking(booking_id=other.pk, reason=reason, actor=actor, now=NOW)
    book(service, made.ada.user, WHEN + 7 * HOUR, now=NOW, draft=True)
    return made


def finish(made: Booked) -> None:
    actions.tend_booking(booking_id=made.booking.pk, now=OVER)


def exported(who: SignedIn) -> dict[str, Any]:
    export = ask_for_export(who)
    build(export)
    found: dict[str, Any] = unpacked(export)["bookings.json"]
    return found


def test_export_of_whoever_booked() -> None:
    made = with_others()
    found = exported(made.ada)
    assert [each["status"] for each in found["bookings"]] == ["CONFIRMED", "CANCELED", "CANCELED", "DRAFT"]
    first = found["bookings"][0]
    assert (first["service__title"], first["practitioner_name"]) == ("Weaving", "Grace")
    assert (first["starts_at"], first["client_note"], first["seats"]) == (at(WHEN), NOTE, 2)
    assert found["attendees"] == [{"booking__service__title": "Weaving", "booking__starts_at": at(WHEN), "name": GUEST}]
    assert found["reasons"] == [{"verb": "CANCEL", "reason": EXCUSE, "at": at(NOW)}]
    assert found["given"] == []
    assert not [text for text in (KEPT, REGRET) if text in str(found)]


def test_export_of_whoever_was_booked() -> None:
    found = exported(with_others().grace)
    assert [each["status"] for each in found["given"]] == ["CONFIRMED", "CANCELED", "CANCELED"]
    assert found["given"][0]["practitioner_note"] == KEPT
    assert found["reasons"] == [{"verb": "CANCEL", "reason": REGRET, "at": at(NOW)}]
    assert (found["bookings"], found["attendees"]) == ([], [])
    assert not [text for text in (NOTE, GUEST, EXCUSE) if text in str(found)]


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_nobody_is_forgotten_as_long_as_something_is_to_come(who: str) -> None:
    made = booked()
    leaving: SignedIn = getattr(made, who)
    with pytest.raises(OpenObligations) as refused:
        erase(leaving.user, leaving)
    assert [each.kind for each in refused.value.obligations] == ["UPCOMING_BOOKING"]
    finish(made)
    assert selectors.open_obligations(leaving.user.pk) == []
    erase(leaving.user, leaving)


def test_practice_is_not_over_as_long_as_something_is_to_come() -> None:
    made = booked()
    [open_] = selectors.open_practice_obligations(made.booking.practitioner_id)
    assert open_.kind == "UPCOMING_BOOKING"
    finish(made)
    assert selectors.open_practice_obligations(made.booking.practitioner_id) == []


def test_erase_leaves_no_trace_of_what_a_client_wrote_or_whom_they_brought() -> None:
    made = with_others()
    finish(made)
    assert [trace for trace in (NOTE, GUEST, EXCUSE) if not places_of(trace)] == []
    erase(made.ada.user, made.ada)
    assert [trace for trace in (NOTE, GUEST, EXCUSE) if places_of(trace)] == []
    assert [text for text in (KEPT, REGRET) if not places_of(text)] == []
    left = Booking.objects.order_by("pk").values_list("status", "ended_by", "end_reason")
    assert list(left) == [("COMPLETED", "SYSTEM", ""), ("CANCELED", "CLIENT", ""), ("CANCELED", "PRACTITIONER", REGRET)]
    assert not Attendee.objects.exists()
    assert BookingStep.objects.filter(verb="CREATE").count() == 3


def test_erase_leaves_no_trace_of_what_a_practitioner_wrote() -> None:
    made = with_others()
    finish(made)
    erase(made.grace.user, made.grace)
    assert [trace for trace in (KEPT, REGRET) if places_of(trace)] == []
    assert [text for text in (NOTE, GUEST, EXCUSE) if not places_of(text)] == []
    assert Booking.objects.count() == 4


def test_nobody_elses_bookings_are_touched() -> None:
    made = with_others()
    finish(made)
    before = list(Booking.objects.order_by("pk").values())
    theirs = register("eve@example.org")
    erase(theirs.user, theirs)
    assert list(Booking.objects.order_by("pk").values()) == before
