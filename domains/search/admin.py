from django.contrib import admin

from domains.kernel.admin import Shown
from domains.search.models import SearchDocument, SearchPlace, SearchTerm


@admin.register(SearchDocument)
class SearchDocumentAdmin(Shown):
    list_display = ("title", "kind", "service_type", "rating", "standing", "created_at")
    list_filter = ("kind", "service_type", "created_at")
    search_fields = ("id",)
    show_full_result_count = False


@admin.register(SearchPlace)
class SearchPlaceAdmin(Shown):
    list_display = ("city", "document", "latitude", "longitude")
    list_select_related = ("document",)
    search_fields = ("city",)
    show_full_result_count = False


@admin.register(SearchTerm)
class SearchTermAdmin(Shown):
    list_display = ("text", "kind", "uses")
    list_filter = ("kind",)
    search_fields = ("text__startswith",)
    show_full_result_count = False
