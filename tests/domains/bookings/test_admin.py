"""The buttons beside bookings do what the verbs do, for staff, and say what was refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from domains.bookings.models import Booking, BookingStep, Status
from domains.kernel.models import AuditLogEntry
from domains.services.models import Occupation
from domains.users.models import User
from tests.domains.services import catalogue
from tests.schema.bookings.kept import row
from tests.test_admin import press

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STATE, TIME = "cannot be done with a booking in its present state", "It is not the time for this."
BUTTONS = ("confirm", "decline", "cancel", "complete", "client_absent", "practitioner_absent", "tend")


@pytest.fixture
def me() -> User:
    return User.objects.create(email="staff@example.org", roles=["STAFF", "CLIENT"])


@pytest.fixture
def staff(me: User) -> Client:
    client = Client(headers={"host": "testserver"})
    client.force_login(me)
    return client


def booked(hours: float, status: Status = Status.CONFIRMED, **more: Any) -> Booking:
    """That begins so many hours from now."""
    of = more.pop("of", None) or catalogue.service()
    waits = status in (Status.REQUESTED, Status.PENDING_PAYMENT)
    given = {"kept_until": timezone.now() + HOUR} if waits else {}
    who = more.pop("client", None) or catalogue.somebody()
    return row(of, who, at=timezone.now() + hours * HOUR, status=status, **{**given, **more})


def states(*bookings: Booking) -> list[str]:
    return [Booking.objects.get(pk=each.pk).status for each in bookings]


def test_confirm_and_decline(staff: Client, me: User) -> None:
    first, second, late = (booked(hours, Status.REQUESTED) for hours in (2, 3, -1))
    answer = press(staff, Booking, "confirm", first, late)
    assert "1 confirmed." in answer
    assert TIME in answer
    answer = press(staff, Booking, "decline", first, second, reason="The hall is flooded.")
    assert "1 declined." in answer
    assert STATE in answer
    assert states(first, second, late) == ["CONFIRMED", "DECLINED", "REQUESTED"]
    second.refresh_from_db()
    assert (second.end_reason, second.ended_by, second.occupation) == ("The hall is flooded.", "STAFF", None)
    assert [step.by for step in BookingStep.objects.all()] == ["STAFF", "STAFF"]
    assert AuditLogEntry.objects.get(action="bookings.declined").actor_id == me.pk


def test_cancel_frees_the_time(staff: Client) -> None:
    going, held, over = booked(2), booked(3, Status.PENDING_PAYMENT), booked(-5, Status.COMPLETED)
    answer = press(staff, Booking, "cancel", going, held, over, reason="Asked for by phone.")
    assert "2 canceled." in answer
    assert STATE in answer
    assert states(going, held, over) == ["CANCELED", "CANCELED", "COMPLETED"]
    assert not Occupation.objects.exists()
    assert set(Booking.objects.values_list("end_reason", flat=True)) == {"Asked for by phone.", ""}


def test_complete(staff: Client) -> None:
    begun, to_come = booked(-0.5), booked(2)
    answer = press(staff, Booking, "complete", begun, to_come)
    assert "1 completed." in answer
    assert TIME in answer
    assert states(begun, to_come) == ["COMPLETED", "CONFIRMED"]


@pytest.mark.parametrize(("button", "absent"), [("client_absent", "CLIENT"), ("practitioner_absent", "PRACTITIONER")])
def test_either_side_did_not_come(staff: Client, button: str, absent: str) -> None:
    missed, came = booked(-2), booked(-2, checked_in_at=timezone.now())
    answer = press(staff, Booking, button, missed, came, reason="Nobody was there.")
    assert "1 marked." in answer
    assert STATE in answer
    missed.refresh_from_db()
    assert (missed.status, missed.absent, missed.ended_by) == ("NO_SHOW", absent, "STAFF")


def test_what_is_ones_own_is_not_decided_as_staff(staff: Client, me: User) -> None:
    mine = booked(-2, client=me)
    assert "This is said of the other side, and by staff of either." in press(staff, Booking, "client_absent", mine)
    assert "You may not do this." in press(staff, Booking, "complete", mine)
    assert states(mine) == ["CONFIRMED"]
    assert "1 marked." in press(staff, Booking, "practitioner_absent", mine)


def test_tend_does_what_is_due(staff: Client) -> None:
    past = timezone.now() - HOUR
    held = booked(5, Status.PENDING_PAYMENT, kept_until=past)
    asked, goes_on = booked(6, Status.REQUESTED, kept_until=past), booked(7, Status.PENDING_PAYMENT)
    assert "3 looked after." in press(staff, Booking, "tend", held, asked, goes_on)
    assert states(held, asked, goes_on) == ["EXPIRED", "DECLINED", "PENDING_PAYMENT"]


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("reason", ["", "x" * 501, "a\0b", "<b>"])
def test_whatever_is_pressed_is_answered(staff: Client, button: str, reason: str) -> None:
    """Of bookings in all states: each is done, or is refused by name."""
    service = catalogue.service()
    every = [booked(number - 5, status, of=service) for number, status in enumerate(Status)]
    assert "Select booking to view" in press(staff, Booking, button, *every, reason=reason)
    for booking in Booking.objects.all():
        assert "\0" not in booking.end_reason
        assert len(booking.end_reason) <= 500


def test_no_button_is_for_strangers() -> None:
    client = Client(headers={"host": "testserver"})
    client.force_login(catalogue.somebody())
    booking = booked(2)
    press(client, Booking, "cancel", booking, reason="x")
    assert states(booking) == ["CONFIRMED"]
