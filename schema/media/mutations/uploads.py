"""Bringing a file: asking where to, and saying that it is there."""

from typing import Any

import strawberry

from domains.kernel.errors import DomainError, Invalid
from domains.media import actions, models
from domains.media.errors import FileTooLarge, StorageAway, TooManyUploads, UnsupportedMediaType, UploadMissing
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.errors import UserError, as_data
from schema.media.types import Upload
from schema.mutation import mutation, payload
from schema.refs import carrying
from schema.scalars import SafeInt

MOST = 50  # in one batch


@strawberry.input(description="The file that is to be brought.")
class CreateUploadInput:
    kind: models.Kind = strawberry.field(description="What it is.")
    file_name: str = strawberry.field(description="What it is called, at most 200 characters; folders are left out.")
    content_type: str = strawberry.field(description="Its type, like `image/jpeg`. It must be what it is.")
    size_bytes: SafeInt = strawberry.field(description="How large it is, to the byte.")
    sha256: str = strawberry.field(description="Its SHA-256, in 64 hexadecimal digits.")
    visibility: models.Visibility | None = strawberry.field(
        default=None, description="Who may read it. If it is left out, documents are private, and others public."
    )
    alt_text: str = strawberry.field(
        default="", description="What can be seen on it, for whoever cannot see it; at most 500 characters."
    )


@strawberry.input(description="The files that are to be brought.")
class CreateUploadsInput:
    uploads: list[CreateUploadInput] = strawberry.field(description="At most 50.")


@strawberry.input(description="The file that is there now.")
class CompleteUploadInput:
    asset_id: strawberry.ID = strawberry.field(description="Of the asset that `createUpload` gave.")


@payload
class CreateUploadPayload:
    asset: models.MediaAsset | None = strawberry.field(default=None, description="What is awaited.")
    upload: Upload | None = strawberry.field(default=None, description="Where to send it, and how.")


@carrying("What became of one file of a batch.")
class CreateUploadResult:
    asset: models.MediaAsset | None = strawberry.field(default=None, description="What is awaited; null if refused.")
    upload: Upload | None = strawberry.field(default=None, description="Where to send it, and how; null if refused.")
    errors: list[UserError] = strawberry.field(default_factory=list, description="Why it was refused; else empty.")


@payload
class CreateUploadsPayload:
    results: list[CreateUploadResult] | None = strawberry.field(
        default=None, description="What became of each, in the order in which they were given."
    )


@payload
class CompleteUploadPayload:
    asset: models.MediaAsset | None = strawberry.field(default=None, description="As it is now.")


def begin(info: Info, given: CreateUploadInput) -> models.MediaAsset:
    return actions.create_upload(
        kind=given.kind,
        visibility=given.visibility,
        file_name=given.file_name,
        content_type=given.content_type,
        size_bytes=given.size_bytes,
        sha256=digits(given.sha256),
        alt_text=given.alt_text,
        actor=info.context.actor,
        now=info.context.now,
    )


def digits(text: str) -> bytes:
    """What is no checksum is none of the right length either."""
    try:
        return bytes.fromhex(text) if len(text) == 64 else b""
    except ValueError:
        return b""


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[UnsupportedMediaType, FileTooLarge, TooManyUploads])
    def create_upload(self, info: Info, input: CreateUploadInput) -> CreateUploadPayload:
        """Announce a file, and be told where to send it: straight to the storage, within 15 minutes. Then call
        `completeUpload`. What is not completed within a day is forgotten."""
        asset = begin(info, input)
        return CreateUploadPayload(asset=asset, upload=Upload.of(asset, info))

    @mutation(who=SIGNED_IN, refuses=[UnsupportedMediaType, FileTooLarge, TooManyUploads])
    def create_uploads(self, info: Info, input: CreateUploadsInput) -> CreateUploadsPayload:
        """Announce several files at once. Each is taken or refused by itself."""
        refuse_many(input.uploads, "uploads")
        return CreateUploadsPayload(results=[result(info, each, at) for at, each in enumerate(input.uploads)])

    @mutation(who=SIGNED_IN, refuses=[UploadMissing, UnsupportedMediaType, StorageAway])
    def complete_upload(self, info: Info, input: CompleteUploadInput) -> CompleteUploadPayload:
        """Say that a file has arrived. It is looked at then, and is ready a moment later: follow
        `mediaAssetUpdated`. Said again, it changes nothing."""
        asset = actions.complete_upload(
            asset_id=nodes.key_of("MediaAsset", input.asset_id, "assetId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return CompleteUploadPayload(asset=asset)


def result(info: Info, given: CreateUploadInput, at: int) -> CreateUploadResult:
    try:
        asset = begin(info, given)
    except DomainError as refusal:
        return CreateUploadResult(errors=[placed(refusal, "uploads", at)])
    return CreateUploadResult(asset=asset, upload=Upload.of(asset, info))


def placed(refusal: DomainError, of: str, at: int) -> Any:
    """As data, with the place in the batch before its path."""
    refusal.path = (of, str(at), *refusal.path)
    return as_data(refusal)


def refuse_many(things: list[Any], name: str) -> None:
    if len(things) > MOST:
        raise Invalid(f"There are at most {MOST} of these.", path=(name,))
