"""For each mail about a booking: how it comes to it, to whom it goes, and what is in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from domains.bookings import actions, events
from domains.bookings.actions.life import ids
from domains.bookings.models import Booking
from domains.kernel.events import Event
from domains.services.models import Service
from domains.users.models import Role, User
from tests.domains.bookings.agenda import book, client, host_of, self_of, session
from tests.domains.services import catalogue

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
OTHER = AT + timedelta(hours=3)
TITLE, REASON = "Hatha", "The hall is flooded."

type Made = tuple[Event, str, str]


def service(host: User | None = None, **more: Any) -> Service:
    return session(catalogue.practitioner(host or catalogue.somebody(email_verified_at=NOW)), **more)


def to_client(
    become: Callable[[Booking, Any], Any], fact: type[events.BookingFact], words: str = TITLE, **more: Any
) -> Callable[[User], Made]:
    def story(user: User) -> Made:
        User.objects.filter(pk=user.pk).update(roles=[Role.CLIENT])
        user.refresh_from_db()
        booked = book(service(**more), user, AT, now=NOW)
        become(booked, host_of(booked.service))
        return fact(**ids(booked)), user.email, words

    return story


def to_host(
    become: Callable[[Booking, Any], Any], fact: type[events.BookingFact], words: str = TITLE, **more: Any
) -> Callable[[User], Made]:
    def story(user: User) -> Made:
        booked = book(service(user, **more), client(email_verified_at=NOW), AT, now=NOW)
        become(booked, self_of(booked.client))
        return fact(**ids(booked)), user.email, words

    return story


def nothing(booked: Booking, other: Any) -> None:
    pass


def declined(booked: Booking, host: Any) -> None:
    actions.decline_booking(booking_id=booked.pk, reason=REASON, actor=host, now=NOW)


def canceled(booked: Booking, other: Any) -> None:
    actions.cancel_booking(booking_id=booked.pk, reason=REASON, actor=other, now=NOW)


def moved(booked: Booking, other: Any) -> None:
    actions.reschedule_booking(booking_id=booked.pk, starts_at=OTHER, actor=other, now=NOW)


def proposed(booked: Booking, other: Any) -> None:
    actions.propose_times(booking_id=booked.pk, starts_at=[OTHER], actor=other, now=NOW)


def tended(at: datetime) -> Callable[[Booking, Any], None]:
    return lambda booked, _: actions.tend_booking(booking_id=booked.pk, now=at)  # type: ignore[return-value]


def reminded(name: str) -> Callable[[Booking, Any], None]:
    return lambda booked, _: Booking.objects.filter(pk=booked.pk).update(**{name: NOW})  # type: ignore[return-value]


def absent(booked: Booking, host: Any) -> None:
    late = booked.starts_at + timedelta(minutes=20)
    actions.mark_no_show(booking_id=booked.pk, reason=REASON, actor=host, now=late)


ASKED: dict[str, Any] = {"rules": {"needs_approval": True, "notice": 0}}
AFTER = AT + timedelta(hours=3)

STORIES: dict[str, Callable[[User], Made]] = {
    "booking-requested": to_client(nothing, events.BookingRequested, "You have an answer by", **ASKED),
    "booking-confirmed": to_client(nothing, events.BookingConfirmed),
    "booking-declined": to_client(declined, events.BookingDeclined, REASON, **ASKED),
    "booking-expired": to_client(tended(AT), events.BookingExpired, price_cents=4500),
    "booking-canceled": to_client(canceled, events.BookingCanceled, REASON),
    "booking-moved": to_client(moved, events.BookingRescheduled, "March 30, 2026, noon (UTC)"),
    "booking-reminder": to_client(reminded("day_before_told_at"), events.BookingReminderDue),
    "booking-starts-soon": to_client(reminded("hour_before_told_at"), events.BookingStartsSoon),
    "review-invitation": to_client(tended(AFTER), events.ReviewDue),
    "booking-request-received": to_host(nothing, events.BookingRequested, "Please answer by", **ASKED),
    "booking-received": to_host(nothing, events.BookingConfirmed),
    "booking-canceled-by-client": to_host(canceled, events.BookingCanceled, REASON),
    "booking-moved-by-client": to_host(moved, events.BookingRescheduled, "March 30, 2026, noon (UTC)"),
    "times-proposed": to_host(proposed, events.TimesProposed, "March 30, 2026, noon (UTC)"),
    "booking-no-show": to_client(absent, events.NoShowMarked, REASON),
}
