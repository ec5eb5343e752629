"""Questions that are asked once and answered once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from domains.kernel.errors import DomainError
from domains.users.errors import ChallengeExpired, CodeInvalid
from domains.users.models import Challenge, User

TRIES = 5  # of what is short enough to be guessed


def ask(
    kind: Challenge.Kind,
    *,
    now: datetime,
    lasts: timedelta,
    user: User | None = None,
    about: str = "",
    data: dict[str, Any] | None = None,
) -> Challenge:
    return Challenge.objects.create(
        kind=kind, user=user, about=about, data=data or {}, created_at=now, expires_at=now + lasts
    )


def take(kind: Challenge.Kind, challenge_id: UUID, *, now: datetime, refusal: DomainError) -> Challenge:
    """Answers it. Of many who come with the same answer one is first, and the others are refused."""
    challenge = locked(kind, challenge_id)
    if challenge is None or not challenge.is_open(now):
        raise refusal
    challenge.answered_at = now
    challenge.save(update_fields=["answered_at"])
    return challenge


def attempt(
    kind: Challenge.Kind, challenge_id: UUID, is_right: Callable[[Challenge], bool], *, now: datetime
) -> Challenge | DomainError:
    """Answers it, if the answer is right. One that is wrong is counted: so a refusal is given and not raised, to be
    raised once the count is committed."""
    challenge = locked(kind, challenge_id)
    if challenge is None or not challenge.is_open(now) or challenge.failures >= TRIES:
        return ChallengeExpired()
    if not is_right(challenge):
        challenge.failures += 1
        challenge.save(update_fields=["failures"])
        return CodeInvalid(path=("code",))
    challenge.answered_at = now
    challenge.save(update_fields=["answered_at"])
    return challenge


def close(user: User, *, now: datetime) -> None:
    """Links in a mailbox, a sign-in that is half done: what was asked of them before is over."""
    Challenge.objects.filter(user=user, answered_at=None).update(answered_at=now)


def locked(kind: Challenge.Kind, challenge_id: UUID) -> Challenge | None:
    """Its person first and then the challenge, as `close` has them: the other way round, two would wait for each
    other."""
    User.objects.select_for_update(no_key=True, of=("self",)).filter(challenges=challenge_id).first()
    return Challenge.objects.select_for_update(no_key=True).filter(pk=challenge_id, kind=kind).first()


@transaction.atomic
def forget_challenges(*, now: datetime) -> int:
    """Those whose time is long over. Returns how many."""
    forgotten, _ = Challenge.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    return forgotten
