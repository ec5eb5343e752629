"""Bookings whose lives come to something within minutes: `python -m bench.parts.lives LAST SECONDS SEED URL FOLDER`.

Each is made in one transaction or not at all, and what is asked of a server is asked until it answers. So whoever makes
them can be killed and begun anew, and the server too. In the folder stands whether it has begun, and what was answered.
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx

from bench.parts import servers
from estuary.trouble import Trouble

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SEATS = 8
PATIENCE, PAUSE = 300, 0.2  # seconds, of whoever asks a server that dies
ASKING = 8  # at the same time
READY = "caller-is-ready"
CLIENT = httpx.Client(timeout=30, verify=False)  # noqa: S501 (nothing is encrypted)

ERRORS = "errors { __typename }"
CREATE = f"mutation ($input: CreateBookingInput!) {{ done: createBooking(input: $input) {{ {ERRORS} }} }}"
MOVE = f"mutation ($input: RescheduleBookingInput!) {{ done: rescheduleBooking(input: $input) {{ {ERRORS} }} }}"
CANCEL = f"mutation ($input: CancelBookingInput!) {{ done: cancelBooking(input: $input) {{ {ERRORS} }} }}"

type Ask = tuple[Any, str, dict[str, Any]]  # who asks what, with which input

# What the mails are called.
CONFIRMED, REMINDER, SOON = "Your booking is confirmed", "A reminder of your booking", "Your booking begins in an hour"
ASKED, DECLINED, EXPIRED = "You have asked for a time", "Your booking was declined", "Your booking was not paid in time"
CANCELED, MOVED, REVIEW = "Your booking was canceled", "Your booking was moved", "How was it?"


@dataclass(frozen=True)
class Kind:
    """What is made, what it comes to, which mails are sent exactly once, and which may have become untrue before. What
    is asked of a server afterwards may have been done already, and nobody knows."""

    make: Callable[["Making"], None]
    becomes: str
    mails: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    then: Callable[["Making"], Ask] | None = None


class Making:
    """One booking. `due`: a whole minute that is near, and that something is to happen at."""

    def __init__(self, number: int, seconds: int, seed: int, now: datetime) -> None:
        self.number = number
        self.random = Random(f"{seed} {number}")  # noqa: S311
        self.now = now
        minutes = max(1, seconds // 60)
        self.due = self.now.replace(second=0, microsecond=0) + self.random.randint(2, minutes + 1) * MINUTE

    def client(self) -> Any:
        from tests.domains.bookings.agenda import client

        return client(email=address(self.number), email_verified_at=self.now)

    def offer(self, **offered: Any) -> Any:
        """Of somebody who has nothing else to do."""
        from tests.domains.bookings import agenda
        from tests.domains.services import catalogue

        practitioner = catalogue.practitioner(slug=f"lives-{self.number}", user=host(self.number))
        agenda.hours(practitioner, opens=0, closes=24 * 60)
        return agenda.session(practitioner, **offered)

    def book(self, at: datetime, *, since: timedelta = 3 * DAY, entered: bool = True, **offered: Any) -> Any:
        """As it was done so long ago. What practitioners enter themselves may begin at any minute."""
        from domains.bookings import actions
        from tests.domains.bookings import agenda

        service, client, now = self.offer(**offered), self.client(), self.now - since
        if not entered:
            return agenda.book(service, client, at, now=now)
        new = actions.NewBooking(service_id=service.pk, starts_at=at, client_id=client.pk)
        return actions.create_booking(new=new, actor=agenda.host_of(service), now=now)

    def host_of(self, booking: Any) -> Any:
        from tests.domains.bookings.agenda import host_of

        return host_of(booking.service)

    @property
    def booked(self) -> Any:
        from domains.bookings.models import Booking

        return Booking.objects.select_related("practitioner__user").get(client__email=address(self.number))

    @property
    def key(self) -> str:
        return str(UUID(int=self.number))


def address(number: int) -> str:
    return f"life-{number}@example.org"


def host(number: int) -> Any:
    from tests.domains.services.catalogue import somebody

    return somebody(email=f"host-{number}@example.org")


def quarter(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 15)


def held(making: Making) -> None:
    kept = timedelta(seconds=making.random.randint(5, 90))
    making.book(quarter(making.due + 5 * DAY), since=10 * MINUTE - kept, entered=False, price_cents=4500)


def asked(making: Making) -> None:
    kept = timedelta(seconds=making.random.randint(5, 90))
    rules = {"needs_approval": True, "answer_within": 60}
    making.book(quarter(making.due + 5 * DAY), since=HOUR - kept, entered=False, rules=rules)


def tomorrow(making: Making) -> None:
    making.book(making.due + DAY)


def soon(making: Making) -> None:
    making.book(making.due + HOUR)


def over(making: Making) -> None:
    making.book(making.due - 2 * HOUR)


def reviewed(making: Making) -> None:
    from domains.bookings import actions

    booking = making.book(making.due - 3 * HOUR)
    actions.complete_booking(booking_id=booking.pk, actor=making.host_of(booking), now=making.due - 2 * HOUR)


def far(making: Making) -> None:
    making.book(making.due + 9 * DAY)


def offered(making: Making) -> None:
    making.offer()
    making.client()


def create(making: Making) -> Ask:
    from domains.services.models import Service
    from domains.users.models import User

    service = Service.objects.get(practitioner__slug=f"lives-{making.number}")
    session = {"serviceId": named("Service", service), "startsAt": quarter(making.due + 9 * DAY).isoformat()}
    who = User.objects.get(email=address(making.number))
    return who, CREATE, {"what": {"session": session}, "idempotencyKey": making.key}


def move(making: Making) -> Ask:
    booking, starts_at = making.booked, (making.due + DAY).isoformat()
    given = {"bookingId": named("Booking", booking), "startsAt": starts_at, "idempotencyKey": making.key}
    return booking.practitioner.user, MOVE, given


def cancel(making: Making) -> Ask:
    booking = making.booked
    return booking.practitioner.user, CANCEL, {"bookingId": named("Booking", booking), "reason": "x"}


def named(kind: str, row: Any) -> str:
    from schema.ids import global_id

    return global_id(kind, row.pk)


def seated(making: Making) -> None:
    """A seat of a workshop that others have too; every other workshop does not take place in the end."""
    from domains.services.models import ServiceOccurrence
    from tests.domains.bookings import agenda
    from tests.domains.services import catalogue

    group = group_of(making.number)
    occurrence = ServiceOccurrence.objects.filter(service__title=f"Workshop {group}").first()
    if occurrence is None:
        practitioner = catalogue.practitioner(slug=f"workshop-{group}", user=host(10**6 + group))
        service = catalogue.workshop(practitioner, title=f"Workshop {group}", price_cents=0, capacity=SEATS)
        occurrence = agenda.occurrence(service, starts_at=making.due + DAY, capacity=SEATS)
    agenda.book_seat(occurrence, making.client(), now=making.now - 3 * DAY)


ONE = frozenset
KINDS = (
    Kind(held, "EXPIRED", ONE({EXPIRED})),
    Kind(asked, "DECLINED", ONE({DECLINED}), ONE({ASKED})),
    Kind(tomorrow, "CONFIRMED", ONE({CONFIRMED, REMINDER})),
    Kind(soon, "CONFIRMED", ONE({CONFIRMED, REMINDER, SOON})),
    Kind(over, "COMPLETED", ONE(), ONE({CONFIRMED})),
    Kind(reviewed, "COMPLETED", ONE({REVIEW})),
    Kind(far, "CONFIRMED", ONE({CONFIRMED, MOVED, REMINDER}), then=move),
    Kind(tomorrow, "CANCELED", ONE({CANCELED}), ONE({CONFIRMED, REMINDER}), then=cancel),
    Kind(seated, "CONFIRMED", ONE({CONFIRMED, REMINDER})),
    Kind(offered, "CONFIRMED", ONE({CONFIRMED}), then=create),
)


CALLED_OFF = Kind(seated, "CANCELED", ONE({CANCELED}), ONE({CONFIRMED, REMINDER}))


def kind_of(number: int) -> Kind:
    kind = KINDS[number % len(KINDS)]
    return CALLED_OFF if kind.make is seated and is_called_off(group_of(number)) else kind


def group_of(number: int) -> int:
    return number // (len(KINDS) * SEATS)


def is_called_off(group: int) -> bool:
    return group % 2 == 0


def ask(url: str, asked: Ask) -> None:
    """Until there is an answer. What was done already must not be done again."""
    who, document, given = asked
    headers = {"Authorization": f"Bearer {servers.token_of(who)}"}
    since = time.monotonic()
    while time.monotonic() - since < PATIENCE:
        try:
            told = CLIENT.post(url, json={"query": document, "variables": {"input": given}}, headers=headers)
        except httpx.TransportError:
            time.sleep(PAUSE)
            continue
        errors = [each["__typename"] for each in told.json()["data"]["done"]["errors"]]
        if errors == (["InvalidTransition"] if document is CANCEL else []) or not errors:
            return
        raise Trouble(f"{document} {given}: {errors}")
    raise Trouble(f"No server answers {document}.")


class Calling:
    """`folder`: it outlives whoever calls."""

    def __init__(self, last: int, seconds: int, seed: int, url: str, folder: Path) -> None:
        self.last, self.seconds, self.seed, self.url = last, seconds, seed, url
        self.answered = folder / "answered"
        self.answered.mkdir(exist_ok=True)

    def run(self) -> None:
        from django.db import transaction

        from domains.users.models import User

        there = dict(User.objects.filter(email__startswith="life-").values_list("email", "email_verified_at"))
        with ThreadPoolExecutor(ASKING) as several:
            asked = []
            for number in range(self.last):
                kind, known = kind_of(number), there.get(address(number))
                making = Making(number, self.seconds, self.seed, known or datetime.now(UTC))
                if not known:
                    with transaction.atomic():
                        kind.make(making)
                if kind.then and not self.file(number).exists():
                    asked.append(several.submit(self.ask, number, kind.then(making)))
            for each in asked:
                each.result()

    def ask(self, number: int, asked: Ask) -> None:
        from django.db import connection

        try:
            ask(self.url, asked)
        finally:
            connection.close()
        self.file(number).touch()

    def file(self, number: int) -> Path:
        return self.answered / str(number)


def main(last: int, seconds: int, seed: int, url: str, folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estuary.settings")
    import django

    django.setup()
    calling = Calling(last, seconds, seed, url, folder)
    (folder / READY).touch()
    calling.run()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), sys.argv[4], Path(sys.argv[5]))
