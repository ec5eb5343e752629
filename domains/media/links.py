"""Addresses that are signed: whoever has one may do one thing, for minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domains.kernel.wiring import needed
from domains.media.models import MediaAsset, MediaVariant
from domains.providers.objects import Objects

UPLOAD_LASTS: Final = timedelta(minutes=15)
DOWNLOAD_LASTS: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class UploadLink:
    url: str
    headers: dict[str, str]
    expires_at: datetime


def upload_link(asset: MediaAsset, *, now: datetime, lasts: timedelta = UPLOAD_LASTS) -> UploadLink:
    """Where exactly the bytes that were announced can be put, once."""
    signed = needed(Objects).private.signed_put(
        asset.upload,
        content_type=asset.content_type,
        size=asset.size_bytes,
        sha256=bytes(asset.sha256),
        lasts=lasts,
    )
    return UploadLink(url=signed.url, headers=signed.headers, expires_at=now + lasts)


def download_link(asset: MediaAsset, *, lasts: timedelta = DOWNLOAD_LASTS) -> str | None:
    """Where what is private can be fetched by whoever was shown it; None as long as there is nothing."""
    original = MediaVariant.objects.filter(asset=asset, name=MediaVariant.Name.ORIGINAL).first()
    if original is None or original.is_public:
        return None
    return needed(Objects).private.signed_get(original.key, file_name=asset.file_name, lasts=lasts)
