"""Phone numbers: none is kept that was not verified."""

from datetime import datetime, timedelta

import phonenumbers
from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError, Invalid
from domains.kernel.events import publish
from domains.kernel.wiring import needed
from domains.providers.courier import TextMessages
from domains.users.actions.accounts import locked_user
from domains.users.actions.challenges import ask, attempt
from domains.users.actions.sessions import acting
from domains.users.errors import ChallengeExpired, TextMessagesUnavailable
from domains.users.events import PhoneChanged, PhoneVerificationRequested
from domains.users.models import Challenge, User
from domains.users.tokens import Keyring

CODE_LASTS = timedelta(minutes=10)
CODES_A_DAY = 5  # text messages cost money, and numbers can be expensive ones


@transaction.atomic
def request_phone_verification(*, phone_number: str, actor: Actor, now: datetime) -> Challenge:
    """A code goes to the number as a text message."""
    if not needed(TextMessages).is_offered:
        raise TextMessagesUnavailable
    user = acting(actor)
    number = plain_number(phone_number)
    mine = Challenge.objects.filter(user=user, kind=Challenge.Kind.VERIFY_PHONE)
    if mine.filter(created_at__gt=now - timedelta(days=1)).count() >= CODES_A_DAY:
        raise Invalid("No more codes today. Try again tomorrow.", path=("phoneNumber",))
    mine.filter(answered_at=None).update(answered_at=now)  # one code at a time
    challenge = ask(Challenge.Kind.VERIFY_PHONE, user=user, about=number, now=now, lasts=CODE_LASTS)
    publish(PhoneVerificationRequested(challenge_id=challenge.pk), actor=actor, now=now)
    return challenge


def confirm_phone_verification(*, code: str, actor: Actor, now: datetime) -> User:
    with transaction.atomic():
        outcome = confirmed(code, actor=actor, now=now)
    if isinstance(outcome, DomainError):
        raise outcome  # only now, so that a wrong code stays counted
    return outcome


def confirmed(code: str, *, actor: Actor, now: datetime) -> User | DomainError:
    asked = Challenge.objects.filter(user=actor.person, kind=Challenge.Kind.VERIFY_PHONE, answered_at=None).first()
    if asked is None:
        return ChallengeExpired()
    challenge = attempt(
        Challenge.Kind.VERIFY_PHONE,
        asked.pk,
        lambda found: needed(Keyring).is_code(Challenge.Kind.VERIFY_PHONE, found.pk, code),
        now=now,
    )
    if isinstance(challenge, DomainError):
        return challenge
    return save_number(challenge.about, actor=actor, now=now)


@transaction.atomic
def remove_phone_number(*, actor: Actor, now: datetime) -> User:
    return save_number("", actor=actor, now=now)


def save_number(number: str, *, actor: Actor, now: datetime) -> User:
    user = locked_user(actor.person)
    if user.phone_number == number == "":
        return user
    before = fingerprint(user)
    user.phone_number, user.phone_verified_at = number, now if number else None
    user.save(update_fields=["phone_number", "phone_verified_at"])
    publish(PhoneChanged(user_id=user.pk), actor=actor, now=now, before=before, after=user)
    return user


def plain_number(text: str) -> str:
    """In E.164: with its country and nothing but digits after the plus."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Invalid("This is no phone number with its country, like +49 30 901820.", path=("phoneNumber",))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
