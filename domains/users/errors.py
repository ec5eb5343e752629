from typing import ClassVar

from domains.kernel.errors import DomainError


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
