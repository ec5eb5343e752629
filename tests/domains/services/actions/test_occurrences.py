from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.services import actions
from domains.services.actions.parts import Course, Module
from domains.services.errors import (
    AlreadyScheduled,
    OccurrenceNotToCome,
    SeatsTaken,
    ServiceInUse,
    ServiceNotOffered,
    TimeTaken,
    TooManyOccurrences,
)
from domains.services.models import CourseModule, Service, ServiceOccurrence
from tests.domains.services.actions.test_contents import judged
from tests.domains.services.actions.test_lifecycle import assistant, delete, owner
from tests.domains.services.actions.test_writing import update
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    course,
    occurrence,
    place,
    practitioner,
    self_of,
    service,
    space,
    workshop,
)
from tests.domains.users.people import at_once, kinds, prints, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
SOON, LATER = NOW + timedelta(days=7), NOW + timedelta(minutes=1)
MINUTE = timedelta(minutes=1)


def schedule(of: Service, actor: Actor | None = None, **values: Any) -> ServiceOccurrence:
    given: Any = {"starts_at": SOON, "time_zone": "Europe/Berlin", **values}
    return actions.schedule_occurrence(service_id=of.pk, values=given, actor=actor or owner(of), now=NOW)


def schedule_all(
    of: Service, *days: date, clock: time = time(18), minutes: int | None = None, **values: Any
) -> list[ServiceOccurrence]:
    given: Any = {"time_zone": "Europe/Berlin", **values}
    return actions.schedule_occurrences(
        service_id=of.pk, days=days, clock=clock, minutes=minutes, values=given, actor=owner(of), now=NOW
    )


def change(of: ServiceOccurrence, actor: Actor | None = None, **values: Any) -> ServiceOccurrence:
    given: Any = values
    who = actor or owner(of.service)
    return actions.update_occurrence(occurrence_id=of.pk, values=given, actor=who, now=LATER)


def cancel(of: ServiceOccurrence, reason: str = "Ill.", actor: Actor | None = None) -> ServiceOccurrence:
    return actions.cancel_occurrence(occurrence_id=of.pk, reason=reason, actor=actor or owner(of.service), now=LATER)


def remove(of: ServiceOccurrence, actor: Actor | None = None) -> Any:
    return actions.delete_occurrence(occurrence_id=of.pk, actor=actor or owner(of.service), now=LATER)


def ids(of: ServiceOccurrence) -> dict[str, str]:
    whose = of.service.practitioner.user_id
    return {"occurrence_id": str(of.pk), "service_id": str(of.service_id), "user_id": str(whose)}


def path_of(work: Callable[[], Any], refusal: type[Invalid | NotFound] = Invalid) -> tuple[str, ...]:
    with pytest.raises(refusal) as refused:
        work()
    return refused.value.path


# Scheduling one.


@database
def test_schedule_occurrence() -> None:
    made = schedule(workshop(capacity=12, duration_minutes=90))
    found = ServiceOccurrence.objects.get()
    assert (found, found.starts_at, found.ends_at, found.time_zone) == (made, SOON, SOON + 90 * MINUTE, "Europe/Berlin")
    assert (found.capacity, found.virtual_capacity, found.status, found.module) == (12, None, "SCHEDULED", None)
    assert (found.seats_total, found.seats_left, found.virtual_seats_left) == (12, 12, None)
    assert (found.created_at, found.updated_at) == (NOW, NOW)
    assert told("services.occurrence_scheduled") == [ids(made)]
    entry = AuditLogEntry.objects.get()
    assert (entry.after, entry.subject_id) == (prints(made), made.pk)


@database
def test_schedule_occurrence_as_it_is_said() -> None:
    ada = practitioner()
    hall, studio = (
        place(ada, kind="PHYSICAL", name=name, time_zone=zone)
        for name, zone in (("Hall", "Asia/Tokyo"), ("Studio", "Europe/Paris"))
    )
    of = workshop(ada, delivery_mode="HYBRID", location=studio, virtual_capacity=30, capacity=4)
    made = schedule(
        of, ends_at=SOON + 5 * MINUTE, time_zone="Asia/Tokyo", location_id=hall.pk, capacity=9, virtual_capacity=11
    )
    found = ServiceOccurrence.objects.get()
    assert (found.ends_at, found.time_zone, found.location) == (SOON + 5 * MINUTE, "Asia/Tokyo", hall)
    assert (found.capacity, found.virtual_capacity, found.seats_total) == (9, 11, 20)
    assert (made.seats_left, made.virtual_seats_left) == (9, 11)


@database
def test_schedule_occurrence_has_the_zone_of_its_place() -> None:
    ada = practitioner()
    studio = place(ada, kind="PHYSICAL", time_zone="Asia/Tokyo")
    given: Any = {"starts_at": SOON}
    of = workshop(ada, delivery_mode="IN_PERSON", location=studio)
    made = actions.schedule_occurrence(service_id=of.pk, values=given, actor=owner(of), now=NOW)
    assert made.time_zone == "Asia/Tokyo"
    nowhere = workshop(ada)
    assert path_of(
        lambda: actions.schedule_occurrence(service_id=nowhere.pk, values=given, actor=owner(of), now=NOW)
    ) == ("timeZone",)


@database
def test_schedule_occurrence_of_a_course_is_of_one_of_its_parts() -> None:
    made, other = course(), course()
    first, second = CourseModule.objects.filter(course=made.pk)
    CourseModule.objects.filter(pk=second.pk).update(duration_minutes=20)
    assert schedule(made, module_id=first.pk).ends_at == SOON + 60 * MINUTE
    found = schedule(made, module_id=second.pk, starts_at=SOON + 60 * MINUTE)
    assert (found.module, found.ends_at) == (second, SOON + 80 * MINUTE)
    assert path_of(lambda: schedule(made)) == ("moduleId",)
    assert path_of(lambda: schedule(other, module_id=first.pk), NotFound) == ("moduleId",)
    assert path_of(lambda: schedule(workshop(), module_id=first.pk)) == ("moduleId",)


@database
def test_schedule_occurrence_of_what_has_no_fixed_times() -> None:
    for of in (service(), space()):
        assert path_of(lambda of=of: schedule(of)) == ("serviceId",)  # type: ignore[misc]
    with pytest.raises(ServiceNotOffered):
        schedule(workshop(status="ARCHIVED"))
    assert schedule(workshop(status="DRAFT")).status == "SCHEDULED"


@database
@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"starts_at": NOW}, "startsAt"),
        ({"starts_at": datetime(1, 1, 1, tzinfo=UTC)}, "startsAt"),
        ({"starts_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}, "startsAt"),
        ({"starts_at": NOW + timedelta(days=5 * 366, seconds=1)}, "startsAt"),
        ({"ends_at": SOON}, "endsAt"),
        ({"ends_at": datetime(9999, 12, 31, tzinfo=UTC)}, "endsAt"),
        ({"ends_at": datetime(1, 1, 1, tzinfo=UTC)}, "endsAt"),
        ({"time_zone": "Mars/Olympus"}, "timeZone"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 2**31}, "capacity"),
        ({"virtual_capacity": 1}, "virtualCapacity"),
    ],
)
def test_schedule_occurrence_that_cannot_be(values: dict[str, Any], path: str) -> None:
    of = workshop()
    assert path_of(lambda: schedule(of, **values)) == (path,)
    assert not ServiceOccurrence.objects.exists()


@database
def test_schedule_occurrence_where_nobody_can_go() -> None:
    ada = practitioner()
    studio, online = place(ada, kind="PHYSICAL"), place(ada)
    elsewhere = place(practitioner(), kind="PHYSICAL")
    there = workshop(ada, delivery_mode="IN_PERSON", location=studio)
    assert path_of(lambda: schedule(there, location_id=elsewhere.pk), NotFound) == ("locationId",)
    assert path_of(lambda: schedule(there, location_id=online.pk)) == ("locationId",)
    assert path_of(lambda: schedule(there, location_id=None)) == ("locationId",)
    assert path_of(lambda: schedule(workshop(ada), location_id=studio.pk)) == ("locationId",)


@database
def test_schedule_occurrence_that_says_not_how_long_it_takes() -> None:
    of = workshop(duration_minutes=None, status="DRAFT")
    assert path_of(lambda: schedule(of)) == ("endsAt",)
    assert path_of(lambda: schedule_all(of, date(2026, 5, 1))) == ("durationMinutes",)


@database
def test_schedule_occurrence_by_others() -> None:
    made = workshop()
    assert schedule(made, assistant(made)).service == made
    for who in (STRANGER, STAFF, ANYBODY):
        with pytest.raises(NotAllowed):
            schedule(made, who)
    with pytest.raises(NotFound):
        schedule(workshop(status="DRAFT"), STRANGER)


@database
def test_schedule_occurrence_beyond_what_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domains.services.actions.occurrences.MOST_TO_COME", 2)
    of = workshop()
    occurrence(of, starts_at=NOW - timedelta(days=1))
    occurrence(of, status="CANCELED", starts_at=SOON)
    schedule(of)
    with pytest.raises(TooManyOccurrences) as refused:
        schedule_all(of, date(2026, 5, 1), date(2026, 5, 2))
    assert refused.value.most == 2
    schedule_all(of, date(2026, 5, 1))


@database
def test_schedule_occurrence_twice_at_one_time_and_place() -> None:
    ada = practitioner()
    one, two = (place(ada, kind="PHYSICAL") for _ in range(2))
    there, online = workshop(ada, delivery_mode="IN_PERSON", location=one), workshop(ada)
    for of in (there, online):
        first = schedule(of)
        with pytest.raises(AlreadyScheduled) as refused:
            schedule(of)
        assert (refused.value.starts_at, refused.value.path) == ([SOON], ("startsAt",))
        cancel(first)
        schedule(of)
        cancel(ServiceOccurrence.objects.get(status="SCHEDULED"))
    for elsewhere in (lambda: schedule(there, location_id=two.pk), lambda: schedule(online)):
        schedule(there)
        with pytest.raises(TimeTaken):
            elsewhere()
        cancel(ServiceOccurrence.objects.get(status="SCHEDULED"))
    schedule(workshop())


@committed
def test_two_who_schedule_the_same_time_at_once_schedule_it_once() -> None:
    of = workshop()
    outcomes = at_once(*[lambda: schedule(of)] * 8)
    assert kinds(outcomes) == [*[AlreadyScheduled] * 7, ServiceOccurrence]


# Scheduling many.


@database
def test_schedule_occurrences_keeps_the_time_of_the_clock() -> None:
    """Clocks change on 29 March 2026 in Berlin; it is 18:00 there before and after."""
    days = [date(2026, 3, 29) + timedelta(weeks=week) for week in range(-0, 32)]
    made = schedule_all(workshop(), *days)
    zone = made[0].time_zone
    hours = {each.starts_at.hour for each in made}
    assert (zone, hours, len(made)) == ("Europe/Berlin", {16, 17}, 32)
    assert [each.ends_at - each.starts_at for each in made] == [90 * MINUTE] * 32
    assert len({each.pk for each in made}) == ServiceOccurrence.objects.count() == 32
    assert told("services.occurrence_scheduled") == [ids(each) for each in made]
    assert {entry.after for entry in AuditLogEntry.objects.all()} == {prints(each) for each in made}


@database
def test_schedule_occurrences_at_a_time_that_comes_never_or_twice() -> None:
    made = schedule_all(workshop(), date(2026, 10, 25), date(2027, 3, 28), clock=time(2, 30), minutes=15)
    assert [each.starts_at for each in made] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
    ]
    assert {each.ends_at - each.starts_at for each in made} == {15 * MINUTE}


@database
def test_schedule_occurrences_of_a_course_follows_its_parts() -> None:
    made = course(None, "Ropes", "Loops", "Knots")
    days = [date(2026, 5, day) for day in (4, 11, 18)]
    assert [each.module.title for each in schedule_all(made, *days) if each.module] == ["Ropes", "Loops", "Knots"]
    assert path_of(lambda: schedule_all(made, *days[:2])) == ("dates",)
    last = CourseModule.objects.get(title="Knots")
    again = schedule_all(made, date(2026, 6, 1), date(2026, 6, 2), module_id=last.pk)
    assert {each.module for each in again} == {last}


@database
@pytest.mark.parametrize(
    ("days", "path"),
    [
        ([], ("dates",)),
        ([date(2026, 5, 1) + timedelta(days=at) for at in range(101)], ("dates",)),
        ([date(2026, 5, 2), date(2026, 5, 2)], ("dates", "1")),
        ([date(2026, 5, 2), date(2026, 5, 1)], ("dates", "1")),
        ([date(2026, 3, 28)], ("dates", "0")),
        ([date(1, 1, 1)], ("dates", "0")),
        ([date(2026, 5, 1), date(9999, 12, 31)], ("dates", "1")),
        ([date(2026, 5, 1), date(2033, 12, 31)], ("dates", "1")),
    ],
)
def test_schedule_occurrences_on_days_that_cannot_be(days: list[date], path: tuple[str, ...]) -> None:
    of = workshop()
    assert path_of(lambda: schedule_all(of, *days)) == path
    assert path_of(lambda: schedule_all(of, date(2026, 5, 1), minutes=0)) == ("durationMinutes",)
    assert path_of(lambda: schedule_all(of, date(2026, 5, 1), minutes=2**31)) == ("durationMinutes",)


@database
def test_schedule_occurrences_is_all_or_none() -> None:
    of = workshop()
    [there] = schedule_all(of, date(2026, 5, 2))
    with pytest.raises(AlreadyScheduled) as refused:
        schedule_all(of, date(2026, 5, 1), date(2026, 5, 2))
    assert (refused.value.starts_at, refused.value.path) == ([there.starts_at], ("dates",))
    assert list(ServiceOccurrence.objects.all()) == [there]


# Changing one.


@database
def test_update_occurrence() -> None:
    made = occurrence(capacity=8, seats_taken=8)
    before = prints(made)
    changed = change(made, starts_at=SOON, capacity=10)
    found = ServiceOccurrence.objects.get()
    assert (found.starts_at, found.ends_at, found.capacity, found.updated_at) == (SOON, SOON + 60 * MINUTE, 10, LATER)
    assert (changed.seats_left, found.seats_left) == (2, 2)
    assert told("services.occurrence_updated") == [ids(made)]
    entry = AuditLogEntry.objects.get()
    assert (entry.before, entry.after) == (before, prints(made))
    assert change(made).updated_at == LATER
    assert AuditLogEntry.objects.count() == 1


@database
def test_update_occurrence_elsewhere() -> None:
    ada = practitioner()
    one, two = (place(ada, kind="PHYSICAL", time_zone=zone) for zone in ("Europe/Paris", "Asia/Tokyo"))
    made = occurrence(workshop(ada, delivery_mode="IN_PERSON", location=one), location=one, time_zone="Europe/Paris")
    assert change(made, capacity=5).time_zone == "Europe/Paris"
    moved = change(made, location_id=two.pk)
    assert (moved.location, moved.time_zone) == (two, "Asia/Tokyo")
    assert change(made, location_id=one.pk, time_zone="UTC").time_zone == "UTC"
    assert path_of(lambda: change(made, location_id=None)) == ("locationId",)


@database
def test_update_occurrence_to_another_part() -> None:
    of = course()
    first, second = CourseModule.objects.filter(course=of.pk)
    made = occurrence(of, module=first)
    assert change(made, module_id=second.pk).module == second
    assert path_of(lambda: change(made, module_id=uuid7()), NotFound) == ("moduleId",)
    assert ServiceOccurrence.objects.get().module == second


@database
def test_update_occurrence_to_fewer_seats_than_are_taken() -> None:
    ada = practitioner()
    studio = place(ada, kind="PHYSICAL")
    of = workshop(ada, delivery_mode="HYBRID", location=studio, virtual_capacity=8)
    made = occurrence(of, location=studio, seats_taken=3, virtual_seats_taken=5)
    for values, taken, path in (({"capacity": 2}, 3, "capacity"), ({"virtual_capacity": 4}, 5, "virtualCapacity")):
        with pytest.raises(SeatsTaken) as refused:
            change(made, **values)
        assert (refused.value.taken, refused.value.path) == (taken, (path,))
    changed = change(made, capacity=3, virtual_capacity=5)
    assert (changed.seats_left, changed.virtual_seats_left, changed.seats_total) == (0, 0, 8)


@database
@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"starts_at": NOW}, "startsAt"),
        ({"starts_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}, "startsAt"),
        ({"ends_at": NOW}, "endsAt"),
        ({"capacity": 0}, "capacity"),
        ({"virtual_capacity": 3}, "virtualCapacity"),
        ({"time_zone": "Nowhere"}, "timeZone"),
    ],
)
def test_update_occurrence_to_what_cannot_be(values: dict[str, Any], path: str) -> None:
    made = occurrence()
    before = prints(made)
    assert path_of(lambda: change(made, **values)) == (path,)
    assert prints(made) == before


@database
def test_update_occurrence_to_when_it_takes_place_anyway() -> None:
    of = workshop()
    one, two = schedule(of), schedule(of, starts_at=SOON + 90 * MINUTE)
    with pytest.raises(AlreadyScheduled) as refused:
        change(two, starts_at=SOON)
    assert refused.value.starts_at == [one.starts_at]


@database
@pytest.mark.parametrize("over", [{"status": "CANCELED"}, {"starts_at": NOW - timedelta(hours=1)}])
def test_update_occurrence_that_is_over(over: dict[str, Any]) -> None:
    made = occurrence(**over)
    with pytest.raises(OccurrenceNotToCome):
        change(made, capacity=10)


@database
@pytest.mark.parametrize("verb", [change, remove, lambda made, actor: cancel(made, actor=actor)])
def test_occurrence_is_for_whoever_manages_it(verb: Callable[..., Any]) -> None:
    made, hidden = occurrence(), occurrence(workshop(status="DRAFT"))
    for who in (STRANGER, STAFF, ANYBODY):
        with pytest.raises(NotAllowed):
            verb(made, actor=who)
    with pytest.raises(NotFound) as refused:
        verb(hidden, actor=STRANGER)
    assert refused.value.path == ("occurrenceId",)
    assert verb(made, actor=assistant(made.service))
    remove(hidden)
    with pytest.raises(NotFound):
        verb(hidden, actor=owner(hidden.service))


# That it does not take place.


@database
def test_cancel_occurrence() -> None:
    made = occurrence(seats_taken=2)
    before = prints(made)
    canceled = cancel(made, " I am\0 ill. ")
    assert (canceled.status, canceled.cancel_reason, canceled.updated_at, canceled.seats_taken) == (
        "CANCELED", "I am ill.", LATER, 2,
    )  # fmt: skip
    assert told("services.occurrence_canceled") == [ids(made)]
    entry = AuditLogEntry.objects.get()
    assert (entry.before, entry.after) == (before, prints(made))
    assert cancel(made, "Another reason.").cancel_reason == "I am ill."
    assert AuditLogEntry.objects.count() == 1


@database
def test_cancel_occurrence_says_why() -> None:
    made = occurrence()
    for reason in ("", " \0", "x" * 501):
        assert path_of(lambda reason=reason: cancel(made, reason)) == ("reason",)  # type: ignore[misc]


@database
def test_cancel_occurrence_that_has_begun() -> None:
    with pytest.raises(OccurrenceNotToCome):
        cancel(occurrence(starts_at=LATER))


@database
def test_delete_occurrence() -> None:
    made = occurrence()
    said = ids(made)
    assert remove(made) == made.pk
    assert not ServiceOccurrence.objects.exists()
    assert told("services.occurrence_deleted") == [said]


@database
def test_delete_occurrence_at_which_somebody_has_a_seat() -> None:
    ada = practitioner()
    of = workshop(ada, delivery_mode="HYBRID", location=place(ada, kind="PHYSICAL"), virtual_capacity=8)
    for taken in ({"seats_taken": 1}, {"virtual_seats_taken": 1}):
        made = occurrence(of, starts_at=NOW + timedelta(days=len(str(taken))), **taken)
        with pytest.raises(SeatsTaken) as refused:
            remove(made)
        assert refused.value.taken == 1


@committed
def test_delete_occurrence_while_it_is_changed() -> None:
    made = occurrence()
    found = while_uncommitted(lambda: remove(made), lambda: change(made, capacity=9))
    assert isinstance(found, NotFound)


# What it does to its service.


@database
def test_delete_service_with_times_at_which_nobody_has_a_seat() -> None:
    for of in (workshop(status="DRAFT"), course(status="DRAFT")):
        module = CourseModule.objects.filter(course=of.pk).first()
        occurrence(of, module=module)
        assert delete(of) == of.pk
    of = workshop(status="DRAFT")
    occurrence(of, seats_taken=1)
    with pytest.raises(ServiceInUse):
        delete(of)


@database
def test_course_keeps_its_parts_and_their_dates() -> None:
    made = course()
    ropes, loops = CourseModule.objects.filter(course=made.pk)
    there = occurrence(made, module=loops)
    parts = [Module(title="Hitches"), Module(title="Loops and more", module_id=loops.pk)]
    update(made, course=Course(modules=parts))
    listed = CourseModule.objects.order_by("position").values_list("title", "position")
    assert list(listed) == [("Hitches", 0), ("Loops and more", 1)]
    there.refresh_from_db()
    assert (there.module_id, CourseModule.objects.filter(pk=ropes.pk).exists()) == (loops.pk, False)
    made.refresh_from_db()
    assert path_of(lambda: update(made, course=Course(modules=parts[:1]))) == ("course", "modules")
    for wrong in (uuid7(), ropes.pk):
        again = Course(modules=[parts[1], Module(title="x", module_id=wrong)])
        assert path_of(lambda again=again: update(made, course=again), NotFound) == (  # type: ignore[misc]
            "course", "modules", "1", "id",
        )  # fmt: skip
    twice = Course(modules=[parts[1], parts[1]])
    assert path_of(lambda: update(made, course=twice), NotFound) == ("course", "modules", "0", "id")
    remove(there)
    update(made, course=Course(modules=parts[:1]))
    assert list(listed.all()) == [("Hitches", 0)]


# What the database sees to.


@database
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"ends_at": NOW}, "an_occurrence_takes_its_time"),
        ({"capacity": 0}, "an_occurrence_has_room_for_somebody"),
        ({"virtual_capacity": 0}, "an_occurrence_has_room_for_somebody"),
        ({"seats_taken": -1}, "no_more_seats_are_taken_than_there_are"),
        ({"seats_taken": 9}, "no_more_seats_are_taken_than_there_are"),
        ({"virtual_seats_taken": 1}, "no_more_seats_online_are_taken_than_there_are"),
        ({"virtual_seats_taken": -1}, "no_more_seats_online_are_taken_than_there_are"),
        ({"virtual_capacity": 2, "virtual_seats_taken": 3}, "no_more_seats_online_are_taken_than_there_are"),
        ({"cancel_reason": "x"}, "only_what_is_canceled_has_a_reason"),
        ({"type": "COURSE"}, "workshops_have_times_and_so_have_modules_of_courses"),
        ({"type": "SESSION"}, "workshops_have_times_and_so_have_modules_of_courses"),
    ],
)
def test_occurrence_that_cannot_be_is_refused(given: dict[str, Any], name: str) -> None:
    of = workshop()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        occurrence(of, **given)


@database
def test_occurrence_is_of_its_service_and_where_its_practitioner_works() -> None:
    ada, eve = practitioner(), practitioner()
    of, made = workshop(ada), course(ada)
    module, other = made.course.modules.first(), course(eve).course.modules.first()
    for given, name in (
        ({"practitioner": eve}, "an_occurrence_is_of_a_service_of_its_practitioner"),
        ({"type": "COURSE", "module": module}, "an_occurrence_is_of_a_service_of_its_practitioner"),
        ({"location": place(eve)}, "an_occurrence_is_where_its_practitioner_works"),
        ({"service": made, "type": "COURSE", "module": other}, "an_occurrence_is_of_a_module_of_its_course"),
    ):
        row = {**occurrence_row(of), **given}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            judged(lambda row=row: ServiceOccurrence.objects.create(**row))  # type: ignore[misc]


def occurrence_row(of: Service) -> dict[str, Any]:
    times = {"starts_at": SOON, "ends_at": SOON + MINUTE, "created_at": NOW, "updated_at": NOW}
    return {
        "service": of, "practitioner": of.practitioner, "type": of.type, "time_zone": "UTC", "capacity": 1, **times,
    }  # fmt: skip


@database
def test_occurrence_is_seen_as_its_service_is() -> None:
    shown, hidden = occurrence(), occurrence(workshop(status="DRAFT"))
    for actor, rows in (
        (ANYBODY, {shown}), (STRANGER, {shown}), (STAFF, {shown, hidden}),
        (self_of(hidden.practitioner.user), {shown, hidden}),
    ):  # fmt: skip
        assert set(ServiceOccurrence.objects.visible_to(actor)) == rows  # type: ignore[attr-defined]
