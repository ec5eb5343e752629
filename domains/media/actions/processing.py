"""Making of what was brought what is given out, and removing what nobody needs any more.

What is done here is done by workflows, and may be ended at any point and begun anew: what is put is put by the same
names, and what is settled stays so.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from domains.kernel.wiring import needed
from domains.media.actions.settling import fail, show
from domains.media.folders import folder_of_its_own
from domains.media.making import Made, Outcome, Unusable, make
from domains.media.models import Failure, MediaAsset, MediaRemoval, MediaVariant, Status, Visibility
from domains.providers.objects import Bucket, Missing, Objects

KEPT_BY_BROWSERS = {"CacheControl": "public, max-age=86400"}


def process_media(*, asset_id: UUID, now: datetime) -> str:
    """Gives the status that it has then; empty if it is gone."""
    asset = MediaAsset.objects.filter(pk=asset_id).first()
    if asset is None:
        for key in MediaRemoval.objects.filter(asset_id=asset_id).values_list("key", flat=True):
            remove_folder(key)
        return ""
    if asset.status == Status.PROCESSING:
        with folder_of_its_own(now=now) as folder:
            settle_from(asset, folder, now=now)
    current = MediaAsset.objects.filter(pk=asset_id).values_list("status", flat=True).first()
    if current == Status.READY:
        needed(Objects).private.remove(asset.upload)
    elif current != Status.PENDING:  # deleted meanwhile, or failed elsewhere, with what was there then
        remove_folder(asset.key)
    return str(current or "")


def settle_from(asset: MediaAsset, folder: Path, *, now: datetime) -> None:
    try:
        file = brought(asset, folder)
        outcome = make(asset.kind, asset.content_type, file, folder)
    except Missing:
        fail(asset.pk, Failure.LOST, now=now)
    except Unusable as unusable:
        fail(asset.pk, unusable.failure, now=now)
    else:
        bucket = bucket_of(asset)
        variants = [given_out(asset, made, folder, bucket) for made in outcome.variants]
        show(asset.pk, variants, told(outcome), now=now)


def brought(asset: MediaAsset, folder: Path) -> Path:
    """The very bytes that were announced: what is looked at is what is given out, whatever lies there afterwards."""
    file, digest, size = folder / "brought", hashlib.sha256(), 0
    with file.open("wb") as kept:
        for piece in needed(Objects).private.pieces(asset.upload):
            size += len(piece)
            if size > asset.size_bytes:
                raise Unusable(Failure.OTHER_BYTES)
            digest.update(piece)
            kept.write(piece)
    if size != asset.size_bytes or digest.digest() != bytes(asset.sha256):
        raise Unusable(Failure.OTHER_BYTES)
    return file


def given_out(asset: MediaAsset, made: Made, folder: Path, bucket: Bucket) -> MediaVariant:
    file, key = folder / made.file, f"{asset.key}/{made.file}"
    is_public = asset.visibility == Visibility.PUBLIC
    with file.open("rb") as opened:
        headers = KEPT_BY_BROWSERS if is_public else None
        bucket.put(key, opened, content_type=made.content_type, headers=headers)
    return MediaVariant(
        asset=asset, name=made.name, key=key, is_public=is_public, content_type=made.content_type,
        size_bytes=file.stat().st_size, width=made.width, height=made.height,
    )  # fmt: skip


def told(outcome: Outcome) -> dict[str, object]:
    return {name: getattr(outcome, name) for name in ("width", "height", "duration_seconds", "pages")}


def bucket_of(asset: MediaAsset) -> Bucket:
    objects = needed(Objects)
    return objects.public if asset.visibility == Visibility.PUBLIC else objects.private


def give_up(*, asset_id: UUID, now: datetime) -> bool:
    """Of what could not be made in a day."""
    return fail(asset_id, Failure.LOST, now=now)


def remove_files(*, removal_id: UUID) -> int:
    """How many there were."""
    removal = MediaRemoval.objects.filter(pk=removal_id).first()
    return remove_folder(removal.key) if removal else 0


def remove_folder(key: str) -> int:
    objects = needed(Objects)
    return sum(
        bucket.remove(prefix)
        for bucket, prefix in (
            (objects.public, f"{key}/"),
            (objects.private, f"{key}/"),
            (objects.private, f"uploads/{key}"),
        )
    )
