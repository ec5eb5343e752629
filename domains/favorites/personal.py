"""What somebody has marked to find it again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domains.favorites.models import Favorite


def export(user_id: UUID) -> dict[str, Any]:
    own = Favorite.objects.filter(user=user_id).order_by("pk")
    names = ("service__title", "practitioner__display_name", "location__name")
    return {"favorites": list(own.values("type", *names, "created_at"))}


def erase(user_id: UUID, *, now: datetime) -> None:
    Favorite.objects.filter(user=user_id).delete()
