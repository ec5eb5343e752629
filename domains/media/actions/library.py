"""What somebody has brought: what is said of it, and that it goes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.events import publish
from domains.media.actions.settling import abandon, of_asset
from domains.media.actions.uploads import plain_alt, plain_name
from domains.media.events import MediaDeleted, MediaUpdated
from domains.media.models import MediaAsset
from domains.media.policies import can_change


@transaction.atomic
def update_media_asset(
    *, asset_id: UUID, file_name: str | None, alt_text: str | None, actor: Actor, now: datetime
) -> MediaAsset:
    asset = changeable(asset_id, actor)
    before = fingerprint(asset)
    if file_name is not None:
        asset.file_name = plain_name(file_name)
    if alt_text is not None:
        asset.alt_text = plain_alt(alt_text)
    if fingerprint(asset) != before:
        asset.save(update_fields=["file_name", "alt_text"])
        updated = MediaUpdated(asset_id=asset.pk, user_id=asset.owner_id)
        publish(updated, actor=actor, now=now, before=before, after=asset)
    return asset


@transaction.atomic
def delete_media_asset(*, asset_id: UUID, actor: Actor, now: datetime) -> UUID:
    """It hangs nowhere any more, and its files go. Gives its id."""
    asset = changeable(asset_id, actor)
    forget(asset, actor=actor, now=now)
    return asset_id


def forget(asset: MediaAsset, *, actor: Actor, now: datetime) -> None:
    """Of a row that is locked."""
    before = fingerprint(asset)
    abandon(asset, actor=actor, now=now)
    deleted = MediaDeleted(asset_id=asset.pk, user_id=asset.owner_id)
    asset.delete()
    publish(deleted, actor=actor, now=now, before=before)


def changeable(asset_id: UUID, actor: Actor) -> MediaAsset:
    asset = of_asset(asset_id)
    if asset is None or not MediaAsset.objects.visible_to(actor).filter(pk=asset_id).exists():
        raise NotFound(path=("assetId",))
    if not can_change(actor, asset):
        raise NotAllowed(path=("assetId",))
    return asset
