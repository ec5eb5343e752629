"""Signing in by the word of Google or GitHub.

What the provider is asked happens between two transactions, never inside one: it may take its time.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound, refuse_on
from domains.kernel.events import publish
from domains.kernel.wiring import needed
from domains.providers.oauth import Identity, OAuth, Provider, Rejected
from domains.users.actions.accounts import new_user
from domains.users.actions.challenges import ask, take
from domains.users.actions.passkeys import locked, refuse_to_lock_out
from domains.users.actions.sessions import Challenged, SignedIn, enter, open_session, require_proof
from domains.users.errors import (
    AccountLinkRequired,
    EmailUnverified,
    LinkedElsewhere,
    OAuthReason,
    OAuthRejected,
    OAuthUnavailable,
)
from domains.users.events import AccountLinked, AccountUnlinked, EmailVerified, OAuthStarted, UserRegistered
from domains.users.models import Challenge, LinkedAccount, Role, User, UserProfile
from domains.users.tokens import Keyring, Unreadable

STATE_LASTS = timedelta(minutes=10)
LONGEST_URI = 2_000
# As PKCE has it (RFC 7636).
CODE_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
CODE_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, kw_only=True)
class Returns:
    """Where a provider may send people back to."""

    origins: frozenset[str]

    def allow(self, uri: str) -> bool:
        """Letter for letter: what takes an address apart forgives what a browser may read otherwise."""
        plain = len(uri) <= LONGEST_URI and uri.isascii() and uri.isprintable() and set(uri).isdisjoint(" #\\")
        return plain and any(uri == each or uri.startswith((f"{each}/", f"{each}?")) for each in self.origins)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a client brings back from the provider."""

    provider: Provider
    code: str
    code_verifier: str
    redirect_uri: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Started:
    challenge: Challenge
    authorization_url: str


def start_oauth(*, provider: Provider, redirect_uri: str, code_challenge: str, actor: Actor, now: datetime) -> Started:
    oauth = needed(OAuth)
    if provider not in oauth.offered():
        raise OAuthUnavailable(path=("provider",))
    if not needed(Returns).allow(redirect_uri):
        raise Invalid("People may not be sent back to this address.", path=("redirectUri",))
    if not CODE_CHALLENGE.fullmatch(code_challenge):
        raise Invalid("This is not a SHA-256 in unpadded base64url.", path=("codeChallenge",))
    data = {"redirect_uri": redirect_uri, "code_challenge": code_challenge}
    with transaction.atomic():
        challenge = ask(Challenge.Kind.OAUTH, about=provider, data=data, now=now, lasts=STATE_LASTS)
        publish(OAuthStarted(challenge_id=challenge.pk), actor=actor, now=now)
    try:
        url = oauth.authorization_url(
            provider,
            redirect_uri=redirect_uri,
            state=needed(Keyring).challenge("oauth", challenge.pk),
            nonce=nonce_of(challenge.pk),
            code_challenge=code_challenge,
        )
    except Rejected:  # it is away, and only it could tell where people are to be sent
        raise OAuthUnavailable(path=("provider",)) from None
    return Started(challenge=challenge, authorization_url=url)


def login_with_oauth(*, consent: Consent, device: str, actor: Actor, now: datetime) -> SignedIn | Challenged:
    identity = identify(consent, now=now)
    with transaction.atomic():
        account = kept_account_of(identity)
        if account is None:
            return register(identity, device=device, actor=actor, now=now)
        account.last_used_at = now
        account.save(update_fields=["last_used_at"])
        return enter(account.user, device=device, now=now, actor=actor)


def link_oauth_account(*, consent: Consent, actor: Actor, now: datetime) -> LinkedAccount:
    user = require_proof(actor, now=now).user
    identity = identify(consent, now=now)
    with transaction.atomic():
        locked(user)
        require_proof(actor, now=now)  # again: while the provider was asked, the session may have ended
        account = account_of(identity)
        if account and account.user_id == user.pk:
            return account
        if account:
            raise LinkedElsewhere
        return link(user, identity, actor=actor, now=now)


@transaction.atomic
def unlink_oauth_account(*, account_id: UUID, actor: Actor, now: datetime) -> LinkedAccount:
    user = locked(require_proof(actor, now=now).user)
    account = LinkedAccount.objects.filter(pk=account_id, user=user).first()
    if account is None:
        raise NotFound
    before, key = fingerprint(account), account.pk
    account.delete()
    refuse_to_lock_out(user)
    publish(AccountUnlinked(user_id=user.pk, provider=account.provider), actor=actor, now=now, before=before)
    account.pk = key  # it can still be shown
    return account


def identify(consent: Consent, *, now: datetime) -> Identity:
    """Who the provider says it is. The state is used up by this, whatever comes of it.

    Outside of a transaction: in one, a refusal would give it back.
    """
    state = spent_state(consent, now=now)
    if not connection.in_atomic_block:
        connection.close()  # it may take its time, and others want one
    try:
        identity = needed(OAuth).identify(
            consent.provider,
            code=consent.code,
            code_verifier=consent.code_verifier,
            redirect_uri=consent.redirect_uri,
            nonce=nonce_of(state.pk),
            now=now,
        )
    except Rejected as rejected:
        raise OAuthRejected(reason=OAuthReason(rejected.reason.value)) from None
    if not identity.email_verified:
        raise EmailUnverified
    return identity


def spent_state(consent: Consent, *, now: datetime) -> Challenge:
    refusal = OAuthRejected(reason=OAuthReason.STATE)
    try:
        state_id = needed(Keyring).read_challenge("oauth", consent.state)
    except Unreadable:
        raise refusal from None
    with transaction.atomic():
        state = take(Challenge.Kind.OAUTH, state_id, now=now, refusal=refusal)
    # Somebody else's state in their own browser is how an account is linked to a stranger's.
    fits = state.about == consent.provider and state.data["redirect_uri"] == consent.redirect_uri
    if not fits or not proves(consent.code_verifier, state.data["code_challenge"]):
        raise refusal
    return state


def proves(verifier: str, challenge: str) -> bool:
    if not CODE_VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def register(identity: Identity, *, device: str, actor: Actor, now: datetime) -> SignedIn:
    """Never into an account that is there: whose address it is there, only its person can say."""
    if User.objects.filter(email=identity.email).exists():
        raise AccountLinkRequired
    with refuse_on("email_belongs_to_one_user", AccountLinkRequired()):
        user = new_user(email=identity.email, hashed=make_password(None), roles=[Role.CLIENT])
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    UserProfile.objects.filter(user=user).update(display_name=identity.name.replace("\0", "")[:100])
    actor = Actor(user_id=user.pk, request_id=actor.request_id)
    publish(UserRegistered(user_id=user.pk), actor=actor, now=now, after=user)
    publish(EmailVerified(user_id=user.pk), actor=actor, now=now, after=user)
    link(user, identity, actor=actor, now=now)
    return open_session(user, device=device, now=now, actor=actor)


def link(user: User, identity: Identity, *, actor: Actor, now: datetime) -> LinkedAccount:
    account = LinkedAccount(
        user=user, provider=identity.provider, subject=identity.subject, email=identity.email, linked_at=now
    )
    with (
        refuse_on("an_account_elsewhere_is_one_persons", LinkedElsewhere()),
        refuse_on("somebody_is_once_at_a_provider", LinkedElsewhere()),
    ):
        account.save(force_insert=True)
    linked = AccountLinked(user_id=user.pk, linked_account_id=account.pk)
    publish(linked, actor=actor, now=now, after=account)
    return account


def kept_account_of(identity: Identity) -> LinkedAccount | None:
    """Nobody takes it away before the transaction ends: whoever does locks its person, and so does this."""
    account = account_of(identity)
    if account is None:
        return None
    locked(account.user)
    return account_of(identity)


def account_of(identity: Identity) -> LinkedAccount | None:
    found = LinkedAccount.objects.select_related("user")
    return found.filter(provider=identity.provider, subject=identity.subject).first()


def nonce_of(state_id: UUID) -> str:
    return needed(Keyring).challenge_secrets("oauth nonce", state_id)[0].hex()
