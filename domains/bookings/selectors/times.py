"""What can be booked, and by which clock."""

from datetime import datetime, timedelta

from domains.bookings import slots
from domains.bookings.models import Booking
from domains.bookings.selectors.offers import Mode, Offer
from domains.bookings.selectors.situations import NO_HOURS, situation_of, up
from domains.bookings.slots import Slot
from domains.practitioners.hours import day_of, minute_of, moment_of
from domains.services.selectors import hours_for

ALTERNATIVES, LOOKED_AT = 5, timedelta(days=14)


def slots_of(
    offer: Offer,
    *,
    since: datetime,
    until: datetime,
    minutes: int,
    seats: int,
    mode: str,
    now: datetime,
    moving: Booking | None = None,
    most: int | None = None,
) -> list[Slot]:
    """Every time that begins within the span and can be booked. `most`: of which no more are looked for."""
    reach = until + timedelta(minutes=minutes)
    situation = situation_of(offer, since=since, until=reach, mode=mode, now=now, moving=moving)
    return slots.offers(situation, up(since), up(until), minutes, seats, most)


def alternatives(
    offer: Offer,
    *,
    starts_at: datetime,
    minutes: int,
    seats: int,
    mode: str,
    now: datetime,
    moving: Booking | None = None,
) -> list[datetime]:
    """The next times after what was asked for; those before it, if there is nothing."""
    after = max(starts_at, now)
    for since, until in ((after, after + LOOKED_AT), (max(now, starts_at - LOOKED_AT), starts_at)):
        if since >= until:
            continue
        found = slots_of(
            offer,
            since=since,
            until=until,
            minutes=minutes,
            seats=seats,
            mode=mode,
            now=now,
            moving=moving,
            most=ALTERNATIVES,
        )
        if found:
            return [moment_of(slot.starts) for slot in found]
    return []


def zone_at(offer: Offer, mode: str, at: datetime) -> str:
    """By which clock it takes place: that of its place, or else of wherever the practitioner is then."""
    if mode != Mode.VIRTUAL and offer.service.location:
        return offer.service.location.time_zone
    day = at.date()
    hours = hours_for(offer.service, offer.rules, since=day, until=day) or NO_HOURS
    return hours.zone_on(day_of(minute_of(at), hours.zone))
