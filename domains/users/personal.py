"""What is known here about a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domains.kernel.personal import Obligation
from domains.users.actions.accounts import locked_admins
from domains.users.models import (
    AccessGrant,
    Challenge,
    IdentityVerification,
    LinkedAccount,
    Passkey,
    RecoveryCode,
    Session,
    SocialLink,
    Totp,
    User,
    UserProfile,
)


def export(user_id: UUID) -> dict[str, Any]:
    """Nothing that somebody could sign in with."""
    kept = ("email", "email_verified_at", "phone_number", "phone_verified_at", "identity_verified_at", "roles")
    return {
        "account": User.objects.filter(pk=user_id).values(*kept, "created_at", "last_login").get(),
        "profile": UserProfile.objects.filter(user=user_id)
        .values("display_name", "bio", "locale", "time_zone")
        .first(),
        "social_links": rows(SocialLink, user_id, "network", "url"),
        "sessions": rows(Session, user_id, "device", "created_at", "last_used_at", "ended_at"),
        "linked_accounts": rows(LinkedAccount, user_id, "provider", "subject", "email", "linked_at", "last_used_at"),
        "passkeys": rows(Passkey, user_id, "name", "created_at", "last_used_at"),
        "authenticator_app": rows(Totp, user_id, "created_at", "confirmed_at"),
        "identity_verifications": rows(
            IdentityVerification, user_id, "legal_name", "status", "level", "reason", "submitted_at", "decided_at"
        ),
        "challenges": rows(Challenge, user_id, "kind", "about", "created_at", "expires_at", "answered_at"),
        "may_act_for": list(
            AccessGrant.objects.filter(user=user_id).values("content_object_id", "permission__codename", "granted_at")
        ),
        "may_be_acted_for_by": list(
            AccessGrant.objects.filter(content_object=user_id).values("user_id", "permission__codename", "granted_at")
        ),
    }


def rows(model: Any, user_id: UUID, *columns: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(user=user_id).order_by("pk").values(*columns))


def obligations(user_id: UUID) -> list[Obligation]:
    if locked_admins() == [user_id]:
        message = "You are the only administrator. Make somebody else one first."
        return [Obligation(kind="LAST_ADMIN", message=message)]
    return []


def erase(user_id: UUID, *, now: datetime) -> None:
    """What is left is an account that nobody can use, under an address that is nobody's."""
    for model in (Session, LinkedAccount, Totp, RecoveryCode, Passkey, SocialLink, IdentityVerification, Challenge):
        model.objects.filter(user=user_id).delete()
    AccessGrant.objects.filter(user=user_id).delete()
    AccessGrant.objects.filter(content_object=user_id).delete()
    UserProfile.objects.filter(user=user_id).update(display_name="", bio="", locale="en", time_zone="UTC")
    user = User.objects.get(pk=user_id)
    user.set_unusable_password()
    user.email = f"erased-{user_id}@erased.invalid"
    user.email_verified_at = user.phone_verified_at = user.identity_verified_at = user.last_login = None
    user.signed_out_at = user.failing_since = None
    user.phone_number, user.roles, user.failures = "", [], 0
    user.is_active, user.erased_at = False, now
    user.save()
