"""What becomes of a service: offered, recommended, and no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.events import Event, publish
from domains.services.actions.own import locked_service
from domains.services.errors import ServiceUnpublished
from domains.services.events import ServiceArchived, ServiceFeatured, ServiceUnfeatured
from domains.services.models import Service

Status = Service.Status


@transaction.atomic
def archive_service(*, service_id: UUID, actor: Actor, now: datetime) -> Service:
    """It is offered no more, and what was booked stays. Archived again, it stays as it is."""
    service = locked_service(service_id, actor=actor)
    if service.status != Status.ARCHIVED:
        archived = ServiceArchived(service_id=service.pk, user_id=service.practitioner.user_id)
        change(service, archived, actor=actor, now=now, status=Status.ARCHIVED, is_featured=False)
    return service


@transaction.atomic
def set_service_featured(*, service_id: UUID, is_featured: bool, actor: Actor, now: datetime) -> Service:
    """By staff. What is featured already stays so."""
    if not actor.is_staff:
        raise NotAllowed
    locked = Service.objects.select_related("practitioner").select_for_update(no_key=True, of=("self",))
    service: Service | None = locked.filter(pk=service_id).first()
    if service is None:
        raise NotFound(path=("serviceId",))
    if is_featured and service.status != Status.PUBLISHED:
        raise ServiceUnpublished(path=("serviceId",))
    if service.is_featured != is_featured:
        kind = ServiceFeatured if is_featured else ServiceUnfeatured
        fact = kind(service_id=service.pk, user_id=service.practitioner.user_id)
        change(service, fact, actor=actor, now=now, is_featured=is_featured)
    return service


def change(service: Service, fact: Event, *, actor: Actor, now: datetime, **columns: object) -> None:
    """Of a row that is locked. Every change counts as one, so that no other is lost."""
    before = fingerprint(service)
    for name, value in {**columns, "version": service.version + 1, "updated_at": now}.items():
        setattr(service, name, value)
    service.save(update_fields=[*columns, "version", "updated_at"])
    publish(fact, actor=actor, now=now, before=before, after=service)
