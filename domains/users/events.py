from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class UserRegistered(Event):
    kind: ClassVar = "users.registered"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailVerified(Event):
    kind: ClassVar = "users.email_verified"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionStarted(Event):
    kind: ClassVar = "users.session_started"
    subject: ClassVar = "Session"
    concerns: ClassVar = ("user_id",)

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionRefreshed(Event):
    kind: ClassVar = "users.session_refreshed"
    subject: ClassVar = "Session"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    kind: ClassVar = "users.session_ended"
    subject: ClassVar = "Session"
    concerns: ClassVar = ("user_id",)

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Event):
    kind: ClassVar = "users.email_changed"
    subject: ClassVar = "User"

    user_id: UUID
    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailVerificationRequested(Event):
    kind: ClassVar = "users.email_verification_requested"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailChangeRequested(Event):
    kind: ClassVar = "users.email_change_requested"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Event):
    kind: ClassVar = "users.password_reset_requested"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    kind: ClassVar = "users.password_changed"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PhoneVerificationRequested(Event):
    kind: ClassVar = "users.phone_verification_requested"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class PhoneChanged(Event):
    kind: ClassVar = "users.phone_changed"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProfileUpdated(Event):
    kind: ClassVar = "users.profile_updated"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SocialLinksSet(Event):
    kind: ClassVar = "users.social_links_set"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class OAuthStarted(Event):
    kind: ClassVar = "users.oauth_started"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountLinked(Event):
    kind: ClassVar = "users.account_linked"
    subject: ClassVar = "User"

    user_id: UUID
    linked_account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountUnlinked(Event):
    kind: ClassVar = "users.account_unlinked"
    subject: ClassVar = "User"

    user_id: UUID
    provider: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorStarted(Event):
    kind: ClassVar = "users.second_factor_started"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SecondFactorAdded(Event):
    kind: ClassVar = "users.second_factor_added"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    kind: ClassVar = "users.second_factor_removed"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SecondFactorAsked(Event):
    kind: ClassVar = "users.second_factor_asked"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    kind: ClassVar = "users.recovery_codes_made"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyAsked(Event):
    kind: ClassVar = "users.passkey_asked"
    subject: ClassVar = "Challenge"

    challenge_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Event):
    kind: ClassVar = "users.passkey_added"
    subject: ClassVar = "User"

    user_id: UUID
    passkey_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(Event):
    kind: ClassVar = "users.passkey_removed"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionProved(Event):
    kind: ClassVar = "users.session_proved"
    subject: ClassVar = "Session"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class IdentityVerificationStarted(Event):
    kind: ClassVar = "users.identity_verification_started"
    subject: ClassVar = "IdentityVerification"
    concerns: ClassVar = ("user_id",)

    verification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class IdentityVerificationDecided(Event):
    kind: ClassVar = "users.identity_verification_decided"
    subject: ClassVar = "IdentityVerification"
    concerns: ClassVar = ("user_id",)

    verification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserUpdated(Event):
    kind: ClassVar = "users.updated"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserSuspended(Event):
    kind: ClassVar = "users.suspended"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserReinstated(Event):
    kind: ClassVar = "users.reinstated"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserErased(Event):
    kind: ClassVar = "users.erased"
    subject: ClassVar = "User"

    user_id: UUID
    farewell_id: UUID  # of the challenge that keeps the address for the last mail


@dataclass(frozen=True, kw_only=True)
class AccessGranted(Event):
    kind: ClassVar = "users.access_granted"
    subject: ClassVar = "AccessGrant"
    concerns: ClassVar = ("grantor_id", "grantee_id")

    grant_id: UUID
    grantor_id: UUID
    grantee_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccessRevoked(Event):
    kind: ClassVar = "users.access_revoked"
    subject: ClassVar = "AccessGrant"
    concerns: ClassVar = ("grantor_id", "grantee_id")

    grant_id: UUID
    grantor_id: UUID
    grantee_id: UUID
