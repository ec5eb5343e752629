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
class ServiceMediaSet(Event):
    kind: ClassVar = "services.media_set"
    subject: ClassVar = "Service"
    concerns: ClassVar = ("user_id",)

    service_id: UUID
    user_id: UUID
