"""What somebody wrote about what they offer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from domains.media.actions.hanging import take
from domains.services.actions.occupying import free
from domains.services.models import (
    BookingRules,
    Occupation,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceMedia,
    ServiceOccurrence,
)

WRITTEN = ("type", "delivery_mode", "status", "title", "description", "price_cents", "currency", "duration_minutes")
HELD = (
    "service__title",
    "starts_at",
    "ends_at",
    "time_zone",
    "capacity",
    "virtual_capacity",
    "status",
    "cancel_reason",
)
RULES = (
    *("service__title", "schedule__name", "space__title", "buffer_before", "buffer_after", "interval", "notice"),
    *("window_days", "per_day", "per_week", "needs_approval", "answer_within", "reschedule_until"),
)
BLOCK = ("service__title", "starts_at", "ends_at", "reason", "created_at")


def export(user_id: UUID) -> dict[str, Any]:
    own = Service.objects.filter(practitioner__user=user_id).order_by("pk")
    held = ServiceOccurrence.objects.filter(practitioner__user=user_id).order_by("starts_at", "pk")
    headings = PractitionerCategory.objects.filter(practitioner__user=user_id).order_by("position")
    rules = BookingRules.objects.filter(practitioner__user=user_id).order_by("pk")
    blocks = ScheduleBlock.objects.filter(practitioner__user=user_id).order_by("starts_at", "pk")
    return {
        "services": list(
            own.values(*WRITTEN, "capacity", "own_category__name", "published_at", "created_at", "updated_at")
        ),
        "occurrences": list(held.values(*HELD, "created_at")),
        "categories": list(headings.values_list("name", flat=True)),
        "rules": list(rules.values(*RULES)),
        "blocks": list(blocks.values(*BLOCK)),
    }


def erase(user_id: UUID, *, now: datetime) -> None:
    """Whoever booked or reviewed a service still sees what it was called, and when it took place; a draft nobody has
    seen. What was to come does not take place any more."""
    own = Service.objects.filter(practitioner__user=user_id)
    take(ServiceMedia.objects.filter(service__in=own), now=now)
    own.filter(status=Service.Status.DRAFT).update(title="")
    own.update(
        status=Service.Status.ARCHIVED,
        description="",
        location=None,
        own_category=None,
        is_featured=False,
        version=F("version") + 1,
        updated_at=now,
    )
    for known in (PractitionerCategory, BookingRules, ScheduleBlock):
        known._default_manager.filter(practitioner__user=user_id).delete()
    held = ServiceOccurrence.objects.filter(practitioner__user=user_id)
    to_come = held.filter(starts_at__gt=now)
    to_come.update(status=ServiceOccurrence.Status.CANCELED)
    free(Occupation.objects.filter(occurrence__in=to_come))
    held.update(cancel_reason="", time_zone="UTC", updated_at=now)
