"""That nobody else has the space meanwhile that a workshop takes up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domains.bookings.actions import Asked, explained
from domains.bookings.errors import Rule, SlotUnavailable
from domains.bookings.models import Booking
from domains.bookings.selectors import offer_of, slots_of
from domains.kernel.actor import Actor
from domains.practitioners.models import Practitioner
from domains.services import personal
from domains.services.actions import set_booking_rules
from domains.services.errors import TimeTaken
from domains.services.models import Occupation, Service, ServiceOccurrence
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR
from tests.domains.bookings.agenda import NOW as TODAY
from tests.domains.services.actions.test_lifecycle import archive, delete, owner
from tests.domains.services.actions.test_occurrences import cancel, change, committed, database, remove, schedule
from tests.domains.services.actions.test_times import overlapping, seat, when_taken
from tests.domains.services.catalogue import ANYBODY, NOW, keep_time, occurrence, practitioner, rules, workshop
from tests.domains.users.people import at_once, kinds, while_uncommitted

AT = agenda.TOMORROW
MINUTE = timedelta(minutes=1)


def room(of: Practitioner) -> Service:
    """That is let around the clock, and may be had at once."""
    return agenda.space(of, rules={"notice": 0})


def meeting_in(space: Service, **more: Any) -> Service:
    of = workshop(space.practitioner, price_cents=0)
    rules(of, space=space, space_type="SPACE", **more)
    return of


def stay(space: Service, starts_at: Any = AT, hours: int = 2) -> Booking:
    return agenda.book(space, at=starts_at, ends_at=starts_at + hours * HOUR)


def kept(of: ServiceOccurrence) -> list[tuple[Any, ...]]:
    rows = Occupation.objects.filter(occurrence=of).order_by("kind")
    return [(each.kind, each.resource, each.starts_at, each.during.lower, each.during.upper) for each in rows]


def free_at(space: Service, since: Any, until: Any) -> list[int]:
    """After how many minutes an hour in it can begin."""
    offer = offer_of(Service.objects.filter(pk=space.pk))
    assert offer
    found = slots_of(offer, since=since, until=until, minutes=60, seats=1, mode="IN_PERSON", now=TODAY)
    return [each.starts - found[0].starts for each in found]


# Taking it.


@database
def test_schedule_occurrence_takes_the_space_that_it_takes_up() -> None:
    space = room(practitioner())
    of = meeting_in(space, buffer_before=15, buffer_after=30)
    made, end = schedule(of, starts_at=AT), AT + 90 * MINUTE
    around = (AT - 15 * MINUTE, end + 30 * MINUTE)
    assert kept(made) == [("PRACTITIONER", of.practitioner_id, AT, *around), ("SPACE", space.pk, AT, *around)]
    besides = Occupation.objects.get(kind="SPACE")
    assert besides.beside == Occupation.objects.get(kind="PRACTITIONER")


@database
def test_schedule_occurrence_while_somebody_has_the_space() -> None:
    space = room(practitioner())
    of = meeting_in(space)
    stay(space)
    assert when_taken(lambda: schedule(of, starts_at=AT + HOUR)) == ([AT + HOUR], ("startsAt",))
    assert not ServiceOccurrence.objects.exists()
    schedule(of, starts_at=AT + 2 * HOUR)
    assert overlapping() == 0


@database
def test_two_of_whom_neither_is_free_collide_once() -> None:
    of = meeting_in(room(practitioner()))
    schedule(of, starts_at=AT)
    other = meeting_in(Service.objects.get(type="SPACE"))
    assert when_taken(lambda: schedule(other, starts_at=AT + HOUR)) == ([AT + HOUR], ("startsAt",))


@database
def test_space_is_let_around_an_occurrence_and_not_meanwhile() -> None:
    space = room(practitioner())
    schedule(meeting_in(space), starts_at=AT)
    assert free_at(space, AT - HOUR, AT + 2 * HOUR) == [0, 150, 165]
    with pytest.raises(SlotUnavailable) as refused:
        stay(space, AT + HOUR)
    assert refused.value.rule is Rule.CONFLICT
    assert stay(space, AT + 90 * MINUTE).occupation


@database
def test_session_that_takes_up_the_space_misses_it() -> None:
    space = room(practitioner())
    schedule(meeting_in(space), starts_at=AT)
    elsewhere = agenda.session(space.practitioner, rules={"space": space, "space_type": "SPACE"})
    Occupation.objects.filter(kind="PRACTITIONER").update(resource=space.practitioner.user_id)
    with pytest.raises(SlotUnavailable) as refused:
        agenda.book(elsewhere, at=AT)
    assert refused.value.rule is Rule.PLACE


@database
def test_explained_the_occurrence_is_in_the_way_of_whoever_may_see_it() -> None:
    space = room(practitioner())
    of = meeting_in(space)
    made = schedule(of, starts_at=AT)
    offer = offer_of(Service.objects.filter(pk=space.pk))
    assert offer
    asked = Asked(offer=offer, starts_at=AT, ends_at=AT + HOUR, seats=1, mode="IN_PERSON")

    def seen(by: Actor) -> Any:
        return {finding.rule: found for finding, found in explained(asked, actor=by, now=TODAY)}[Rule.CONFLICT]

    assert seen(owner(of)) == seen(ANYBODY) == made
    Service.objects.filter(pk=of.pk).update(status="DRAFT", published_at=None)
    assert (seen(owner(of)), seen(ANYBODY)) == (made, None)


@database
def test_seat_keeps_the_time_of_whoever_holds_it() -> None:
    made = schedule(meeting_in(room(practitioner())), starts_at=AT)
    booked = agenda.book_seat(made)
    assert booked.occupation
    assert booked.occupation.kind == "PRACTITIONER"


# Moving it.


@database
def test_update_occurrence_takes_the_space_along() -> None:
    space = room(practitioner())
    made = schedule(meeting_in(space), starts_at=AT)
    booked = agenda.book_seat(made)
    change(made, starts_at=AT + HOUR)
    assert [(each[1], each[2]) for each in kept(made)] == [
        (space.practitioner_id, AT + HOUR),
        (space.pk, AT + HOUR),
    ]
    booked.refresh_from_db()
    assert (booked.occupation_id, booked.starts_at) == (made.occupations.get(kind="PRACTITIONER").pk, AT + HOUR)
    stay(space, AT - HOUR)


@database
def test_update_occurrence_to_when_somebody_has_the_space() -> None:
    space = room(practitioner())
    made = schedule(meeting_in(space), starts_at=AT)
    stay(space, AT + 2 * HOUR)
    before = kept(made)
    assert when_taken(lambda: change(made, starts_at=AT + HOUR)) == ([AT + HOUR], ("startsAt",))
    assert kept(made) == before
    change(made, starts_at=AT + 30 * MINUTE)
    assert overlapping() == 0


@database
def test_rules_hold_for_what_is_scheduled_from_then_on() -> None:
    """As what is kept free around it does: what is scheduled already takes up the space once it is put off."""
    space = room(practitioner())
    of, other = workshop(space.practitioner), room(space.practitioner)
    made = schedule(of, starts_at=AT)
    stay(space, AT)

    def takes_up(space: Service | None) -> None:
        key = space.pk if space else None
        set_booking_rules(service_id=of.pk, values={"space_id": key}, actor=owner(of), now=NOW)

    takes_up(space)
    assert [each[0] for each in kept(made)] == ["PRACTITIONER"]
    assert when_taken(lambda: change(made, starts_at=AT + HOUR))[0] == [AT + HOUR]
    change(made, starts_at=AT + 2 * HOUR)
    assert kept(made)[1][:3] == ("SPACE", space.pk, AT + 2 * HOUR)
    takes_up(other)
    assert kept(made)[1][1] == space.pk
    change(made, starts_at=AT + 3 * HOUR)
    assert kept(made)[1][1] == other.pk
    takes_up(None)
    change(made, starts_at=AT + 4 * HOUR)
    assert [each[0] for each in kept(made)] == ["PRACTITIONER"]


# Giving it back.


@database
@pytest.mark.parametrize("verb", [cancel, remove, lambda made: archive(made.service, owner(made.service))])
def test_what_does_not_take_place_frees_the_space(verb: Callable[[ServiceOccurrence], Any]) -> None:
    space = room(practitioner())
    verb(schedule(meeting_in(space), starts_at=AT))
    assert not Occupation.objects.exists()
    stay(space)


@database
def test_cancel_occurrence_at_which_somebody_has_a_seat_frees_the_space() -> None:
    """At once, though the seat refers to what kept its time until it has been told."""
    space = room(practitioner())
    made = schedule(meeting_in(space), starts_at=AT)
    seat(made, made.occupations.get(kind="PRACTITIONER"))
    cancel(made)
    assert Occupation.objects.filter(occurrence=made).exists()
    stay(space)
    assert overlapping() == 0


@database
def test_delete_service_and_erase_free_the_space() -> None:
    space = room(practitioner())
    of = meeting_in(space)
    Service.objects.filter(pk=of.pk).update(status="DRAFT", published_at=None)
    schedule(of, starts_at=AT)
    delete(of)
    assert not Occupation.objects.exists()
    past = occurrence(workshop(space.practitioner), starts_at=NOW - timedelta(days=1))
    keep_time(past)
    schedule(meeting_in(space), starts_at=AT)
    personal.erase(space.practitioner.user_id, now=NOW)
    assert [each.occurrence for each in Occupation.objects.all()] == [past]


# Several at once.


@committed
def test_a_stay_and_an_occurrence_at_once_of_one_space() -> None:
    space = room(practitioner())
    of = meeting_in(space)
    for day in range(5):
        at = AT + timedelta(days=day)
        outcomes = at_once(lambda at=at: schedule(of, starts_at=at), lambda at=at: stay(space, at))  # type: ignore[misc]
        assert kinds(outcomes) in ([Booking, TimeTaken], [ServiceOccurrence, SlotUnavailable])
    assert (overlapping(), Occupation.objects.filter(kind="SPACE").count()) == (0, 5)


@committed
def test_whoever_schedules_waits_for_a_stay_in_the_space() -> None:
    space = room(practitioner())
    of = meeting_in(space)
    assert isinstance(while_uncommitted(lambda: stay(space), lambda: schedule(of, starts_at=AT)), TimeTaken)
    after = AT + 4 * HOUR
    found = while_uncommitted(lambda: schedule(of, starts_at=after), lambda: stay(space, after))
    assert isinstance(found, SlotUnavailable)
    assert overlapping() == 0
