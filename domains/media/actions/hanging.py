"""Where a file hangs. The domains above say where; here it is known that it hangs somewhere."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.media.actions.settling import of_asset
from domains.media.errors import MediaNotUsable
from domains.media.events import PortraitSet
from domains.media.models import Hung, Kind, MediaAsset, MediaVariant, Role, Status, Visibility
from domains.media.models.roles import KIND_OF
from domains.users.actions import locked_user
from domains.users.models import User

MOST_HUNG: Final = 30
USABLE = (Status.PROCESSING, Status.READY)


def locked_asset(
    asset_id: UUID,
    *,
    actor: Actor,
    kinds: Collection[Kind],
    visibility: Visibility,
    path: tuple[str, ...] = ("assetId",),
) -> MediaAsset:
    """One that the actor has brought, and that fits. It may still be in the making: until it is ready nobody else sees
    it."""
    asset = of_asset(asset_id)
    if asset is None or asset.owner_id != actor.user_id:
        raise NotFound(path=path)
    if asset.status not in USABLE or asset.kind not in kinds or asset.visibility != visibility:
        raise MediaNotUsable(path=path)
    return asset


def hang(table: type[Hung], at: Any, asset_id: UUID, role: Role, *, actor: Actor, now: datetime) -> MediaAsset:
    """At something that is locked, behind what hangs there already. What is there already is there once, as what was
    said last; of a role that only one has, the one before gives way."""
    if role not in table.roles:
        raise Invalid("Nothing of this kind hangs as this.", path=("role",))
    before = hung_at(table, at).filter(role=role) if role in table.alone else table._default_manager.none()
    lock_in_order(asset_id, *before.values_list("asset", flat=True))
    asset = locked_asset(asset_id, actor=actor, kinds=(KIND_OF[role],), visibility=Visibility.PUBLIC)
    there = hung_at(table, at)
    found = there.filter(asset=asset).first()
    if found and found.role == role:
        return asset
    if role in table.alone:
        take(there.filter(role=role).exclude(asset=asset), now=now)
    if found:
        there.filter(pk=found.pk).update(role=role)
        return asset
    if there.count() >= MOST_HUNG:
        raise Invalid(f"At most {MOST_HUNG} files hang here. Take one down first.", path=("assetId",))
    last = there.aggregate(last=Max("position"))["last"]
    table._default_manager.create(asset=asset, role=role, position=0 if last is None else last + 1, **{table.at: at})
    MediaAsset.objects.filter(pk=asset.pk).update(loose_since=None)
    return asset


def unhang(table: type[Hung], at: Any, asset_id: UUID, *, now: datetime) -> None:
    if not take(hung_at(table, at).filter(asset=asset_id), now=now):
        raise NotFound(path=("assetId",))


def rehang(table: type[Hung], at: Any, asset_ids: Sequence[UUID]) -> None:
    """All that hang there, in this order."""
    there = {row.asset_id: row for row in hung_at(table, at)}
    if len(asset_ids) != len(there) or set(asset_ids) != set(there):
        raise Invalid("Name each file that hangs there, once.", path=("assetIds",))
    for position, key in enumerate(asset_ids):
        there[key].position = position
    table._default_manager.bulk_update(there.values(), ["position"])


def lock_in_order(*asset_ids: UUID) -> None:
    """So that of two who put one in the place of the other, elsewhere, neither waits for the other for good."""
    list(MediaAsset.objects.select_for_update(no_key=True).filter(pk__in=asset_ids).order_by("pk").values_list("pk"))


def hung_at(table: type[Hung], at: Any) -> QuerySet[Any]:
    return table._default_manager.filter(**{table.at: at})


def take(rows: QuerySet[Any], *, now: datetime) -> int:
    keys = list(rows.values_list("asset", flat=True))
    rows.delete()
    let_go(keys, now=now)
    return len(keys)


def let_go(asset_ids: Collection[UUID], *, now: datetime) -> None:
    """Those that hang nowhere else are forgotten after a day."""
    for asset in MediaAsset.objects.select_for_update(no_key=True).filter(pk__in=asset_ids).order_by("pk"):
        if not hangs_somewhere(asset):
            asset.loose_since = now
            asset.save(update_fields=["loose_since"])


def hangs_somewhere(asset: MediaAsset) -> bool:
    """Whether a row of another domain, or a person, shows it."""
    if asset.portrayed_id is not None:
        return True
    others: list[Any] = [each for each in MediaAsset._meta.get_fields(include_hidden=True) if is_elsewhere(each)]
    return any(each.related_model._base_manager.filter(**{each.field.name: asset.pk}).exists() for each in others)


def is_elsewhere(field: Any) -> bool:
    """Whether it is the other end of a foreign key to here, and not of what belongs to a file itself."""
    return bool(field.auto_created and not field.concrete and field.related_model is not MediaVariant)


@transaction.atomic
def set_portrait(*, asset_id: UUID, actor: Actor, now: datetime) -> User:
    """Of oneself."""
    user = locked_user(actor.person)
    lock_in_order(asset_id, *MediaAsset.objects.filter(portrayed=user).values_list("pk", flat=True))
    asset = locked_asset(asset_id, actor=actor, kinds=(Kind.IMAGE,), visibility=Visibility.PUBLIC)
    if asset.portrayed_id == user.pk:
        return user
    take_down(user, now=now)
    asset.portrayed, asset.loose_since = user, None
    asset.save(update_fields=["portrayed", "loose_since"])
    publish(PortraitSet(user_id=user.pk), actor=actor, now=now, after=asset)
    return user


@transaction.atomic
def remove_portrait(*, asset_id: UUID, actor: Actor, now: datetime) -> User:
    user = locked_user(actor.person)
    if not MediaAsset.objects.filter(pk=asset_id, portrayed=user).exists():
        raise NotFound(path=("assetId",))
    take_down(user, now=now)
    publish(PortraitSet(user_id=user.pk), actor=actor, now=now)
    return user


def take_down(user: User, *, now: datetime) -> None:
    """It may hang elsewhere too."""
    before = list(MediaAsset.objects.filter(portrayed=user).values_list("pk", flat=True))
    MediaAsset.objects.filter(pk__in=before).update(portrayed=None)
    let_go(before, now=now)
