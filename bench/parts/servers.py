"""The embedded servers, for a benchmark that needs them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import stack


@contextmanager
def started() -> Iterator[None]:
    """Throw-away data, Django set up on it. Import what needs Django inside."""
    stack.start()
    try:
        stack.take_database("main")
        os.environ["DJANGO_SETTINGS_MODULE"] = "estuary.settings"
        import django

        django.setup()
        yield
    finally:
        stack.pytest_unconfigure()


def analyze() -> None:
    """So that nothing of it happens while something is measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def access_token() -> str:
    """Of somebody who has just registered."""
    from domains.users import actions
    from estuary.asgi import keyring

    secret = "a long enough one"  # noqa: S105
    signed_in = actions.register_user(email="ada@example.org", password=secret, device="", now=datetime.now(UTC))
    refresh = signed_in.refresh_token
    return keyring.access(
        user_id=signed_in.user.pk, session_id=signed_in.session.pk, token_id=refresh.pk, issued_at=refresh.issued_at
    )


def token_of(user: Any) -> str:
    """For whom a session is begun."""
    from domains.kernel.ids import uuid7
    from domains.users.models import Session
    from estuary.asgi import keyring

    now = datetime.now(UTC)
    session = Session.objects.create(user=user, created_at=now, last_used_at=now, proved_at=now)
    return keyring.access(user_id=user.pk, session_id=session.pk, token_id=uuid7(), issued_at=now)


def more_tokens(count: int) -> list[str]:
    """Of as many sessions of the same person."""
    from domains.kernel.ids import uuid7
    from domains.users.models import Session, User
    from estuary.asgi import keyring

    user, now = User.objects.get(), datetime.now(UTC)
    sessions = Session.objects.bulk_create(
        Session(user=user, created_at=now, last_used_at=now, proved_at=now) for _ in range(count)
    )
    return [
        keyring.access(user_id=user.pk, session_id=session.pk, token_id=uuid7(), issued_at=now) for session in sessions
    ]


def resident(process: int | str = "self", *, what: str = "VmRSS") -> int:
    """How much memory a process holds, in KB; with `RssAnon`, what it shares with nobody."""
    return int(re.findall(rf"{what}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[0])
