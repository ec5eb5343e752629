from django.contrib import admin

from domains.kernel.admin import Shown
from domains.locations.models import Address


@admin.register(Address)
class AddressAdmin(Shown):
    list_display = ("line1", "city", "region", "postal_code", "country")
    list_filter = ("country",)
    search_fields = ("line1", "city", "postal_code")
    show_full_result_count = False
