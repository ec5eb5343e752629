from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class UploadCreated(Event):
    kind: ClassVar = "media.upload_created"
    subject: ClassVar = "MediaAsset"
    concerns: ClassVar = ("user_id",)

    asset_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class MediaUploaded(Event):
    kind: ClassVar = "media.uploaded"
    subject: ClassVar = "MediaAsset"
    concerns: ClassVar = ("user_id",)

    asset_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class MediaSettled(Event):
    """It is ready, or it has failed."""

    kind: ClassVar = "media.settled"
    subject: ClassVar = "MediaAsset"
    concerns: ClassVar = ("user_id",)

    asset_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class MediaUpdated(Event):
    kind: ClassVar = "media.updated"
    subject: ClassVar = "MediaAsset"
    concerns: ClassVar = ("user_id",)

    asset_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class MediaDeleted(Event):
    kind: ClassVar = "media.deleted"
    subject: ClassVar = "MediaAsset"
    concerns: ClassVar = ("user_id",)

    asset_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class FilesAbandoned(Event):
    """What lies in a folder is nobody's any more."""

    kind: ClassVar = "media.files_abandoned"
    subject: ClassVar = "MediaRemoval"

    removal_id: UUID


@dataclass(frozen=True, kw_only=True)
class PortraitSet(Event):
    kind: ClassVar = "media.portrait_set"
    subject: ClassVar = "User"

    user_id: UUID
