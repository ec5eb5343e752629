"""What nobody has paid or answered in time is in the way of no occurrence, whether anything has noticed or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from domains.bookings import actions
from domains.bookings.errors import NotItsTime, SlotUnavailable
from domains.bookings.models import Booking, Status
from domains.bookings.selectors import can
from domains.bookings.states import Verb
from domains.kernel.actor import Actor
from domains.services.actions import schedule_occurrence, set_booking_rules, update_occurrence
from domains.services.errors import TimeTaken
from domains.services.models import Occupation, Service, ServiceOccurrence
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, book_seat, host_of, self_of, session
from tests.domains.services import catalogue
from tests.domains.users.people import at_once, kinds, while_uncommitted

database, committed = pytest.mark.django_db, pytest.mark.usefixtures("committed")
MINUTE = timedelta(minutes=1)
IN_TIME, LATE = NOW + 9 * MINUTE, NOW + 11 * MINUTE
ASKED: dict[str, Any] = {"rules": {"needs_approval": True, "answer_within": 10, "notice": 0}}


def workshop(of: Service, **more: Any) -> Service:
    return catalogue.workshop(of.practitioner, price_cents=0, **more)


def schedule(of: Service, now: datetime, at: datetime = TOMORROW) -> ServiceOccurrence:
    values: Any = {"starts_at": at, "time_zone": "UTC"}
    return schedule_occurrence(service_id=of.pk, values=values, actor=host_of(of), now=now)


def put_off(of: ServiceOccurrence, now: datetime, at: datetime = TOMORROW) -> ServiceOccurrence:
    values: Any = {"starts_at": at}
    return update_occurrence(occurrence_id=of.pk, values=values, actor=host_of(of.service), now=now)


def nothing_overlaps() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(agenda.OVERLAPS)
        return bool(cursor.fetchone() == (0,))


def lost(booking: Booking) -> bool:
    kept = Occupation.objects.get(bookings=booking)
    return kept.resource == kept.pk


@database
@pytest.mark.parametrize(
    ("how", "becomes"), [({"price_cents": 4500}, Status.EXPIRED), (ASKED, Status.DECLINED)], ids=["hold", "request"]
)
@pytest.mark.parametrize("is_moved", [False, True], ids=["scheduled", "put off"])
def test_occurrence_takes_the_time_of_what_has_lapsed(how: dict[str, Any], becomes: Status, is_moved: bool) -> None:
    held = book(session(**how))
    of = workshop(held.service)
    later = schedule(of, NOW, TOMORROW + 24 * HOUR)

    def take(now: datetime) -> ServiceOccurrence:
        return put_off(later, now) if is_moved else schedule(of, now)

    with pytest.raises(TimeTaken) as refused:
        take(IN_TIME)
    assert (refused.value.starts_at, lost(held)) == ([TOMORROW], False)
    made = take(LATE)
    assert (made.starts_at, lost(held)) == (TOMORROW, True)
    assert nothing_overlaps()
    held.refresh_from_db()
    assert held.kept_until
    assert actions.sweep_bookings(now=held.kept_until + 6 * MINUTE) == (1, None)
    held.refresh_from_db()
    assert (held.status, held.occupation) == (becomes, None)
    assert set(Occupation.objects.values_list("occurrence", flat=True)) == {
        each.pk for each in ServiceOccurrence.objects.all()
    }
    assert book_seat(made, now=LATE).status == Status.CONFIRMED


GOING_ON = {Verb.CONFIRM, Verb.RESCHEDULE, Verb.PROPOSE_TIMES, Verb.ACCEPT_TIME}
ENDING = {Verb.DECLINE, Verb.CANCEL}


def able(actor: Actor) -> set[Verb]:
    """To do what, as a client of the API is told."""
    return {verb for verb in Verb if Booking.objects.filter(can(verb, actor, LATE)).exists()}


@database
def test_what_has_lost_its_time_can_only_end() -> None:
    asked = book(session(**ASKED))
    host, me = host_of(asked.service), self_of(asked.client)
    actions.propose_times(booking_id=asked.pk, starts_at=[TOMORROW + 3 * HOUR], actor=host, now=NOW)
    [time] = asked.proposed_times.all()
    assert able(host) == GOING_ON | ENDING
    schedule(workshop(asked.service), LATE)
    assert (able(host), able(me)) == (ENDING, {Verb.CANCEL})
    going_on: list[Callable[[], Any]] = [
        lambda: actions.confirm_booking(booking_id=asked.pk, actor=host, now=LATE),
        # Whoever confirmed in time, and had to wait for whoever was too late.
        lambda: actions.confirm_booking(booking_id=asked.pk, actor=host, now=IN_TIME),
        lambda: actions.reschedule_booking(booking_id=asked.pk, starts_at=TOMORROW + 5 * HOUR, actor=host, now=LATE),
        lambda: actions.propose_times(booking_id=asked.pk, starts_at=[], actor=host, now=LATE),
        lambda: actions.accept_proposed_time(proposed_time_id=time.pk, actor=me, now=LATE),
    ]
    for verb in going_on:
        with pytest.raises(NotItsTime) as refused:
            verb()
        assert refused.value.until == asked.kept_until
    assert actions.tend_booking(booking_id=asked.pk, now=LATE) is None
    asked.refresh_from_db()
    assert asked.status == Status.DECLINED


@database
@pytest.mark.parametrize("verb", [actions.cancel_booking, actions.decline_booking])
def test_what_has_lost_its_time_is_called_off(verb: Callable[..., Booking]) -> None:
    asked = book(session(**ASKED))
    made = schedule(workshop(asked.service), LATE)
    verb(booking_id=asked.pk, reason="", actor=host_of(asked.service), now=LATE)
    assert Occupation.objects.get().occurrence == made


@database
def test_others_who_have_the_time_keep_it() -> None:
    """As long as one of those who share it has it, and until the last of them has let it lapse."""
    service = session(capacity=3, **ASKED)
    first, second = book(service), book(service, now=NOW + 5 * MINUTE)
    of = workshop(service)
    kept = Occupation.objects.get()
    assert (kept.seats_taken, kept.kept_until) == (2, NOW + 15 * MINUTE)
    with pytest.raises(TimeTaken):
        schedule(of, LATE)
    actions.confirm_booking(booking_id=second.pk, actor=host_of(service), now=LATE)
    kept.refresh_from_db()
    assert kept.kept_until is None
    with pytest.raises(TimeTaken):
        schedule(of, NOW + HOUR)
    actions.cancel_booking(booking_id=second.pk, reason="", actor=self_of(second.client), now=LATE)
    kept.refresh_from_db()
    assert (kept.seats_taken, kept.kept_until) == (1, first.kept_until)
    schedule(of, LATE)
    assert lost(first)


@database
def test_space_of_what_has_lapsed_is_taken_with_its_time() -> None:
    space = agenda.space()
    held = book(session(space.practitioner, price_cents=4500, rules={"space": space, "space_type": "SPACE"}))
    of = workshop(held.service)
    set_booking_rules(service_id=of.pk, values={"space_id": space.pk}, actor=host_of(of), now=NOW)
    with pytest.raises(TimeTaken):
        schedule(of, IN_TIME)
    made = schedule(of, LATE)
    assert set(made.occupations.values_list("resource", flat=True)) == {of.practitioner_id, space.pk}
    actions.tend_booking(booking_id=held.pk, now=LATE)
    assert set(Occupation.objects.values_list("occurrence", flat=True)) == {made.pk}


@database
def test_stay_that_has_lapsed_leaves_the_space() -> None:
    space = agenda.space()
    held = book(space, ends_at=TOMORROW + 2 * HOUR)
    of = workshop(space)
    set_booking_rules(service_id=of.pk, values={"space_id": space.pk}, actor=host_of(of), now=NOW)
    with pytest.raises(TimeTaken):
        schedule(of, IN_TIME)
    schedule(of, LATE)
    assert (lost(held), nothing_overlaps()) == (True, True)


@database
def test_moved_it_is_kept_until_then_as_before() -> None:
    asked = book(session(**ASKED))
    moved = actions.reschedule_booking(
        booking_id=asked.pk, starts_at=TOMORROW + 3 * HOUR, actor=host_of(asked.service), now=NOW
    )
    assert Occupation.objects.get().kept_until == moved.kept_until == NOW + 10 * MINUTE
    schedule(workshop(asked.service), LATE, TOMORROW + 3 * HOUR)
    assert lost(moved)


@database
def test_seat_that_has_lapsed_is_left_to_those_who_count_seats() -> None:
    made = agenda.occurrence(workshop(session(), capacity=2))
    Service.objects.filter(pk=made.service_id).update(price_cents=4500)
    held = book_seat(made)
    with pytest.raises(SlotUnavailable):
        book(session(made.practitioner), now=LATE)
    near = session(made.practitioner, rules={"buffer_before": 30, "notice": 0})
    book(near, at=TOMORROW - HOUR, now=LATE)
    held.refresh_from_db()
    assert (held.status, lost(held)) == (Status.PENDING_PAYMENT, False)


# Several at once.


@committed
def test_confirmed_and_scheduled_over_at_once_one_has_the_time() -> None:
    service = session(**ASKED)
    of, host = workshop(service), host_of(service)
    for day in range(5):
        at = TOMORROW + timedelta(days=day)
        asked = book(service, at=at)
        outcomes = at_once(
            lambda asked=asked: actions.confirm_booking(booking_id=asked.pk, actor=host, now=IN_TIME),  # type: ignore[misc]
            lambda at=at: schedule(of, LATE, at),  # type: ignore[misc]
        )
        assert kinds(outcomes) in ([Booking, TimeTaken], [NotItsTime, ServiceOccurrence])
    assert nothing_overlaps()


@committed
def test_whoever_confirms_waits_for_whoever_schedules() -> None:
    asked = book(session(**ASKED))
    host, of = host_of(asked.service), workshop(asked.service)
    found = while_uncommitted(
        lambda: schedule(of, LATE),
        lambda: actions.confirm_booking(booking_id=asked.pk, actor=host, now=IN_TIME),
    )
    assert isinstance(found, NotItsTime)
    assert lost(asked)
