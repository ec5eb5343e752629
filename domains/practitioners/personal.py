"""What is known here about a person who offers something."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from domains.locations.models import Address
from domains.media.actions.hanging import take
from domains.practitioners.models import (
    Certification,
    Education,
    PracticedSpecialization,
    Practitioner,
    PractitionerDocument,
    PractitionerLocation,
    PractitionerMedia,
    PractitionerVerification,
    SaidStep,
    Schedule,
    Travel,
)

PRESENTED = (
    *("slug", "display_name", "headline", "about", "status", "vacation_until", "verified_at", "languages"),
    *("suspended_at", "suspension_reason", "deleted_at"),
)
VERIFICATION = ("statement", "status", "reason", "submitted_at", "decided_at")
ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
CERTIFICATION = ("name", "issuer", "number", "url", "issued_on", "expires_on", "verified_at", "created_at")
EDUCATION = ("institution", "degree", "field", "start_year", "end_year", "created_at")
POINT = {name: Cast(f"address__{name}", FloatField()) for name in ("latitude", "longitude")}


def export(user_id: UUID) -> dict[str, Any]:
    places = PractitionerLocation.objects.filter(practitioner__user=user_id).order_by("pk")
    address = {name: F(f"address__{name}") for name in ADDRESS}
    chosen = PracticedSpecialization.objects.filter(practitioner__user=user_id).order_by("specialization__name")
    own = Practitioner.objects.filter(user=user_id)
    certifications = Certification.objects.filter(practitioner__user=user_id)
    education = Education.objects.filter(practitioner__user=user_id)
    verifications = PractitionerVerification.objects.filter(practitioner__user=user_id).order_by("pk")
    said = SaidStep.objects.filter(practitioner__user=user_id).order_by("pk")
    schedules = Schedule.objects.filter(practitioner__user=user_id).order_by("pk")
    travels = Travel.objects.filter(practitioner__user=user_id).order_by("first_day")
    documents = PractitionerDocument.objects.filter(practitioner__user=user_id).order_by("pk")
    return {
        "practitioner": own.values(*PRESENTED, "currency", "created_at", tier_name=F("tier__name")).first(),
        "places": list(places.values("kind", "name", "time_zone", "is_primary", "created_at", **address, **POINT)),
        "schedules": list(schedules.values("name", "time_zone", "created_at")),
        "travels": list(travels.values("first_day", "last_day", "time_zone")),
        "documents": list(documents.values("title", "added_at")),
        "specializations": list(chosen.values_list("specialization__name", flat=True)),
        "certifications": list(certifications.values(*CERTIFICATION)),
        "education": list(education.values(*EDUCATION)),
        "verifications": list(verifications.values(*VERIFICATION)),
        "said_steps": list(said.values("step", "said_at")),
    }


def erase(user_id: UUID, *, now: datetime) -> None:
    """What others booked and reviewed is still somebody's, whom nobody can find."""
    places = PractitionerLocation.objects.filter(practitioner__user=user_id)
    addresses = list(places.exclude(address=None).values_list("address", flat=True))
    places.update(kind=PractitionerLocation.Kind.VIRTUAL, address=None, name="", time_zone="UTC", zone_is_derived=False)
    Address.objects.filter(pk__in=addresses).delete()
    written = (PracticedSpecialization, Certification, Education, PractitionerVerification, SaidStep, Schedule, Travel)
    for known in written:
        known._default_manager.filter(practitioner__user=user_id).delete()
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
        presented_at=None,
        suspended_from="",
        suspended_at=None,
        suspension_reason="",
        deleted_at=Coalesce("deleted_at", Value(now)),
    )
