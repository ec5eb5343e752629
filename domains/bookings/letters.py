"""The mails about bookings, to either side. Each looks at the booking when it is sent: what is not so any more, or is
told better by a later one, is not sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domains.bookings import events, states
from domains.bookings.models import Booking, BookingStep, Party, Status
from domains.bookings.states import Verb
from domains.kernel.letters import Letter, letter
from domains.services.models import Service
from domains.users.letters import to_user
from domains.users.models import UserProfile

Fact = events.BookingFact
MOVES = (Verb.RESCHEDULE, Verb.ACCEPT_TIME)
TO_CLIENT, TO_HOST = (Party.PRACTITIONER, Party.STAFF, Party.SYSTEM), (Party.CLIENT, Party.STAFF)


# To whoever booked.


@letter("booking-requested", events.BookingRequested)
def booking_requested(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.REQUESTED)
    return to_client(booking, until=booking.kept_until) if booking else None


@letter("booking-confirmed", events.BookingConfirmed)
def booking_confirmed(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.CONFIRMED)
    return to_client(booking) if booking else None


@letter("booking-declined", events.BookingDeclined)
def booking_declined(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.DECLINED)
    if booking is None:
        return None
    return to_client(booking, reason=booking.end_reason, unanswered=booking.ended_by == Party.SYSTEM)


@letter("booking-expired", events.BookingExpired)
def booking_expired(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.EXPIRED)
    return to_client(booking) if booking else None


@letter("booking-canceled", events.BookingCanceled)
def booking_canceled(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.CANCELED)
    return to_client(booking, reason=booking.end_reason) if booking and booking.ended_by in TO_CLIENT else None


@letter("booking-moved", events.BookingRescheduled)
def booking_moved(event: Fact, at: datetime) -> Letter | None:
    booking = moved(event, at, TO_CLIENT)
    return to_client(booking) if booking else None


@letter("booking-reminder", events.BookingReminderDue)
def booking_reminder(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.CONFIRMED, day_before_told_at=at)
    return to_client(booking) if booking else None


@letter("booking-starts-soon", events.BookingStartsSoon)
def booking_starts_soon(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.CONFIRMED, hour_before_told_at=at)
    return to_client(booking) if booking else None


@letter("review-invitation", events.ReviewDue)
def review_invitation(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.COMPLETED)
    return to_client(booking) if booking else None


# To whoever is booked.


@letter("booking-request-received", events.BookingRequested)
def booking_request_received(event: Fact, at: datetime) -> Letter | None:
    booking = known(event, Status.REQUESTED)
    return to_host(booking, until=booking.kept_until) if booking else None


@letter("booking-received", events.BookingConfirmed)
def booking_received(event: Fact, at: datetime) -> Letter | None:
    """Whoever has confirmed it, or entered it, knows."""
    booking = known(event, Status.CONFIRMED)
    if booking is None or step(booking, at, after=Status.CONFIRMED).by not in (Party.CLIENT, Party.SYSTEM):
        return None
    return to_host(booking)


@letter("booking-canceled-by-client", events.BookingCanceled)
def booking_canceled_by_client(event: Fact, at: datetime) -> Letter | None:
    """What they never heard of, because it was never paid, they need not hear of now."""
    booking = known(event, Status.CANCELED)
    if booking is None or booking.ended_by not in TO_HOST:
        return None
    if step(booking, at, after=Status.CANCELED).before == Status.PENDING_PAYMENT:
        return None
    return to_host(booking, reason=booking.end_reason)


@letter("booking-moved-by-client", events.BookingRescheduled)
def booking_moved_by_client(event: Fact, at: datetime) -> Letter | None:
    booking = moved(event, at, TO_HOST)
    return to_host(booking) if booking else None


# To whichever of them it concerns.


@letter("times-proposed", events.TimesProposed)
def times_proposed(event: Fact, at: datetime) -> Letter | None:
    """To the other side, unless they were accepted meanwhile, or others proposed."""
    booking = known(event, *states.WAITING)
    times = list(booking.proposed_times.filter(created_at=at)) if booking else []
    if not booking or not times:
        return None
    write = to_host if times[0].by == Party.CLIENT else to_client
    return write(booking, times=[each.starts_at for each in times])


@letter("booking-no-show", events.NoShowMarked)
def booking_no_show(event: Fact, at: datetime) -> Letter | None:
    """To whoever is said not to have come: they may say otherwise."""
    booking = known(event, Status.NO_SHOW)
    if booking is None or booking.ended_at is None:
        return None
    write = to_client if booking.absent == Party.CLIENT else to_host
    return write(booking, reason=booking.end_reason, until=booking.ended_at + timedelta(minutes=states.DAY))


# What they say.


def known(event: Fact, *statuses: Status, **more: Any) -> Booking | None:
    whole = Booking.objects.select_related("service", "practitioner", "location__address")
    found: Booking | None = whole.filter(pk=event.booking_id, status__in=statuses, **more).first()
    return found


def moved(event: Fact, at: datetime, by: Iterable[Party]) -> Booking | None:
    """The last time that it was, and by one of these. That it was confirmed with it is told by another mail."""
    booking = known(event, *states.WAITING)
    if booking is None:
        return None
    last = booking.timeline.filter(verb__in=MOVES).order_by("-number").first()
    if last is None or last.at != at or last.by not in by:
        return None
    return None if booking.timeline.filter(verb=Verb.CONFIRM, at=at).exists() else booking


def step(booking: Booking, at: datetime, **more: Any) -> BookingStep:
    """The one that was told of then, or else the last of its kind."""
    steps: list[BookingStep] = list(booking.timeline.filter(**more).order_by("-number"))
    return next((each for each in steps if each.at == at), steps[0])


def to_client(booking: Booking, **words: Any) -> Letter | None:
    with_whom = booking.practitioner.display_name
    return to_user(booking.client_id, **about(booking, booking.client_id), practice=with_whom, **words)


def to_host(booking: Booking, **words: Any) -> Letter | None:
    host, who = booking.practitioner.user_id, UserProfile.objects.filter(user=booking.client_id).first()
    return to_user(host, **about(booking, host), client=who.display_name if who else "", **words)


def about(booking: Booking, reader: Any) -> dict[str, Any]:
    return {
        "title": booking.service.title,
        "starts": booking.starts_at,
        "ends": booking.ends_at,
        "there": zone_of(booking, reader),
        "online": booking.delivery_mode == Service.DeliveryMode.VIRTUAL,
        "place": place_of(booking),
        "seats": booking.seats,
    }


def zone_of(booking: Booking, reader: Any) -> str:
    """Of where it takes place, if the clocks there show another time than the reader's."""
    if booking.delivery_mode == Service.DeliveryMode.VIRTUAL:
        return ""
    profile = UserProfile.objects.filter(user=reader).first() or UserProfile()
    here, there = (booking.starts_at.astimezone(ZoneInfo(zone)) for zone in (profile.time_zone, booking.time_zone))
    return "" if here.utcoffset() == there.utcoffset() else booking.time_zone


def place_of(booking: Booking) -> str:
    if booking.location is None:
        return ""
    address = booking.location.address
    lines = [address.line1, address.line2, f"{address.postal_code} {address.city}"] if address else []
    return ", ".join(line.strip() for line in [booking.location.name, *lines] if line.strip())
