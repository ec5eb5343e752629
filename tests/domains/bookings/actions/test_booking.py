from datetime import timedelta

import pytest

from domains.bookings import actions
from domains.bookings.errors import OwnService, Rule, SeatsUnavailable, SlotUnavailable
from domains.bookings.models import Status
from domains.services.actions import delete_occurrence
from domains.services.errors import SeatsTaken
from domains.services.models import Occupation, Service
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, book_seat, host_of, self_of, session
from tests.domains.services import catalogue

pytestmark = pytest.mark.django_db


def test_create_of_what_is_free_is_confirmed() -> None:
    booking = book(session())
    assert (booking.status, booking.ends_at - booking.starts_at) == (Status.CONFIRMED, HOUR)
    assert booking.occupation
    assert booking.occupation.during.lower == TOMORROW
    assert [step.verb for step in booking.timeline.all()] == ["CREATE"]


def test_create_of_what_costs_something_waits_to_be_paid() -> None:
    booking = book(session(price_cents=4500))
    assert (booking.status, booking.kept_until, booking.price_cents) == (
        Status.PENDING_PAYMENT,
        NOW + timedelta(minutes=10),
        4500,
    )


def test_create_of_what_is_taken_is_refused_with_alternatives() -> None:
    service = session()
    book(service)
    with pytest.raises(SlotUnavailable) as refused:
        book(service)
    assert refused.value.rule is Rule.CONFLICT
    assert refused.value.alternatives[:2] == [TOMORROW + HOUR, TOMORROW + HOUR + timedelta(minutes=15)]


def test_create_after_a_hold_has_lapsed_takes_the_time() -> None:
    service = session(price_cents=4500)
    held = book(service)
    with pytest.raises(SlotUnavailable):
        book(service, now=NOW + timedelta(minutes=9))
    taken = book(service, now=NOW + timedelta(minutes=10))
    held.refresh_from_db()
    assert (held.status, taken.status) == (Status.EXPIRED, Status.PENDING_PAYMENT)
    assert Occupation.objects.count() == 1


@pytest.mark.parametrize("limit", ["per_day", "per_week"])
def test_create_after_a_hold_has_lapsed_finds_the_day_no_fuller(limit: str) -> None:
    service = session(price_cents=4500, rules={limit: 1})
    book(service)
    with pytest.raises(SlotUnavailable) as refused:
        book(service, at=TOMORROW + 4 * HOUR, now=NOW + timedelta(minutes=9))
    assert refused.value.rule in (Rule.DAILY_LIMIT, Rule.WEEKLY_LIMIT)
    assert book(service, at=TOMORROW + 4 * HOUR, now=NOW + timedelta(minutes=10)).status == Status.PENDING_PAYMENT


def test_draft_of_a_length_that_has_no_price_is_refused() -> None:
    for given in ({"service": agenda.space(min_stay_minutes=60), "ends_at": TOMORROW + HOUR / 2}, {"minutes": 7}):
        with pytest.raises(SlotUnavailable) as refused:
            book(**{"service": session(), "draft": True, **given})
        assert refused.value.rule is Rule.LENGTH


def test_submit_takes_it_where_it_takes_place_now() -> None:
    whose = catalogue.practitioner()
    here = catalogue.place(whose, kind="PHYSICAL", name="Studio")
    there = catalogue.place(whose, kind="PHYSICAL", name="Hall", time_zone="Europe/London")
    service = session(whose, delivery_mode="IN_PERSON", location=here)
    draft = book(service, draft=True)
    Service.objects.filter(pk=service.pk).update(location=there)
    actions.submit_booking(booking_id=draft.pk, actor=self_of(draft.client), now=NOW)
    draft.refresh_from_db()
    assert (draft.location, draft.time_zone) == (there, "Europe/London")


def test_create_of_what_is_ones_own_is_refused() -> None:
    service = session()
    with pytest.raises(OwnService):
        book(service, service.practitioner.user)


def test_create_of_a_seat_counts_it() -> None:
    occurrence = agenda.occurrence()
    book_seat(occurrence, seats=3)
    occurrence.refresh_from_db()
    assert (occurrence.seats_taken, occurrence.seats_left) == (3, 5)
    with pytest.raises(SeatsUnavailable) as refused:
        book_seat(occurrence, seats=6)
    assert refused.value.seats_left == 5


def test_create_of_a_stay_costs_what_it_takes() -> None:
    service = agenda.space()
    booking = book(service, ends_at=TOMORROW + 3 * HOUR)
    assert (booking.price_cents, booking.status) == (3000, Status.PENDING_PAYMENT)


@pytest.mark.parametrize("capacity", [1, 2])
def test_join_where_there_are_more_seats_than_there_were(capacity: int) -> None:
    service = session(capacity=capacity)
    book(service, seats=capacity)
    Service.objects.filter(pk=service.pk).update(capacity=5)
    joined = book(service, seats=3).occupation
    assert joined
    joined.refresh_from_db()
    assert (joined.seats_taken, joined.seats_total, Occupation.objects.count()) == (capacity + 3, 5, 1)


def test_two_join_one_session_of_a_group() -> None:
    service = session(capacity=3)
    one, other = book(service, seats=2), book(service)
    assert one.occupation_id == other.occupation_id
    with pytest.raises(SeatsUnavailable):
        book(service)
    actions.cancel_booking(booking_id=one.pk, reason="", actor=self_of(one.client), now=NOW)
    assert book(service, seats=2).occupation_id == other.occupation_id


def test_lifecycle() -> None:
    service = session(rules={"needs_approval": True, "notice": 0})
    booking = book(service)
    assert booking.status == Status.REQUESTED
    host, me = host_of(service), self_of(booking.client)
    booking = actions.confirm_booking(booking_id=booking.pk, actor=host, now=NOW)
    booking = actions.reschedule_booking(booking_id=booking.pk, starts_at=TOMORROW + HOUR / 2, actor=host, now=NOW)
    assert booking.occupation
    assert booking.occupation.during.lower == TOMORROW + HOUR / 2
    proposed = actions.reschedule_booking(
        booking_id=booking.pk, starts_at=TOMORROW + 30 * HOUR, actor=me, now=NOW - 24 * HOUR
    )
    assert proposed.starts_at == TOMORROW + HOUR / 2
    [time] = proposed.proposed_times.all()
    booking = actions.accept_proposed_time(proposed_time_id=time.pk, actor=host, now=NOW)
    assert booking.starts_at == TOMORROW + 30 * HOUR
    booking = actions.check_in_booking(booking_id=booking.pk, actor=me, now=booking.starts_at)
    booking = actions.check_out_booking(booking_id=booking.pk, actor=host, now=booking.ends_at)
    assert booking.status == Status.COMPLETED
    assert not Occupation.objects.exists()
    assert [step.verb for step in booking.timeline.all()] == [
        "CREATE",
        "CONFIRM",
        "RESCHEDULE",
        "PROPOSE_TIMES",
        "ACCEPT_TIME",
        "CHECK_IN",
        "CHECK_OUT",
    ]


def test_delete_of_an_occurrence_somebody_had_a_seat_of_is_refused() -> None:
    occurrence = agenda.occurrence()
    booking = book_seat(occurrence)
    actions.cancel_booking(booking_id=booking.pk, reason="", actor=self_of(booking.client), now=NOW)
    with pytest.raises(SeatsTaken):
        delete_occurrence(occurrence_id=occurrence.pk, actor=host_of(occurrence.service), now=NOW)


def test_move_of_what_has_lapsed_does_not_drop_it() -> None:
    """A request that nobody has answered in time, and nobody has taken the time of."""
    service = session(rules={"needs_approval": True, "answer_within": 10, "notice": 0})
    booking = book(service)
    later, host = NOW + timedelta(minutes=11), host_of(service)
    moved = actions.reschedule_booking(booking_id=booking.pk, starts_at=TOMORROW + HOUR / 2, actor=host, now=later)
    assert (moved.status, moved.starts_at, Occupation.objects.count()) == (Status.REQUESTED, TOMORROW + HOUR / 2, 1)


def test_seats_of_one_kind_are_counted_however_they_were_booked() -> None:
    """Where all seats are of one kind, it does not matter that it was online when they were booked."""
    occurrence = agenda.occurrence()
    book_seat(occurrence, seats=7)
    occurrence.service.location = catalogue.place(occurrence.practitioner, kind="PHYSICAL", name="Studio")
    occurrence.service.delivery_mode = "IN_PERSON"
    occurrence.service.save()
    with pytest.raises(SeatsUnavailable) as refused:
        book_seat(occurrence, seats=2)
    assert refused.value.seats_left == 1
