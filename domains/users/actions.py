from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from domains.kernel.errors import refuse_on
from domains.users.errors import EmailTaken
from domains.users.models import User


@transaction.atomic
def create_user(*, email: str, password: str, roles: Iterable[str]) -> User:
    """Make an account for somebody. Whether the password is a good one is for the verbs that people call."""
    user = User(email=email.strip().lower(), roles=sorted(set(roles)))
    user.set_password(password)
    with refuse_on("email_belongs_to_one_user", EmailTaken(path=("email",))):
        user.save(force_insert=True)
    return user


@transaction.atomic
def clear_expired_sessions(*, now: datetime) -> int:
    """Forget who was signed in to the admin and has not come back. Returns how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=now).delete()
    return deleted
