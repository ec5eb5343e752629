from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ServiceCreated(Event):
    kind: ClassVar = "services.created"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceUpdated(Event):
    kind: ClassVar = "services.updated"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServicePublished(Event):
    kind: ClassVar = "services.published"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceUnpublished(Event):
    kind: ClassVar = "services.unpublished"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceArchived(Event):
    kind: ClassVar = "services.archived"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceDeleted(Event):
    kind: ClassVar = "services.deleted"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceFeatured(Event):
    kind: ClassVar = "services.featured"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceUnfeatured(Event):
    kind: ClassVar = "services.unfeatured"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class OccurrenceScheduled(Event):
    kind: ClassVar = "services.occurrence_scheduled"
    subject: ClassVar = "ServiceOccurrence"
    concerns: ClassVar = ("user_id",)

    occurrence_id: UUID
    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class OccurrenceUpdated(Event):
    kind: ClassVar = "services.occurrence_updated"
    subject: ClassVar = "ServiceOccurrence"
    concerns: ClassVar = ("user_id",)

    occurrence_id: UUID
    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class OccurrenceCanceled(Event):
    kind: ClassVar = "services.occurrence_canceled"
    subject: ClassVar = "ServiceOccurrence"
    concerns: ClassVar = ("user_id",)

    occurrence_id: UUID
    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class OccurrenceDeleted(Event):
    kind: ClassVar = "services.occurrence_deleted"
    subject: ClassVar = "ServiceOccurrence"
    concerns: ClassVar = ("user_id",)

    occurrence_id: UUID
    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerCategoryCreated(Event):
    kind: ClassVar = "services.practitioner_category_created"
    subject: ClassVar = "PractitionerCategory"
    concerns: ClassVar = ("user_id",)

    category_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerCategoryUpdated(Event):
    kind: ClassVar = "services.practitioner_category_updated"
    subject: ClassVar = "PractitionerCategory"
    concerns: ClassVar = ("user_id",)

    category_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerCategoryDeleted(Event):
    kind: ClassVar = "services.practitioner_category_deleted"
    subject: ClassVar = "PractitionerCategory"
    concerns: ClassVar = ("user_id",)

    category_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerCategoriesReordered(Event):
    kind: ClassVar = "services.practitioner_categories_reordered"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceCategoryCreated(Event):
    kind: ClassVar = "services.category_created"
    subject: ClassVar = "ServiceCategory"

    category_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceCategoryUpdated(Event):
    kind: ClassVar = "services.category_updated"
    subject: ClassVar = "ServiceCategory"

    category_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceCategoryDeleted(Event):
    kind: ClassVar = "services.category_deleted"
    subject: ClassVar = "ServiceCategory"

    category_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceMediaSet(Event):
    kind: ClassVar = "services.media_set"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ServiceScheduleSet(Event):
    kind: ClassVar = "services.schedule_set"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class BookingRulesSet(Event):
    kind: ClassVar = "services.booking_rules_set"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleBlockCreated(Event):
    kind: ClassVar = "services.schedule_block_created"
    subject: ClassVar = "ScheduleBlock"
    concerns: ClassVar = ("user_id",)

    block_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleBlockDeleted(Event):
    kind: ClassVar = "services.schedule_block_deleted"
    subject: ClassVar = "ScheduleBlock"
    concerns: ClassVar = ("user_id",)

    block_id: UUID
    practitioner_id: UUID
    user_id: UUID
