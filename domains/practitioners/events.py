from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PractitionerApplied(Event):
    kind: ClassVar = "practitioners.applied"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerStatusSet(Event):
    kind: ClassVar = "practitioners.status_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerReturned(Event):
    kind: ClassVar = "practitioners.returned"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PracticeSuspended(Event):
    kind: ClassVar = "practitioners.suspended"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PracticeReinstated(Event):
    kind: ClassVar = "practitioners.reinstated"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SpecializationsSet(Event):
    kind: ClassVar = "practitioners.specializations_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleCreated(Event):
    kind: ClassVar = "practitioners.schedule_created"
    subject: ClassVar = "Schedule"
    concerns: ClassVar = ("user_id",)

    schedule_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleUpdated(Event):
    kind: ClassVar = "practitioners.schedule_updated"
    subject: ClassVar = "Schedule"
    concerns: ClassVar = ("user_id",)

    schedule_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleDeleted(Event):
    kind: ClassVar = "practitioners.schedule_deleted"
    subject: ClassVar = "Schedule"
    concerns: ClassVar = ("user_id",)

    schedule_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class TravelSet(Event):
    kind: ClassVar = "practitioners.travel_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID
