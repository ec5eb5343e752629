from typing import ClassVar

from django.contrib import admin

from domains.kernel.admin import Shown, ShownBeside
from domains.kernel.money import Money
from domains.services.models import Service, ServiceCategory, ServiceMedia


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


@admin.register(Service)
class ServiceAdmin(Shown):
    list_display = ("title", "practitioner", "type", "status", "price", "rating", "rating_count", "created_at")
    list_filter = ("status", "type", "delivery_mode", "is_featured", "created_at")
    list_select_related = ("practitioner",)
    search_fields = ("title", "practitioner__display_name")
    show_full_result_count = False

    @admin.display(ordering="price_cents")
    def price(self, service: Service) -> str:
        return Money(service.price_cents, service.currency).formatted


@admin.register(ServiceMedia)
class ServiceMediaAdmin(Shown):
    list_display = ("service", "role", "position", "asset")
    list_filter = ("role",)
    list_select_related = ("service", "asset")
    search_fields = ("service__title", "asset__file_name")
    show_full_result_count = False
