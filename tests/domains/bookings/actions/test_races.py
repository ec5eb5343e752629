"""Many who want the same at the same moment."""

import pytest
from django.db import connection, transaction

from domains.bookings.actions.keeping import count_seats
from domains.bookings.errors import SeatsUnavailable, SlotUnavailable
from domains.bookings.models import Booking
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import book, book_seat, client, session
from tests.domains.services import catalogue
from tests.domains.users.people import at_once, kinds, while_uncommitted


@pytest.mark.usefixtures("committed")
def test_of_thirty_at_once_one_has_it() -> None:
    service = session()
    people = [client() for _ in range(30)]
    outcomes = at_once(*[lambda who=who: book(service, who) for who in people])  # type: ignore[misc]
    assert kinds(outcomes) == [Booking, *[SlotUnavailable] * 29]
    with connection.cursor() as cursor:
        cursor.execute(agenda.OVERLAPS)
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("committed")
def test_of_many_at_once_three_have_the_last_seats() -> None:
    occurrence = agenda.occurrence(catalogue.workshop(price_cents=0, capacity=3))
    people = [client() for _ in range(20)]
    outcomes = at_once(*[lambda who=who: book_seat(occurrence, who) for who in people])  # type: ignore[misc]
    assert kinds(outcomes) == [*[Booking] * 3, *[SeatsUnavailable] * 17]


@pytest.mark.usefixtures("committed")
def test_seats_are_counted_with_one_that_was_booked_meanwhile() -> None:
    """As by whoever waited for a seat of another occurrence, which was moved to this one by then."""
    occurrence = agenda.occurrence(catalogue.workshop(price_cents=0))
    while_uncommitted(
        lambda: book_seat(occurrence), lambda: transaction.atomic(count_seats)(occurrence_id=occurrence.pk)
    )
    occurrence.refresh_from_db()
    assert occurrence.seats_taken == 1
