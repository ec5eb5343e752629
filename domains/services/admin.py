from typing import ClassVar

from django.contrib import admin

from domains.kernel.admin import Shown, ShownBeside
from domains.kernel.money import Money
from domains.services.models import (
    BookingRules,
    Occupation,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceCategory,
    ServiceMedia,
    ServiceOccurrence,
)


class CategoriesBeside(ShownBeside):
    model = ServiceCategory
    fields = ("position", "name", "slug")
    ordering = ("position", "id")
    verbose_name_plural = "categories below it"


@admin.register(ServiceCategory)
class ServiceCategoryAdmin(Shown):
    list_display = ("name", "parent", "depth", "position", "slug")
    list_filter = ("depth",)
    list_select_related = ("parent",)
    ordering = ("depth", "parent__position", "position", "id")
    search_fields = ("name", "slug")
    inlines: ClassVar = [CategoriesBeside]


class OccurrencesBeside(ShownBeside):
    model = ServiceOccurrence
    fields = ("starts_at", "ends_at", "time_zone", "status", "capacity", "seats_taken", "virtual_seats_taken")
    ordering = ("-starts_at", "-id")
    verbose_name_plural = "when it takes place"


@admin.register(Service)
class ServiceAdmin(Shown):
    list_display = ("title", "practitioner", "type", "status", "price", "rating", "rating_count", "created_at")
    list_filter = ("status", "type", "delivery_mode", "is_featured", "created_at")
    list_select_related = ("practitioner",)
    search_fields = ("title", "practitioner__display_name")
    show_full_result_count = False
    inlines: ClassVar = [OccurrencesBeside]

    @admin.display(ordering="price_cents")
    def price(self, service: Service) -> str:
        return Money(service.price_cents, service.currency).formatted


@admin.register(ServiceOccurrence)
class ServiceOccurrenceAdmin(Shown):
    list_display = ("starts_at", "service", "practitioner", "type", "status", "seats_total", "seats_left", "time_zone")
    list_filter = ("status", "type", "starts_at")
    list_select_related = ("service", "practitioner")
    ordering = ("-starts_at", "-id")
    search_fields = ("service__title", "practitioner__display_name")
    show_full_result_count = False


@admin.register(PractitionerCategory)
class PractitionerCategoryAdmin(Shown):
    list_display = ("name", "practitioner", "position", "created_at")
    list_select_related = ("practitioner",)
    search_fields = ("name", "practitioner__display_name")
    show_full_result_count = False


@admin.register(ServiceMedia)
class ServiceMediaAdmin(Shown):
    list_display = ("service", "role", "position", "asset")
    list_filter = ("role",)
    list_select_related = ("service", "asset")
    search_fields = ("service__title", "asset__file_name")
    show_full_result_count = False


@admin.register(BookingRules)
class BookingRulesAdmin(Shown):
    list_display = ("service", "practitioner", "schedule", "space", "notice", "window_days", "needs_approval")
    list_filter = ("type", "needs_approval")
    list_select_related = ("service", "practitioner", "schedule", "space")
    search_fields = ("service__title", "practitioner__display_name")
    show_full_result_count = False


@admin.register(ScheduleBlock)
class ScheduleBlockAdmin(Shown):
    list_display = ("starts_at", "ends_at", "practitioner", "service", "reason", "created_at")
    list_filter = ("starts_at",)
    list_select_related = ("practitioner", "service")
    search_fields = ("practitioner__display_name", "service__title")
    show_full_result_count = False


@admin.register(Occupation)
class OccupationAdmin(Shown):
    """What is taken, of a practitioner or of a space; `during` holds what is kept free around it as well."""

    list_display = (
        *("starts_at", "ends_at", "kind", "service", "occurrence", "kept_until"),
        *("seats_taken", "seats_total", "resource"),
    )
    list_filter = ("kind",)
    list_select_related = ("service", "occurrence")
    ordering = ("-id",)
    search_fields = ("service__title",)
    show_full_result_count = False
