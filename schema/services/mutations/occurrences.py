"""When a workshop takes place, or a part of a course."""

from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from domains.services import actions, models
from domains.services.actions import MeetingValues
from domains.services.errors import (
    AlreadyScheduled,
    OccurrenceNotToCome,
    SeatsTaken,
    ServiceNotOffered,
    TimeTaken,
    TooManyOccurrences,
)
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.idempotency import Idempotent
from schema.ids import global_id
from schema.mutation import mutation, payload
from schema.scalars import TimeZone

OF_WHAT = "Of a workshop or a course that you may change."
OCCURRENCE = "Of one that you may change."
BEGINS = "When it begins."
ZONE = "In which zone it is meant; that of its place if left out."
PLACE = "Where it takes place: one of its practitioner's places. Where the service does if left out."
SEATS = "How many can take part; of what is hybrid, at its place. As many as in the service if left out."
SEATS_ONLINE = "How many can take part online, of what is hybrid. As many as in the service if left out."
MODULE = "Which part of the course it is; of a workshop nothing is said."


@strawberry.input(description="One time of a workshop, or of a part of a course.")
class ScheduleOccurrenceInput(Idempotent):
    service_id: strawberry.ID = strawberry.field(description=OF_WHAT)
    starts_at: datetime = strawberry.field(description=f"{BEGINS} In the future, and at most five years from now.")
    ends_at: datetime | None = strawberry.field(
        default=None,
        description="When it ends; after as long as the part of the course, or the service, takes if left out.",
    )
    time_zone: TimeZone | None = strawberry.field(default=None, description=ZONE)
    module_id: strawberry.ID | None = strawberry.field(default=None, description=MODULE)
    location_id: strawberry.ID | None = strawberry.field(default=None, description=PLACE)
    capacity: int | None = strawberry.field(default=None, description=SEATS)
    virtual_capacity: int | None = strawberry.field(default=None, description=SEATS_ONLINE)


@strawberry.input(description="Several times of a workshop, or of a course, all at the same time of the clock.")
class ScheduleOccurrencesInput(Idempotent):
    service_id: strawberry.ID = strawberry.field(description=OF_WHAT)
    dates: list[date] = strawberry.field(
        description="On which days, one after another, 1 to 100. Of a course as many as it has parts, in their order, "
        "unless `moduleId` says that all of them are of one."
    )
    local_time: time = strawberry.field(
        description="When it begins on each of them, by the clock there: 18:00 stays 18:00 when clocks change. Where "
        "they skip it, it begins when they go on; of a time that comes twice on a day it is the first."
    )
    duration_minutes: int | None = strawberry.field(
        default=None, description="How long it takes each time; as long as the part, or the service, does if left out."
    )
    time_zone: TimeZone | None = strawberry.field(default=None, description=ZONE)
    module_id: strawberry.ID | None = strawberry.field(default=None, description=MODULE)
    location_id: strawberry.ID | None = strawberry.field(default=None, description=PLACE)
    capacity: int | None = strawberry.field(default=None, description=SEATS)
    virtual_capacity: int | None = strawberry.field(default=None, description=SEATS_ONLINE)


@strawberry.input(
    description="What is left out stays as it is. Null takes the place away from what is only online; elsewhere it "
    "says nothing."
)
class UpdateOccurrenceInput:
    occurrence_id: strawberry.ID = strawberry.field(description=OCCURRENCE)
    starts_at: datetime | None = strawberry.field(
        default=UNSET, description=f"{BEGINS} If nothing is said of its end, it takes as long as before."
    )
    ends_at: datetime | None = strawberry.field(default=UNSET, description="When it ends.")
    time_zone: TimeZone | None = strawberry.field(
        default=UNSET, description="In which zone it is meant; that of its new place if only a place is said."
    )
    module_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Which part of the course it is.")
    location_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where it takes place: one of its practitioner's places."
    )
    capacity: int | None = strawberry.field(
        default=UNSET, description="How many can take part; of what is hybrid, at its place. Never fewer than do."
    )
    virtual_capacity: int | None = strawberry.field(
        default=UNSET, description="How many can take part online, of what is hybrid. Never fewer than do."
    )


@strawberry.input(description="What does not take place.")
class CancelOccurrenceInput:
    occurrence_id: strawberry.ID = strawberry.field(description=OCCURRENCE)
    reason: str = strawberry.field(description="Why, for everybody to read; at most 500 characters.")


@strawberry.input(description="What is to be gone.")
class DeleteOccurrenceInput:
    occurrence_id: strawberry.ID = strawberry.field(description=f"{OCCURRENCE} Nobody has a seat there.")


@payload
class ScheduleOccurrencePayload:
    occurrence: models.ServiceOccurrence | None = strawberry.field(default=None, description="What was scheduled.")


@payload
class ScheduleOccurrencesPayload:
    occurrences: list[models.ServiceOccurrence] | None = strawberry.field(
        default=None, description="What was scheduled, in the order of the dates."
    )


@payload
class UpdateOccurrencePayload:
    occurrence: models.ServiceOccurrence | None = strawberry.field(default=None, description="As it is now.")


@payload
class CancelOccurrencePayload:
    occurrence: models.ServiceOccurrence | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeleteOccurrencePayload:
    occurrence_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@strawberry.type
class Mutation:
    @mutation(
        who=SIGNED_IN, refuses=[ServiceNotOffered, AlreadyScheduled, TimeTaken, TooManyOccurrences], idempotent=True
    )
    def schedule_occurrence(self, info: Info, input: ScheduleOccurrenceInput) -> ScheduleOccurrencePayload:
        """Say when a workshop takes place, or a part of a course. It may be a draft still, but not archived."""
        occurrence = actions.schedule_occurrence(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            values=values_of(input, "starts_at", "ends_at", *SHARED),
            actor=info.context.actor,
            now=info.context.now,
        )
        return ScheduleOccurrencePayload(occurrence=occurrence)

    @mutation(
        who=SIGNED_IN, refuses=[ServiceNotOffered, AlreadyScheduled, TimeTaken, TooManyOccurrences], idempotent=True
    )
    def schedule_occurrences(self, info: Info, input: ScheduleOccurrencesInput) -> ScheduleOccurrencesPayload:
        """Say several times at once when a workshop takes place, or a course: every week, for example. All of them are
        scheduled, or none."""
        occurrences = actions.schedule_occurrences(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            days=input.dates,
            clock=input.local_time,
            minutes=input.duration_minutes,
            values=values_of(input, *SHARED),
            actor=info.context.actor,
            now=info.context.now,
        )
        return ScheduleOccurrencesPayload(occurrences=occurrences)

    @mutation(who=SIGNED_IN, refuses=[OccurrenceNotToCome, AlreadyScheduled, TimeTaken, SeatsTaken])
    def update_occurrence(self, info: Info, input: UpdateOccurrenceInput) -> UpdateOccurrencePayload:
        """Change when or where something takes place, or for how many, as long as it has not begun."""
        occurrence = actions.update_occurrence(
            occurrence_id=key(input),
            values=values_of(input, "starts_at", "ends_at", *SHARED, may_be_null=("location_id",)),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateOccurrencePayload(occurrence=occurrence)

    @mutation(who=SIGNED_IN, refuses=[OccurrenceNotToCome])
    def cancel_occurrence(self, info: Info, input: CancelOccurrenceInput) -> CancelOccurrencePayload:
        """Say that something does not take place, and why. It stays to be seen as canceled."""
        occurrence = actions.cancel_occurrence(
            occurrence_id=key(input), reason=input.reason, actor=info.context.actor, now=info.context.now
        )
        return CancelOccurrencePayload(occurrence=occurrence)

    @mutation(who=SIGNED_IN, refuses=[SeatsTaken])
    def delete_occurrence(self, info: Info, input: DeleteOccurrenceInput) -> DeleteOccurrencePayload:
        """Delete a time at which nobody has a seat. Where somebody has one, it is canceled instead."""
        gone = actions.delete_occurrence(occurrence_id=key(input), actor=info.context.actor, now=info.context.now)
        return DeleteOccurrencePayload(occurrence_id=strawberry.ID(global_id("ServiceOccurrence", gone)))


SHARED = ("time_zone", "module_id", "location_id", "capacity", "virtual_capacity")
NAMED = {"module_id": ("CourseModule", "moduleId"), "location_id": ("PractitionerLocation", "locationId")}


def values_of(input: Any, *names: str, may_be_null: tuple[str, ...] = ()) -> MeetingValues:
    """What was said."""
    said = {name: getattr(input, name) for name in names}
    given = {name: value for name, value in said.items() if value is not UNSET}
    given = {name: value for name, value in given.items() if value is not None or name in may_be_null}
    for name in NAMED.keys() & given.keys():
        kind, path = NAMED[name]
        given[name] = nodes.key_of(kind, given[name], path) if given[name] is not None else None
    return cast(MeetingValues, given)


def key(input: UpdateOccurrenceInput | CancelOccurrenceInput | DeleteOccurrenceInput) -> UUID:
    return nodes.key_of("ServiceOccurrence", input.occurrence_id, "occurrenceId")
