"""That whoever holds something is nowhere else meanwhile."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import DateTimeField

from domains.bookings.models import Booking
from domains.kernel.ids import uuid7
from domains.practitioners.actions import locked_practitioner
from domains.practitioners.models import Practitioner
from domains.privacy.actions import delete_practitioner
from domains.services import actions, personal
from domains.services.actions.occupying import free, lock_time, occupy, span
from domains.services.errors import AlreadyScheduled, SeatsTaken, ServiceContained, TimeTaken
from domains.services.models import BookingRules, CourseModule, Occupation, Service, ServiceOccurrence
from tests.domains.services.actions.test_contents import judged
from tests.domains.services.actions.test_lifecycle import archive, delete, owner
from tests.domains.services.actions.test_occurrences import (
    LATER,
    MINUTE,
    SOON,
    cancel,
    change,
    committed,
    database,
    ids,
    remove,
    schedule,
    schedule_all,
)
from tests.domains.services.catalogue import (
    NOW,
    bundle,
    course,
    keep_time,
    occurrence,
    place,
    practitioner,
    self_of,
    service,
    somebody,
    workshop,
)
from tests.domains.users.people import at_once, kinds, prints, told, while_uncommitted

DAY = timedelta(days=1)
OVERLAPPING = """
SELECT count(*) FROM services_occupation one JOIN services_occupation other
  ON one.id < other.id AND one.resource = other.resource AND one.during && other.during
"""


def overlapping() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPPING)
        found: int = cursor.fetchone()[0]
    return found


def rules(of: Service, before: int, after: int) -> None:
    given = {"practitioner": of.practitioner, "type": of.type, "buffer_before": before, "buffer_after": after}
    BookingRules.objects.update_or_create(service=of, defaults=given)


def session(of: Practitioner, starts_at: datetime, minutes: int = 60) -> Occupation:
    """As a booking takes it: under the lock of the time alone."""
    given = service(of)
    ends_at = starts_at + minutes * MINUTE
    taken = Occupation(
        kind="PRACTITIONER", resource=of.pk, service=given, starts_at=starts_at, ends_at=ends_at,
        during=span(starts_at, ends_at),
    )  # fmt: skip
    with transaction.atomic():
        lock_time(of.pk)
        occupy([taken], taken=TimeTaken(starts_at=[starts_at]))
    return taken


def when_taken(work: Callable[[], Any]) -> tuple[list[datetime], tuple[str, ...]]:
    with pytest.raises(TimeTaken) as refused:
        work()
    return refused.value.starts_at, refused.value.path


def times(of: ServiceOccurrence) -> tuple[Any, ...]:
    """Of what keeps it: whose, as it is shown, and as it is taken."""
    [kept] = Occupation.objects.filter(occurrence=of)
    return kept.resource, kept.starts_at, kept.ends_at, kept.during.lower, kept.during.upper


# Taking time.


@database
def test_schedule_occurrence_takes_the_time_of_whoever_holds_it() -> None:
    of = workshop()
    made = schedule(of)
    kept = Occupation.objects.get()
    assert (kept.kind, kept.service, kept.occurrence, kept.beside) == ("PRACTITIONER", of, made, None)
    end = SOON + 90 * MINUTE
    assert times(made) == (of.practitioner_id, SOON, end, SOON, end)


@database
def test_schedule_occurrence_keeps_free_what_its_rules_say() -> None:
    of = workshop()
    rules(of, 20, 45)
    made, end = schedule(of), SOON + 90 * MINUTE
    assert times(made) == (of.practitioner_id, SOON, end, SOON - 20 * MINUTE, end + 45 * MINUTE)
    next_to_it = workshop(of.practitioner)
    rules(next_to_it, 10, 0)
    for starts_at in (end + 54 * MINUTE, SOON - 109 * MINUTE):
        assert when_taken(lambda at=starts_at: schedule(next_to_it, starts_at=at))[0] == [starts_at]  # type: ignore[misc]
    schedule(next_to_it, starts_at=end + 55 * MINUTE)
    schedule(next_to_it, starts_at=SOON - 110 * MINUTE)
    rules(of, 0, 0)
    assert times(made)[3:] == (SOON - 20 * MINUTE, end + 45 * MINUTE)
    assert overlapping() == 0


@database
def test_schedule_occurrence_while_one_is_busy() -> None:
    ada = practitioner()
    session(ada, SOON + 89 * MINUTE)
    first, second = workshop(ada), course(ada)
    module = CourseModule.objects.filter(course=second.pk).first()
    assert when_taken(lambda: schedule(first)) == ([SOON], ("startsAt",))
    assert not ServiceOccurrence.objects.exists()
    assert told("services.occurrence_scheduled") == []
    schedule(first, starts_at=SOON - MINUTE)
    for starts_at in (SOON - 60 * MINUTE, SOON - MINUTE, SOON + 88 * MINUTE):
        assert module
        taken = when_taken(lambda at=starts_at: schedule(second, module_id=module.pk, starts_at=at))  # type: ignore[misc]
        assert taken == ([starts_at], ("startsAt",))
    schedule(workshop())
    assert overlapping() == 0


@database
def test_schedule_occurrences_while_one_is_busy_on_some_days() -> None:
    ada = practitioner()
    days = [date(2026, 5, day) for day in (4, 5, 6, 7)]
    there = schedule_all(workshop(ada), *days[1::2], clock=time(19))
    asked = workshop(ada)
    found, path = when_taken(lambda: schedule_all(asked, *days))
    assert (found, path) == ([each.starts_at - 60 * MINUTE for each in there], ("dates",))
    assert not asked.occurrences.exists()
    assert len(schedule_all(asked, *days, minutes=60)) == 4
    assert overlapping() == 0


@database
def test_schedule_occurrences_that_run_into_each_other() -> None:
    of, days = workshop(), [date(2026, 5, day) for day in (4, 5, 6, 9)]
    found, path = when_taken(lambda: schedule_all(of, *days, minutes=24 * 60 + 1))
    assert ([each.day for each in found], path) == ([5, 6], ("dates",))
    assert not Occupation.objects.exists()
    assert not ServiceOccurrence.objects.exists()
    assert len(schedule_all(of, *days, minutes=24 * 60)) == 4


@database
def test_a_service_that_takes_place_then_and_there_already_says_so_first() -> None:
    of = workshop()
    schedule(of)
    with pytest.raises(AlreadyScheduled):
        schedule(of)


# Moving it.


@database
def test_update_occurrence_moves_what_keeps_its_time() -> None:
    of = workshop()
    rules(of, 10, 10)
    made = schedule(of)
    [kept] = Occupation.objects.values_list("pk", flat=True)
    change(made, starts_at=SOON + 30 * MINUTE)
    end = SOON + 120 * MINUTE
    assert times(made) == (of.practitioner_id, SOON + 30 * MINUTE, end, SOON + 20 * MINUTE, end + 10 * MINUTE)
    change(made, ends_at=end + 30 * MINUTE)
    assert times(made)[2:] == (end + 30 * MINUTE, SOON + 20 * MINUTE, end + 40 * MINUTE)
    assert list(Occupation.objects.values_list("pk", flat=True)) == [kept]


@database
def test_update_occurrence_to_when_one_is_busy() -> None:
    of, other = workshop(), workshop()
    Service.objects.filter(pk=other.pk).update(practitioner=of.practitioner)
    other.refresh_from_db()
    one, two = schedule(of), schedule(other, starts_at=SOON + 90 * MINUTE)
    before = prints(one)
    for values, path in (({"starts_at": SOON + MINUTE}, "startsAt"), ({"ends_at": SOON + 91 * MINUTE}, "startsAt")):
        found = when_taken(lambda values=values: change(one, **values))  # type: ignore[misc]
        assert found == ([values.get("starts_at", SOON)], (path,))
    assert (prints(one), times(one)[1:3]) == (before, (SOON, SOON + 90 * MINUTE))
    change(two, starts_at=SOON + 2 * DAY)
    change(one, starts_at=SOON + 90 * MINUTE)
    assert overlapping() == 0


@database
def test_update_occurrence_of_something_else_leaves_its_time() -> None:
    of = workshop()
    made = schedule(of)
    rules(of, 10, 10)
    change(made, capacity=20)
    assert times(made)[3:] == (SOON, SOON + 90 * MINUTE)


@database
def test_update_occurrence_that_kept_no_time_takes_it() -> None:
    made = occurrence()
    Occupation.objects.all().delete()
    change(made, starts_at=SOON)
    assert times(made)[1] == SOON


# Giving it back.


@database
@pytest.mark.parametrize("verb", [cancel, remove])
def test_what_does_not_take_place_frees_its_time(verb: Callable[[ServiceOccurrence], Any]) -> None:
    made = schedule(workshop())
    verb(made)
    assert not Occupation.objects.exists()
    schedule(workshop(made.service.practitioner))


@database
def test_cancel_occurrence_at_which_somebody_has_a_seat_frees_its_time() -> None:
    made = occurrence(seats_taken=2)
    cancel(made)
    session(made.service.practitioner, made.starts_at)


@database
def test_what_is_referred_to_stays_and_is_the_time_of_nobody() -> None:
    """As long as what is booked has not been told, it refers to what kept its time."""
    made = occurrence(seats_taken=1)
    kept = Occupation.objects.get()
    space = Occupation.objects.create(
        kind="SPACE", resource=uuid7(), service=made.service, starts_at=kept.starts_at, ends_at=kept.ends_at,
        during=kept.during, beside=kept,
    )  # fmt: skip
    booked = seat(made, kept)
    cancel(made)
    judged(kept.refresh_from_db)
    assert (kept.resource, kept.starts_at, booked.starts_at) == (kept.pk, made.starts_at, made.starts_at)
    session(made.service.practitioner, made.starts_at)
    booked.delete()
    free(Occupation.objects.filter(occurrence=made))
    assert not Occupation.objects.filter(pk__in=[kept.pk, space.pk]).exists()


def seat(of: ServiceOccurrence, kept: Occupation) -> Booking:
    """Whatever else it has to know the moment of, it is now."""
    columns = [each for each in Booking._meta.concrete_fields if isinstance(each, DateTimeField) and not each.null]
    times = {**{each.name: NOW for each in columns}, "starts_at": kept.starts_at, "ends_at": kept.ends_at}
    what = {"service": of.service, "practitioner": of.practitioner, "type": of.type, "occurrence": of}
    how = {"delivery_mode": "VIRTUAL", "status": "CONFIRMED", "payment_status": "NONE", "time_zone": "UTC"}
    price = {"price_cents": 0, "currency": "EUR"}
    return Booking.objects.create(client=somebody(), occupation=kept, **what, **how, **price, **times)


@database
def test_delete_service_with_its_times_frees_them() -> None:
    of = workshop(status="DRAFT")
    schedule(of)
    assert delete(of) == of.pk
    assert not Occupation.objects.exists()


@database
def test_erase_frees_what_is_to_come() -> None:
    of = workshop()
    schedule(of)
    past = occurrence(of, starts_at=NOW - DAY)
    keep_time(past)
    other = schedule(workshop())
    personal.erase(of.practitioner.user_id, now=NOW)
    assert set(Occupation.objects.values_list("occurrence", flat=True)) == {past.pk, other.pk}


# When what is offered is over.


@database
def test_archive_service_cancels_what_nobody_has_a_seat_at() -> None:
    of = workshop()
    to_come = [occurrence(of, starts_at=NOW + days * DAY) for days in (3, 2)]
    past = occurrence(of, starts_at=NOW - DAY, seats_taken=8)
    gone = occurrence(of, starts_at=NOW + 2 * DAY, status="CANCELED", cancel_reason="Ill.", seats_taken=1)
    other = schedule(workshop(of.practitioner))
    archive(of, owner(of))
    assert told("services.occurrence_canceled") == [ids(each) for each in reversed(to_come)]
    statuses = dict(ServiceOccurrence.objects.values_list("pk", "status"))
    canceled = {each.pk for each in (*to_come, gone)}
    assert statuses == {**dict.fromkeys(canceled, "CANCELED"), past.pk: "SCHEDULED", other.pk: "SCHEDULED"}
    assert list(Occupation.objects.values_list("occurrence", flat=True)) == [other.pk]
    assert len(told("services.archived")) == 1


@database
@pytest.mark.parametrize("taken", [{"seats_taken": 2}, {"virtual_seats_taken": 2}])
def test_archive_service_while_somebody_has_a_seat(taken: dict[str, int]) -> None:
    ada = practitioner()
    of = workshop(ada, delivery_mode="HYBRID", location=place(ada, kind="PHYSICAL"), virtual_capacity=8)
    occurrence(of, starts_at=NOW + 2 * DAY)
    made = occurrence(of, starts_at=NOW + 3 * DAY, **taken)
    with pytest.raises(SeatsTaken) as refused:
        archive(of, owner(of))
    assert (refused.value.taken, refused.value.path) == (2, ("serviceId",))
    assert ServiceOccurrence.objects.filter(status="SCHEDULED").count() == Occupation.objects.count() == 2
    cancel(made)
    assert archive(of, owner(of)).status == "ARCHIVED"


@database
def test_archive_service_that_something_is_made_of_cancels_nothing() -> None:
    of = workshop()
    occurrence(of, starts_at=NOW + 2 * DAY)
    bundle(of)
    with pytest.raises(ServiceContained):
        archive(of, owner(of))
    assert ServiceOccurrence.objects.get().status == "SCHEDULED"


@database
def test_nothing_of_a_practice_that_is_over_takes_place() -> None:
    ada = practitioner()
    offered, archived = workshop(ada), workshop(ada, status="ARCHIVED")
    to_come = [occurrence(of, starts_at=NOW + at * DAY) for at, of in ((2, offered), (3, archived))]
    past = occurrence(offered, starts_at=NOW - DAY)
    other = occurrence()
    delete_practitioner(practitioner_id=ada.pk, actor=self_of(ada.user), now=NOW)
    assert told("services.occurrence_canceled") == [ids(each) for each in to_come]
    going = set(ServiceOccurrence.objects.filter(status="SCHEDULED").values_list("pk", flat=True))
    assert going == {past.pk, other.pk}
    assert Occupation.objects.get().occurrence == other


# Several at once.


@committed
def test_twenty_who_want_one_time_of_one_practitioner() -> None:
    ada = practitioner()
    first, second = workshop(ada), workshop(ada)
    works = [
        lambda of=of, at=at: schedule(of, starts_at=SOON + at * MINUTE)  # type: ignore[misc]
        for at in range(10)
        for of in (first, second)
    ]
    outcomes = at_once(*works)
    assert kinds(outcomes) == [ServiceOccurrence, *[TimeTaken] * 19]
    assert (overlapping(), Occupation.objects.count(), ServiceOccurrence.objects.count()) == (0, 1, 1)


@committed
def test_many_that_move_and_come_and_go_never_overlap() -> None:
    """And nobody waits for each other: a deadlock would be raised."""
    ada = practitioner()
    made = [schedule(workshop(ada), starts_at=SOON + 2 * at * 60 * MINUTE) for at in range(6)]
    moves = [lambda at=at: change(made[at], starts_at=made[at - 1].starts_at) for at in range(5)]  # type: ignore[misc]
    booked = [lambda at=at: session(ada, SOON + at * 45 * MINUTE) for at in range(10)]  # type: ignore[misc]
    outcomes = at_once(
        *moves, *booked, lambda: cancel(made[5]), lambda: archive(made[5].service, owner(made[5].service))
    )
    assert {type(each) for each in outcomes} <= {TimeTaken, Occupation, ServiceOccurrence, Service}
    assert overlapping() == 0
    assert ServiceOccurrence.objects.filter(status="SCHEDULED").count() == 5


@committed
def test_two_that_change_places_at_once() -> None:
    ada = practitioner()
    for _ in range(5):
        one, two = schedule(workshop(ada)), schedule(workshop(ada), starts_at=SOON + 2 * DAY)
        outcomes = at_once(
            lambda one=one: change(one, starts_at=SOON + 2 * DAY),  # type: ignore[misc]
            lambda two=two: change(two, starts_at=SOON),  # type: ignore[misc]
        )
        assert kinds(outcomes) == [TimeTaken] * 2
        assert (times(one)[1], times(two)[1]) == (SOON, SOON + 2 * DAY)
        for each in (one, two):
            remove(each)


@committed
def test_one_takes_the_time_that_another_leaves() -> None:
    ada = practitioner()
    leaves, comes = schedule(workshop(ada)), schedule(workshop(ada), starts_at=SOON + 2 * DAY)
    found = while_uncommitted(lambda: change(leaves, starts_at=SOON + 4 * DAY), lambda: change(comes, starts_at=SOON))
    assert found == comes
    found = while_uncommitted(lambda: cancel(leaves), lambda: session(ada, SOON + 4 * DAY))
    assert isinstance(found, Occupation)
    assert overlapping() == 0


@committed
def test_a_session_is_booked_while_a_workshop_is_scheduled() -> None:
    ada = practitioner()
    of = workshop(ada)
    assert isinstance(while_uncommitted(lambda: schedule(of), lambda: session(ada, SOON)), TimeTaken)
    there = session(ada, SOON + DAY)
    found = while_uncommitted(lambda: session(ada, SOON + 2 * DAY), lambda: schedule(of, starts_at=SOON + 2 * DAY))
    assert isinstance(found, TimeTaken)
    assert found.starts_at == [SOON + 2 * DAY]
    assert Occupation.objects.filter(pk=there.pk).exists()
    assert overlapping() == 0


@committed
def test_whoever_waits_for_time_holds_nothing_that_others_wait_for() -> None:
    of = workshop()
    ada, made = of.practitioner, schedule(of)
    works: list[Callable[[], Any]] = [
        lambda: schedule(of, starts_at=SOON + DAY),
        lambda: schedule_all(of, date(2026, 5, 4)),
        lambda: change(made, starts_at=SOON + 2 * DAY),
    ]
    for work in works:
        found = while_uncommitted(
            lambda: lock_time(ada.pk), work, then=[lambda: locked_practitioner(ada.pk, actor=owner(of))]
        )
        assert isinstance(found, ServiceOccurrence | list)


@committed
def test_a_seat_is_taken_while_its_service_is_deleted() -> None:
    """Whoever takes a seat locks the occurrence, and refers to the service when all is written."""
    of = workshop(status="DRAFT")
    made = schedule(of)

    def take() -> None:
        ServiceOccurrence.objects.select_for_update(no_key=True).get(pk=made.pk)

    def refer() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM services_service WHERE id = %s FOR KEY SHARE", [of.pk])

    assert while_uncommitted(take, lambda: delete(of), then=[refer]) == of.pk


# What the database sees to.


@database
def test_nothing_overlaps_whatever_writes_it() -> None:
    made = schedule(workshop())
    with pytest.raises(IntegrityError, match="occupation_is_exclusive"), transaction.atomic():
        keep_time(made)
    assert actions.cancel_occurrence(occurrence_id=made.pk, reason="x", actor=owner(made.service), now=LATER)
