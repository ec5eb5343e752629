"""Passwords: which are good enough, and how one is changed or set anew."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.users import selectors
from domains.users.actions.challenges import ask, close, take
from domains.users.actions.sessions import end_sessions, others_of, require_proof
from domains.users.errors import InvalidCredentials, LinkInvalid, WeakPassword
from domains.users.events import PasswordChanged, PasswordResetRequested
from domains.users.models import AccessGrant, Challenge, LinkedAccount, Passkey, RecoveryCode, Session, Totp, User

LONGEST = 1024
RESET_LASTS = timedelta(hours=1)


def refuse_weak(password: str, email: str, *, path: str = "password") -> None:
    if len(password) > LONGEST:
        raise Invalid(f"A password has at most {LONGEST} characters.", path=(path,))
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise WeakPassword(reasons=list(error.messages), path=(path,)) from None


def change_password(*, current: str | None, new: str, actor: Actor, now: datetime) -> User:
    """The other sessions end. Whoever has no password yet, or a second factor, proves otherwise who they are."""
    user: User = User.objects.get(pk=actor.person)
    if not user.has_usable_password() or selectors.has_second_factor(user.pk):
        require_proof(actor, now=now)
    if user.has_usable_password() and not (current and user.check_password(current)):
        raise InvalidCredentials(path=("currentPassword",))
    refuse_weak(new, user.email, path="newPassword")
    hashed = make_password(new)
    with transaction.atomic():
        # Hashing takes long, so the row is locked only now: of two changes at once, the second knew an older password.
        found = User.objects.select_for_update(no_key=True).filter(pk=user.pk, password=user.password)
        known: User | None = found.first()
        if known is None:
            raise InvalidCredentials(path=("currentPassword",))
        save_password(known, hashed, before=fingerprint(known), actor=actor, now=now)
        end_sessions(others_of(actor), actor=actor, now=now)
    return known


@transaction.atomic
def request_password_reset(*, email: str, actor: Actor, now: datetime) -> Challenge:
    """The same is done whether there is such an account or not, so that neither the answer nor its time tells."""
    email = email.strip().lower().replace("\0", "")[:254]
    user = User.objects.filter(email=email, is_active=True).first()
    challenge = ask(Challenge.Kind.RESET_PASSWORD, user=user, now=now, lasts=RESET_LASTS)
    publish(PasswordResetRequested(challenge_id=challenge.pk), actor=actor, now=now)
    return challenge


def reset_password(*, challenge_id: UUID, new: str, actor: Actor, now: datetime) -> User:
    """Every session ends: whoever is signed in may be the reason why the password is set anew."""
    asked = Challenge.objects.filter(pk=challenge_id, kind=Challenge.Kind.RESET_PASSWORD).first()
    if asked is None or asked.user is None or not asked.is_open(now):
        raise LinkInvalid(path=("token",))
    refuse_weak(new, asked.user.email, path="newPassword")
    hashed = make_password(new)
    with transaction.atomic():
        take(Challenge.Kind.RESET_PASSWORD, challenge_id, now=now, refusal=LinkInvalid(path=("token",)))
        user: User | None = User.objects.select_for_update(no_key=True).filter(pk=asked.user_id, is_active=True).first()
        if user is None:
            raise LinkInvalid(path=("token",))
        actor = replace(actor, user_id=user.pk)
        before = fingerprint(user)
        if user.email_verified_at is None:
            forget_strangers(user, now=now)
        save_password(user, hashed, before=before, actor=actor, now=now)
        end_sessions(Session.objects.filter(user=user), actor=actor, now=now)
    return user


def forget_strangers(user: User, *, now: datetime) -> None:
    """Whoever reads the mails has never been here: what there is to sign in with was somebody else's, who had made an
    account under an address that is not theirs."""
    for model in (Passkey, Totp, RecoveryCode, LinkedAccount):
        model.objects.filter(user=user).delete()
    AccessGrant.objects.filter(content_object=user).delete()
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])


def save_password(user: User, hashed: str, *, before: str, actor: Actor, now: datetime) -> None:
    """Whoever knew the old one may have asked for things with it, or read what is in the mailbox."""
    user.password = hashed
    user.save(update_fields=["password"])
    close(user, now=now)
    publish(PasswordChanged(user_id=user.pk), actor=actor, now=now, before=before, after=user)
