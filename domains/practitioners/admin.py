from typing import ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from domains.kernel.admin import Shown, ShownBeside
from domains.practitioners.models import (
    Certification,
    Education,
    PracticedSpecialization,
    Practitioner,
    PractitionerLocation,
    PractitionerTier,
    Specialization,
)


class PlacesBeside(ShownBeside):
    model = PractitionerLocation
    fields = ("name", "kind", "address", "time_zone", "is_primary")


class SpecializationsBeside(ShownBeside):
    model = PracticedSpecialization
    fields = ("specialization",)
    verbose_name_plural = "specializations"
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PracticedSpecialization]:
        found: QuerySet[PracticedSpecialization] = super().get_queryset(request)
        return found.select_related("specialization")


class CertificationsBeside(ShownBeside):
    model = Certification
    fields = ("name", "issuer", "number", "issued_on", "expires_on", "verified_at")


class EducationBeside(ShownBeside):
    model = Education
    fields = ("institution", "degree", "field", "start_year", "end_year")


@admin.register(Practitioner)
class PractitionerAdmin(Shown):
    list_display = ("display_name", "user", "status", "tier", "is_verified", "rating", "rating_count", "created_at")
    list_filter = ("status", ("verified_at", admin.EmptyFieldListFilter), "tier", "currency", "created_at")
    list_select_related = ("user", "tier")
    search_fields = ("display_name", "slug", "user__email")
    inlines: ClassVar = [PlacesBeside, SpecializationsBeside, CertificationsBeside, EducationBeside]

    @admin.display(boolean=True, description="verified")
    def is_verified(self, practitioner: Practitioner) -> bool:
        return practitioner.is_verified


@admin.register(PractitionerLocation)
class PractitionerLocationAdmin(Shown):
    list_display = ("name", "practitioner", "kind", "address", "time_zone", "is_primary")
    list_filter = ("kind",)
    list_select_related = ("practitioner", "address")
    search_fields = ("name", "practitioner__display_name", "address__city")
    show_full_result_count = False


@admin.register(Specialization)
class SpecializationAdmin(Shown):
    list_display = ("name", "area", "slug", "practiced_by")
    list_filter = ("area",)
    search_fields = ("name", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Specialization]:
        found: QuerySet[Specialization] = super().get_queryset(request)
        return found.annotate(chosen=Count("practitioners"))

    @admin.display(ordering="chosen", description="practitioners who have it")
    def practiced_by(self, specialization: Specialization) -> int:
        found: int = specialization.chosen  # type: ignore[attr-defined]
        return found


@admin.register(Certification)
class CertificationAdmin(Shown):
    list_display = ("name", "issuer", "practitioner", "issued_on", "expires_on", "verified_at")
    list_filter = (("verified_at", admin.EmptyFieldListFilter), "issued_on")
    list_select_related = ("practitioner",)
    search_fields = ("name", "issuer", "number", "practitioner__display_name")
    show_full_result_count = False


@admin.register(Education)
class EducationAdmin(Shown):
    list_display = ("institution", "degree", "field", "practitioner", "start_year", "end_year")
    list_select_related = ("practitioner",)
    search_fields = ("institution", "degree", "field", "practitioner__display_name")
    show_full_result_count = False


@admin.register(PractitionerTier)
class PractitionerTierAdmin(Shown):
    list_display = (
        *("name", "key", "most_services", "most_places", "most_assistants", "commission_bps", "is_active", "have"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PractitionerTier]:
        found: QuerySet[PractitionerTier] = super().get_queryset(request)
        return found.annotate(having=Count("practitioners"))

    @admin.display(ordering="having", description="practitioners who have it")
    def have(self, tier: PractitionerTier) -> int:
        found: int = tier.having  # type: ignore[attr-defined]
        return found
