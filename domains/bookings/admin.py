from typing import ClassVar

from django.contrib import admin

from domains.bookings.models import Attendee, Booking, BookingStep, ProposedTime
from domains.kernel.admin import Shown, ShownBeside
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

    @admin.display(ordering="price_cents")
    def price(self, booking: Booking) -> str:
        return Money(booking.price_cents, booking.currency).formatted


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
