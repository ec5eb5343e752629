from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from domains.kernel import consuming, log
from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Start
from domains.kernel.models import Consumer, DeadLetter, EventLog
from domains.users.events import EmailVerified, UserRegistered
from tests.domains.kernel.test_events import written

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def consumer() -> Consumer:
    Consumer.objects.all().delete()
    return Consumer.objects.create(name="tests", position=0)


def test_consumer_that_is_new_begins_now(consumer: Consumer) -> None:
    EventLog.objects.update(head=7)
    consuming.register(["tests", "another"])
    assert dict(Consumer.objects.values_list("name", "position")) == {"tests": 0, "another": 7}
    consuming.register(["another"])
    assert [each.name for each in Consumer.objects.all()] == ["another"]


def test_receivers_are_told_what_they_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "RECEIVERS", {})
    heard: list[Any] = []

    @consuming.on(UserRegistered)
    def first(event: UserRegistered, *, position: int, actor: Actor, now: datetime) -> list[Command]:
        heard.append((event, actor.name, actor.user_id, now))
        return []

    @consuming.on(UserRegistered, EmailVerified)
    def second(event: UserRegistered | EmailVerified, *, position: int, actor: Actor, now: datetime) -> list[Command]:
        return [Start("Something", id=str(event.user_id))]

    event = UserRegistered(user_id=uuid4())
    (name,) = consuming.RECEIVERS
    assert name == "domains"  # of tests.domains; a receiver's consumer is its domain
    assert consuming.receive(name, event.kind, event.data(), position=1, now=NOW) == [
        Start("Something", id=str(event.user_id))
    ]
    assert heard == [(event, name, None, NOW)]
    assert consuming.receive(name, "users.session_ended", {}, position=2, now=NOW) == []


def test_consumer_moves_on_from_where_it_is_alone(consumer: Consumer) -> None:
    assert consuming.advance("tests", since=0, to=3, now=NOW)
    assert not consuming.advance("tests", since=0, to=5, now=NOW)
    consumer.refresh_from_db()
    assert (consumer.position, consumer.moved_at) == (3, NOW)


def test_failures_are_counted_until_it_moves(consumer: Consumer) -> None:
    assert [consuming.fail("tests", "broken") for _ in range(3)] == [1, 2, 3]
    consuming.advance("tests", since=0, to=1, now=NOW)
    consumer.refresh_from_db()
    assert (consumer.failures, consumer.problem) == (0, "")


def test_dead_letter_is_delivered_when_somebody_asks(consumer: Consumer) -> None:
    written(0, 0)
    (record, _) = log.after(0, most=2)
    assert consuming.bury("tests", record, since=0, problem="broken", now=NOW)
    letter = DeadLetter.objects.get()
    assert (letter.kind, letter.data, letter.problem) == (record.kind, record.data, "broken")
    assert consuming.waiting("tests")[0] == 1
    assert consuming.asked_again("tests") == []

    assert consuming.ask_again([letter], now=NOW) == 1
    (asked,) = consuming.asked_again("tests")
    consuming.settle_letter(asked, problem="still broken", now=NOW)
    assert consuming.asked_again("tests") == []

    consuming.ask_again([letter], now=NOW)
    (asked,) = consuming.asked_again("tests")
    consuming.settle_letter(asked, problem="", now=NOW)
    letter.refresh_from_db()
    assert (letter.delivered_at, letter.problem) == (NOW, "still broken")
    assert consuming.ask_again([letter], now=NOW) == 0
