from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session as AdminSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from domains.kernel.actor import ANONYMOUS, Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError, Invalid, NotAllowed, refuse_on
from domains.kernel.events import publish
from domains.users.errors import (
    AccountSuspended,
    EmailTaken,
    InvalidCredentials,
    TokenExpired,
    TokenReused,
    TokenRevoked,
    VerificationInvalid,
    WeakPassword,
)
from domains.users.events import EmailVerified, SessionEnded, SessionRefreshed, SessionStarted, UserRegistered
from domains.users.models import REFRESH_TTL, RefreshToken, Role, Session, User
from domains.users.tokens import EmailToken

# Two tabs may refresh at the same moment; the one that loses must not cost its person the session.
GRACE = timedelta(seconds=10)
# Who ends a session whose refresh token was used twice.
THEFT = system("reuse of a refresh token")
LONGEST_PASSWORD = 1024
LONGEST_DEVICE = 200


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    user: User
    session: Session
    refresh_token: RefreshToken


@transaction.atomic
def create_user(*, email: str, password: str, roles: Iterable[str]) -> User:
    """Make an account for somebody. Whether the password is a good one is for the verbs that people call."""
    user = User(email=email.strip().lower(), roles=sorted(set(roles)))
    user.set_password(password)
    with refuse_on("email_belongs_to_one_user", EmailTaken(path=("email",))):
        user.save(force_insert=True)
    return user


@transaction.atomic
def register_user(*, email: str, password: str, device: str, now: datetime, actor: Actor = ANONYMOUS) -> SignedIn:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid("This is not an e-mail address.", path=("email",)) from None
    refuse_weak(password, email)
    user = create_user(email=email, password=password, roles=[Role.CLIENT])
    actor = replace(actor, user_id=user.pk)
    publish(UserRegistered(user_id=user.pk), actor=actor, now=now, after=user)
    return open_session(user, device=device, now=now, actor=actor)


@transaction.atomic
def verify_email(*, token: EmailToken, actor: Actor, now: datetime) -> User:
    """Whoever has the token was sent it, so the address is theirs. A second time changes nothing."""
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk=token.user_id, is_active=True).first()
    if user is None or not token.is_for(user.email):
        raise VerificationInvalid(path=("token",))
    if user.email_verified_at is None:
        before = fingerprint(user)
        user.email_verified_at = now
        user.save(update_fields=["email_verified_at"])
        actor = replace(actor, user_id=user.pk)
        publish(EmailVerified(user_id=user.pk), actor=actor, now=now, before=before, after=user)
    return user


def login(*, email: str, password: str, device: str, now: datetime, actor: Actor = ANONYMOUS) -> SignedIn:
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() if "\0" not in email else None  # PostgreSQL has no such text
    if user is None:
        make_password(password)  # as long as for an account that is there
        raise InvalidCredentials
    if not user.check_password(password):
        raise InvalidCredentials
    if not user.is_active:
        raise AccountSuspended
    return open_session(user, device=device, now=now, actor=replace(actor, user_id=user.pk))


def refresh_session(*, token_id: UUID, now: datetime, actor: Actor = ANONYMOUS) -> SignedIn:
    with transaction.atomic():
        outcome = rotate(token_id, now, actor)
    if isinstance(outcome, DomainError):
        raise outcome  # only now, so that what it did to the family stays
    return outcome


@transaction.atomic
def logout(*, actor: Actor, token_id: UUID | None, everywhere: bool, now: datetime) -> int:
    """End this session, or every session of this person. Returns how many ended; none is no mistake."""
    if actor.session_id is None and token_id is None:
        raise NotAllowed
    here = Session.objects.filter(pk=actor.session_id) if actor.session_id else sessions_of(token_id)
    sessions = Session.objects.filter(user__in=here.values("user")) if everywhere else here
    return end_sessions(sessions, actor=actor, now=now)


@transaction.atomic
def clear_expired_sessions(*, now: datetime) -> int:
    """Forget sessions that nobody can come back to, the admin's too. Returns how many."""
    admin, _ = AdminSession.objects.filter(expire_date__lt=now).delete()
    _, deleted = Session.objects.filter(last_used_at__lt=now - REFRESH_TTL).delete()
    return admin + deleted.get(Session._meta.label, 0)


def refuse_weak(password: str, email: str) -> None:
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(f"A password has at most {LONGEST_PASSWORD} characters.", path=("password",))
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise WeakPassword(reasons=list(error.messages), path=("password",)) from None


def open_session(user: User, *, device: str, now: datetime, actor: Actor) -> SignedIn:
    with transaction.atomic():
        device = device.replace("\0", "")[:LONGEST_DEVICE]
        session = Session.objects.create(user=user, device=device, created_at=now, last_used_at=now)
        user.last_login = now
        user.save(update_fields=["last_login"])
        started = SessionStarted(session_id=session.pk, user_id=user.pk)
        publish(started, actor=replace(actor, session_id=session.pk), now=now, after=session)
        return SignedIn(user=user, session=session, refresh_token=issue(session, now))


def issue(session: Session, now: datetime) -> RefreshToken:
    return RefreshToken.objects.create(session=session, issued_at=now, expires_at=now + REFRESH_TTL)


def rotate(token_id: UUID, now: datetime, actor: Actor) -> SignedIn | DomainError:
    """Of many that use a token at once, one locks it first; the others see that it was used, and are told so.

    Nothing less will do: an UPDATE with a condition on the session looks that up in a subquery, which PostgreSQL does
    not ask again for whoever had to wait.
    """
    found = RefreshToken.objects.select_related("session").filter(pk=token_id)
    token = found.select_for_update(of=("self", "session"), no_key=True).first()
    if token is None:
        return TokenRevoked()
    session = token.session
    if not session.user.is_active:
        return AccountSuspended()
    if session.ended_at:
        return TokenRevoked()
    if token.used_at:
        if now - token.used_at > GRACE:
            end_sessions(Session.objects.filter(pk=session.pk), actor=THEFT, now=now)
        return TokenReused()
    if token.expires_at <= now:
        return TokenExpired()
    before = fingerprint(session)
    token.used_at = session.last_used_at = now
    token.save(update_fields=["used_at"])
    session.save(update_fields=["last_used_at"])
    refreshed = SessionRefreshed(session_id=session.pk, user_id=session.user_id)
    actor = replace(actor, user_id=session.user_id, session_id=session.pk)
    publish(refreshed, actor=actor, now=now, before=before, after=session)
    return SignedIn(user=session.user, session=session, refresh_token=issue(session, now))


def end_sessions(sessions: QuerySet[Session], *, actor: Actor, now: datetime) -> int:
    """Those that have not ended: each is told of."""
    ending = list(sessions.filter(ended_at=None).select_for_update(no_key=True).order_by("pk"))
    for session in ending:
        before = fingerprint(session)
        session.ended_at = now
        session.save(update_fields=["ended_at"])
        ended = SessionEnded(session_id=session.pk, user_id=session.user_id)
        publish(ended, actor=actor, now=now, before=before, after=session)
    return len(ending)


def sessions_of(token_id: UUID | None) -> QuerySet[Session]:
    return Session.objects.filter(refresh_tokens=token_id)
