from typing import ClassVar

from django.db.models import TextChoices

from domains.kernel.errors import DomainError


class Proof(TextChoices):
    """How somebody who is signed in shows that it is still them."""

    PASSWORD = "PASSWORD"  # noqa: S105
    TOTP = "TOTP"
    RECOVERY_CODE = "RECOVERY_CODE"
    PASSKEY = "PASSKEY"
    OAUTH = "OAUTH"


class OAuthReason(TextChoices):
    """What was wrong with what came back from a provider."""

    STATE = "STATE"
    CODE = "CODE"
    AUDIENCE = "AUDIENCE"
    NONCE = "NONCE"
    ISSUER = "ISSUER"
    SIGNATURE = "SIGNATURE"
    ALGORITHM = "ALGORITHM"
    EXPIRED = "EXPIRED"
    EMAIL = "EMAIL"
    PERSON = "PERSON"
    AWAY = "AWAY"


class EmailTaken(DomainError):
    """There is an account with this e-mail address already."""

    code = "EMAIL_TAKEN"
    message = "There is an account with this e-mail address already."


class WeakPassword(DomainError):
    """The password is too easy to guess."""

    code = "WEAK_PASSWORD"
    message = "This password is too easy to guess."

    reasons: list[str]
    described: ClassVar = {"reasons": "What is wrong with it, a sentence each."}

    def __init__(self, *, reasons: list[str], path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.reasons = reasons


class InvalidCredentials(DomainError):
    """No account has this address and this password; which of the two is wrong is not said."""

    code = "INVALID_CREDENTIALS"
    message = "The e-mail address or the password is wrong."


class AccountSuspended(DomainError):
    """The password is right, and the account is closed for now."""

    code = "ACCOUNT_SUSPENDED"
    message = "This account is suspended."


class TokenExpired(DomainError):
    """The refresh token has not been used for too long; sign in again."""

    code = "TOKEN_EXPIRED"
    message = "You have been away for too long. Sign in again."


class TokenRevoked(DomainError):
    """The session was ended, or the token never was one of ours; sign in again."""

    code = "TOKEN_REVOKED"
    message = "This session has ended. Sign in again."


class VerificationInvalid(DomainError):
    """The link is none of ours, or was for another address than the account has now."""

    code = "VERIFICATION_INVALID"
    message = "This link does not verify your e-mail address. Ask for a new one."


class TokenReused(DomainError):
    """The refresh token was used before. Within ten seconds of that the session lives on (two requests raced: use
    the token the other was given); later the session ends, because somebody else may have the token."""

    code = "TOKEN_REUSED"
    message = "This refresh token has been used before."


class LinkInvalid(DomainError):
    """The link is none of ours, was used before, or is too old. Ask for a new one."""

    code = "LINK_INVALID"
    message = "This link cannot be used any more. Ask for a new one."


class ChallengeExpired(DomainError):
    """What is answered was asked too long ago, was answered before, or was answered wrongly too often. Begin again."""

    code = "CHALLENGE_EXPIRED"
    message = "This has taken too long, or failed too often. Begin again."


class CodeInvalid(DomainError):
    """The code is wrong, or was used before."""

    code = "CODE_INVALID"
    message = "This code is not right."


class StepUpRequired(DomainError):
    """It is some minutes since you proved who you are. Do so by `stepUp`, in one of these ways, and try again."""

    code = "STEP_UP_REQUIRED"
    message = "Please prove once more that it is you."

    methods: list[Proof]
    described: ClassVar = {"methods": "How you can prove it."}

    def __init__(self, *, methods: list[Proof]) -> None:
        super().__init__()
        self.methods = methods


class OAuthRejected(DomainError):
    """What the provider said about somebody cannot be believed, or it said nothing."""

    code = "OAUTH_REJECTED"
    message = "Signing in at the provider did not work. Try again."

    reason: OAuthReason
    described: ClassVar = {"reason": "What was wrong with it."}

    def __init__(self, *, reason: OAuthReason) -> None:
        super().__init__()
        self.reason = reason


class OAuthUnavailable(DomainError):
    """Signing in with this provider is not offered here."""

    code = "OAUTH_UNAVAILABLE"
    message = "Signing in with this provider is not offered here."


class EmailUnverified(DomainError):
    """The provider does not vouch for the address, so nothing is made of it and nothing linked."""

    code = "EMAIL_UNVERIFIED"
    message = "The provider has not verified your e-mail address. Verify it there, and try again."


class AccountLinkRequired(DomainError):
    """There is an account with this address already. Sign in to it, and link the provider there."""

    code = "ACCOUNT_LINK_REQUIRED"
    message = "There is an account with this e-mail address already. Sign in to it, and link the two."


class LinkedElsewhere(DomainError):
    """This account at the provider belongs to somebody else here, or yours has another one there."""

    code = "LINKED_ELSEWHERE"
    message = "One account here and one at the provider belong together, and one of these has another."


class LastSignInMethod(DomainError):
    """Without it nobody could sign in to the account any more. Set a password first."""

    code = "LAST_SIGN_IN_METHOD"
    message = "This is the only way to sign in to your account. Add another one first."


class SecondFactorActive(DomainError):
    """There is an authenticator app already. Take it away before adding another."""

    code = "SECOND_FACTOR_ACTIVE"
    message = "Your account has an authenticator app already."


class SecondFactorInactive(DomainError):
    """There is no authenticator app."""

    code = "SECOND_FACTOR_INACTIVE"
    message = "Your account has no authenticator app."


class PasskeyRejected(DomainError):
    """What the device answered does not fit the question, or the key is not known."""

    code = "PASSKEY_REJECTED"
    message = "This passkey could not be used."


class TextMessagesUnavailable(DomainError):
    """Text messages are not sent from here."""

    code = "TEXT_MESSAGES_UNAVAILABLE"
    message = "Text messages are not sent from here."


class VerificationPending(DomainError):
    """It was asked for before, and is being looked at."""

    code = "VERIFICATION_PENDING"
    message = "Your identity is being verified already."


class VerificationDecided(DomainError):
    """Somebody has decided it meanwhile, or there is nothing left to decide."""

    code = "VERIFICATION_DECIDED"
    message = "This has been decided already."


class LastAdmin(DomainError):
    """Nobody would be left to run the marketplace."""

    code = "LAST_ADMIN"
    message = "There has to be one administrator left."


class TooManyTries(DomainError):
    """So many wrong answers were given that for an hour none is taken any more."""

    code = "TOO_MANY_TRIES"
    message = "Too many wrong answers. Try again in an hour."
