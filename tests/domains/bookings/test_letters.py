"""Which mail is sent when, and which is not sent any more. What each says, `notifications` has tests for."""

from datetime import timedelta
from typing import Any

import pytest

from domains.bookings import actions, events, letters
from domains.bookings.actions.life import ids
from domains.bookings.models import Booking
from domains.kernel.letters import LETTERS, MAILS_FOR, Letter
from domains.services.models import ServiceOccurrence
from domains.users.models import User, UserProfile
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, book_seat, client, host_of, self_of, session
from tests.domains.services import catalogue

pytestmark = pytest.mark.django_db
Moved, Confirmed, Canceled = events.BookingRescheduled, events.BookingConfirmed, events.BookingCanceled
CLIENT, HOST = "client", "host"
ASKED: dict[str, Any] = {"rules": {"needs_approval": True, "notice": 0}}


def written(booking: Booking, fact: type[events.BookingFact], at: Any = NOW) -> dict[str, Letter]:
    """Who is written to now because of that fact, by the kind of the mail."""
    User.objects.update(email_verified_at=NOW)
    found = {kind: LETTERS[kind](fact(**ids(booking)), at) for kind in MAILS_FOR[fact]}
    return {kind: letter for kind, letter in found.items() if letter}


def readers(booking: Booking, fact: type[events.BookingFact], at: Any = NOW) -> dict[str, str]:
    names = {booking.client_id: CLIENT, booking.practitioner.user_id: HOST}
    return {kind: names[letter.user_id] for kind, letter in written(booking, fact, at).items()}


def test_request_is_told_to_both_as_long_as_it_is_one() -> None:
    booking = book(session(**ASKED))
    both = {"booking-requested": CLIENT, "booking-request-received": HOST}
    assert readers(booking, events.BookingRequested) == both
    actions.decline_booking(booking_id=booking.pk, reason="", actor=host_of(booking.service), now=NOW)
    assert readers(booking, events.BookingRequested) == {}
    assert readers(booking, events.BookingDeclined) == {"booking-declined": CLIENT}


def test_confirmed_by_its_host_it_is_no_news_to_them() -> None:
    booking = book(session(**ASKED))
    actions.confirm_booking(booking_id=booking.pk, actor=host_of(booking.service), now=NOW)
    assert readers(booking, Confirmed) == {"booking-confirmed": CLIENT}


def test_booked_at_once_it_is_told_to_both() -> None:
    assert readers(book(session()), Confirmed) == {"booking-confirmed": CLIENT, "booking-received": HOST}


def test_canceled_it_is_told_to_the_other_side() -> None:
    for actor, told in ((self_of, {"booking-canceled-by-client": HOST}), (None, {"booking-canceled": CLIENT})):
        booking = book(session())
        who = actor(booking.client) if actor else host_of(booking.service)
        actions.cancel_booking(booking_id=booking.pk, reason="", actor=who, now=NOW)
        assert readers(booking, Canceled) == told
        assert readers(booking, Confirmed) == {}


def test_canceled_by_staff_it_is_told_to_both() -> None:
    booking = book(session())
    actions.cancel_booking(booking_id=booking.pk, reason="", actor=catalogue.STAFF, now=NOW)
    assert readers(booking, Canceled) == {"booking-canceled": CLIENT, "booking-canceled-by-client": HOST}


def test_what_was_never_paid_is_not_canceled_for_its_host() -> None:
    booking = book(session(price_cents=4500))
    actions.cancel_booking(booking_id=booking.pk, reason="", actor=self_of(booking.client), now=NOW)
    assert readers(booking, Canceled) == {}


def test_moved_it_is_told_to_the_other_side_for_the_last_time_only() -> None:
    booking = book(session(rules={"reschedule_until": 0, "notice": 0}))
    mine, host = self_of(booking.client), host_of(booking.service)
    later = NOW + timedelta(minutes=1)
    actions.reschedule_booking(booking_id=booking.pk, starts_at=TOMORROW + HOUR, actor=mine, now=NOW)
    assert readers(booking, Moved) == {"booking-moved-by-client": HOST}
    actions.reschedule_booking(booking_id=booking.pk, starts_at=TOMORROW + 2 * HOUR, actor=host, now=later)
    assert readers(booking, Moved) == {}
    assert readers(booking, Moved, later) == {"booking-moved": CLIENT}
    actions.cancel_booking(booking_id=booking.pk, reason="", actor=host, now=later)
    assert readers(booking, Moved, later) == {}


def test_time_that_is_accepted_with_a_request_is_told_once() -> None:
    booking = book(session(**ASKED))
    mine, host = self_of(booking.client), host_of(booking.service)
    actions.propose_times(booking_id=booking.pk, starts_at=[TOMORROW + HOUR], actor=host, now=NOW)
    assert readers(booking, events.TimesProposed) == {"times-proposed": CLIENT}
    [time] = booking.proposed_times.all()
    later = NOW + timedelta(minutes=1)
    actions.accept_proposed_time(proposed_time_id=time.pk, actor=mine, now=later)
    assert readers(booking, events.TimesProposed) == {}
    assert readers(booking, Moved, later) == {}
    assert readers(booking, Confirmed, later) == {"booking-confirmed": CLIENT, "booking-received": HOST}


def test_reminder_of_another_time_is_not_sent() -> None:
    booking = book(session(), at=TOMORROW + timedelta(days=3))
    due = booking.starts_at - timedelta(days=1)
    actions.tend_booking(booking_id=booking.pk, now=due)
    assert readers(booking, events.BookingReminderDue, due) == {"booking-reminder": CLIENT}
    to = booking.starts_at + 48 * HOUR
    actions.reschedule_booking(booking_id=booking.pk, starts_at=to, actor=host_of(booking.service), now=due)
    assert readers(booking, events.BookingReminderDue, due) == {}


def test_no_show_is_told_to_whoever_is_said_not_to_have_come() -> None:
    for actor, told in ((self_of, HOST), (None, CLIENT)):
        booking = book(session())
        who = actor(booking.client) if actor else host_of(booking.service)
        at = booking.starts_at + HOUR / 2
        actions.mark_no_show(booking_id=booking.pk, reason="", actor=who, now=at)
        assert readers(booking, events.NoShowMarked, at) == {"booking-no-show": told}
        objecting = host_of(booking.service) if told == HOST else self_of(booking.client)
        actions.object_to_no_show(booking_id=booking.pk, reason="", actor=objecting, now=at)
        assert readers(booking, events.NoShowMarked, at) == {}


def test_seat_of_what_does_not_take_place_is_canceled_with_its_reason() -> None:
    occurrence = agenda.occurrence()
    booking = book_seat(occurrence)
    ServiceOccurrence.objects.filter(pk=occurrence.pk).update(status="CANCELED", cancel_reason="The hall is flooded.")
    actions.follow_occurrence(occurrence_id=occurrence.pk, now=NOW)
    found = written(booking, Canceled)
    assert set(found) == {"booking-canceled"}
    assert found["booking-canceled"].words["reason"] == "The hall is flooded."


@pytest.mark.parametrize(("zone", "there"), [("Europe/Paris", ""), ("America/New_York", "Europe/Berlin")])
def test_other_clock_is_named_where_it_shows_another_time(zone: str, there: str) -> None:
    service = agenda.space(price_per_hour_cents=0)
    who = client()
    UserProfile.objects.filter(user=who).update(time_zone=zone)
    booking = book(service, who, ends_at=TOMORROW + HOUR)
    assert (booking.delivery_mode, letters.zone_of(booking, who.pk)) == ("IN_PERSON", there)
    assert letters.place_of(booking).endswith("Torstraße 1, Berlin")


def test_what_is_online_is_nowhere_else() -> None:
    booking = book(session())
    assert (letters.zone_of(booking, booking.client_id), letters.place_of(booking)) == ("", "")
