"""Bookings whose lives come to something within minutes: `python -m bench.parts.lives FIRST LAST SECONDS SEED READY`.

Each is made in one transaction or not at all, so whoever makes them can be killed and begun anew.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SEATS = 8

# What the mails are called.
CONFIRMED, REMINDER, SOON = "Your booking is confirmed", "A reminder of your booking", "Your booking begins in an hour"
ASKED, DECLINED, EXPIRED = "You have asked for a time", "Your booking was declined", "Your booking was not paid in time"
CANCELED, MOVED, REVIEW = "Your booking was canceled", "Your booking was moved", "How was it?"


@dataclass(frozen=True)
class Kind:
    """What is made, what it comes to, which mails are sent exactly once, and which may have become untrue before."""

    make: Callable[["Making"], None]
    becomes: str
    mails: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()


class Making:
    """One booking. `due`: a whole minute that is near, and that something is to happen at."""

    def __init__(self, number: int, seconds: int, seed: int) -> None:
        self.number = number
        self.random = Random(f"{seed} {number}")  # noqa: S311
        self.now = datetime.now(UTC)
        minutes = max(1, seconds // 60)
        self.due = self.now.replace(second=0, microsecond=0) + self.random.randint(2, minutes + 1) * MINUTE

    def client(self) -> Any:
        from tests.domains.bookings.agenda import client

        return client(email=address(self.number), email_verified_at=self.now)

    def book(self, at: datetime, *, since: timedelta = 3 * DAY, entered: bool = True, **offered: Any) -> Any:
        """As it was done so long ago, with somebody who has nothing else to do. What they enter themselves may begin at
        any minute."""
        from domains.bookings import actions
        from tests.domains.bookings import agenda
        from tests.domains.services import catalogue

        practitioner = catalogue.practitioner(slug=f"lives-{self.number}", user=host(self.number))
        agenda.hours(practitioner, opens=0, closes=24 * 60)
        service, client, now = agenda.session(practitioner, **offered), self.client(), self.now - since
        if not entered:
            return agenda.book(service, client, at, now=now)
        new = actions.NewBooking(service_id=service.pk, starts_at=at, client_id=client.pk)
        return actions.create_booking(new=new, actor=agenda.host_of(service), now=now)

    def host_of(self, booking: Any) -> Any:
        from tests.domains.bookings.agenda import host_of

        return host_of(booking.service)


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


def moved(making: Making) -> None:
    from domains.bookings import actions

    booking = making.book(making.due + 9 * DAY)
    actions.reschedule_booking(
        booking_id=booking.pk,
        starts_at=making.due + DAY,
        actor=making.host_of(booking),
        now=making.now - 2 * DAY,
    )


def canceled(making: Making) -> None:
    from domains.bookings import actions

    booking = making.book(making.due + DAY)
    actions.cancel_booking(booking_id=booking.pk, reason="x", actor=making.host_of(booking), now=making.now)


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
    Kind(moved, "CONFIRMED", ONE({CONFIRMED, MOVED, REMINDER})),
    Kind(canceled, "CANCELED", ONE({CANCELED})),
    Kind(seated, "CONFIRMED", ONE({CONFIRMED, REMINDER})),
    Kind(tomorrow, "CONFIRMED", ONE({CONFIRMED, REMINDER})),
)


CALLED_OFF = Kind(seated, "CANCELED", ONE({CANCELED}), ONE({CONFIRMED, REMINDER}))


def kind_of(number: int) -> Kind:
    kind = KINDS[number % len(KINDS)]
    return CALLED_OFF if kind.make is seated and is_called_off(group_of(number)) else kind


def group_of(number: int) -> int:
    return number // (len(KINDS) * SEATS)


def is_called_off(group: int) -> bool:
    return group % 2 == 0


def main(first: int, last: int, seconds: int, seed: int, ready_file: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estuary.settings")
    import django

    django.setup()
    from django.db import transaction

    from domains.bookings.models import Booking

    ready_file.touch()
    for number in range(first, last):
        if Booking.objects.filter(client__email=address(number)).exists():
            continue
        with transaction.atomic():
            kind_of(number).make(Making(number, seconds, seed))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]), Path(sys.argv[5]))
