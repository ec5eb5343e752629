from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from domains.kernel.admin import ReasonForm, Shown, ShownBeside, actor_of, each
from domains.kernel.conditions import holds
from domains.users import actions
from domains.users.models import (
    AccessGrant,
    Challenge,
    IdentityVerification,
    LinkedAccount,
    Passkey,
    Session,
    SocialLink,
    Totp,
    User,
    UserProfile,
)

Level = IdentityVerification.Level


class ProfileBeside(ShownBeside):
    model = UserProfile
    fields = ("display_name", "bio", "locale", "time_zone")


class SocialLinksBeside(ShownBeside):
    model = SocialLink
    fields = ("network", "url")


class SessionsBeside(ShownBeside):
    model = Session
    fields = ("device", "created_at", "last_used_at", "proved_at", "ended_at")


class LinkedAccountsBeside(ShownBeside):
    model = LinkedAccount
    fields = ("provider", "email", "linked_at", "last_used_at")


class PasskeysBeside(ShownBeside):
    model = Passkey
    fields = ("name", "is_synced", "created_at", "last_used_at")


class TotpBeside(ShownBeside):
    model = Totp
    fields = ("created_at", "confirmed_at")


class VerificationsBeside(ShownBeside):
    model = IdentityVerification
    fk_name = "user"
    fields = ("legal_name", "status", "level", "submitted_at", "decided_at")


class GrantsGivenBeside(ShownBeside):
    model = AccessGrant
    fk_name = "content_object"
    verbose_name_plural = "may be acted for by"
    fields = ("user", "permission", "granted_at")


class GrantsReceivedBeside(ShownBeside):
    model = AccessGrant
    fk_name = "user"
    verbose_name_plural = "may act for"
    fields = ("content_object", "permission", "granted_at")


@admin.register(User)
class UserAdmin(Shown):
    list_display = ("email", "roles", "is_active", "email_verified_at", "is_verified", "created_at", "last_login")
    list_filter = (
        "is_active",
        ("email_verified_at", admin.EmptyFieldListFilter),
        ("identity_verified_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    search_fields = ("email", "profile__display_name")
    fields = (
        *("id", "email", "email_verified_at", "phone_number", "phone_verified_at", "identity_verified_at"),
        *("roles", "is_active", "erased_at", "created_at", "last_login"),
    )
    inlines: ClassVar = [
        ProfileBeside,
        SocialLinksBeside,
        SessionsBeside,
        LinkedAccountsBeside,
        PasskeysBeside,
        TotpBeside,
        VerificationsBeside,
        GrantsGivenBeside,
        GrantsReceivedBeside,
    ]
    actions = ("suspend", "reinstate", "sign_out")

    @admin.display(boolean=True, description="identity")
    def is_verified(self, user: User) -> bool:
        return holds(User.VERIFIED, user)

    @admin.action(description="Suspend them", permissions=["view"])
    def suspend(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor, now = actor_of(request), timezone.now()
        each(
            self, request, users, lambda user: actions.suspend_user(user_id=user.pk, actor=actor, now=now), "suspended"
        )

    @admin.action(description="Reinstate them", permissions=["view"])
    def reinstate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor, now = actor_of(request), timezone.now()
        each(
            self,
            request,
            users,
            lambda user: actions.reinstate_user(user_id=user.pk, actor=actor, now=now),
            "reinstated",
        )

    @admin.action(description="Sign them out everywhere", permissions=["view"])
    def sign_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor, now = actor_of(request), timezone.now()
        each(
            self,
            request,
            users,
            lambda user: actions.sign_out_user(user_id=user.pk, actor=actor, now=now),
            "signed out",
        )


@admin.register(Session)
class SessionAdmin(Shown):
    list_display = ("user", "device", "created_at", "last_used_at", "proved_at", "ended_at")
    list_filter = ("created_at", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email", "device")


@admin.register(LinkedAccount)
class LinkedAccountAdmin(Shown):
    list_display = ("user", "provider", "email", "linked_at", "last_used_at")
    list_filter = ("provider", "linked_at")
    search_fields = ("user__email", "email", "subject")


@admin.register(Passkey)
class PasskeyAdmin(Shown):
    list_display = ("user", "name", "is_synced", "created_at", "last_used_at")
    fields = ("id", "user", "name", "is_synced", "sign_count", "created_at", "last_used_at")
    search_fields = ("user__email", "name")


@admin.register(AccessGrant)
class AccessGrantAdmin(Shown):
    list_display = ("content_object", "user", "permission", "granted_at")
    list_select_related = ("content_object", "user", "permission__content_type")
    search_fields = ("content_object__email", "user__email")


@admin.register(Challenge)
class ChallengeAdmin(Shown):
    """What was asked and not yet forgotten; never what would answer it."""

    list_display = ("kind", "user", "created_at", "expires_at", "answered_at", "failures")
    list_filter = ("kind", "created_at")
    fields = ("id", "kind", "user", "about", "created_at", "expires_at", "answered_at", "failures")
    search_fields = ("user__email", "about")


@admin.register(IdentityVerification)
class IdentityVerificationAdmin(Shown):
    """The queue: what waits comes first, the oldest at the top."""

    list_display = ("legal_name", "user", "status", "level", "submitted_at", "decided_at", "decided_by")
    list_filter = ("status", "level", "submitted_at")
    list_select_related = ("user", "decided_by")
    search_fields = ("legal_name", "user__email")

    actions = ("approve", "approve_fully", "reject")
    action_form = ReasonForm

    def get_ordering(self, request: HttpRequest) -> Any:

        return (F("decided_at").desc(nulls_first=True), "submitted_at")

    @admin.action(description="Approve them, by name and address", permissions=["view"])
    def approve(self, request: HttpRequest, verifications: QuerySet[IdentityVerification]) -> None:
        self.decide(request, verifications, Level.BASIC)

    @admin.action(description="Approve them, by a document with a picture", permissions=["view"])
    def approve_fully(self, request: HttpRequest, verifications: QuerySet[IdentityVerification]) -> None:
        self.decide(request, verifications, Level.FULL)

    @admin.action(description="Reject them, for the reason given", permissions=["view"])
    def reject(self, request: HttpRequest, verifications: QuerySet[IdentityVerification]) -> None:
        self.decide(request, verifications, None)

    def decide(self, request: HttpRequest, verifications: QuerySet[IdentityVerification], level: Level | None) -> None:
        actor, now, reason = actor_of(request), timezone.now(), request.POST.get("reason", "")

        def decide(found: IdentityVerification) -> None:
            actions.review_identity_verification(
                verification_id=found.pk, level=level, reason=reason, actor=actor, now=now
            )

        each(self, request, verifications, decide, "approved" if level else "rejected")
