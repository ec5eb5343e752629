from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domains.bookings import actions
from domains.bookings.actions import NewBooking
from domains.bookings.errors import Rule, SlotUnavailable
from domains.bookings.models import Booking, Status
from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid
from domains.services.models import Service, ServiceDuration, SpaceDetails
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, host_of, self_of, session
from tests.domains.users.people import while_uncommitted

database, committed = pytest.mark.django_db, pytest.mark.usefixtures("committed")
LATER = TOMORROW + 30 * HOUR


def move(booking: Booking, length: timedelta, actor: Actor) -> Booking:
    return actions.reschedule_booking(
        booking_id=booking.pk, starts_at=LATER, ends_at=LATER + length, actor=actor, now=NOW
    )


@database
def test_move_of_a_session_makes_it_no_longer() -> None:
    service = session()
    ServiceDuration.objects.create(service=service, minutes=120, price_cents=9000)
    booking = book(service, minutes=60)
    for actor in (self_of(booking.client), host_of(service)):
        with pytest.raises(Invalid) as refused:
            move(booking, 2 * HOUR, actor)
        assert refused.value.path == ("endsAt",)
    assert move(booking, HOUR, self_of(booking.client)).starts_at == LATER


@database
@pytest.mark.parametrize("asks", [False, True])
def test_move_of_a_stay_makes_it_no_dearer(asks: bool) -> None:
    service = agenda.space(rules={"needs_approval": asks}, price_per_hour_cents=0, price_per_day_cents=None)
    booking = book(service, ends_at=TOMORROW + 2 * HOUR)
    if asks:
        booking = actions.confirm_booking(booking_id=booking.pk, actor=host_of(service), now=NOW)
    SpaceDetails.objects.update(price_per_hour_cents=1000)
    with pytest.raises(Invalid) as refused:
        move(booking, 3 * HOUR, self_of(booking.client))
    assert refused.value.path == ("endsAt",)
    assert not booking.proposed_times.exists()
    given = move(booking, 3 * HOUR, host_of(service))
    assert (given.ends_at, given.price_cents) == (LATER + 3 * HOUR, 0)


@database
def test_move_of_a_stay_that_costs_no_more_gives_it_another_length() -> None:
    booking = book(agenda.space(price_per_hour_cents=0, price_per_day_cents=None), ends_at=TOMORROW + 2 * HOUR)
    assert move(booking, 3 * HOUR, self_of(booking.client)).ends_at == LATER + 3 * HOUR


@committed
def test_move_of_what_is_confirmed_meanwhile_asks() -> None:
    booking = book(session(rules={"needs_approval": True}))
    moved = while_uncommitted(
        lambda: actions.confirm_booking(booking_id=booking.pk, actor=host_of(booking.service), now=NOW),
        lambda: move(booking, HOUR, self_of(booking.client)),
    )
    booking.refresh_from_db()
    assert (moved, booking.starts_at) == (booking, TOMORROW)
    assert [each.starts_at for each in booking.proposed_times.all()] == [LATER]


@database
def test_nobody_books_or_moves_to_what_has_begun() -> None:
    """Nor does whoever may make exceptions: it would be over, or missed, at once."""
    seat, booking = agenda.occurrence(starts_at=NOW - HOUR / 2), book(session())
    host, past = host_of(booking.service), [NOW - HOUR]
    tries: list[Callable[[], Any]] = [
        lambda: actions.reschedule_booking(booking_id=booking.pk, starts_at=past[0], actor=host, now=NOW),
        lambda: actions.propose_times(booking_id=booking.pk, starts_at=past, actor=host, now=NOW),
        lambda: enter(host, service_id=booking.service_id, starts_at=past[0]),
        lambda: enter(host_of(seat.service), occurrence_id=seat.pk, kind=Service.Type.WORKSHOP),
    ]
    for attempt in tries:
        with pytest.raises(SlotUnavailable) as refused:
            attempt()
        assert refused.value.rule is Rule.MINIMUM_NOTICE
    assert enter(host, service_id=booking.service_id, starts_at=NOW).status == Status.CONFIRMED


def enter(host: Actor, **what: Any) -> Booking:
    return actions.create_booking(new=NewBooking(client_id=agenda.client().pk, **what), actor=host, now=NOW)


@database
def test_nobody_stays_for_longer_than_can_be_looked_at() -> None:
    service = agenda.space(price_per_hour_cents=0, price_per_day_cents=None)
    with pytest.raises(Invalid) as refused:
        book(service, ends_at=TOMORROW + 367 * 24 * HOUR)
    assert refused.value.path == ("endsAt",)
    booking = book(service, ends_at=TOMORROW + HOUR)
    with pytest.raises(Invalid) as refused:
        move(booking, 367 * 24 * HOUR, self_of(booking.client))
    assert refused.value.path == ("endsAt",)
