"""The authenticator app, and the codes that stand in for it when it is lost."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError
from domains.kernel.events import publish
from domains.kernel.wiring import needed
from domains.users.actions.challenges import attempt
from domains.users.actions.guessing import count_guess, refuse_guessing
from domains.users.actions.sessions import SignedIn, acting, open_session, require_proof
from domains.users.errors import (
    AccountSuspended,
    ChallengeExpired,
    CodeInvalid,
    SecondFactorActive,
    SecondFactorInactive,
)
from domains.users.events import RecoveryCodesMade, SecondFactorAdded, SecondFactorRemoved, SecondFactorStarted
from domains.users.models import Challenge, RecoveryCode, Totp, User
from domains.users.vault import Vault

ISSUER = "Estuary"
STEP = 30  # seconds that a code is shown
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: enough that a plain digest of it tells nothing


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody shows as their second factor: one of the two."""

    code: str = ""
    recovery_code: str = ""


@dataclass(frozen=True, kw_only=True)
class NewTotp:
    """Shown once, to be read by an app."""

    secret: str
    uri: str


@transaction.atomic
def start_totp(*, actor: Actor, now: datetime) -> NewTotp:
    """Begun again, the secret of before is forgotten: it was never confirmed."""
    user = acting(actor)
    require_proof(actor, now=now)
    begun = locked(user.pk)
    if begun and begun.confirmed_at:
        raise SecondFactorActive
    secret = pyotp.random_base32()
    sealed = needed(Vault).seal(secret.encode(), context=context_of(user.pk))
    totp, _ = Totp.objects.update_or_create(user=user, defaults={"secret": sealed, "created_at": now})
    publish(SecondFactorStarted(user_id=user.pk), actor=actor, now=now, after=totp)
    return NewTotp(secret=secret, uri=pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER))


@transaction.atomic
def confirm_totp(*, code: str, actor: Actor, now: datetime) -> list[str]:
    """From now on it is asked for at every sign-in. Gives the recovery codes, which are shown this once."""
    totp = locked(actor.user_id)
    if totp is None:
        raise SecondFactorInactive
    if totp.confirmed_at:
        raise SecondFactorActive
    before = fingerprint(totp)
    if not accept(totp, code, now=now):
        raise CodeInvalid(path=("code",))
    totp.confirmed_at = now
    totp.save(update_fields=["confirmed_at"])
    publish(SecondFactorAdded(user_id=totp.user_id), actor=actor, now=now, before=before, after=totp)
    return new_recovery_codes(totp.user)


@transaction.atomic
def disable_totp(*, actor: Actor, now: datetime) -> None:
    user = require_proof(actor, now=now).user
    totp = active(user.pk)
    before = fingerprint(totp)
    totp.delete()
    RecoveryCode.objects.filter(user=user).delete()
    publish(SecondFactorRemoved(user_id=user.pk), actor=actor, now=now, before=before)


@transaction.atomic
def make_recovery_codes(*, actor: Actor, now: datetime) -> list[str]:
    """New ones; the old are worth nothing any more."""
    user = require_proof(actor, now=now).user
    active(user.pk)  # and locked: of two who make them at once, the second has those of the first to forget
    publish(RecoveryCodesMade(user_id=user.pk), actor=actor, now=now)
    return new_recovery_codes(user)


def complete_login(*, challenge_id: UUID, answer: Answer, actor: Actor, now: datetime) -> SignedIn:
    user_id = Challenge.objects.filter(pk=challenge_id).values_list("user", flat=True).first()
    with transaction.atomic():
        refuse_guessing(user_id, now=now)
        outcome = answered(challenge_id, answer, actor=actor, now=now)
        if isinstance(outcome, CodeInvalid) and user_id:
            count_guess(user_id, now=now)
    if isinstance(outcome, DomainError):
        raise outcome  # only now, so that a wrong code stays counted
    return outcome


def answered(challenge_id: UUID, answer: Answer, *, actor: Actor, now: datetime) -> SignedIn | DomainError:
    def is_right(challenge: Challenge) -> bool:
        return challenge.user_id is not None and shows(challenge.user_id, answer, now=now)

    challenge = attempt(Challenge.Kind.SECOND_FACTOR, challenge_id, is_right, now=now)
    if isinstance(challenge, DomainError):
        return challenge
    return let_in(challenge, actor=actor, now=now)


def let_in(challenge: Challenge, *, actor: Actor, now: datetime) -> SignedIn | DomainError:
    user = challenge.user
    if user is None:
        return ChallengeExpired()
    if not user.is_active:
        return AccountSuspended()
    return open_session(
        user, device=challenge.data["device"], now=now, actor=Actor(user_id=user.pk, request_id=actor.request_id)
    )


def shows(user_id: UUID, answer: Answer, *, now: datetime) -> bool:
    """Whether this is their second factor. What was right is used up by it."""
    if answer.code:
        totp = locked(user_id)
        return totp is not None and totp.confirmed_at is not None and accept(totp, answer.code, now=now)
    found = RecoveryCode.objects.filter(user=user_id, digest=digest_of(answer.recovery_code), used_at=None)
    return bool(answer.recovery_code) and found.update(used_at=now) == 1


def accept(totp: Totp, code: str, *, now: datetime) -> bool:
    """Clocks differ, so the code before and the one after are right too; none of them twice."""
    secret = needed(Vault).open(bytes(totp.secret), context=context_of(totp.user_id))
    app, typed = pyotp.TOTP(secret.decode()), "".join(code.split())
    step = int(now.timestamp()) // STEP
    for each in (step - 1, step, step + 1):
        if each > totp.last_step and hmac.compare_digest(app.at(each * STEP).encode(), typed.encode()):
            totp.last_step = each
            totp.save(update_fields=["last_step"])
            return True
    return False


def locked(user_id: UUID | None) -> Totp | None:
    return Totp.objects.select_for_update(no_key=True).filter(user=user_id).first()


def active(user_id: UUID) -> Totp:
    totp = locked(user_id)
    if totp is None or totp.confirmed_at is None:
        raise SecondFactorInactive
    return totp


def new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [written(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of(code)) for code in codes)
    return codes


def written(raw: bytes) -> str:
    text = base64.b32encode(raw).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def digest_of(code: str) -> bytes:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def context_of(user_id: UUID) -> str:
    return f"totp {user_id}"
