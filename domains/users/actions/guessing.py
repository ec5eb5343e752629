"""Guessing at what shows who somebody is: counted for each person, wherever the guesses come from.

For codes, and for a password where somebody is in already. Not for signing in with a password: then whoever knows an
address could lock its person out.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from domains.users.errors import TooManyTries
from domains.users.models import User

TRIES = 20
WITHIN = timedelta(hours=1)


@transaction.atomic
def refuse_guessing(user_id: UUID | None, *, now: datetime) -> None:
    """Asked in the transaction that counts a wrong answer, it lets many who guess at once come one after the other."""
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user and user.failing_since and user.failing_since > now - WITHIN and user.failures >= TRIES:
        raise TooManyTries


@transaction.atomic
def count_guess(user_id: UUID, *, now: datetime) -> None:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        return
    if user.failing_since is None or user.failing_since <= now - WITHIN:
        user.failing_since, user.failures = now, 0
    user.failures += 1
    user.save(update_fields=["failures", "failing_since"])
