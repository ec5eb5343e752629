"""When a workshop takes place, or a part of a course."""

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import ProtectedError

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound, refuse_on
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.services.actions.meetings import (
    MOST_AT_ONCE,
    MOST_TO_COME,
    MeetingValues,
    length_of,
    module_of,
    refuse_nowhere,
    refuse_wrong_beginning,
    refuse_wrong_time,
    said_of,
    zone_of,
)
from domains.services.actions.own import locked_service
from domains.services.actions.times import call_off, ids, move_time, take_time
from domains.services.actions.values import LONGEST_MINUTES, few, text, within
from domains.services.clocks import moment
from domains.services.errors import (
    AlreadyScheduled,
    OccurrenceNotToCome,
    SeatsTaken,
    ServiceNotOffered,
    TooManyOccurrences,
)
from domains.services.events import OccurrenceDeleted, OccurrenceScheduled, OccurrenceUpdated
from domains.services.models import CourseModule, Service, ServiceOccurrence
from domains.services.models.occurrences import AT_FIXED_TIMES

Status, Type = ServiceOccurrence.Status, Service.Type
ONCE = "a_service_takes_place_once_at_a_time_and_place"
HERE = ("occurrenceId",)
MOVES = {"starts_at", "ends_at"}


@transaction.atomic
def schedule_occurrence(*, service_id: UUID, values: MeetingValues, actor: Actor, now: datetime) -> ServiceOccurrence:
    """One time of a workshop, or of a part of a course."""
    service = open_service(service_id, actor=actor)
    module = module_of(service, values.get("module_id"))
    made = new(service, values, now=now)
    made.module = module
    if "ends_at" not in values:
        refuse_wrong_beginning(made, now=now)
        made.ends_at = made.starts_at + length_of(service, module, path=("endsAt",))
    refuse_wrong_time(made, now=now)
    [made] = add(service, [made], actor=actor, now=now, path=("startsAt",))
    return made


@transaction.atomic
def schedule_occurrences(
    *,
    service_id: UUID,
    days: Sequence[date],
    clock: time,
    minutes: int | None,
    values: MeetingValues,
    actor: Actor,
    now: datetime,
) -> list[ServiceOccurrence]:
    """Several at once, all of them or none, each at the same time of the clock: also across a change of clocks. Of a
    course each day is that of its next part, unless one part is named."""
    service = open_service(service_id, actor=actor)
    few(days, MOST_AT_ONCE, path=("dates",))
    within(minutes, LONGEST_MINUTES, path=("durationMinutes",))
    refuse_out_of_order(days, now=now)
    modules = modules_of(service, values.get("module_id"), len(days))
    pattern = new(service, values, now=now)
    made = [
        meeting(pattern, module, moment(day, clock, ZoneInfo(pattern.time_zone)), minutes, now=now, at=at)
        for at, (day, module) in enumerate(zip(days, modules, strict=True))
    ]
    return add(service, made, actor=actor, now=now, path=("dates",))


@transaction.atomic
def update_occurrence(*, occurrence_id: UUID, values: MeetingValues, actor: Actor, now: datetime) -> ServiceOccurrence:
    """When, where and for how many. Put off without another end, it takes as long as before."""
    occurrence = locked_occurrence(occurrence_id, actor=actor, with_time=bool(MOVES & values.keys()))
    refuse_over(occurrence, now=now)
    if not values:
        return occurrence
    refuse_parting(occurrence, values)
    before, length = fingerprint(occurrence), occurrence.ends_at - occurrence.starts_at
    if "module_id" in values:
        occurrence.module = module_of(occurrence.service, values["module_id"])
    take(occurrence, values)
    if "starts_at" in values and "ends_at" not in values:
        refuse_wrong_beginning(occurrence, now=now)
        occurrence.ends_at = occurrence.starts_at + length
    refuse_wrong_time(occurrence, now=now)
    refuse_fewer_seats(occurrence)
    occurrence.updated_at = now
    with refuse_on(ONCE, AlreadyScheduled(starts_at=[occurrence.starts_at], path=("startsAt",))):
        occurrence.save()
    if MOVES & values.keys():
        move_time(occurrence, now=now, path=("startsAt",))
    publish(OccurrenceUpdated(**ids(occurrence)), actor=actor, now=now, before=before, after=occurrence)
    return occurrence


@transaction.atomic
def cancel_occurrence(*, occurrence_id: UUID, reason: str, actor: Actor, now: datetime) -> ServiceOccurrence:
    """It does not take place. Canceled again, it stays as it is."""
    occurrence = locked_occurrence(occurrence_id, actor=actor)
    if occurrence.status == Status.CANCELED:
        return occurrence
    refuse_over(occurrence, now=now)
    said = text(reason, 500, path=("reason",), needed=True)
    call_off([occurrence], reason=said, actor=actor, now=now)
    return occurrence


@transaction.atomic
def delete_occurrence(*, occurrence_id: UUID, actor: Actor, now: datetime) -> UUID:
    """One at which nobody has a seat. Gives its id."""
    occurrence = locked_occurrence(occurrence_id, actor=actor)
    if taken := occurrence.seats_taken + occurrence.virtual_seats_taken:
        raise SeatsTaken(taken=taken, path=HERE)
    fact, before = OccurrenceDeleted(**ids(occurrence)), fingerprint(occurrence)
    try:
        occurrence.delete()
    except ProtectedError:  # somebody had one: what became of that is not forgotten
        raise SeatsTaken(taken=0, path=HERE) from None
    publish(fact, actor=actor, now=now, before=before)
    return occurrence_id


def open_service(service_id: UUID, *, actor: Actor) -> Service:
    """One that takes place at times that are fixed, and is not over and done with."""
    service = locked_service(service_id, actor=actor, with_time=True)
    if service.type not in AT_FIXED_TIMES:
        raise Invalid("Only a workshop or a course takes place at fixed times.", path=("serviceId",))
    if service.status == Service.Status.ARCHIVED:
        raise ServiceNotOffered(path=("serviceId",))
    return service


def locked_occurrence(occurrence_id: UUID, *, actor: Actor, with_time: bool = False) -> ServiceOccurrence:
    """One that the actor may change: its service is locked first, as by whoever schedules another."""
    seen = ServiceOccurrence.objects.visible_to(actor).filter(pk=occurrence_id)
    of: UUID | None = seen.values_list("service", flat=True).first()
    if of is None:
        raise NotFound(path=HERE)
    service = locked_service(of, actor=actor, path=HERE, with_time=with_time)
    locked = ServiceOccurrence.objects.select_for_update(no_key=True)
    found: ServiceOccurrence | None = locked.filter(pk=occurrence_id, service=service).first()
    if found is None:
        raise NotFound(path=HERE)
    found.service = service
    return found


# What is made.


def new(service: Service, values: MeetingValues, *, now: datetime) -> ServiceOccurrence:
    """With what the service has, where nothing else is said."""
    made = ServiceOccurrence(
        service=service,
        practitioner=service.practitioner,
        type=service.type,
        location_id=service.location_id,
        capacity=service.capacity,
        virtual_capacity=service.virtual_capacity,
        created_at=now,
        updated_at=now,
    )
    take(made, values)
    return made


def take(occurrence: ServiceOccurrence, values: MeetingValues) -> None:
    """What is said. Elsewhere it has the time zone of there."""
    for name, value in said_of(occurrence.service, values).items():
        setattr(occurrence, name, value)
    refuse_nowhere(occurrence)
    if "time_zone" not in values and ("location_id" in values or not occurrence.time_zone):
        occurrence.time_zone = zone_of(occurrence)


def meeting(
    pattern: ServiceOccurrence,
    module: CourseModule | None,
    starts_at: datetime,
    minutes: int | None,
    *,
    now: datetime,
    at: int,
) -> ServiceOccurrence:
    """One of several that differ in nothing but their times."""
    made = copy(pattern)
    made.pk, made.module, made.starts_at = uuid7(), module, starts_at
    if minutes is None:
        made.ends_at = starts_at + length_of(made.service, module, path=("durationMinutes",))
    else:
        made.ends_at = starts_at + timedelta(minutes=minutes)
    refuse_wrong_time(made, now=now, path=("dates", str(at)))
    return made


def modules_of(service: Service, module_id: UUID | None, number: int) -> Sequence[CourseModule | None]:
    """Of as many days."""
    if service.type == Type.WORKSHOP or module_id is not None:
        return [module_of(service, module_id)] * number
    modules = list(CourseModule.objects.filter(course=service.pk).order_by("position"))
    if len(modules) != number:
        said = f"This course has {len(modules)} parts: give a date for each, or name the part that all of them are of."
        raise Invalid(said, path=("dates",))
    return modules


def add(
    service: Service, made: list[ServiceOccurrence], *, actor: Actor, now: datetime, path: tuple[str, ...]
) -> list[ServiceOccurrence]:
    """All of them or none. The service is locked, so nobody adds others meanwhile."""
    to_come = service.occurrences.filter(status=Status.SCHEDULED, starts_at__gt=now)
    if to_come.count() + len(made) > MOST_TO_COME:
        raise TooManyOccurrences(most=MOST_TO_COME)
    there = service.occurrences.filter(
        status=Status.SCHEDULED, location=made[0].location_id, starts_at__in=[each.starts_at for each in made]
    )
    if known := list(there.order_by("starts_at").values_list("starts_at", flat=True)):
        raise AlreadyScheduled(starts_at=known, path=path)
    with refuse_on(ONCE, AlreadyScheduled(starts_at=[], path=path)):
        ServiceOccurrence.objects.bulk_create(made)
    take_time(made, now=now, path=path)
    for each in made:
        publish(OccurrenceScheduled(**ids(each)), actor=actor, now=now, after=each)
    return made


# What is refused.


def refuse_over(occurrence: ServiceOccurrence, *, now: datetime) -> None:
    if not occurrence.is_to_come(now):
        raise OccurrenceNotToCome(path=HERE)


def refuse_fewer_seats(occurrence: ServiceOccurrence) -> None:
    """Than are taken."""
    for seats, taken, path in (
        (occurrence.capacity, occurrence.seats_taken, "capacity"),
        (occurrence.virtual_capacity or 0, occurrence.virtual_seats_taken, "virtualCapacity"),
    ):
        if seats < taken:
            raise SeatsTaken(taken=taken, path=(path,))


def refuse_parting(occurrence: ServiceOccurrence, values: MeetingValues) -> None:
    """Seats that were taken while all were of one kind: of each there may be fewer."""
    if "virtual_capacity" in values and occurrence.virtual_capacity is None and occurrence.seats_taken:
        raise SeatsTaken(taken=occurrence.seats_taken, path=("virtualCapacity",))


def refuse_out_of_order(days: Sequence[date], *, now: datetime) -> None:
    """One after another; how far from now is looked at of each moment."""
    for at, day in enumerate(days):
        if at and day <= days[at - 1]:
            raise Invalid("Each date comes after the one before it.", path=("dates", str(at)))
        if not now.year - 1 <= day.year <= now.year + 10:
            raise Invalid("This is too far from now.", path=("dates", str(at)))
