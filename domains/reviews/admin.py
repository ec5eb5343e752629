from django.contrib import admin

from domains.kernel.admin import Shown
from domains.reviews.models import Review


@admin.register(Review)
class ReviewAdmin(Shown):
    list_display = ("created_at", "rating", "title", "service", "author", "status", "replied_at")
    list_filter = ("status", "rating", ("replied_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("service", "author")
    search_fields = ("title", "text", "service__title", "author__email")
    show_full_result_count = False
