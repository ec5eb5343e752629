"""Being told of events: who wants to hear of what, how far each has come, and what they could not take.

    @on(UserRegistered)
    def send_welcome(event: UserRegistered, *, position: int, actor: Actor, now: datetime) -> list[Command]:
        return [Start("DeliverMail", id=f"mail-welcome-{position}", arguments=("welcome", position))]

The receivers of a domain are one consumer: it is told every event in order, at least once, and has a position of its
own, so one that stands still holds up nobody else. A receiver calls one action, or says which workflow to start or to
signal; it talks to Temporal itself no more than an action does. The position is the event's name: told twice, it is
the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from domains.kernel import log
from domains.kernel.actor import system
from domains.kernel.events import KINDS, Event
from domains.kernel.models import Consumer, DeadLetter, EventRecord

PAGE = 100


@dataclass(frozen=True)
class Start:
    """Of a workflow; one that is there already, or was, is left alone."""

    workflow: str
    id: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Signal:
    """To a workflow; one that has ended hears nothing."""

    id: str
    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Wake:
    """A workflow by a signal, in one step: one that is not there, or has ended, is started, and is given it."""

    workflow: str
    id: str
    signal: str
    arguments: tuple[Any, ...] = ()


type Command = Start | Signal | Wake
type Receiver = Callable[..., Sequence[Command] | None]

# consumer -> kind of event -> who wants to hear of it
RECEIVERS: dict[str, dict[str, list[Receiver]]] = {}


def on[R: Receiver](*events: type[Event]) -> Callable[[R], R]:
    def decorate(receiver: R) -> R:
        consumer = receiver.__module__.split(".")[1]
        for event in events:
            RECEIVERS.setdefault(consumer, {}).setdefault(event.kind, []).append(receiver)
        return receiver

    return decorate


def register(names: Iterable[str]) -> None:
    """A consumer that is new begins with what happens from now on; one that is gone holds back no pruning."""
    wanted = set(names)
    Consumer.objects.exclude(name__in=wanted).delete()
    for name in wanted:
        Consumer.objects.get_or_create(name=name, defaults={"position": log.head()})


def waiting(name: str) -> tuple[int, list[EventRecord]]:
    """How far a consumer has come, and what comes next."""
    position = Consumer.objects.values_list("position", flat=True).get(pk=name)
    return position, log.after(position, most=PAGE)


def receive(name: str, kind: str, data: dict[str, str], *, position: int, now: datetime) -> list[Command]:
    """Tell those of a consumer who want to hear of it; what they want of Temporal comes back."""
    receivers = RECEIVERS[name].get(kind, [])
    if not receivers:
        return []
    event, actor = KINDS[kind].of(data), system(name)
    answers = [receiver(event, position=position, actor=actor, now=now) for receiver in receivers]
    return [command for answer in answers for command in answer or ()]


def advance(name: str, *, since: int, to: int, now: datetime) -> bool:
    """False if somebody else has moved it meanwhile: then they are at work, and we should not be."""
    moved = Consumer.objects.filter(pk=name, position=since)
    return bool(moved.update(position=to, failures=0, problem="", moved_at=now))


def stand_still(name: str, problem: str) -> None:
    Consumer.objects.filter(pk=name).update(problem=problem)


def fail(name: str, problem: str) -> int:
    """Of the event that is next. How often in a row it has failed now."""
    Consumer.objects.filter(pk=name).update(failures=F("failures") + 1, problem=problem)
    return Consumer.objects.values_list("failures", flat=True).get(pk=name)


@transaction.atomic
def bury(name: str, record: EventRecord, *, since: int, problem: str, now: datetime) -> bool:
    """Go on without it; somebody will look."""
    assert record.position
    DeadLetter.objects.update_or_create(
        consumer_id=name,
        position=record.position,
        defaults={"kind": record.kind, "data": record.data, "problem": problem, "died_at": now},
    )
    return advance(name, since=since, to=record.position, now=now)


def ask_again(letters: Iterable[DeadLetter], *, now: datetime) -> int:
    """Have them delivered once more. Returns how many will be."""
    keys = [letter.pk for letter in letters]
    return DeadLetter.objects.filter(pk__in=keys, delivered_at=None).update(retry_asked_at=now)


def asked_again(name: str) -> list[DeadLetter]:
    return list(DeadLetter.objects.filter(consumer_id=name, retry_asked_at__isnull=False, delivered_at=None)[:PAGE])


def settle_letter(letter: DeadLetter, *, problem: str, now: datetime) -> None:
    """Delivered, or dead once more."""
    if problem:
        letter.problem, letter.retry_asked_at = problem, None
    else:
        letter.delivered_at = now
    letter.save(update_fields=["problem", "retry_asked_at", "delivered_at"])
