from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ServiceArchived(Event):
    kind: ClassVar = "services.archived"
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
