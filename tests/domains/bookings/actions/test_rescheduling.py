from datetime import timedelta

import pytest

from domains.bookings import actions
from domains.bookings.models import Booking
from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid
from domains.services.models import ServiceDuration, SpaceDetails
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, host_of, self_of, session

database = pytest.mark.django_db
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
