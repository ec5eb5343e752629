"""Sessions: how one begins, goes on and ends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session as AdminSession
from django.db import transaction
from django.db.models import QuerySet

from domains.kernel.actor import ANONYMOUS, Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError, NotAllowed, NotFound
from domains.kernel.events import publish
from domains.users import selectors
from domains.users.actions.challenges import ask, close
from domains.users.errors import (
    AccountSuspended,
    InvalidCredentials,
    Proof,
    StepUpRequired,
    TokenExpired,
    TokenReused,
    TokenRevoked,
)
from domains.users.events import SecondFactorAsked, SessionEnded, SessionRefreshed, SessionStarted
from domains.users.models import REFRESH_TTL, Challenge, RefreshToken, Session, User

# Two tabs may refresh at the same moment; the one that loses must not cost its person the session.
GRACE = timedelta(seconds=10)
# Who ends a session whose refresh token was used twice.
THEFT = system("reuse of a refresh token")
LONGEST_DEVICE = 200
SECOND_FACTOR_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    user: User
    session: Session
    refresh_token: RefreshToken


@dataclass(frozen=True, kw_only=True)
class Challenged:
    """Not signed in yet: somebody has to show a second factor."""

    challenge: Challenge
    methods: list[Proof]


def login(
    *, email: str, password: str, device: str, now: datetime, actor: Actor = ANONYMOUS
) -> "SignedIn | Challenged":
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() if "\0" not in email else None  # PostgreSQL has no such text
    if user is None:
        make_password(password)  # as long as for an account that is there
        raise InvalidCredentials
    if not user.check_password(password):
        raise InvalidCredentials
    with transaction.atomic():
        # Hashing takes long: whoever has a new password meanwhile has thrown out those who knew the old one.
        known = User.objects.select_for_update(no_key=True).filter(pk=user.pk, password=user.password).first()
        if known is None:
            raise InvalidCredentials
        return enter(known, device=device, now=now, actor=actor)


@transaction.atomic
def enter(user: User, *, device: str, now: datetime, actor: Actor) -> "SignedIn | Challenged":
    """What one thing they know or somebody else's word is good for: a session, or a question for a second factor."""
    if not user.is_active:
        raise AccountSuspended
    actor = replace(actor, user_id=user.pk)
    if not selectors.has_second_factor(user.pk):
        return open_session(user, device=device, now=now, actor=actor)
    challenge = ask(
        Challenge.Kind.SECOND_FACTOR, user=user, data={"device": plain(device)}, now=now, lasts=SECOND_FACTOR_LASTS
    )
    publish(SecondFactorAsked(challenge_id=challenge.pk), actor=actor, now=now)
    return Challenged(challenge=challenge, methods=selectors.ways_to_prove(user))


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
    if not everywhere:
        return end_sessions(here, actor=actor, now=now)
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk__in=here.values("user")).first()
    if user is None:
        return 0
    return sign_out(user, actor=actor, now=now)


def sign_out(user: User, *, actor: Actor, now: datetime) -> int:
    """On every device and in the admin; what was asked of them in a session that ends is over too."""
    close(user, now=now)
    leave_the_admin(user, now=now)
    return end_sessions(Session.objects.filter(user=user), actor=actor, now=now)


def leave_the_admin(user: User, *, now: datetime) -> None:
    """Its sessions are Django's own; each carries a hash that this is part of."""
    user.signed_out_at = now
    user.save(update_fields=["signed_out_at"])


@transaction.atomic
def revoke_session(*, session_id: UUID, actor: Actor, now: datetime) -> Session:
    """End one of one's own sessions, wherever it is. One that has ended already stays as it is."""
    found = Session.objects.filter(pk=session_id, user=actor.person)
    close(acting(actor), now=now)
    end_sessions(found, actor=actor, now=now)
    session = found.first()
    if session is None:
        raise NotFound
    return session


@transaction.atomic
def revoke_other_sessions(*, actor: Actor, now: datetime) -> int:
    """All but the one this is asked in, and the admin's. Returns how many ended."""
    user = acting(actor)
    close(user, now=now)
    leave_the_admin(user, now=now)
    return end_sessions(others_of(actor), actor=actor, now=now)


def others_of(actor: Actor) -> QuerySet[Session]:
    """The sessions of this person besides the one they act in."""
    mine = Session.objects.filter(user=actor.person)
    return mine.exclude(pk=actor.session_id) if actor.session_id else mine


def require_proof(actor: Actor, *, now: datetime) -> Session:
    """For what a borrowed device or a stolen token must not be enough for."""
    session = living_session(actor)
    if now - session.proved_at > selectors.PROOF_LASTS:
        raise StepUpRequired(methods=selectors.ways_to_prove(session.user))
    return session


def acting(actor: Actor) -> User:
    """Whoever asks, locked: what is asked for while their account is closed or erased is not done after it."""
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk=actor.person, is_active=True).first()
    if user is None:
        raise NotAllowed
    return user


def living_session(actor: Actor) -> Session:
    found = Session.objects.select_related("user").filter(ended_at=None)
    session = found.filter(pk=actor.session_id).first() if actor.session_id else None
    if session is None:
        raise NotAllowed
    return session


@transaction.atomic
def clear_expired_sessions(*, now: datetime) -> int:
    """Forget sessions that nobody can come back to, the admin's too. Returns how many."""
    admin, _ = AdminSession.objects.filter(expire_date__lt=now).delete()
    _, deleted = Session.objects.filter(last_used_at__lt=now - REFRESH_TTL).delete()
    return admin + deleted.get(Session._meta.label, 0)


def open_session(user: User, *, device: str, now: datetime, actor: Actor) -> SignedIn:
    with transaction.atomic():
        # First of all, so that whoever suspends them at this moment ends this session too, or has been here before.
        if not User.objects.filter(pk=user.pk, is_active=True).update(last_login=now):
            raise AccountSuspended
        return first_session(user, device=device, now=now, actor=actor)


def first_session(user: User, *, device: str, now: datetime, actor: Actor) -> SignedIn:
    """Of somebody whom nobody can have suspended yet."""
    user.last_login = now
    user.save(update_fields=["last_login"])
    session = Session.objects.create(user=user, device=plain(device), created_at=now, last_used_at=now, proved_at=now)
    started = SessionStarted(session_id=session.pk, user_id=user.pk)
    publish(started, actor=replace(actor, session_id=session.pk), now=now, after=session)
    return SignedIn(user=user, session=session, refresh_token=issue(session, now))


def plain(device: str) -> str:
    """In one line: it stands in a mail."""
    return " ".join(device.replace("\0", "").split())[:LONGEST_DEVICE]


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
    ending = list(sessions.filter(ended_at=None).select_for_update(no_key=True, of=("self",)).order_by("pk"))

    for session in ending:
        before = fingerprint(session)
        session.ended_at = now
        session.save(update_fields=["ended_at"])
        ended = SessionEnded(session_id=session.pk, user_id=session.user_id)
        publish(ended, actor=actor, now=now, before=before, after=session)
    return len(ending)


def sessions_of(token_id: UUID | None) -> QuerySet[Session]:
    """Its session, while it lives: what has ended ends no others."""
    return Session.objects.filter(refresh_tokens=token_id, ended_at=None)
