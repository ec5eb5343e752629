from uuid import UUID
from zoneinfo import ZoneInfo

from domains.kernel.actor import Actor
from domains.services.models import SpaceDetails
from domains.services.stays import Terms


def find_space(service_id: UUID | None, *, actor: Actor) -> SpaceDetails | None:
    """One that the actor sees, and that is somewhere."""
    seen = SpaceDetails.objects.visible_to(actor).select_related("service__location")
    found: SpaceDetails | None = seen.filter(pk=service_id, service__location__isnull=False).first()
    return found


def terms_of(space: SpaceDetails) -> Terms:
    assert space.service.location
    return Terms(
        zone=ZoneInfo(space.service.location.time_zone),
        hour_cents=space.price_per_hour_cents,
        day_cents=space.price_per_day_cents,
        min_minutes=space.min_stay_minutes,
        max_minutes=space.max_stay_minutes,
        opens_at=space.opens_at,
        closes_at=space.closes_at,
    )
