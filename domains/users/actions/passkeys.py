"""Passkeys: a key on somebody's device, with which they sign in and say nothing secret."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import webauthn
from django.db import transaction
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError, Invalid, NotFound, refuse_on
from domains.kernel.events import publish
from domains.kernel.wiring import needed
from domains.users import selectors
from domains.users.actions.challenges import ask, take
from domains.users.actions.second_factor import let_in
from domains.users.actions.sessions import SignedIn, acting, open_session, require_proof
from domains.users.errors import AccountSuspended, ChallengeExpired, LastSignInMethod, PasskeyRejected
from domains.users.events import PasskeyAdded, PasskeyAsked, PasskeyRemoved
from domains.users.models import Challenge, Passkey, User
from domains.users.tokens import Keyring

CHALLENGE_LASTS = timedelta(minutes=5)
CREDENTIAL = ("passkey", "credential")  # where it lies in the input of whatever takes one
LONGEST_NAME = 100
MOST = 20  # of one person: they are shown all at once
LONGEST_ID = 1_023  # bytes, as the standard has it; an index holds not many more


@dataclass(frozen=True, kw_only=True)
class RelyingParty:
    """Who we are to a browser: keys are made for this name, and used on these pages alone."""

    id: str
    name: str
    origins: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    challenge: Challenge
    options: dict[str, Any]  # for the browser's `navigator.credentials`


@transaction.atomic
def start_passkey_registration(*, actor: Actor, now: datetime) -> Asked:
    user = acting(actor)
    require_proof(actor, now=now)
    refuse_too_many(user.pk)
    challenge = ask(Challenge.Kind.ADD_PASSKEY, user=user, now=now, lasts=CHALLENGE_LASTS)
    publish(PasskeyAsked(challenge_id=challenge.pk), actor=actor, now=now)
    site = needed(RelyingParty)
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=site.name,
        user_id=user.pk.bytes,
        user_name=user.email,
        challenge=signed(challenge),
        exclude_credentials=[descriptor(each) for each in Passkey.objects.filter(user=user)],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return Asked(challenge=challenge, options=json.loads(webauthn.options_to_json(options)))


@transaction.atomic
def add_passkey(*, challenge_id: UUID, credential: dict[str, Any], name: str, actor: Actor, now: datetime) -> Passkey:
    name = " ".join(name.replace("\0", "").split())  # it stands in a mail
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(f"A name has between 1 and {LONGEST_NAME} characters.", path=("name",))
    challenge = take(Challenge.Kind.ADD_PASSKEY, challenge_id, now=now, refusal=ChallengeExpired())
    if challenge.user_id != actor.user_id:
        raise ChallengeExpired
    refuse_too_many(actor.person)
    verified = believed(webauthn.verify_registration_response, credential, challenge)
    if len(verified.credential_id) > LONGEST_ID:
        raise PasskeyRejected(path=CREDENTIAL)
    passkey = Passkey(
        user_id=actor.person,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        is_synced=verified.credential_backed_up,
        created_at=now,
    )
    with refuse_on("a_passkey_is_one_persons", PasskeyRejected(path=CREDENTIAL)):
        passkey.save(force_insert=True)
    added = PasskeyAdded(user_id=passkey.user_id, passkey_id=passkey.pk)
    publish(added, actor=actor, now=now, after=passkey)
    return passkey


@transaction.atomic
def remove_passkey(*, passkey_id: UUID, actor: Actor, now: datetime) -> Passkey:
    user = locked(require_proof(actor, now=now).user)
    passkey = Passkey.objects.filter(pk=passkey_id, user=user).first()
    if passkey is None:
        raise NotFound
    before, key = fingerprint(passkey), passkey.pk
    passkey.delete()
    refuse_to_lock_out(user)
    publish(PasskeyRemoved(user_id=user.pk), actor=actor, now=now, before=before)
    passkey.pk = key  # it can still be shown
    return passkey


@transaction.atomic
def ask_for_passkey(*, now: datetime, actor: Actor) -> Asked:
    """Whoever answers: the device knows which person its key is for."""
    challenge = ask(Challenge.Kind.USE_PASSKEY, now=now, lasts=CHALLENGE_LASTS)
    publish(PasskeyAsked(challenge_id=challenge.pk), actor=actor, now=now)
    options = webauthn.generate_authentication_options(
        rp_id=needed(RelyingParty).id,
        challenge=signed(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(challenge=challenge, options=json.loads(webauthn.options_to_json(options)))


@transaction.atomic
def login_with_passkey(
    *, challenge_id: UUID, credential: dict[str, Any], device: str, actor: Actor, now: datetime
) -> SignedIn:
    """The device has asked for a finger, a face or its code, so this is both factors in one."""
    user = shown_by(challenge_id, credential, now=now).user
    if not user.is_active:
        raise AccountSuspended
    return open_session(user, device=device, now=now, actor=Actor(user_id=user.pk, request_id=actor.request_id))


@transaction.atomic
def complete_login_with_passkey(
    *, login_id: UUID, challenge_id: UUID, credential: dict[str, Any], actor: Actor, now: datetime
) -> SignedIn:
    """As the second factor of somebody whose password was right."""
    passkey = shown_by(challenge_id, credential, now=now)
    login = take(Challenge.Kind.SECOND_FACTOR, login_id, now=now, refusal=ChallengeExpired())
    if passkey.user_id != login.user_id:
        raise PasskeyRejected(path=CREDENTIAL)
    outcome = let_in(login, actor=actor, now=now)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def shown_by(challenge_id: UUID, credential: dict[str, Any], *, now: datetime) -> Passkey:
    """The passkey that has answered this."""
    challenge = take(Challenge.Kind.USE_PASSKEY, challenge_id, now=now, refusal=ChallengeExpired())
    passkey = kept_passkey(credential)
    if passkey is None:
        raise PasskeyRejected(path=CREDENTIAL)
    verified = believed(
        webauthn.verify_authentication_response,
        credential,
        challenge,
        credential_public_key=bytes(passkey.public_key),
        credential_current_sign_count=passkey.sign_count,
    )
    # The signature says nothing of whose the device takes the key to be.
    handle = credential["response"].get("userHandle")
    if handle and base64url_to_bytes(handle) != passkey.user_id.bytes:
        raise PasskeyRejected(path=CREDENTIAL)
    passkey.sign_count, passkey.last_used_at = verified.new_sign_count, now
    passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey


def kept_passkey(credential: dict[str, Any]) -> Passkey | None:
    """The one that is named. Nobody takes it away before the transaction ends: whoever does locks its person, and so
    does this."""
    try:
        found = Passkey.objects.filter(credential_id=base64url_to_bytes(str(credential["id"])))
    except (KeyError, TypeError, ValueError):
        return None
    passkey = found.select_related("user").first()
    if passkey is None:
        return None
    locked(passkey.user)
    return found.select_related("user").first()


def refuse_too_many(user_id: UUID) -> None:
    """Asked once more when one is added: of many that were begun, each found room."""
    if Passkey.objects.filter(user=user_id).count() >= MOST:
        raise Invalid(f"One has at most {MOST} passkeys.")


def believed[V](verify: Callable[..., V], credential: dict[str, Any], challenge: Challenge, **known: Any) -> V:
    site = needed(RelyingParty)
    try:
        return verify(
            credential=credential,
            expected_challenge=signed(challenge),
            expected_rp_id=site.id,
            expected_origin=list(site.origins),
            require_user_verification=True,
            **known,
        )
    except Exception:
        # Anybody may send anything, and the library lets out whatever its parsers raise: not only errors of its own.
        raise PasskeyRejected(path=CREDENTIAL) from None


def refuse_to_lock_out(user: User) -> None:
    """Once something is taken away, there must be another way in."""
    if not selectors.can_sign_in(user):
        raise LastSignInMethod


def locked(user: User) -> User:
    """So that of two ways in that are taken away at once, the second sees that the first is gone."""
    found: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return found


def signed(challenge: Challenge) -> bytes:
    """What the device signs."""
    return needed(Keyring).challenge_secrets("passkey", challenge.pk)[0]


def descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=bytes(passkey.credential_id))
