"""Server, worker, relay, Temporal and callers are killed again and again while bookings live: what became of each, and
who was told what.

`chaos` is about 1,000 bookings and as many kills as that takes; `chaos 100` takes some minutes, and a third argument is
the seed.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.endpoint import RATES
from bench.parts import lives, servers
from estuary.embedded.place import free_port
from estuary.environment import ROOT
from estuary.trouble import Trouble

BOOKINGS = 1_000
SECONDS = 60  # in which something becomes due, and one more for every so many bookings
PER_SECOND = 5
BEFORE_AND_AFTER = ("before", "after")
ACTIVITIES = [
    f"{activity}:{boundary}"
    for activity in ("tend_booking", "deliver_mail", "follow_occurrence")
    for boundary in BEFORE_AND_AFTER
]
MUTATIONS = [
    f"{mutation}:{boundary}"
    for mutation in ("createBooking", "rescheduleBooking", "cancelBooking")
    for boundary in BEFORE_AND_AFTER
]
LONGEST = 12.0  # seconds of the life of a worker or a server, from when it is at work
RELAY, CALLER, TEMPORAL = (4.0, 15.0), (2.0, 12.0), (20.0, 60.0)  # of a relay's from when it is begun
CALLERS = 20  # at most so many are killed
PATIENCE = 900  # seconds, for the last of them
SAY_EVERY = 30
QUIET = 15  # seconds in which nothing more may happen


def main(arguments: Sequence[str]) -> None:
    number = int(arguments[0]) if arguments else BOOKINGS
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    with servers.started(), TemporaryDirectory() as folder:
        Chaos(number, seed, Path(folder)).run()


class Chaos:
    def __init__(self, number: int, seed: int, folder: Path) -> None:
        self.number, self.seed, self.folder = number, seed, folder
        self.seconds = SECONDS + number // PER_SECOND
        self.random = random.Random(seed)  # noqa: S311
        self.killed: Counter[str] = Counter()
        self.mails = Mails()
        self.is_over = threading.Event()
        self.port = free_port()

    def run(self) -> None:
        from domains.kernel import consuming
        from estuary.consumers import names

        consuming.register(names())  # a consumer hears of what happens from when it is known
        begun = time.monotonic()
        killers = (self.kill_workers, self.kill_servers, self.kill_relays, self.kill_temporal)
        killing = [threading.Thread(target=each) for each in killers]
        for each in killing:
            each.start()
        try:
            self.call()
            self.call_off()
            called = time.monotonic()
            while time.monotonic() - called < self.seconds + 90:
                self.mails.look()
                time.sleep(3)
        finally:
            self.is_over.set()
            for each in killing:
                each.join()
        chaotic = time.monotonic() - begun
        print(f"{self.killed.total()} kills in {chaotic:.0f} s", flush=True)
        with running("relay"), self.dying("worker", "nothing:before:1"):
            settled = self.settle()
        Judge(self).judge(chaotic, settled)

    # Whoever kills.

    def kill_workers(self) -> None:
        self.kill("worker", ACTIVITIES)

    def kill_servers(self) -> None:
        self.kill("server", MUTATIONS)

    def kill(self, what: str, boundaries: Sequence[str]) -> None:
        """Each at the next boundary of what it does, or at any moment if it does not come there."""
        for where in cycle(boundaries):
            if self.is_over.is_set():
                return
            times = 1 if "follow" in where else self.random.randint(1, 6)  # there are few of those
            with self.dying(what, f"{where}:{times}") as process:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self.random.uniform(1, LONGEST))
                self.killed[f"{what}, {where}" if process.poll() is not None else f"{what}, anywhere"] += 1

    def kill_relays(self) -> None:
        while not self.is_over.is_set():
            with running("relay"):
                self.is_over.wait(self.random.uniform(*RELAY))
            self.killed["relay"] += 1

    def kill_temporal(self) -> None:
        """It is away for a moment, with whatever is going on in it."""
        from tests import stack

        assert stack.running
        [temporal] = [process for process in stack.running.running if process.name == "temporal"]
        while not self.is_over.wait(self.random.uniform(*TEMPORAL)):
            assert temporal.pid
            os.kill(temporal.pid, signal.SIGKILL)
            self.killed["Temporal"] += 1
            wait_for(temporal.has_ended)
            stack.running.look_after()
            temporal.wait_until_ready()

    @contextmanager
    def dying(self, what: str, dies_at: str) -> Iterator[subprocess.Popen[bytes]]:
        """A worker or a server that is at work."""
        ready = self.folder / f"{what}-is-ready"
        ready.unlink(missing_ok=True)
        given = {
            "worker": ["worker", "--ready-file", str(ready)],
            "server": ["serve", "--port", str(self.port)],
        }
        with running(module="bench.parts.dying", arguments=given[what], DIES_AT=dies_at, **RATES) as process:
            wait_for(lambda: ready.exists() or process.poll() is not None or (what == "server" and self.answers()))
            yield process

    def answers(self) -> bool:
        with suppress(httpx.TransportError):
            return lives.CLIENT.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200
        return False

    # Whoever calls.

    def call(self) -> None:
        """Begun anew where it was killed, until every booking is there."""
        ready = self.folder / lives.READY
        url = f"http://127.0.0.1:{self.port}/graphql"
        given = [str(self.number), str(self.seconds), str(self.seed), url, str(self.folder)]
        while True:
            ready.unlink(missing_ok=True)
            with running(module="bench.parts.lives", arguments=given) as process:
                wait_for(lambda: ready.exists() or process.poll() is not None)
                try:
                    lives_for = self.random.uniform(*CALLER) if self.killed["caller"] < CALLERS else None
                    if process.wait(lives_for) == 0:
                        return
                    raise Trouble("Whoever makes the bookings has ended by a mistake.")
                except subprocess.TimeoutExpired:
                    process.kill()
                    self.killed["caller"] += 1
            self.mails.look()

    def call_off(self) -> None:
        from domains.services import actions
        from domains.services.models import ServiceOccurrence
        from tests.domains.bookings.agenda import host_of

        for occurrence in ServiceOccurrence.objects.select_related("service__practitioner__user"):
            if lives.is_called_off(int(occurrence.service.title.removeprefix("Workshop "))):
                given: dict[str, Any] = {"actor": host_of(occurrence.service), "now": datetime.now(UTC)}
                actions.cancel_occurrence(occurrence_id=occurrence.pk, reason="The hall is flooded.", **given)

    def settle(self) -> float:
        """How long it takes until everything is as it should be. Then nothing more may happen."""
        since = said = time.monotonic()
        while wrong := Judge(self).wrong():
            if time.monotonic() - since > PATIENCE:
                raise Trouble("\n".join(wrong[:20]))
            if time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                print(f"{len(wrong)} are not as they should be, such as {wrong[0]}", flush=True)
            time.sleep(2)
            self.mails.look()
        settled = time.monotonic() - since
        time.sleep(QUIET)
        self.mails.look()
        return settled


@contextmanager
def running(
    *command: str, module: str = "", arguments: Sequence[str] = (), **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Until it is killed, by whoever asks for it."""
    what = ["-m", module, *arguments] if module else ["manage.py", *command]
    environment = {**os.environ, "ESTUARY_ENV": "development", **settings}
    process = subprocess.Popen(
        [sys.executable, *what], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(so: Callable[[], bool]) -> None:
    while not so():
        time.sleep(0.05)


class Mails:
    """Every one that came, by its name: the catcher keeps the last thousand."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[str, str]] = {}
        self.again: dict[str, int] = {}

    def look(self) -> None:
        from tests.mails import page

        with suppress(httpx.TransportError):
            for mail in lives.CLIENT.get(f"{page()}api/mails").json():
                name = mail["id"].partition("-")[2]
                self.seen[name] = (mail["to"][0], mail["subject"])
                self.again[name] = max(self.again.get(name, 0), mail["times"] - 1)

    def to(self, address: str) -> Counter[str]:
        return Counter(subject for to, subject in self.seen.values() if to == address)


class Judge:
    """Of what is there in the end."""

    def __init__(self, chaos: Chaos) -> None:
        self.chaos = chaos

    def judge(self, chaotic: float, settled: float) -> None:
        from domains.kernel.models import DeadLetter

        wrong = [*self.wrong(), *self.overlaps(), *self.miscounted()]
        killed, mails = self.chaos.killed, self.chaos.mails
        rows = {
            "bookings": self.chaos.number,
            **{f"in the end {status}": number for status, number in sorted(self.statuses().items())},
            **{f"killed: {what}": number for what, number in sorted(killed.items())},
            "mails": len(mails.seen),
            "reminders": sum(subject == lives.REMINDER for _, subject in mails.seen.values()),
            "sent once more under the same name": sum(mails.again.values()),
            "events that could not be taken": DeadLetter.objects.count(),
            "seconds of chaos": round(chaotic),
            "seconds from its end to the last": round(settled),
            "wrong": len(wrong),
        }
        for name, value in rows.items():
            print(f"{name:36}{value:8}", flush=True)
        wheres = [f"worker, {where}" for where in ACTIVITIES] + [f"server, {where}" for where in MUTATIONS]
        if missed := [where for where in wheres if not killed[where]]:
            print(f"never killed at: {', '.join(missed)}", flush=True)
        if wrong or DeadLetter.objects.exists():
            raise Trouble("\n".join(wrong[:20]) or "Some events could not be taken.")

    def statuses(self) -> Counter[str]:
        from domains.bookings.models import Booking

        return Counter(Booking.objects.values_list("status", flat=True))

    def wrong(self) -> list[str]:
        from domains.bookings.models import Booking

        found = dict(Booking.objects.values_list("client__email", "status"))
        late = moved_late()
        told: dict[str, Counter[str]] = {}
        for to, subject in self.chaos.mails.seen.values():
            told.setdefault(to, Counter())[subject] += 1
        wrong = []
        for number in range(self.chaos.number):
            kind, address = lives.kind_of(number), lives.address(number)
            if found.get(address) != kind.becomes:
                wrong.append(f"{number} {kind.make.__name__}: {found.get(address)} and not {kind.becomes}")
            got = told.get(address, Counter())
            due = kind.mails - {lives.REMINDER} if address in late else kind.mails
            if any(got[mail] != 1 for mail in due) or any(
                many > 1 or mail not in due | kind.perhaps for mail, many in got.items()
            ):
                wrong.append(f"{number} {kind.make.__name__}: was sent {dict(got)}")
        return wrong

    def overlaps(self) -> list[str]:
        from django.db import connection

        from tests.domains.bookings.agenda import OVERLAPS

        with connection.cursor() as cursor:
            cursor.execute(OVERLAPS)
            (number,) = cursor.fetchone()
        return [f"{number} times overlap"] if number else []

    def miscounted(self) -> list[str]:
        """Of every occurrence, the seats that are taken are those that are sold; nothing that is over keeps a time."""
        from django.db.models import Q, Sum

        from domains.bookings.models import BLOCKING
        from domains.services.models import Occupation, ServiceOccurrence

        sold = Sum("bookings__seats", filter=Q(bookings__status__in=BLOCKING), default=0)
        wrong = [
            f"{each.service.title}: {each.seats_taken} seats are taken and {each.sold} are sold"
            for each in ServiceOccurrence.objects.annotate(sold=sold).select_related("service")
            if each.seats_taken != each.sold
        ]
        left = Occupation.objects.filter(bookings=None, beside=None).exclude(occurrence__status="SCHEDULED").count()
        return [*wrong, *([f"{left} times are kept for nobody"] if left else [])]


def moved_late() -> set[str]:
    """Whose booking was moved to less than a day from then: of that they were told, and are not reminded of it."""
    from django.db.models import F

    from domains.bookings.models import BookingStep

    moved = BookingStep.objects.filter(verb="RESCHEDULE", at__gt=F("booking__starts_at") - lives.DAY)
    return set(moved.values_list("booking__client__email", flat=True))
