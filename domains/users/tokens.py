"""The two tokens of a sign-in. No I/O: whoever calls has looked up, or will look up, what they name.

An access token is a signed statement, good for half an hour, of which session speaks. A refresh token is the id of a
row and a seal over it: the row alone, out of a stolen copy of the database, is not enough to make the token again,
and whoever has the key can, so that a repeated request is given the very same answer.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import jwt

ISSUER = "estuary"
AUDIENCE = "estuary"
ALGORITHM = "HS256"
CODE_DIGITS = 6
KEPT = 10_000  # tokens remembered by a process
CLAIMS = ("iss", "aud", "sub", "sid", "jti", "iat", "exp")


class Unreadable(Exception):
    """Not a token of ours."""


class Expired(Unreadable):
    """One of ours, once."""


@dataclass(frozen=True, kw_only=True)
class Access:
    user_id: UUID
    session_id: UUID
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class EmailToken:
    """Proves that somebody reads what is sent to an address. Which one it was is not in it, only a seal over it."""

    user_id: UUID
    seal: bytes
    keys: tuple[bytes, ...]

    def is_for(self, email: str) -> bool:
        return any(hmac.compare_digest(email_seal(key, self.user_id, email), self.seal) for key in self.keys)


class Keyring:
    """The first key signs; every key is accepted, so that one can be replaced without signing anybody out."""

    def __init__(self, keys: Mapping[str, str], *, access_ttl: timedelta) -> None:
        # What is signed with one key for two purposes could be taken for the other.
        self._access = {kid: derived(key, "access") for kid, key in keys.items()}
        self._refresh = [derived(key, "refresh") for key in keys.values()]
        self._digest = [derived(key, "digest") for key in keys.values()]
        self._download = [derived(key, "download") for key in keys.values()]
        self._challenge = [derived(key, "challenge") for key in keys.values()]
        self._email = tuple(derived(key, "email") for key in keys.values())
        self._kid = next(iter(keys))
        self.access_ttl = access_ttl
        self._read = lru_cache(KEPT)(self._read_access)

    def access(self, *, user_id: UUID, session_id: UUID, token_id: UUID, issued_at: datetime) -> str:
        issued = int(issued_at.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "jti": str(token_id),
            "iat": issued,
            "exp": issued + int(self.access_ttl.total_seconds()),
        }
        return jwt.encode(claims, self._access[self._kid], algorithm=ALGORITHM, headers={"kid": self._kid})

    def read_access(self, token: str, *, now: datetime) -> Access:
        """A client sends the same token with every request, so what was read of it is remembered; that it has expired
        is found each time anew."""
        access = self._read(token)
        if access.expires_at <= now:
            raise Expired
        return access

    def _read_access(self, token: str) -> Access:
        try:
            key = self._access[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                # The clock is ours to hand in, so the library must not read its own.
                options={"require": list(CLAIMS), "verify_exp": False, "verify_iat": False},
            )
            return Access(
                user_id=UUID(claims["sub"]),
                session_id=UUID(claims["sid"]),
                expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            raise Unreadable from None

    def digests(self, content: bytes) -> list[bytes]:
        """To recognise something again without keeping it: by the key of today first, then by the older ones."""
        return [hmac.digest(key, content, hashlib.sha256) for key in self._digest]

    def refresh(self, token_id: UUID) -> str:
        return base64.urlsafe_b64encode(token_id.bytes + seal(self._refresh[0], token_id)).decode()

    def read_refresh(self, token: str) -> UUID:
        token_id, given = opened(token)
        if not any(hmac.compare_digest(seal(key, token_id), given) for key in self._refresh):
            raise Unreadable
        return token_id

    def email(self, user_id: UUID, email: str) -> str:
        """What a mail carries to verify its address. Made anew whenever it is needed, and kept nowhere."""
        return base64.urlsafe_b64encode(user_id.bytes + email_seal(self._email[0], user_id, email)).decode()

    def read_email(self, token: str) -> EmailToken:
        user_id, given = opened(token)
        return EmailToken(user_id=user_id, seal=given, keys=self._email)

    # A challenge is one row; what answers it depends on how it was sent.

    def challenge(self, kind: str, challenge_id: UUID) -> str:
        """What a link or a client carries to answer it."""
        return base64.urlsafe_b64encode(
            challenge_id.bytes + challenge_seal(self._challenge[0], kind, challenge_id)
        ).decode()

    def read_challenge(self, kind: str, token: str) -> UUID:
        challenge_id, given = opened(token)
        if not any(hmac.compare_digest(seal, given) for seal in self.challenge_secrets(kind, challenge_id)):
            raise Unreadable
        return challenge_id

    def challenge_secrets(self, kind: str, challenge_id: UUID) -> list[bytes]:
        """That only we can make of it: by the key of today first, then by the older ones."""
        return [challenge_seal(key, kind, challenge_id) for key in self._challenge]

    def download(self, name: str, *, until: datetime) -> str:
        """What an address carries that gives out a file, for a while."""
        stamp = int(until.timestamp())
        seal = hmac.digest(self._download[0], f"{name} {stamp}".encode(), hashlib.sha256)
        return f"{stamp}.{base64.urlsafe_b64encode(seal).decode()}"

    def may_download(self, name: str, token: str, *, now: datetime) -> bool:
        stamp, _, given = token.partition(".")
        seals = (hmac.digest(key, f"{name} {stamp}".encode(), hashlib.sha256) for key in self._download)
        made = [base64.urlsafe_b64encode(seal) for seal in seals]
        sealed = any(hmac.compare_digest(each, given.encode()) for each in made)
        return sealed and now.timestamp() < int(stamp)

    def code(self, kind: str, challenge_id: UUID) -> str:
        """Short enough to be typed, so it may be tried a few times only."""
        return code_of(self.challenge_secrets(f"{kind} code", challenge_id)[0])

    def is_code(self, kind: str, challenge_id: UUID, given: str) -> bool:
        typed = "".join(given.split()).encode()
        secrets = self.challenge_secrets(f"{kind} code", challenge_id)
        return any(hmac.compare_digest(code_of(each).encode(), typed) for each in secrets)


def opened(token: str) -> tuple[UUID, bytes]:
    """An id, and the seal over it that was given with it."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        raise Unreadable from None
    if len(raw) != 48:
        raise Unreadable
    return UUID(bytes=raw[:16]), raw[16:]


def challenge_seal(key: bytes, kind: str, challenge_id: UUID) -> bytes:
    return hmac.digest(key, challenge_id.bytes + kind.encode(), hashlib.sha256)


def code_of(secret: bytes) -> str:
    return f"{int.from_bytes(secret[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def email_seal(key: bytes, user_id: UUID, email: str) -> bytes:
    return hmac.digest(key, user_id.bytes + email.encode(), hashlib.sha256)


def derived(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), f"estuary {purpose}".encode(), hashlib.sha256)


def seal(key: bytes, token_id: UUID) -> bytes:
    return hmac.digest(key, token_id.bytes, hashlib.sha256)
