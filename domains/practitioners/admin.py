from typing import ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from domains.kernel.admin import Shown, ShownBeside
from domains.practitioners.models import (
    PracticedSpecialization,
    Practitioner,
    PractitionerDocument,
    PractitionerLocation,
    PractitionerMedia,
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


@admin.register(Practitioner)
class PractitionerAdmin(Shown):
    list_display = ("display_name", "user", "status", "is_verified", "rating", "rating_count", "created_at")
    list_filter = ("status", ("verified_at", admin.EmptyFieldListFilter), "currency", "created_at")
    list_select_related = ("user",)
    search_fields = ("display_name", "slug", "user__email")
    inlines: ClassVar = [PlacesBeside, SpecializationsBeside]

    @admin.display(boolean=True, description="verified")
    def is_verified(self, practitioner: Practitioner) -> bool:
        return practitioner.is_verified


@admin.register(PractitionerMedia)
class PractitionerMediaAdmin(Shown):
    list_display = ("practitioner", "role", "position", "asset")
    list_filter = ("role",)
    list_select_related = ("practitioner", "asset")
    search_fields = ("practitioner__display_name", "asset__file_name")
    show_full_result_count = False


@admin.register(PractitionerDocument)
class PractitionerDocumentAdmin(Shown):
    list_display = ("title", "practitioner", "asset", "added_at")
    list_filter = ("added_at",)
    list_select_related = ("practitioner", "asset")
    search_fields = ("title", "practitioner__display_name")


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
