"""Bringing a file: asking where to, and saying that it is there."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError, Invalid, NotFound
from domains.kernel.events import publish
from domains.kernel.wiring import needed
from domains.media.actions.settling import fail, of_asset
from domains.media.apart import sniffing
from domains.media.errors import FileTooLarge, StorageAway, TooManyUploads, UnsupportedMediaType, UploadMissing
from domains.media.events import MediaUploaded, UploadCreated
from domains.media.kinds import LIMITS
from domains.media.models import Failure, Kind, MediaAsset, Status, Visibility
from domains.providers.objects import Away, Missing, Objects
from domains.users.actions import locked_user

MOST_PENDING: Final = 100
LONGEST_NAME: Final = 200
LONGEST_ALT: Final = 500


@transaction.atomic
def create_upload(
    *,
    kind: Kind,
    visibility: Visibility | None,
    file_name: str,
    content_type: str,
    size_bytes: int,
    sha256: bytes,
    alt_text: str,
    actor: Actor,
    now: datetime,
) -> MediaAsset:
    """A place for exactly these bytes. Documents are private, and others public unless it is said otherwise."""
    refuse_unfit(kind, content_type, size_bytes, sha256)
    if visibility is None:
        visibility = Visibility.PRIVATE if kind == Kind.DOCUMENT else Visibility.PUBLIC
    if kind == Kind.DOCUMENT and visibility == Visibility.PUBLIC:
        raise Invalid("A document is private.", path=("visibility",))
    user = locked_user(actor.person)  # so that two at once are not both the last
    if MediaAsset.objects.filter(owner=user, status=Status.PENDING).count() >= MOST_PENDING:
        raise TooManyUploads(most=MOST_PENDING)
    asset = MediaAsset(
        owner=user, kind=kind, visibility=visibility, file_name=plain_name(file_name), alt_text=plain_alt(alt_text),
        content_type=content_type, size_bytes=size_bytes, sha256=sha256, key=secrets.token_hex(16),
        created_at=now, loose_since=now,
    )  # fmt: skip
    asset.save(force_insert=True)
    publish(UploadCreated(asset_id=asset.pk, user_id=user.pk), actor=actor, now=now, after=asset)
    return asset


def complete_upload(*, asset_id: UUID, actor: Actor, now: datetime) -> MediaAsset:
    """Said again, it stays as it is. What is not what was announced fails at once."""
    asset = own_asset(asset_id, actor)
    if asset.status != Status.PENDING:
        return asset
    # Outside of a transaction: the storage takes its time.
    if refusal := what_is_wrong_with(asset):
        if (asset := own_asset(asset_id, actor)).status != Status.PENDING:
            return asset  # somebody else said so meanwhile, and it is looked at already
        if isinstance(refusal, UnsupportedMediaType):
            fail(asset.pk, Failure.OTHER_TYPE, now=now, actor=actor)
        raise refusal
    return take(asset.pk, actor=actor, now=now)


@transaction.atomic
def take(asset_id: UUID, *, actor: Actor, now: datetime) -> MediaAsset:
    asset = of_asset(asset_id)
    if asset is None:
        raise NotFound(path=("assetId",))
    if asset.status != Status.PENDING:
        return asset
    before = fingerprint(asset)
    asset.status, asset.uploaded_at = Status.PROCESSING, now
    asset.save(update_fields=["status", "uploaded_at"])
    uploaded = MediaUploaded(asset_id=asset.pk, user_id=asset.owner_id)
    publish(uploaded, actor=actor, now=now, before=before, after=asset)
    return asset


def what_is_wrong_with(asset: MediaAsset) -> DomainError | None:
    """With what lies at the storage."""
    private = needed(Objects).private
    try:
        stored = private.find(asset.upload)
        if stored is None or stored.size != asset.size_bytes:
            return UploadMissing(path=("assetId",))
        found = sniffing.type_of(private.beginning(asset.upload, sniffing.BEGINNING))
    except Missing:
        return UploadMissing(path=("assetId",))
    except Away:
        return StorageAway()
    if found != asset.content_type:
        return UnsupportedMediaType(supported=list(LIMITS[Kind(asset.kind)].types), path=("assetId",))
    return None


def own_asset(asset_id: UUID, actor: Actor) -> MediaAsset:
    asset: MediaAsset | None = MediaAsset.objects.filter(pk=asset_id, owner=actor.person).first()
    if asset is None:
        raise NotFound(path=("assetId",))
    return asset


def refuse_unfit(kind: Kind, content_type: str, size_bytes: int, sha256: bytes) -> None:
    limits = LIMITS[kind]
    if content_type not in limits.types:
        raise UnsupportedMediaType(supported=list(limits.types), path=("contentType",))
    if size_bytes > limits.largest:
        raise FileTooLarge(most_bytes=limits.largest, path=("sizeBytes",))
    if size_bytes < 1:
        raise Invalid("A file holds something.", path=("sizeBytes",))
    if len(sha256) != 32:
        raise Invalid("This is no SHA-256.", path=("sha256",))


def plain_name(name: str) -> str:
    """What it is called where it comes from, without the folders there."""
    bare = "".join(letter for letter in name if letter.isprintable()).replace("\\", "/").rpartition("/")[2].strip()
    if not bare.strip("."):
        raise Invalid("A file is called something.", path=("fileName",))
    if len(bare) > LONGEST_NAME:
        raise Invalid(f"This has at most {LONGEST_NAME} characters.", path=("fileName",))
    return bare


def plain_alt(text: str) -> str:
    text = text.replace("\0", "").strip()
    if len(text) > LONGEST_ALT:
        raise Invalid(f"This has at most {LONGEST_ALT} characters.", path=("altText",))
    return text
