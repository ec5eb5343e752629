from django.contrib import admin

from domains.kernel.admin import Shown
from domains.notifications.models import Mail


@admin.register(Mail)
class MailAdmin(Shown):
    list_display = ("key", "kind", "user", "sent_at")
    list_filter = ("kind", "sent_at")
    search_fields = ("key", "user__email")
