"""Whose practice it is, and that nobody changes it meanwhile."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Model, Q

from domains.kernel.actor import Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.practitioners.models import Practitioner
from domains.practitioners.policies import can_close, can_manage
from domains.users.actions import locked_user

HERE = ("practitionerId",)


def locked_practitioner(
    practitioner_id: UUID,
    *,
    actor: Actor,
    may: Callable[[Actor, Practitioner], bool] = can_manage,
    path: tuple[str, ...] = HERE,
) -> Practitioner:
    """One that the actor may do this with, by default whatever whoever manages it may: who only sees it may not, and
    to others it is not there."""
    seen = Practitioner.objects.visible_to(actor).filter(pk=practitioner_id, deleted_at=None)
    person: UUID | None = seen.values_list("user", flat=True).first()
    if person is None:
        raise NotFound(path=path)
    # Their person first, as where an account is erased: what comes after that finds nobody.
    user = locked_user(person)
    found = Practitioner.objects.select_for_update(no_key=True).filter(pk=practitioner_id, deleted_at=None)
    practitioner = found.first()
    if practitioner is None:
        raise NotFound(path=path)
    practitioner.user = user
    if not may(actor, practitioner):
        raise NotAllowed(path=path)
    return practitioner


def locked_part[M: Model](
    model: type[M],
    key: UUID,
    *,
    actor: Actor,
    path: tuple[str, ...],
    may: Callable[[Actor, Practitioner], bool] = can_manage,
) -> M:
    """A row that belongs to a practitioner, of whom the actor may do this. Their person is locked first, then they."""
    seen = model._default_manager.visible_to(actor).filter(pk=key)  # type: ignore[attr-defined]
    whose: UUID | None = seen.values_list("practitioner", flat=True).first()
    if whose is None:
        raise NotFound(path=path)
    practitioner = locked_practitioner(whose, actor=actor, may=may, path=path)
    locked = model._default_manager.select_for_update(no_key=True)
    found: M | None = locked.filter(pk=key, practitioner=practitioner).first()
    if found is None:
        raise NotFound(path=path)
    found.practitioner = practitioner  # type: ignore[attr-defined]
    return found


def locked_to_close(practitioner_id: UUID, *, actor: Actor) -> Practitioner:
    """Also one that is closed already, which its person does not see any more."""
    seen = Q(pk__in=Practitioner.objects.visible_to(actor).values("pk"))
    mine = seen if actor.is_anonymous else seen | Q(user=actor.user_id)
    person: UUID | None = Practitioner.objects.filter(mine, pk=practitioner_id).values_list("user", flat=True).first()
    if person is None:
        raise NotFound(path=HERE)
    user = locked_user(person)
    practitioner = Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner_id)
    practitioner.user = user
    if not can_close(actor, practitioner):
        raise NotAllowed(path=HERE)
    return practitioner
