from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from domains.kernel import audit, events, log
from domains.kernel.actor import Actor, system
from domains.kernel.events import KINDS, Event, publish, topic
from domains.kernel.models import AuditLogEntry, Consumer, EventLog, EventRecord
from domains.users.events import SessionEnded, UserRegistered
from domains.users.models import User

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
ADA = Actor(user_id=uuid4(), request_id="r-1")

database = pytest.mark.django_db


@database
def test_publish_writes_the_fact_and_who_did_it() -> None:
    user = User.objects.create(email="ada@example.org")
    publish(UserRegistered(user_id=user.pk), actor=ADA, now=NOW, after=user)
    record = EventRecord.objects.get()
    assert (record.kind, record.topics, record.data) == (
        "users.registered", [f"User:{user.pk}"], {"user_id": str(user.pk)},
    )  # fmt: skip
    assert (record.position, record.at) == (None, NOW)
    entry = AuditLogEntry.objects.get()
    assert (entry.action, entry.subject, entry.subject_id) == ("users.registered", "User", user.pk)
    assert (entry.actor_id, entry.actor_name, entry.request_id, entry.at) == (ADA.user_id, "", "r-1", NOW)
    assert (entry.before, entry.after) == ("", audit.fingerprint(user))


@database
def test_publish_of_what_acts_by_itself() -> None:
    publish(UserRegistered(user_id=uuid4()), actor=system("payments"), now=NOW)
    assert (AuditLogEntry.objects.get().actor_id, AuditLogEntry.objects.get().actor_name) == (None, "payments")


def test_publish_outside_a_transaction_is_a_mistake(committed: None) -> None:
    with pytest.raises(AssertionError, match=r"in the transaction that makes it true"):
        publish(UserRegistered(user_id=uuid4()), actor=ADA, now=NOW)


def test_what_is_rolled_back_was_never_told(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(events, "_wakers", [lambda: woken.append(True)])

    class Failed(Exception):
        pass

    with pytest.raises(Failed), transaction.atomic():  # noqa: PT012
        publish(UserRegistered(user_id=uuid4()), actor=ADA, now=NOW)
        raise Failed
    assert (EventRecord.objects.count(), AuditLogEntry.objects.count(), woken) == (0, 0, [])
    with transaction.atomic():
        publish(UserRegistered(user_id=uuid4()), actor=ADA, now=NOW)
        assert woken == []  # not before it is true
    assert woken == [True]


def test_event_survives_the_way_into_the_log_and_back() -> None:
    event = SessionEnded(session_id=uuid4(), user_id=uuid4())
    assert KINDS[event.kind].of(event.data()) == event
    assert event.topics == (topic("Session", event.session_id), topic("User", event.user_id))


def test_every_event_is_well_named() -> None:
    for kind, event in KINDS.items():
        domain, _, verb = kind.partition(".")
        assert event.__module__ in (f"domains.{domain}.events", "bench.parts.writing", __name__)
        assert verb == verb.lower()


def test_two_events_of_one_kind_are_a_mistake() -> None:
    with pytest.raises(AssertionError, match=r"two events are called users\.registered"):

        @dataclass(frozen=True, kw_only=True)
        class Another(Event):
            kind: ClassVar = "users.registered"
            subject: ClassVar = "User"
            user_id: UUID


@database
def test_fingerprint_tells_that_something_changed_and_not_what() -> None:
    user = User.objects.create(email="ada@example.org")
    before = audit.fingerprint(user)
    assert audit.fingerprint(User.objects.get()) == before
    user.email = "eve@example.org"
    assert audit.fingerprint(user) != before
    assert before.isalnum()  # so there is no address in it
    assert len(before) == 64


@database
def test_audit_is_forgotten_after_two_years() -> None:
    for age in (729, 731):
        publish(UserRegistered(user_id=uuid4()), actor=ADA, now=NOW - timedelta(days=age))
    assert audit.forget(now=NOW) == 1
    assert AuditLogEntry.objects.get().at == NOW - timedelta(days=729)


# The log.


def written(*ages: int, start: int = 1) -> None:
    for position, age in enumerate(ages, start):
        event = UserRegistered(user_id=uuid4())
        EventRecord.objects.create(
            position=position, kind=event.kind, topics=[*event.topics, "all"], data=event.data(),
            at=NOW - timedelta(days=age),
        )  # fmt: skip
    EventLog.objects.update(head=start + len(ages) - 1)


@database
def test_after_gives_what_comes_next_in_order() -> None:
    written(0, 0, 0, 0)
    positions = [record.position for record in log.after(1, most=2)]
    assert positions == [2, 3]
    assert [record.position for record in log.after(1, most=9, until=3, topics=["all"])] == [2, 3]
    own = EventRecord.objects.get(position=4).topics[0]
    assert [record.position for record in log.after(0, most=9, topics=[own, "nobody"])] == [4]


@database
def test_prune_forgets_what_is_old_and_was_told() -> None:
    Consumer.objects.all().delete()
    written(50, 40, 31, 29, 0)
    Consumer.objects.create(name="slow", position=2)
    assert (log.prune(now=NOW), log.floor()) == (2, 2)
    Consumer.objects.update(position=5)
    assert (log.prune(now=NOW), log.floor()) == (1, 3)
    assert (log.prune(now=NOW), log.floor()) == (0, 3)
    assert list(EventRecord.objects.values_list("position", flat=True)) == [4, 5]


@database
def test_prune_leaves_what_has_no_position_yet() -> None:
    Consumer.objects.all().delete()
    written(40)
    with transaction.atomic():
        publish(UserRegistered(user_id=uuid4()), actor=replace(ADA), now=NOW - timedelta(days=40))
    assert log.prune(now=NOW) == 1
    assert EventRecord.objects.get().position is None
