"""How a file comes to be shown, or not to be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.events import publish
from domains.media.events import FilesAbandoned, MediaSettled
from domains.media.models import Failure, MediaAsset, MediaRemoval, MediaVariant, Status

MAKER = system("media")


def of_asset(asset_id: UUID) -> MediaAsset | None:
    """Its row, locked; None if it is gone."""
    found: MediaAsset | None = MediaAsset.objects.select_for_update(no_key=True).filter(pk=asset_id).first()
    return found


@transaction.atomic
def show(asset_id: UUID, variants: Sequence[MediaVariant], told: Mapping[str, Any], *, now: datetime) -> bool:
    """From now on. False if it is gone, or settled otherwise."""
    asset = of_asset(asset_id)
    if asset is None or asset.status != Status.PROCESSING:
        return False
    before = fingerprint(asset)
    MediaVariant.objects.bulk_create(variants)
    settle(asset, now=now, status=Status.READY, **told)
    settled = MediaSettled(asset_id=asset.pk, user_id=asset.owner_id)
    publish(settled, actor=MAKER, now=now, before=before, after=asset)
    return True


@transaction.atomic
def fail(asset_id: UUID, failure: Failure, *, now: datetime, actor: Actor = MAKER) -> bool:
    """For good. Its bytes go."""
    asset = of_asset(asset_id)
    if asset is None or asset.status not in (Status.PENDING, Status.PROCESSING):
        return False
    before = fingerprint(asset)
    settle(asset, now=now, status=Status.FAILED, failure=failure, uploaded_at=asset.uploaded_at or now)
    settled = MediaSettled(asset_id=asset.pk, user_id=asset.owner_id)
    publish(settled, actor=actor, now=now, before=before, after=asset)
    abandon(asset, actor=actor, now=now)
    return True


def settle(asset: MediaAsset, *, now: datetime, **columns: Any) -> None:
    columns |= {"settled_at": now, "loose_since": asset.loose_since and now}
    for name, value in columns.items():
        setattr(asset, name, value)
    asset.save(update_fields=list(columns))


def abandon(asset: MediaAsset, *, actor: Actor, now: datetime) -> None:
    """What lies in its folder is nobody's any more."""
    removal = MediaRemoval.objects.create(asset_id=asset.pk, key=asset.key, asked_at=now)
    publish(FilesAbandoned(removal_id=removal.pk), actor=actor, now=now, after=removal)
