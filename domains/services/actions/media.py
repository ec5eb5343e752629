"""Pictures and films of what is offered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.events import publish
from domains.media.actions import hang, rehang, unhang
from domains.media.models import Role
from domains.services.actions.own import locked_service
from domains.services.events import ServiceMediaSet
from domains.services.models import Service, ServiceMedia

TARGET: Final = ("targetId",)


@transaction.atomic
def attach_media(*, service_id: UUID, asset_id: UUID, role: Role, actor: Actor, now: datetime) -> Service:
    service = locked_service(service_id, actor=actor, path=TARGET)
    hang(ServiceMedia, service, asset_id, role, actor=actor, now=now)
    return told(service, actor=actor, now=now)


@transaction.atomic
def detach_media(*, service_id: UUID, asset_id: UUID, actor: Actor, now: datetime) -> Service:
    service = locked_service(service_id, actor=actor, path=TARGET)
    unhang(ServiceMedia, service, asset_id, now=now)
    return told(service, actor=actor, now=now)


@transaction.atomic
def reorder_media(*, service_id: UUID, asset_ids: Sequence[UUID], actor: Actor, now: datetime) -> Service:
    service = locked_service(service_id, actor=actor, path=TARGET)
    rehang(ServiceMedia, service, asset_ids)
    return told(service, actor=actor, now=now)


def told(service: Service, *, actor: Actor, now: datetime) -> Service:
    """The service itself is as it was, and so is its version."""
    fact = ServiceMediaSet(service_id=service.pk, user_id=service.practitioner.user_id)
    publish(fact, actor=actor, now=now)
    return service
