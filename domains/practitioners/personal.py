"""What is known here about a person who offers something."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Concat

from domains.locations.models import Address
from domains.media.actions.hanging import take
from domains.practitioners.models import (
    PracticedSpecialization,
    Practitioner,
    PractitionerDocument,
    PractitionerLocation,
    PractitionerMedia,
)

PRESENTED = ("slug", "display_name", "headline", "about", "status", "vacation_until", "verified_at", "languages")
ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
POINT = {name: Cast(f"address__{name}", FloatField()) for name in ("latitude", "longitude")}


def export(user_id: UUID) -> dict[str, Any]:
    places = PractitionerLocation.objects.filter(practitioner__user=user_id).order_by("pk")
    address = {name: F(f"address__{name}") for name in ADDRESS}
    chosen = PracticedSpecialization.objects.filter(practitioner__user=user_id).order_by("specialization__name")
    documents = PractitionerDocument.objects.filter(practitioner__user=user_id).order_by("pk")
    return {
        "practitioner": Practitioner.objects.filter(user=user_id).values(*PRESENTED, "currency", "created_at").first(),
        "places": list(places.values("kind", "name", "time_zone", "is_primary", "created_at", **address, **POINT)),
        "documents": list(documents.values("title", "added_at")),
        "specializations": list(chosen.values_list("specialization__name", flat=True)),
    }


def erase(user_id: UUID, *, now: datetime) -> None:
    """What others booked and reviewed is still somebody's, whom nobody can find."""
    places = PractitionerLocation.objects.filter(practitioner__user=user_id)
    addresses = list(places.exclude(address=None).values_list("address", flat=True))
    places.update(kind=PractitionerLocation.Kind.VIRTUAL, address=None, name="", time_zone="UTC")
    Address.objects.filter(pk__in=addresses).delete()
    PracticedSpecialization.objects.filter(practitioner__user=user_id).delete()
    take(PractitionerMedia.objects.filter(practitioner__user=user_id), now=now)
    take(PractitionerDocument.objects.filter(practitioner__user=user_id), now=now)
    Practitioner.objects.filter(user=user_id).update(
        status=Practitioner.Status.INACTIVE,
        slug=Concat(Value("erased-"), F("pk")),
        display_name="",
        headline="",
        about="",
        languages=[],
        vacation_until=None,
        verified_at=None,
    )
