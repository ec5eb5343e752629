"""What may be brought: how large, and of which types."""

from collections.abc import Mapping
from dataclasses import dataclass

from domains.media.models.assets import Kind

MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    types: tuple[str, ...]
    largest: int  # bytes


LIMITS: Mapping[Kind, Limits] = {
    Kind.IMAGE: Limits(("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"), 20 * MB),
    Kind.VIDEO: Limits(("video/mp4", "video/quicktime", "video/webm"), 200 * MB),
    Kind.DOCUMENT: Limits(("application/pdf",), 20 * MB),
}
