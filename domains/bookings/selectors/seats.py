"""Of what takes place at fixed times: how many seats are left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from domains.bookings.models import Booking
from domains.bookings.selectors.offers import Mode, Offer
from domains.bookings.selectors.situations import alive, at_work_from, up
from domains.bookings.selectors.times import ALTERNATIVES
from domains.bookings.slots import Situation, Slot, Taken, Wish, is_bookable, slot_of
from domains.practitioners.hours import Hours, Opening, minute_of
from domains.services.models import Service, ServiceOccurrence

OTHERS = 50  # that are looked at for one that can be had


@dataclass(frozen=True, kw_only=True)
class OneTime(Hours):
    """Open when an occurrence takes place, and never else."""

    opening: Opening

    def openings(self, since: int, until: int) -> list[Opening]:
        return [self.opening]


def situation_of_seat(
    offer: Offer, occurrence: ServiceOccurrence, *, mode: str, now: datetime, moving: Booking | None = None
) -> Situation:
    """Of an occurrence: when it is, others have decided."""
    others = Booking.objects.filter(alive(now, ""), occurrence=occurrence)
    if occurrence.virtual_capacity is not None:
        others = others.filter(delivery_mode=mode)
    if moving:
        others = others.exclude(pk=moving.pk)
    taken: int = others.aggregate(taken=Coalesce(Sum("seats"), 0))["taken"]
    return at_its_time(offer, occurrence, taken, mode=mode, now=now)


def at_its_time(offer: Offer, occurrence: ServiceOccurrence, seats: int, *, mode: str, now: datetime) -> Situation:
    """`seats`: how many are taken."""
    starts, ends = minute_of(occurrence.starts_at), up(occurrence.ends_at)
    is_unsaid = offer.rules._state.adding
    return Situation(
        now=minute_of(now),
        # Who says nothing of them has fixed the time, and with it how long before one can come to it.
        terms=replace(
            offer.terms(mode),
            lengths=frozenset([ends - starts]),
            interval=1,
            before=0,
            after=0,
            per_day=None,
            per_week=None,
            seats=seats_of(occurrence, mode),
            notice=0 if is_unsaid else offer.rules.notice,
            window_days=None if is_unsaid else offer.rules.window_days,
        ),
        hours=OneTime(zone=occurrence.time_zone, weekly={}, opening=Opening(starts, ends, None)),
        offered=offer.service.status == Service.Status.PUBLISHED
        and mode in offer.modes()
        and occurrence.status == ServiceOccurrence.Status.SCHEDULED,
        at_work_from=at_work_from(offer.service),
        taken=[Taken(starts=starts, ends=ends, key=occurrence.pk, shared=(starts, ends), seats=seats)],
    )


def seats_of(occurrence: ServiceOccurrence, mode: str) -> int:
    """Without seats apart, all are of one kind."""
    if occurrence.virtual_capacity is None or mode != Mode.VIRTUAL:
        return occurrence.capacity
    return occurrence.virtual_capacity


@dataclass(frozen=True)
class Meeting:
    """An occurrence that still has seats."""

    occurrence: ServiceOccurrence
    slot: Slot


def meetings_of(
    offers: Sequence[tuple[Offer, str]], *, since: datetime, until: datetime, seats: int, now: datetime
) -> dict[UUID, list[Meeting]]:
    """Of workshops, in one statement: what begins within the span and can be booked. Each with how one takes part."""
    of_them = ServiceOccurrence.objects.filter(service__in=[offer.service.pk for offer, _ in offers])
    occurrences = taken_of(of_them.filter(starts_at__gte=since, starts_at__lt=until), now=now)
    by_service: dict[UUID, list[Any]] = {}
    for each in occurrences:
        by_service.setdefault(each.service_id, []).append(each)
    return {
        offer.service.pk: [
            found
            for each in by_service.get(offer.service.pk, ())
            if (found := meeting(offer, each, seats=seats, mode=mode, now=now))
        ]
        for offer, mode in offers
    }


def taken_of(occurrences: QuerySet[ServiceOccurrence], *, now: datetime) -> QuerySet[ServiceOccurrence]:
    """Each with how many seats are taken by bookings that go on, in all and online."""
    goes_on = alive(now)
    return (
        occurrences.filter(status=ServiceOccurrence.Status.SCHEDULED, starts_at__gt=now)
        .annotate(
            taken=Coalesce(Sum("bookings__seats", filter=goes_on), 0),
            online=Coalesce(Sum("bookings__seats", filter=goes_on & Q(bookings__delivery_mode=Mode.VIRTUAL)), 0),
        )
        .order_by("starts_at", "pk")
    )


def meeting(offer: Offer, occurrence: Any, *, seats: int, mode: str, now: datetime) -> Meeting | None:
    """`occurrence`: with what `taken_of` says."""
    taken = occurrence.taken
    if occurrence.virtual_capacity is not None:
        taken = occurrence.online if mode == Mode.VIRTUAL else taken - occurrence.online
    situation = at_its_time(offer, occurrence, taken, mode=mode, now=now)
    starts = minute_of(occurrence.starts_at)
    wish = Wish(starts, up(occurrence.ends_at) - starts, seats)
    if not is_bookable(wish, situation):
        return None
    occurrence.service = offer.service
    return Meeting(occurrence, slot_of(wish, situation, situation.openings(wish.starts, wish.ends)))


def other_occurrences(
    offer: Offer, occurrence: ServiceOccurrence, *, seats: int, mode: str, now: datetime
) -> list[datetime]:
    """That can be booked instead."""
    others = ServiceOccurrence.objects.filter(service=occurrence.service_id).exclude(pk=occurrence.pk)
    possible = taken_of(others, now=now)[:OTHERS]
    found = (each.starts_at for each in possible if meeting(offer, each, seats=seats, mode=mode, now=now))
    return list(islice(found, ALTERNATIVES))
