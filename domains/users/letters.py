"""The mails about somebody's account."""

from datetime import datetime, timedelta
from typing import Any

from domains.kernel.letters import Letter, letter
from domains.kernel.wiring import needed
from domains.users import events
from domains.users.links import Links
from domains.users.models import (
    AccessGrant,
    Challenge,
    IdentityVerification,
    LinkedAccount,
    Passkey,
    Session,
    User,
    UserProfile,
)


def to_user(user_id: Any, **words: Any) -> Letter | None:
    """Whoever cannot use their account any more is not written to; nor is an address that nobody has verified, for
    whoever gave it may have given somebody else's."""
    user = User.objects.filter(pk=user_id, is_active=True, email_verified_at__isnull=False).first()
    return addressed(user, **words) if user else None


def to_address(user_id: Any) -> User | None:
    """Who has asked for a mail by which the address is verified."""
    user: User | None = User.objects.filter(pk=user_id, is_active=True).first()
    return user


def addressed(user: User, *, to: str = "", **words: Any) -> Letter:
    profile = UserProfile.objects.filter(user=user).first() or UserProfile()
    return Letter(
        user_id=user.pk,
        to=to or user.email,
        account=user.email,
        locale=profile.locale,
        time_zone=profile.time_zone,
        words=words,
    )


@letter("welcome", events.UserRegistered)
def welcome(event: events.UserRegistered, at: datetime) -> Letter | None:
    user = to_address(event.user_id)
    return addressed(user, link=needed(Links).verify_email(user)) if user else None


@letter("verify-email", events.EmailVerificationRequested)
def verify_email(event: events.EmailVerificationRequested, at: datetime) -> Letter | None:
    challenge = asked(event.challenge_id)
    user = to_address(challenge.user_id) if challenge else None
    if user is None or user.email_verified_at:
        return None
    return addressed(user, link=needed(Links).verify_email(user))


@letter("email-change", events.EmailChangeRequested)
def email_change(event: events.EmailChangeRequested, at: datetime) -> Letter | None:
    challenge = asked(event.challenge_id)
    if challenge is None or challenge.user is None or User.objects.filter(email=challenge.about).exists():
        return None
    link = needed(Links).confirm_email_change(challenge)
    return addressed(challenge.user, to=challenge.about, link=link, address=challenge.about)


@letter("email-change-taken", events.EmailChangeRequested)
def email_change_taken(event: events.EmailChangeRequested, at: datetime) -> Letter | None:
    """To whose address it is; whoever asked is told nothing."""
    challenge = asked(event.challenge_id)
    owner = User.objects.filter(email=challenge.about).first() if challenge else None
    return to_user(owner.pk, address=owner.email) if owner else None


@letter("email-changed", events.EmailChanged)
def email_changed(event: events.EmailChanged, at: datetime) -> Letter | None:
    """To the address of before, for whoever did not want it."""
    challenge = asked(event.challenge_id)
    if challenge is None or challenge.user is None:
        return None
    return addressed(challenge.user, to=challenge.data["before"], address=masked(challenge.about), at=at)


@letter("password-reset", events.PasswordResetRequested)
def password_reset(event: events.PasswordResetRequested, at: datetime) -> Letter | None:
    """Nothing, where nobody has the address that was asked about."""
    challenge = asked(event.challenge_id)
    user = to_address(challenge.user_id) if challenge else None
    if challenge is None or user is None or challenge.answered_at:
        return None
    minutes = (challenge.expires_at - challenge.created_at).seconds // 60
    return addressed(user, link=needed(Links).reset_password(challenge), minutes=minutes)


@letter("password-changed", events.PasswordChanged)
def password_changed(event: events.PasswordChanged, at: datetime) -> Letter | None:
    return to_user(event.user_id, at=at)


@letter("new-sign-in", events.SessionStarted)
def new_sign_in(event: events.SessionStarted, at: datetime) -> Letter | None:
    """Of a device that was never signed in; the first is the one that the account was made on."""
    session = Session.objects.select_related("user").filter(pk=event.session_id).first()
    if session is None:
        return None
    before = Session.objects.filter(user=session.user_id, created_at__lt=session.created_at)
    # Old sessions are forgotten, so that none is left says nothing.
    first = session.created_at <= session.user.created_at + timedelta(minutes=1)
    if first or before.filter(device=session.device).exists():
        return None
    return to_user(event.user_id, device=session.device, at=at)


@letter("second-factor-added", events.SecondFactorAdded)
def second_factor_added(event: events.SecondFactorAdded, at: datetime) -> Letter | None:
    return to_user(event.user_id, at=at)


@letter("second-factor-removed", events.SecondFactorRemoved)
def second_factor_removed(event: events.SecondFactorRemoved, at: datetime) -> Letter | None:
    return to_user(event.user_id, at=at)


@letter("recovery-codes-made", events.RecoveryCodesMade)
def recovery_codes_made(event: events.RecoveryCodesMade, at: datetime) -> Letter | None:
    return to_user(event.user_id, at=at)


@letter("passkey-added", events.PasskeyAdded)
def passkey_added(event: events.PasskeyAdded, at: datetime) -> Letter | None:
    passkey = Passkey.objects.filter(pk=event.passkey_id).first()
    return to_user(event.user_id, name=passkey.name, at=at) if passkey else None


@letter("passkey-removed", events.PasskeyRemoved)
def passkey_removed(event: events.PasskeyRemoved, at: datetime) -> Letter | None:
    return to_user(event.user_id, at=at)


@letter("account-linked", events.AccountLinked)
def account_linked(event: events.AccountLinked, at: datetime) -> Letter | None:
    account = LinkedAccount.objects.filter(pk=event.linked_account_id).first()
    return to_user(event.user_id, provider=named(account.provider), at=at) if account else None


@letter("account-unlinked", events.AccountUnlinked)
def account_unlinked(event: events.AccountUnlinked, at: datetime) -> Letter | None:
    return to_user(event.user_id, provider=named(event.provider), at=at)


@letter("access-granted", events.AccessGranted)
def access_granted(event: events.AccessGranted, at: datetime) -> Letter | None:
    grant = AccessGrant.objects.filter(pk=event.grant_id).first()
    if grant is None:
        return None
    return to_user(event.grantee_id, grantor=grant.content_object.email, capability=grant.capability.value)


@letter("access-granted-by-you", events.AccessGranted)
def access_granted_by_you(event: events.AccessGranted, at: datetime) -> Letter | None:
    grant = AccessGrant.objects.filter(pk=event.grant_id).first()
    if grant is None:
        return None
    return to_user(event.grantor_id, grantee=grant.user.email, capability=grant.capability.value, at=at)


@letter("identity-approved", events.IdentityVerificationDecided)
def identity_approved(event: events.IdentityVerificationDecided, at: datetime) -> Letter | None:
    verification = IdentityVerification.objects.filter(pk=event.verification_id, status="APPROVED").first()
    return to_user(event.user_id) if verification else None


@letter("identity-rejected", events.IdentityVerificationDecided)
def identity_rejected(event: events.IdentityVerificationDecided, at: datetime) -> Letter | None:
    verification = IdentityVerification.objects.filter(pk=event.verification_id, status="REJECTED").first()
    return to_user(event.user_id, reason=verification.reason) if verification else None


@letter("account-suspended", events.UserSuspended)
def account_suspended(event: events.UserSuspended, at: datetime) -> Letter | None:
    user = User.objects.filter(pk=event.user_id, is_active=False, erased_at=None).first()
    return addressed(user, at=at) if user else None


def asked(challenge_id: Any) -> Challenge | None:
    """None once it is forgotten, or its person is."""
    return Challenge.objects.select_related("user").filter(pk=challenge_id).first()


def masked(address: str) -> str:
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def named(provider: str) -> str:
    return {"GOOGLE": "Google", "GITHUB": "GitHub"}[provider]


@letter("account-erased", events.UserErased)
def account_erased(event: events.UserErased, at: datetime) -> Letter | None:
    """The last one, to an address that is kept for a day, for this alone."""
    farewell = Challenge.objects.filter(pk=event.farewell_id).first()
    if farewell is None:
        return None
    return Letter(
        user_id=event.user_id,
        to=farewell.about,
        account=farewell.about,
        locale=farewell.data["locale"],
        time_zone=farewell.data["time_zone"],
        words={"at": at},
    )
