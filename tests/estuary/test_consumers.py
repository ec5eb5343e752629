"""From an event to what follows from it, with the real Temporal, and with nobody there."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, transaction
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domains.kernel import consuming, log
from domains.kernel.actor import system
from domains.kernel.consuming import Command, Signal, Start, Wake
from domains.kernel.events import publish
from domains.kernel.models import Consumer, DeadLetter
from domains.users.events import EmailVerified, UserRegistered
from estuary import consumers
from estuary.consumers import Consumers
from estuary.environment import ROOT
from tests.estuary.test_relay import nothing_waits, until

Receiver = Callable[..., Command | None]


def tell(*events: Any) -> None:
    for event in events:
        with transaction.atomic():
            publish(event, actor=system("tests"), now=datetime.now(UTC))


def verified() -> EmailVerified:
    return EmailVerified(user_id=uuid4())


@pytest.fixture
async def temporal() -> Client:
    return await Client.connect(settings.TEMPORAL_ADDRESS, namespace=settings.TEMPORAL_NAMESPACE)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Callable[[Receiver], None]:
    """The one there is, of the consumer "tests"."""

    def only(function: Receiver) -> None:
        kinds = {kind: [function] for kind in ("users.email_verified", "users.registered")}
        monkeypatch.setattr(consuming, "RECEIVERS", {"tests": kinds})
        monkeypatch.setattr(consumers, "names", lambda: ["tests"])

    monkeypatch.setattr(consumers, "TRY_AGAIN", 0.05)
    monkeypatch.setattr(consumers, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(consumers, "LOOK_EVERY", 0.1)
    return only


@pytest.fixture
async def at_work(
    committed: None, relay: None, temporal: Client, receiver: Callable[[Receiver], None]
) -> AsyncIterator[Callable[[], None]]:
    """Call it to have the consumers begin."""
    await until(nothing_waits)
    await sync_to_async(consuming.register)(["tests"])
    tasks: list[asyncio.Task[None]] = []
    yield lambda: tasks.append(asyncio.create_task(Consumers(temporal).run()))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await sync_to_async(consuming.register)(["notifications"])


def told_everything() -> bool:
    return nothing_waits() and Consumer.objects.get(pk="tests").position == log.head()


async def test_event_starts_a_workflow_once(
    at_work: Callable[[], None], receiver: Callable[[Receiver], None], temporal: Client
) -> None:
    event = UserRegistered(user_id=uuid4())

    def start(event: UserRegistered, *, position: int, actor: Any, now: datetime) -> list[Command]:
        return [Start("DeliverMail", id=f"test-{event.user_id}", arguments=("welcome", str(event.user_id)))]

    receiver(start)
    at_work()
    await sync_to_async(tell)(event, event)  # told twice
    await until(told_everything)
    found = await temporal.get_workflow_handle(f"test-{event.user_id}").describe()
    assert (found.workflow_type, found.status) == ("DeliverMail", WorkflowExecutionStatus.RUNNING)
    assert await DeadLetter.objects.acount() == 0
    await temporal.get_workflow_handle(f"test-{event.user_id}").terminate()


async def test_signal_to_nobody_is_no_matter(at_work: Callable[[], None], receiver: Callable[[Receiver], None]) -> None:
    receiver(lambda event, *, position, actor, now: [Signal(f"test-{uuid4()}", "hello")])
    at_work()
    await sync_to_async(tell)(verified())
    await until(told_everything)
    assert await DeadLetter.objects.acount() == 0


async def test_woken_it_is_one_while_it_lives_and_another_after_that(
    at_work: Callable[[], None], receiver: Callable[[Receiver], None], temporal: Client
) -> None:
    key = f"test-{uuid4()}"
    receiver(lambda event, *, position, actor, now: [Wake("DeliverMail", key, "changed", arguments=("welcome", "0"))])
    at_work()
    runs = []
    for _ in range(2):
        await sync_to_async(tell)(verified(), verified())
        await until(told_everything)
        found = await temporal.get_workflow_handle(key).describe()
        assert found.status == WorkflowExecutionStatus.RUNNING
        events = (await temporal.get_workflow_handle(key).fetch_history()).events
        signals = [event for event in events if event.HasField("workflow_execution_signaled_event_attributes")]
        assert len(signals) == 2
        runs.append(found.run_id)
        await temporal.get_workflow_handle(key).terminate()
    assert len(set(runs)) == 2
    assert await DeadLetter.objects.acount() == 0


async def test_every_event_in_order(at_work: Callable[[], None], receiver: Callable[[Receiver], None]) -> None:
    heard: list[Any] = []
    receiver(lambda event, *, position, actor, now: heard.append((event.user_id, actor.name)))
    events = [verified() for _ in range(250)]
    await sync_to_async(tell)(*events)
    at_work()
    await until(told_everything)
    assert heard == [(event.user_id, "tests") for event in events]


async def test_event_that_cannot_be_taken_is_a_dead_letter(
    at_work: Callable[[], None], receiver: Callable[[Receiver], None]
) -> None:
    events = [verified() for _ in range(3)]
    heard: list[Any] = []
    mended = False

    def poisoned(event: EmailVerified, *, position: int, actor: Any, now: datetime) -> None:
        heard.append(event.user_id)
        if event == events[1] and not mended:
            raise ValueError("poison")

    receiver(poisoned)
    at_work()
    await sync_to_async(tell)(*events)
    await until(told_everything)
    ids = [event.user_id for event in events]
    assert heard == [ids[0], *[ids[1]] * consumers.TRIES, ids[2]]
    letter = await DeadLetter.objects.aget()
    assert (letter.kind, letter.data, letter.problem) == (
        "users.email_verified", {"user_id": str(ids[1])}, "ValueError('poison')",
    )  # fmt: skip

    mended = True
    await sync_to_async(consuming.ask_again)([letter], now=datetime.now(UTC))
    await until(lambda: DeadLetter.objects.filter(delivered_at__isnull=False).exists())
    assert heard[-1] == ids[1]


@pytest.mark.parametrize(
    "away",
    [RPCError("away", RPCStatusCode.UNAVAILABLE, b""), OperationalError("the database is away")],
    ids=["temporal", "database"],
)
async def test_whoever_is_away_is_waited_for(
    at_work: Callable[[], None], receiver: Callable[[Receiver], None], away: Exception
) -> None:
    """However often: it says nothing about the event."""
    tries = 0
    heard: list[Any] = []

    def flaky(event: EmailVerified, *, position: int, actor: Any, now: datetime) -> None:
        nonlocal tries
        tries += 1
        if tries <= consumers.TRIES * 2:
            raise away
        heard.append(event.user_id)

    receiver(flaky)
    at_work()
    events = [verified(), verified()]
    await sync_to_async(tell)(*events)
    await until(told_everything)
    assert heard == [event.user_id for event in events]
    consumer = await Consumer.objects.aget(pk="tests")
    assert (consumer.problem, consumer.failures) == ("", 0)
    assert await DeadLetter.objects.acount() == 0


class Told(psycopg.Error):
    def __init__(self, state: str | None) -> None:
        self.sqlstate = state


@pytest.mark.parametrize(
    ("state", "is_away"),
    [
        (None, True),
        ("08006", True),
        ("53300", True),
        ("57P01", True),
        ("57014", False),
        ("40P01", False),
        ("55P03", False),
    ],
)
def test_database_that_answers_is_not_away(state: str | None, *, is_away: bool) -> None:
    """A time limit, a deadlock, a lock that was not had: these happen to one event, and go with it or kill it."""
    error = OperationalError("so it was")
    error.__cause__ = Told(state)
    assert consumers.away(error) == ("the database" if is_away else "")


async def test_whoever_is_killed_again_and_again_comes_further(at_work: Callable[[], None], tmp_path: Path) -> None:
    """In the middle of a page; only what was being taken then is heard again."""
    file = tmp_path / "heard"
    events = [verified() for _ in range(10)]
    await sync_to_async(tell)(*events)
    await until(nothing_waits)
    for _ in range(3):
        command = [sys.executable, "-m", "tests.estuary.mortal", str(file), "4"]
        killed = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL)
        assert await killed.wait() == -signal.SIGKILL
    assert file.read_text().split() == [str(event.user_id) for event in (*events[:4], *events[3:7], *events[6:10])]


async def test_page_that_is_soon_taken_costs_one_statement(
    at_work: Callable[[], None], receiver: Callable[[Receiver], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "MOVE_EVERY", 60.0)
    places: list[int] = []

    def look(event: Any, *, position: int, actor: Any, now: datetime) -> None:
        places.append(Consumer.objects.get(pk="tests").position)

    receiver(look)
    await sync_to_async(tell)(*(verified() for _ in range(50)))
    await until(nothing_waits)
    start = await sync_to_async(lambda: Consumer.objects.get(pk="tests").position)()
    at_work()
    await until(told_everything)
    assert places == [start] * 50


async def test_of_two_workers_one_tells(at_work: Callable[[], None], receiver: Callable[[Receiver], None]) -> None:
    heard: list[Any] = []
    receiver(lambda event, *, position, actor, now: heard.append(event.user_id))
    at_work()
    at_work()
    events = [verified() for _ in range(50)]
    await sync_to_async(tell)(*events)
    await until(told_everything)
    assert heard == [event.user_id for event in events]
