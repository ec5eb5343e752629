"""What somebody wrote about what they offer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from domains.media.actions.hanging import take
from domains.services.models import Service, ServiceMedia

WRITTEN = ("type", "delivery_mode", "status", "title", "description", "price_cents", "currency", "duration_minutes")


def export(user_id: UUID) -> dict[str, Any]:
    own = Service.objects.filter(practitioner__user=user_id).order_by("pk")
    return {"services": list(own.values(*WRITTEN, "capacity", "published_at", "created_at", "updated_at"))}


def erase(user_id: UUID, *, now: datetime) -> None:
    """Whoever booked or reviewed a service still sees what it was called; a draft nobody has seen."""
    own = Service.objects.filter(practitioner__user=user_id)
    take(ServiceMedia.objects.filter(service__in=own), now=now)
    own.filter(status=Service.Status.DRAFT).update(title="")
    own.update(
        status=Service.Status.ARCHIVED,
        description="",
        location=None,
        is_featured=False,
        version=F("version") + 1,
        updated_at=now,
    )
