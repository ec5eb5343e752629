from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from domains.users.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows and finds. What changes a person is an action, and gets a button when there is one."""

    list_display = ("email", "roles", "is_active", "created_at", "last_login")
    list_filter = ("is_active", "created_at")
    search_fields = ("email",)
    fields = ("id", "email", "roles", "is_active", "created_at", "last_login")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
