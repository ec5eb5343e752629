from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from domains.kernel.actor import Actor
from domains.kernel.admin import ReasonForm, Shown, ShownBeside, actor_of, each
from domains.practitioners import actions
from domains.practitioners.models import (
    Certification,
    Education,
    PracticedSpecialization,
    Practitioner,
    PractitionerDocument,
    PractitionerLocation,
    PractitionerMedia,
    PractitionerTier,
    PractitionerVerification,
    SaidStep,
    Schedule,
    Specialization,
    Travel,
    WeeklyHours,
)
from domains.users import selectors


def judge(request: HttpRequest) -> Actor:
    """With those whom they act for, about whom they do not decide."""
    actor = actor_of(request)
    return replace(actor, grants=selectors.grants_of(actor.person))


class PlacesBeside(ShownBeside):
    model = PractitionerLocation
    fields = ("name", "kind", "address", "time_zone", "is_primary")


class SpecializationsBeside(ShownBeside):
    model = PracticedSpecialization
    fields = ("specialization",)
    verbose_name_plural = "specializations"
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PracticedSpecialization]:
        found: QuerySet[PracticedSpecialization] = super().get_queryset(request)
        return found.select_related("specialization")


class CertificationsBeside(ShownBeside):
    model = Certification
    fields = ("name", "issuer", "number", "issued_on", "expires_on", "verified_at")


class EducationBeside(ShownBeside):
    model = Education
    fields = ("institution", "degree", "field", "start_year", "end_year")


class VerificationsBeside(ShownBeside):
    model = PractitionerVerification
    fields = ("statement", "status", "reason", "submitted_at", "decided_at")
    verbose_name_plural = "verifications"


class SaidStepsBeside(ShownBeside):
    model = SaidStep
    fields = ("step", "said_at")
    verbose_name_plural = "what they say they have done"
    show_change_link = False


class SuspensionForm(ReasonForm):
    reason = forms.CharField(required=False, label="Reason, if suspended", max_length=500)


@admin.register(Practitioner)
class PractitionerAdmin(Shown):
    list_display = ("display_name", "user", "status", "tier", "is_verified", "rating", "rating_count", "created_at")
    list_filter = ("status", ("verified_at", admin.EmptyFieldListFilter), "tier", "currency", "created_at")
    list_select_related = ("user", "tier")
    search_fields = ("display_name", "slug", "user__email")
    inlines: ClassVar = [
        *(PlacesBeside, SpecializationsBeside, CertificationsBeside, EducationBeside),
        *(VerificationsBeside, SaidStepsBeside),
    ]

    actions = ("suspend", "reinstate")
    action_form = SuspensionForm

    @admin.display(boolean=True, description="verified")
    def is_verified(self, practitioner: Practitioner) -> bool:
        return practitioner.is_verified

    @admin.action(description="Suspend them, for the reason given", permissions=["view"])
    def suspend(self, request: HttpRequest, practitioners: QuerySet[Practitioner]) -> None:
        actor, now, reason = judge(request), timezone.now(), request.POST.get("reason", "")

        def suspend(them: Practitioner) -> None:
            actions.suspend_practitioner(practitioner_id=them.pk, reason=reason, actor=actor, now=now)

        each(self, request, practitioners, suspend, "suspended")

    @admin.action(description="Reinstate them", permissions=["view"])
    def reinstate(self, request: HttpRequest, practitioners: QuerySet[Practitioner]) -> None:
        actor, now = judge(request), timezone.now()

        def reinstate(them: Practitioner) -> None:
            actions.reinstate_practitioner(practitioner_id=them.pk, actor=actor, now=now)

        each(self, request, practitioners, reinstate, "reinstated")


@admin.register(PractitionerMedia)
class PractitionerMediaAdmin(Shown):
    list_display = ("practitioner", "role", "position", "asset")
    list_filter = ("role",)
    list_select_related = ("practitioner", "asset")
    search_fields = ("practitioner__display_name", "asset__file_name")
    show_full_result_count = False


@admin.register(PractitionerDocument)
class PractitionerDocumentAdmin(Shown):
    list_display = ("title", "practitioner", "asset", "added_at")
    list_filter = ("added_at",)
    list_select_related = ("practitioner", "asset")
    search_fields = ("title", "practitioner__display_name")


@admin.register(PractitionerLocation)
class PractitionerLocationAdmin(Shown):
    list_display = ("name", "practitioner", "kind", "address", "time_zone", "is_primary")
    list_filter = ("kind",)
    list_select_related = ("practitioner", "address")
    search_fields = ("name", "practitioner__display_name", "address__city")
    show_full_result_count = False


@admin.register(Specialization)
class SpecializationAdmin(Shown):
    list_display = ("name", "area", "slug", "practiced_by")
    list_filter = ("area",)
    search_fields = ("name", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Specialization]:
        found: QuerySet[Specialization] = super().get_queryset(request)
        return found.annotate(chosen=Count("practitioners"))

    @admin.display(ordering="chosen", description="practitioners who have it")
    def practiced_by(self, specialization: Specialization) -> int:
        found: int = specialization.chosen  # type: ignore[attr-defined]
        return found


@admin.register(Certification)
class CertificationAdmin(Shown):
    list_display = ("name", "issuer", "practitioner", "issued_on", "expires_on", "verified_at")
    list_filter = (("verified_at", admin.EmptyFieldListFilter), "issued_on")
    list_select_related = ("practitioner",)
    search_fields = ("name", "issuer", "number", "practitioner__display_name")
    show_full_result_count = False


@admin.register(Education)
class EducationAdmin(Shown):
    list_display = ("institution", "degree", "field", "practitioner", "start_year", "end_year")
    list_select_related = ("practitioner",)
    search_fields = ("institution", "degree", "field", "practitioner__display_name")
    show_full_result_count = False


@admin.register(PractitionerTier)
class PractitionerTierAdmin(Shown):
    list_display = (
        *("name", "key", "most_services", "most_places", "most_assistants", "commission_bps", "is_active", "have"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PractitionerTier]:
        found: QuerySet[PractitionerTier] = super().get_queryset(request)
        return found.annotate(having=Count("practitioners"))

    @admin.display(ordering="having", description="practitioners who have it")
    def have(self, tier: PractitionerTier) -> int:
        found: int = tier.having  # type: ignore[attr-defined]
        return found


@admin.register(PractitionerVerification)
class PractitionerVerificationAdmin(Shown):
    """The queue: what waits comes first, the oldest at the top."""

    list_display = ("practitioner", "status", "statement", "submitted_at", "submitted_by", "decided_at", "decided_by")
    list_filter = ("status", "submitted_at")
    list_select_related = ("practitioner", "submitted_by", "decided_by")
    search_fields = ("practitioner__display_name", "practitioner__slug", "practitioner__user__email")
    actions = ("approve", "reject")
    action_form = ReasonForm

    def get_ordering(self, request: HttpRequest) -> Any:
        return (F("decided_at").desc(nulls_first=True), "submitted_at")

    @admin.action(description="Approve them", permissions=["view"])
    def approve(self, request: HttpRequest, verifications: QuerySet[PractitionerVerification]) -> None:
        self.decide(request, verifications, is_approved=True)

    @admin.action(description="Reject them, for the reason given", permissions=["view"])
    def reject(self, request: HttpRequest, verifications: QuerySet[PractitionerVerification]) -> None:
        self.decide(request, verifications, is_approved=False)

    def decide(
        self, request: HttpRequest, verifications: QuerySet[PractitionerVerification], *, is_approved: bool
    ) -> None:
        actor, now, reason = judge(request), timezone.now(), request.POST.get("reason", "")

        def decide(found: PractitionerVerification) -> None:
            actions.review_practitioner_verification(
                verification_id=found.pk, is_approved=is_approved, reason=reason, actor=actor, now=now
            )

        each(self, request, verifications, decide, "approved" if is_approved else "rejected")


class WeeklyHoursBeside(ShownBeside):
    model = WeeklyHours
    fields = ("weekday", "opens", "closes", "seats")
    show_change_link = False


@admin.register(Schedule)
class ScheduleAdmin(Shown):
    list_display = ("name", "practitioner", "time_zone", "is_default", "created_at")
    list_filter = ("is_default",)
    list_select_related = ("practitioner",)
    search_fields = ("name", "practitioner__display_name")
    show_full_result_count = False
    inlines: ClassVar = [WeeklyHoursBeside]


@admin.register(Travel)
class TravelAdmin(Shown):
    list_display = ("practitioner", "first_day", "last_day", "time_zone")
    list_select_related = ("practitioner",)
    search_fields = ("practitioner__display_name",)
    show_full_result_count = False
