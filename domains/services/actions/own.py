"""Whose it is, and that nobody changes it meanwhile."""

from uuid import UUID

from domains.kernel.actor import Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.practitioners.models import Practitioner
from domains.practitioners.policies import can_manage
from domains.services.models import Service
from domains.users.actions import locked_user


def locked_service(service_id: UUID, *, actor: Actor, path: tuple[str, ...] = ("serviceId",)) -> Service:
    """One that the actor may change."""
    seen = Service.objects.visible_to(actor).filter(pk=service_id)
    whose: UUID | None = seen.values_list("practitioner", flat=True).first()
    if whose is None:
        raise NotFound(path=path)
    practitioner = locked_practitioner(whose, actor=actor, path=path)
    return locked_row(service_id, practitioner, path=path)


def locked_row(service_id: UUID, practitioner: Practitioner, *, path: tuple[str, ...]) -> Service:
    locked = Service.objects.select_for_update(no_key=True)
    service: Service | None = locked.filter(pk=service_id, practitioner=practitioner).first()
    if service is None:
        raise NotFound(path=path)
    service.practitioner = practitioner
    return service


def locked_practitioner(practitioner_id: UUID, *, actor: Actor, path: tuple[str, ...]) -> Practitioner:
    """Whose practice the actor may manage: who only sees it may not, and to others it is not there."""
    seen = Practitioner.objects.visible_to(actor).filter(pk=practitioner_id)
    person: UUID | None = seen.values_list("user", flat=True).first()
    if person is None:
        raise NotFound(path=path)
    # Their person first, as where an account is erased: what comes after that finds nobody.
    user = locked_user(person)
    practitioner: Practitioner = Practitioner.objects.select_for_update(no_key=True).get(user=user)
    practitioner.user = user
    if not can_manage(actor, practitioner):
        raise NotAllowed(path=path)
    if not user.is_active:
        raise NotFound(path=path)
    return practitioner
