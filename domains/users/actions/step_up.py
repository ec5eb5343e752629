"""Proving once more that it is still oneself, before what a stolen token must not be enough for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed
from domains.kernel.events import publish
from domains.users import selectors
from domains.users.actions.guessing import count_guess, refuse_guessing
from domains.users.actions.oauth import Consent, account_of, identify
from domains.users.actions.passkeys import CREDENTIAL, shown_by
from domains.users.actions.second_factor import Answer, shows
from domains.users.actions.sessions import living_session
from domains.users.errors import (
    CodeInvalid,
    InvalidCredentials,
    OAuthReason,
    OAuthRejected,
    PasskeyRejected,
    Proof,
    StepUpRequired,
)
from domains.users.events import SessionProved
from domains.users.models import Session


def prove_by_password(*, password: str, actor: Actor, now: datetime) -> Session:
    session = allowed(actor, Proof.PASSWORD)
    refuse_guessing(session.user_id, now=now)
    if not session.user.check_password(password):
        count_guess(session.user_id, now=now)
        raise InvalidCredentials(path=("password",))
    return proved(session, actor=actor, now=now)


def prove_by_second_factor(*, answer: Answer, actor: Actor, now: datetime) -> Session:
    session = allowed(actor, Proof.TOTP)
    with transaction.atomic():
        refuse_guessing(session.user_id, now=now)
        if shows(session.user_id, answer, now=now):
            return proved(session, actor=actor, now=now)
        count_guess(session.user_id, now=now)
    raise CodeInvalid(path=("code" if answer.code else "recoveryCode",))


@transaction.atomic
def prove_by_passkey(*, challenge_id: UUID, credential: dict[str, Any], actor: Actor, now: datetime) -> Session:
    session = allowed(actor, Proof.PASSKEY)
    if shown_by(challenge_id, credential, now=now).user_id != session.user_id:
        raise PasskeyRejected(path=CREDENTIAL)
    return proved(session, actor=actor, now=now)


def prove_by_oauth(*, consent: Consent, actor: Actor, now: datetime) -> Session:
    session = allowed(actor, Proof.OAUTH)
    identity = identify(consent, now=now)
    with transaction.atomic():
        account = account_of(identity)
        if account is None or account.user_id != session.user_id:
            raise OAuthRejected(reason=OAuthReason.PERSON)
        return proved(session, actor=actor, now=now)


def allowed(actor: Actor, proof: Proof) -> Session:
    """The session, if this is a way for its person to prove it: whoever has a second factor is asked for that."""
    session = living_session(actor)
    methods = selectors.ways_to_prove(session.user)
    if proof not in methods:
        raise StepUpRequired(methods=methods)
    return session


@transaction.atomic
def proved(session: Session, *, actor: Actor, now: datetime) -> Session:
    """Proving takes its time, for which nothing is locked: the session may have ended, or be gone with its person."""
    living = Session.objects.select_for_update(no_key=True).filter(pk=session.pk, ended_at=None).first()
    if living is None:
        raise NotAllowed
    session, before = living, fingerprint(living)
    session.proved_at = now
    session.save(update_fields=["proved_at"])
    happened = SessionProved(session_id=session.pk, user_id=session.user_id)
    publish(happened, actor=actor, now=now, before=before, after=session)
    return session
