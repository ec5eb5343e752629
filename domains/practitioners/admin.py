from typing import ClassVar

from django.contrib import admin

from domains.kernel.admin import Shown, ShownBeside
from domains.practitioners.models import Practitioner, PractitionerLocation


class PlacesBeside(ShownBeside):
    model = PractitionerLocation
    fields = ("name", "kind", "address", "time_zone", "is_primary")


@admin.register(Practitioner)
class PractitionerAdmin(Shown):
    list_display = ("display_name", "user", "status", "is_verified", "rating", "rating_count", "created_at")
    list_filter = ("status", ("verified_at", admin.EmptyFieldListFilter), "currency", "created_at")
    list_select_related = ("user",)
    search_fields = ("display_name", "slug", "user__email")
    inlines: ClassVar = [PlacesBeside]

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
