from django.contrib import admin

from domains.favorites.models import Favorite
from domains.kernel.admin import Shown


@admin.register(Favorite)
class FavoriteAdmin(Shown):
    list_display = ("created_at", "user", "type", "practitioner", "service", "location")
    list_filter = ("type", "created_at")
    list_select_related = ("user", "practitioner", "service", "location")
    search_fields = ("user__email", "practitioner__display_name", "service__title", "location__name")
    show_full_result_count = False
