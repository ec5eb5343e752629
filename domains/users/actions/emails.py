"""E-mail addresses: that somebody reads what is sent to one, and how one becomes another."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, refuse_on
from domains.kernel.events import publish
from domains.users.actions.accounts import plain_email
from domains.users.actions.challenges import ask, close, take
from domains.users.actions.sessions import acting, require_proof
from domains.users.errors import EmailTaken, LinkInvalid, VerificationInvalid
from domains.users.events import EmailChanged, EmailChangeRequested, EmailVerificationRequested, EmailVerified
from domains.users.models import Challenge, User
from domains.users.tokens import EmailToken

LINK_LASTS = timedelta(days=1)


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


@transaction.atomic
def request_email_verification(*, actor: Actor, now: datetime) -> User:
    """Have the link sent once more; nothing is sent where nothing is left to verify."""
    user = acting(actor)
    challenge = ask(Challenge.Kind.VERIFY_EMAIL, user=user, about=user.email, now=now, lasts=LINK_LASTS)
    publish(EmailVerificationRequested(challenge_id=challenge.pk), actor=actor, now=now)
    return user


@transaction.atomic
def request_email_change(*, email: str, actor: Actor, now: datetime) -> Challenge:
    """A link goes to the new address. If that is another account's, its person is told instead, and nobody else."""
    user = acting(actor)
    require_proof(actor, now=now)
    email = plain_email(email)
    if email == user.email:
        raise Invalid("This is your address already.", path=("email",))
    challenge = ask(Challenge.Kind.CHANGE_EMAIL, user=user, about=email, now=now, lasts=LINK_LASTS)
    publish(EmailChangeRequested(challenge_id=challenge.pk), actor=actor, now=now)
    return challenge


@transaction.atomic
def confirm_email_change(*, challenge_id: UUID, actor: Actor, now: datetime) -> User:
    refusal = LinkInvalid(path=("token",))
    challenge = take(Challenge.Kind.CHANGE_EMAIL, challenge_id, now=now, refusal=refusal)
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk=challenge.user_id, is_active=True).first()
    if user is None:
        raise refusal
    before = fingerprint(user)
    challenge.data = {"before": user.email}  # where the notice of it goes
    challenge.save(update_fields=["data"])
    user.email, user.email_verified_at = challenge.about, now
    with refuse_on("email_belongs_to_one_user", EmailTaken(path=("token",))):
        user.save(update_fields=["email", "email_verified_at"])
    close(user, now=now)  # links to set a password that went to the old address above all
    actor = replace(actor, user_id=user.pk)
    changed = EmailChanged(user_id=user.pk, challenge_id=challenge.pk)
    publish(changed, actor=actor, now=now, before=before, after=user)
    return user
