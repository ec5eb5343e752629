from django.contrib import admin

from domains.kernel.admin import Shown
from domains.users.models import Session, User


@admin.register(User)
class UserAdmin(Shown):
    list_display = ("email", "roles", "is_active", "email_verified_at", "created_at", "last_login")
    list_filter = ("is_active", "created_at")
    search_fields = ("email",)
    fields = ("id", "email", "email_verified_at", "roles", "is_active", "created_at", "last_login")


@admin.register(Session)
class SessionAdmin(Shown):
    list_display = ("user", "device", "created_at", "last_used_at", "ended_at")
    list_filter = ("created_at", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email", "device")
