"""What somebody has brought."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domains.media.actions.library import forget
from domains.media.actions.settling import MAKER
from domains.media.models import MediaAsset

TOLD = ("kind", "status", "visibility", "file_name", "alt_text", "content_type", "size_bytes", "created_at")


def export(user_id: UUID) -> dict[str, Any]:
    return {"media": list(MediaAsset.objects.filter(owner=user_id).order_by("pk").values(*TOLD))}


def erase(user_id: UUID, *, now: datetime) -> None:
    for asset in MediaAsset.objects.select_for_update().filter(owner=user_id).order_by("pk"):
        forget(asset, actor=MAKER, now=now)
