from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from domains.kernel import consuming
from domains.kernel.actor import Actor
from domains.kernel.errors import DomainError
from domains.kernel.models import AuditLogEntry, Consumer, DeadLetter, DoneVerb, EventRecord


class Shown(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows and finds. What changes something is an action, and gets a button."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownBeside(admin.TabularInline):  # type: ignore[type-arg]
    """The rows that belong to one, on its page."""

    extra = 0
    show_change_link = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields or ())  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReasonForm(ActionForm):
    """Beside the buttons of what takes one."""

    reason = forms.CharField(required=False, label="Reason, if rejected", max_length=500)


def actor_of(request: HttpRequest) -> Actor:
    """Who presses a button: the verbs decide whether they may."""
    state = getattr(request, "scope", {}).get("state", {})
    user: Any = request.user
    return Actor(user_id=user.pk, roles=frozenset(user.roles), request_id=str(state.get("request_id", "")))


def each(
    page: "Shown", request: HttpRequest, rows: Iterable[models.Model], verb: Callable[[Any], Any], done: str
) -> None:
    """Do it for every row that was selected, and say of each that was refused why."""
    count = 0
    for row in rows:
        try:
            verb(row)
        except DomainError as refusal:
            page.message_user(request, f"{row}: {refusal}", messages.ERROR)
        else:
            count += 1
    if count:
        page.message_user(request, f"{count} {done}.", messages.SUCCESS)


@admin.register(EventRecord)
class EventRecordAdmin(Shown):
    list_display = ("position", "kind", "at", "topics")
    list_filter = ("kind", "at")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Consumer)
class ConsumerAdmin(Shown):
    list_display = ("name", "position", "behind", "failures", "problem", "moved_at")

    @admin.display(description="events it has not been told")
    def behind(self, consumer: Consumer) -> int:
        from domains.kernel import log

        return log.head() - consumer.position


@admin.register(DeadLetter)
class DeadLetterAdmin(Shown):
    list_display = ("kind", "consumer", "position", "problem", "died_at", "retry_asked_at", "delivered_at")
    list_filter = ("consumer", "kind", ("delivered_at", admin.EmptyFieldListFilter))
    actions = ("deliver_again",)

    @admin.action(description="Deliver them again", permissions=["view"])
    def deliver_again(self, request: HttpRequest, letters: models.QuerySet[DeadLetter]) -> None:
        asked = consuming.ask_again(letters, now=timezone.now())
        self.message_user(request, f"{asked} will be delivered again within seconds.", messages.SUCCESS)


@admin.register(AuditLogEntry)
class AuditLogEntryAdmin(Shown):
    list_display = ("at", "action", "subject", "subject_id", "actor_id", "actor_name", "request_id")
    list_filter = ("action", "at")
    search_fields = ("subject_id", "actor_id", "request_id")
    show_full_result_count = False


@admin.register(DoneVerb)
class DoneVerbAdmin(Shown):
    list_display = ("verb", "created_at")
    fields = ("verb", "created_at")
