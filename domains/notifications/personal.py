"""What is known here about a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domains.notifications.models import Mail


def export(user_id: UUID) -> dict[str, Any]:
    return {"mails": list(Mail.objects.filter(user=user_id).values("kind", "sent_at"))}


def erase(user_id: UUID, *, now: datetime) -> None:
    Mail.objects.filter(user=user_id).delete()
