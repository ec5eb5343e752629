"""What becomes of seats, when what they are of is put off or does not take place."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domains.bookings import actions
from domains.bookings.actions import occurrences
from domains.bookings.models import Booking, Status
from domains.services.actions import update_occurrence
from domains.services.errors import SeatsTaken
from domains.services.models import Occupation, Service, ServiceOccurrence
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book_seat, host_of, self_of
from tests.domains.services import catalogue
from tests.domains.users.people import at_once, told

database = pytest.mark.django_db
MOVED, CANCELED = "bookings.rescheduled", "bookings.canceled"
LATER = TOMORROW + timedelta(days=2)


def put_off(occurrence: ServiceOccurrence, to: datetime = LATER, **more: Any) -> None:
    """As whoever holds it does: what keeps its time goes with it, and the database takes the bookings along."""
    for name, value in {"starts_at": to, "ends_at": to + 2 * HOUR, **more}.items():
        setattr(occurrence, name, value)
    occurrence.save()
    during = (occurrence.starts_at, occurrence.ends_at)
    Occupation.objects.filter(occurrence=occurrence).update(starts_at=during[0], ends_at=during[1], during=during)


def cancel(occurrence: ServiceOccurrence, reason: str = "The hall is flooded.") -> None:
    ServiceOccurrence.objects.filter(pk=occurrence.pk).update(status="CANCELED", cancel_reason=reason)


def follow(occurrence: ServiceOccurrence, now: datetime = NOW) -> list[int]:
    """Until nothing is left to do."""
    found = []
    while some := actions.follow_occurrence(occurrence_id=occurrence.pk, now=now):
        found.append(some)
    return found


@database
def test_put_off_is_told_of_once() -> None:
    occurrence = agenda.occurrence()
    booking = book_seat(occurrence)
    Booking.objects.filter(pk=booking.pk).update(day_before_told_at=NOW, hour_before_told_at=NOW)
    assert follow(occurrence) == []
    put_off(occurrence)
    assert (follow(occurrence), follow(occurrence)) == ([1], [])
    booking.refresh_from_db()
    assert (booking.starts_at, booking.ends_at, booking.moves) == (LATER, LATER + 2 * HOUR, 1)
    assert (booking.day_before_told_at, booking.hour_before_told_at) == (None, None)
    assert booking.movable_until <= LATER
    step = booking.timeline.last()
    assert (step.verb, step.by, step.before, step.after) == ("RESCHEDULE", "PRACTITIONER", "CONFIRMED", "CONFIRMED")
    assert [each["booking_id"] for each in told(MOVED)] == [str(booking.pk)]


@database
def test_put_off_is_told_of_whatever_else_has_happened_meanwhile() -> None:
    occurrence = agenda.occurrence(catalogue.workshop(price_cents=0))
    booking = book_seat(occurrence)
    put_off(occurrence)
    actions.propose_times(booking_id=booking.pk, starts_at=[], actor=host_of(booking.service), now=NOW)
    put_off(occurrence, LATER + HOUR)
    assert follow(occurrence) == [1]
    put_off(occurrence, LATER)
    assert follow(occurrence) == [1]
    booking.refresh_from_db()
    assert (booking.moves, booking.starts_at) == (2, LATER)


@database
def test_put_off_takes_a_draft_along_and_nothing_that_is_over() -> None:
    occurrence = agenda.occurrence()
    draft, over = book_seat(occurrence, draft=True), book_seat(occurrence)
    actions.cancel_booking(booking_id=over.pk, reason="", actor=self_of(over.client), now=NOW)
    put_off(occurrence)
    assert (follow(occurrence), told(MOVED)) == ([1], [])
    draft.refresh_from_db()
    over.refresh_from_db()
    assert (draft.starts_at, draft.moves, over.starts_at) == (LATER, 0, TOMORROW)


@database
def test_draft_of_what_was_put_off_is_submitted_for_when_it_is() -> None:
    occurrence = agenda.occurrence()
    book_seat(occurrence)
    draft = book_seat(occurrence, draft=True)
    put_off(occurrence)
    submitted = actions.submit_booking(booking_id=draft.pk, actor=self_of(draft.client), now=NOW)
    submitted.refresh_from_db()
    assert (submitted.status, submitted.starts_at) == (Status.CONFIRMED, LATER)
    assert follow(occurrence) == [1]


@database
def test_by_another_clock_it_is_shown_and_not_told_of_as_put_off() -> None:
    occurrence = agenda.occurrence()
    seat, draft = book_seat(occurrence), book_seat(occurrence, draft=True)
    put_off(occurrence, TOMORROW, ends_at=occurrence.ends_at, time_zone="Asia/Tokyo")
    assert (follow(occurrence), follow(occurrence), told(MOVED)) == ([2], [], [])
    for each in (seat, draft):
        each.refresh_from_db()
        assert (each.time_zone, each.starts_at, each.moves) == ("Asia/Tokyo", TOMORROW, 0)


@database
def test_elsewhere_is_told_of_too() -> None:
    host = catalogue.practitioner()
    here, there = (catalogue.place(host, kind="PHYSICAL", name=name) for name in ("Hall", "Barn"))
    service = catalogue.workshop(host, price_cents=0, delivery_mode="IN_PERSON", location=here)
    occurrence = agenda.occurrence(service, location=here)
    booking = book_seat(occurrence)
    put_off(occurrence, TOMORROW, ends_at=occurrence.ends_at, location=there, time_zone="Europe/Paris")
    assert (follow(occurrence), follow(occurrence)) == ([1], [])
    booking.refresh_from_db()
    assert (booking.location, booking.time_zone, booking.starts_at) == (there, "Europe/Paris", TOMORROW)


@database
def test_canceled_it_cancels_its_bookings_for_its_reason_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occurrences, "MOST_AT_ONCE", 2)
    occurrence = agenda.occurrence()
    booked = [book_seat(occurrence) for _ in range(5)]
    actions.check_in_booking(booking_id=booked[0].pk, actor=host_of(booked[0].service), now=TOMORROW)
    cancel(occurrence)
    assert (follow(occurrence), follow(occurrence)) == ([2, 2, 1], [])
    assert len(told(CANCELED)) == 5
    for booking in Booking.objects.all():
        said = (booking.status, booking.ended_by, booking.end_reason)
        assert said == (Status.CANCELED, "PRACTITIONER", "The hall is flooded.")
    occurrence.refresh_from_db()
    assert occurrence.seats_taken == 0
    assert not Occupation.objects.exists()


@database
def test_canceled_without_seats_its_time_is_free() -> None:
    occurrence = agenda.occurrence()
    booking = book_seat(occurrence)
    actions.cancel_booking(booking_id=booking.pk, reason="", actor=self_of(booking.client), now=NOW)
    assert Occupation.objects.exists()
    cancel(occurrence)
    assert follow(occurrence) == []
    assert not Occupation.objects.exists()


@pytest.mark.usefixtures("committed")
def test_followed_by_several_at_once_each_goes_once() -> None:
    occurrence = agenda.occurrence()
    for _ in range(4):
        book_seat(occurrence)
    put_off(occurrence)
    at_once(*[lambda: actions.follow_occurrence(occurrence_id=occurrence.pk, now=NOW)] * 4)
    assert len(told(MOVED)) == 4
    cancel(occurrence)
    at_once(*[lambda: actions.follow_occurrence(occurrence_id=occurrence.pk, now=NOW)] * 4)
    assert len(told(CANCELED)) == 4
    assert set(Booking.objects.values_list("moves", flat=True)) == {1}


@database
def test_what_is_not_there_any_more_needs_nothing() -> None:
    occurrence = agenda.occurrence()
    key = occurrence.pk
    occurrence.delete()
    assert actions.follow_occurrence(occurrence_id=key, now=NOW) == 0


@database
def test_seats_that_are_taken_are_not_counted_apart_later() -> None:
    """They were of one kind when they were booked: nobody knows whether there are as many of each."""
    service = catalogue.workshop(price_cents=0)
    occurrence = agenda.occurrence(service)
    seat = book_seat(occurrence, seats=6)
    place = catalogue.place(service.practitioner, kind="PHYSICAL", name="Hall")
    Service.objects.filter(pk=service.pk).update(delivery_mode="HYBRID", location=place, virtual_capacity=2)
    values: Any = {"virtual_capacity": 2, "location_id": place.pk}
    with pytest.raises(SeatsTaken) as refused:
        update_occurrence(occurrence_id=occurrence.pk, values=values, actor=host_of(service), now=NOW)
    assert (refused.value.taken, refused.value.path) == (6, ("virtualCapacity",))
    actions.cancel_booking(booking_id=seat.pk, reason="", actor=self_of(seat.client), now=NOW)
    changed = update_occurrence(occurrence_id=occurrence.pk, values=values, actor=host_of(service), now=NOW)
    assert changed.virtual_capacity == 2
