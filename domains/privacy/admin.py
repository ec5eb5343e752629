from django.contrib import admin

from domains.kernel.admin import Shown
from domains.privacy.models import DataExport


@admin.register(DataExport)
class DataExportAdmin(Shown):
    """That there is one, never what is in it."""

    list_display = ("user", "requested_at", "ready_at", "expires_at")
    fields = ("id", "user", "requested_at", "ready_at", "expires_at")
