"""People, what they know, and what became of what they did."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pyotp
from django.db import connection, models, transaction

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError
from domains.kernel.models import AuditLogEntry, EventRecord
from domains.users import actions, selectors
from domains.users.actions import Answer, Challenged, SignedIn
from domains.users.models import Role, Session, User

NOW = datetime(2026, 3, 8, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
ADA, GRACE = "ada@example.org", "grace@example.org"
PASSWORD = "a long enough one"
ANOTHER = "quite another one"


def register(email: str = ADA, *, now: datetime = NOW) -> SignedIn:
    return actions.register_user(email=email, password=PASSWORD, device="Firefox", now=now)


def login(email: str = ADA, *, password: str = PASSWORD, now: datetime = NOW) -> SignedIn:
    signed_in = actions.login(email=email, password=password, device="Safari", now=now)
    assert isinstance(signed_in, SignedIn)
    return signed_in


def challenged(email: str = ADA, *, password: str = PASSWORD, now: datetime = NOW) -> Challenged:
    asked = actions.login(email=email, password=password, device="Safari", now=now)
    assert isinstance(asked, Challenged)
    return asked


def actor_of(signed_in: SignedIn) -> Actor:
    found = selectors.find_actor(user_id=signed_in.user.pk, session_id=signed_in.session.pk)
    assert found
    return found


def somebody(*roles: Role, email: str) -> Actor:
    """Signed in, and in these roles."""
    actions.create_user(email=email, password=PASSWORD, roles=roles)
    return actor_of(login(email))


def lives(signed_in: SignedIn) -> bool:
    return bool(selectors.living_sessions({signed_in.session.pk}))


def knows(email: str, password: str) -> bool:
    return bool(User.objects.get(email=email).check_password(password))


def suspend(user_id: UUID) -> None:
    actions.suspend_user(user_id=user_id, actor=Actor(roles=frozenset({"ADMIN"})), now=NOW)


def with_second_factor(signed_in: SignedIn, *, now: datetime = NOW) -> tuple[str, list[str]]:
    """The secret in their app, and their recovery codes. The code of half an hour ago is the one that was used up."""
    actor, before = actor_of(signed_in), now - timedelta(minutes=30)
    Session.objects.filter(pk=signed_in.session.pk).update(proved_at=now)
    secret = actions.start_totp(actor=actor, now=before).secret
    return secret, actions.confirm_totp(code=code(secret, before), actor=actor, now=before)


def code(secret: str, now: datetime) -> str:
    return pyotp.TOTP(secret).at(now)


def complete(asked: Challenged, *, now: datetime = NOW, **answer: str) -> SignedIn:
    return actions.complete_login(challenge_id=asked.challenge.pk, answer=Answer(**answer), actor=ANONYMOUS, now=now)


# What was written down.


def told(kind: str) -> list[dict[str, Any]]:
    """What those events say that are of this kind."""
    return list(EventRecord.objects.filter(kind=kind).order_by("id").values_list("data", flat=True))


def audited(action: str) -> AuditLogEntry:
    return AuditLogEntry.objects.get(action=action)


def prints(row: models.Model) -> str:
    """As it is in the database."""
    return fingerprint(type(row)._default_manager.get(pk=row.pk))


# Several at once.

type Outcome = Any


def outcome_of(work: Callable[[], Any]) -> Outcome:
    """What came of it: a refusal is given and not raised."""
    try:
        return work()
    except DomainError as refusal:
        return refusal


def at_once(*works: Callable[[], Any]) -> list[Outcome]:
    """Each in a thread with a connection of its own, all of them let go at the same moment."""
    ready = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Outcome:
        try:
            ready.wait(10)
            return outcome_of(work)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def while_uncommitted(
    first: Callable[[], Any], second: Callable[[], Any], *, then: Sequence[Callable[[], Any]] = ()
) -> Outcome:
    """The race as it is lost, not left to chance: what came of the second, which had to wait for the first to commit.

    What comes `then` is done by the first while the second waits: whatever the two lock in different orders, they
    wait for each other here.
    """

    def waiting() -> Outcome:
        try:
            return outcome_of(second)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waits = pool.submit(waiting)
            while not somebody_waits_for_this():
                assert not waits.done(), waits.result()
            for work in then:
                work()
        return waits.result(10)


def somebody_waits_for_this() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        (waits,) = cursor.fetchone()
    return bool(waits)


def kinds(outcomes: Sequence[Outcome]) -> list[type]:
    return sorted((type(outcome) for outcome in outcomes), key=lambda kind: kind.__name__)
