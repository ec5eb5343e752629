"""Whose it is, and that nobody changes it meanwhile."""

from datetime import datetime
from uuid import UUID

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotFound
from domains.kernel.events import Event, publish
from domains.practitioners.actions import locked_practitioner
from domains.practitioners.models import Practitioner
from domains.services.actions.occupying import lock_time
from domains.services.models import Service


def own(actor: Actor) -> UUID:
    found: UUID | None = Practitioner.objects.filter(user=actor.person).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(path=("practitionerId",))
    return found


def locked_service(
    service_id: UUID, *, actor: Actor, path: tuple[str, ...] = ("serviceId",), with_time: bool = False
) -> Service:
    """One that the actor may change. `with_time`: nor does anybody take time meanwhile of whoever offers it, or of the
    space that it takes up."""
    seen = Service.objects.visible_to(actor).filter(pk=service_id)
    found: tuple[UUID, UUID | None] | None = seen.values_list("practitioner", "rules__space").first()
    if found is None:
        raise NotFound(path=path)
    whose, space = found
    if with_time:
        lock_time(whose, *([space] if space else []))
    practitioner = locked_practitioner(whose, actor=actor, path=path)
    return locked_row(service_id, practitioner, path=path)


def locked_row(service_id: UUID, practitioner: Practitioner, *, path: tuple[str, ...]) -> Service:
    locked = Service.objects.select_for_update(no_key=True)
    service: Service | None = locked.filter(pk=service_id, practitioner=practitioner).first()
    if service is None:
        raise NotFound(path=path)
    service.practitioner = practitioner
    return service


def change(
    service: Service, fact: Event, *, actor: Actor, now: datetime, before: str | None = None, **columns: object
) -> None:
    """Of a row that is locked. Every change counts as one, so that no other is lost. `before`: its fingerprint, where
    it is not any more as it was."""
    before = before or fingerprint(service)
    for name, value in {**columns, "version": service.version + 1, "updated_at": now}.items():
        setattr(service, name, value)
    service.save(update_fields=[*columns, "version", "updated_at"])
    publish(fact, actor=actor, now=now, before=before, after=service)
