from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from domains.bookings import actions
from domains.bookings.models import Attendee, Booking, BookingStep, Party, ProposedTime
from domains.kernel.admin import ReasonForm, Shown, ShownBeside, actor_of, each
from domains.kernel.money import Money


class AttendeesBeside(ShownBeside):
    model = Attendee
    fields = ("name", "position")
    show_change_link = False


class ProposedTimesBeside(ShownBeside):
    model = ProposedTime
    fields = ("by", "starts_at", "ends_at", "created_at")
    show_change_link = False


class StepsBeside(ShownBeside):
    model = BookingStep
    fields = ("number", "verb", "by", "before", "after", "starts_at", "reason", "at")
    verbose_name_plural = "what happened to it"
    show_change_link = False


class BookingForm(ReasonForm):
    reason = forms.CharField(required=False, label="Reason, if one is to be told", max_length=500)


@admin.register(Booking)
class BookingAdmin(Shown):
    list_display = (
        *("starts_at", "service", "practitioner", "client", "status", "payment_status", "seats", "price", "created_at"),
    )
    list_filter = ("status", "payment_status", "type", "starts_at")
    list_select_related = ("service", "practitioner", "client")
    ordering = ("-starts_at", "-id")
    search_fields = ("service__title", "practitioner__display_name", "client__email")
    show_full_result_count = False
    inlines: ClassVar = [AttendeesBeside, ProposedTimesBeside, StepsBeside]
    actions = ("confirm", "decline", "cancel", "complete", "client_absent", "practitioner_absent", "tend")
    action_form = BookingForm

    @admin.display(ordering="price_cents")
    def price(self, booking: Booking) -> str:
        return Money(booking.price_cents, booking.currency).formatted

    @admin.action(description="Confirm them", permissions=["view"])
    def confirm(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self.do(request, bookings, actions.confirm_booking, "confirmed")

    @admin.action(description="Decline them, for the reason given", permissions=["view"])
    def decline(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self.do(request, bookings, actions.decline_booking, "declined", reason=reason_in(request))

    @admin.action(description="Cancel them, for the reason given", permissions=["view"])
    def cancel(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self.do(request, bookings, actions.cancel_booking, "canceled", reason=reason_in(request))

    @admin.action(description="Complete them", permissions=["view"])
    def complete(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self.do(request, bookings, actions.complete_booking, "completed")

    @admin.action(description="The client did not come", permissions=["view"])
    def client_absent(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self.mark(request, bookings, Party.CLIENT)

    @admin.action(description="The practitioner did not come", permissions=["view"])
    def practitioner_absent(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self.mark(request, bookings, Party.PRACTITIONER)

    @admin.action(description="Do what is due by itself: expire, decline, complete, remind", permissions=["view"])
    def tend(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        now = timezone.now()
        each(self, request, bookings, lambda of: actions.tend_booking(booking_id=of.pk, now=now), "looked after")

    def mark(self, request: HttpRequest, bookings: QuerySet[Booking], absent: Party) -> None:
        given = {"absent": absent, "reason": reason_in(request)}
        self.do(request, bookings, actions.mark_no_show, "marked", **given)

    def do(
        self, request: HttpRequest, bookings: QuerySet[Booking], verb: Callable[..., Any], done: str, **given: Any
    ) -> None:
        actor, now = actor_of(request), timezone.now()
        each(self, request, bookings, lambda of: verb(booking_id=of.pk, actor=actor, now=now, **given), done)


def reason_in(request: HttpRequest) -> str:
    return request.POST.get("reason", "")


@admin.register(Attendee)
class AttendeeAdmin(Shown):
    list_display = ("name", "booking", "position")
    list_select_related = ("booking",)
    search_fields = ("name",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(ProposedTime)
class ProposedTimeAdmin(Shown):
    list_display = ("starts_at", "ends_at", "booking", "by", "created_at")
    list_filter = ("by",)
    list_select_related = ("booking",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(BookingStep)
class BookingStepAdmin(Shown):
    list_display = ("at", "booking", "number", "verb", "by", "before", "after", "reason")
    list_filter = ("verb", "by")
    list_select_related = ("booking",)
    ordering = ("-id",)
    show_full_result_count = False
