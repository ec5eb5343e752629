"""Marking something to find it again, and no longer."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from domains.favorites.events import FavoriteAdded, FavoriteRemoved
from domains.favorites.models import COLUMNS, Favorite, FavoriteType
from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotFound
from domains.kernel.events import publish
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.models import Service
from domains.users.actions import locked_user

type Target = Practitioner | Service | PractitionerLocation


@transaction.atomic
def add_favorite(*, kind: FavoriteType, target_id: UUID, actor: Actor, now: datetime) -> Favorite:
    """Once: marked again, it stays as it is."""
    user = locked_user(actor.person)  # what is marked while the account is erased is not there after it
    column = COLUMNS[kind]
    if target(kind, target_id, actor) is None:
        raise not_there()
    try:
        with transaction.atomic():
            favorite, is_new = Favorite.objects.get_or_create(
                {"created_at": now}, user=user, **{f"{column}_id": target_id}
            )
            connection.check_constraints()  # so that what was deleted meanwhile is missed now
    except IntegrityError:
        raise not_there() from None
    if is_new:
        publish(FavoriteAdded(favorite_id=favorite.pk, user_id=user.pk), actor=actor, now=now, after=favorite)
    return favorite


@transaction.atomic
def remove_favorite(*, kind: FavoriteType, target_id: UUID, actor: Actor, now: datetime) -> Target | None:
    """Whether it was marked or not. Gives what it was, if that can still be seen."""
    user = locked_user(actor.person)
    favorite = Favorite.objects.filter(user=user, **{COLUMNS[kind]: target_id}).first()
    found = target(kind, target_id, actor)
    if favorite is None and found is None:
        raise not_there()
    if favorite:
        removed, before = FavoriteRemoved(favorite_id=favorite.pk, user_id=user.pk), fingerprint(favorite)
        favorite.delete()
        publish(removed, actor=actor, now=now, before=before)
    return found


def target(kind: FavoriteType, key: UUID, actor: Actor) -> Target | None:
    others = Favorite._meta.get_field(COLUMNS[kind]).related_model
    found: Target | None = others._default_manager.visible_to(actor).filter(pk=key).first()  # type: ignore[union-attr]
    return found


def not_there() -> NotFound:
    return NotFound(path=("targetId",))
