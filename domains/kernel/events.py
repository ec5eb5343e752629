"""Facts, told in the transaction that makes them true.

    @dataclass(frozen=True, kw_only=True)
    class UserRegistered(Event):
        kind: ClassVar = "users.registered"
        subject: ClassVar = "User"
        user_id: UUID

    publish(UserRegistered(user_id=user.pk), actor=actor, now=now, after=user)

An event carries ids and no values: whoever hears of it looks again, and sees what they may see then. It is written
without a position; the relay gives it one once it is committed (`log.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self, get_type_hints
from uuid import UUID

from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from domains.kernel import audit
from domains.kernel.actor import Actor

# Every verb pays for this, so both are written with one question, and without Django's compiler.
WRITE = """
WITH event AS (
    INSERT INTO kernel_eventrecord (kind, topics, data, at) VALUES (%s, %s::varchar[], %s, %s)
)
INSERT INTO kernel_auditlogentry
    (id, at, action, subject, subject_id, actor_id, actor_name, request_id, before, after)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# kind -> what it is made into again when it is read.
KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """The first field names what it happened to."""

    kind: ClassVar[str]  # "bookings.canceled"
    subject: ClassVar[str]  # the model of what it happened to: "Booking"
    concerns: ClassVar[tuple[str, ...]] = ()  # its fields that name users who want to hear of it as well

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "kind" not in vars(cls):
            return  # what several have in common happens never
        assert KINDS.setdefault(cls.kind, cls).__qualname__ == cls.__qualname__, f"two events are called {cls.kind}"

    @property
    def topics(self) -> tuple[str, ...]:
        """What those follow who want to hear of it live: its subject, and whomever it concerns."""
        return (topic(self.subject, self.subject_id), *(topic("User", getattr(self, name)) for name in self.concerns))

    @property
    def subject_id(self) -> UUID:
        key: UUID = getattr(self, fields(self)[0].name)
        return key

    def data(self) -> dict[str, str]:
        return {each.name: str(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        hints = get_type_hints(cls)
        return cls(**{name: hints[name](text) for name, text in data.items()})


def topic(subject: str, key: UUID) -> str:
    return f"{subject}:{key}"


def publish(event: Event, *, actor: Actor, now: datetime, before: str = "", after: models.Model | None = None) -> None:
    """Inside the transaction that makes it true: both are committed, or neither.

    `before` is the `audit.fingerprint` of the row as it was, `after` the row as it is.
    """
    assert connection.in_atomic_block, f"{event.kind} must be published in the transaction that makes it true"
    values: list[Any] = [event.kind, list(event.topics), Jsonb(event.data()), now]
    entry = audit.entry(event.kind, event.subject, event.subject_id, actor=actor, now=now, before=before, after=after)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*values, *entry])
    transaction.on_commit(wake, robust=True)


# How the relay is told that something waits. It may be lost, and nobody is told until the wiring says how.
_wakers: list[Callable[[], None]] = []


def wake_by(waker: Callable[[], None]) -> None:
    _wakers[:] = [waker]


def wake() -> None:
    for waker in _wakers:
        waker()
