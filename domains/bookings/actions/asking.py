"""A time as somebody asks for it: whether it can be had, why not, and when it can instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domains.bookings.actions.life import lapse
from domains.bookings.errors import Rule, SeatsUnavailable, SlotUnavailable
from domains.bookings.models import Booking
from domains.bookings.selectors import (
    Offer,
    alternatives,
    other_occurrences,
    situation_of,
    situation_of_seat,
    up,
    zone_at,
)
from domains.bookings.slots import Finding, Situation, Wish, judge, seats_left
from domains.kernel.actor import Actor
from domains.practitioners.hours import minute_of
from domains.services.models import Occupation, ScheduleBlock, Service, ServiceOccurrence

# What a host is not bound by: whoever makes a rule for others may make an exception.
HOSTS_MAY = frozenset(
    {Rule.MINIMUM_NOTICE, Rule.BOOKING_WINDOW, Rule.HOURS, Rule.INTERVAL, Rule.DAILY_LIMIT, Rule.WEEKLY_LIMIT}
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A time of an offer, as somebody wants it. `moving`: their booking that has another now. `host`: whether it is
    entered by whoever makes the rules, who may make exceptions from them."""

    offer: Offer
    starts_at: datetime
    ends_at: datetime
    seats: int
    mode: str
    occurrence: ServiceOccurrence | None = None
    moving: Booking | None = None
    host: bool = False

    @property
    def wish(self) -> Wish:
        starts = minute_of(self.starts_at)
        return Wish(starts, up(self.ends_at) - starts, self.seats)

    @property
    def place(self) -> UUID | None:
        if self.mode == Service.DeliveryMode.VIRTUAL:
            return None
        return self.occurrence.location_id if self.occurrence else self.offer.service.location_id

    @property
    def zone(self) -> str:
        """By whose clock it takes place."""
        return self.occurrence.time_zone if self.occurrence else zone_at(self.offer, self.mode, self.starts_at)

    def situation(self, now: datetime) -> Situation:
        more: Any = {"mode": self.mode, "now": now, "moving": self.moving}
        if self.occurrence:
            return situation_of_seat(self.offer, self.occurrence, **more)
        return situation_of(self.offer, since=self.starts_at, until=self.ends_at, **more)

    def instead(self, now: datetime) -> list[datetime]:
        if self.occurrence:
            return other_occurrences(self.offer, self.occurrence, seats=self.seats, mode=self.mode, now=now)
        length = (self.ends_at - self.starts_at) // timedelta(minutes=1)
        return alternatives(
            self.offer,
            starts_at=self.starts_at,
            minutes=length,
            seats=self.seats,
            mode=self.mode,
            now=now,
            moving=self.moving,
        )


def refuse_unavailable(asked: Asked, now: datetime) -> int:
    """Or gives how many seats are left."""
    wish, situation = asked.wish, asked.situation(now)
    may_except = asked.host and wish.starts >= situation.now  # but nothing has begun before it was booked
    for finding in judge(wish, situation):
        if finding.holds or (may_except and finding.rule in HOSTS_MAY):
            continue
        if finding.rule is Rule.CAPACITY:
            raise SeatsUnavailable(seats_left=max(0, seats_left(wish, situation)))
        raise SlotUnavailable(rule=finding.rule)
    return seats_left(wish, situation)


def refuse_other_length(asked: Asked) -> None:
    """Of what is only thought of: any time will do, but only of a length that it can have is known what it costs."""
    if not asked.occurrence and asked.wish.minutes not in asked.offer.terms(asked.mode).lengths:
        raise SlotUnavailable(rule=Rule.LENGTH)


def explained(asked: Asked, *, actor: Actor, now: datetime) -> list[tuple[Finding, Any]]:
    """What each rule says, and what is in the way, if the actor may see that."""
    findings = list(judge(asked.wish, asked.situation(now)))
    return [(finding, in_the_way(finding.by, actor=actor) if finding.by else None) for finding in findings]


def in_the_way(key: UUID, *, actor: Actor) -> Any:
    """A block, an occurrence, or a booking; of several that share a time the first."""
    kept = Occupation.objects.filter(pk=key).first()
    if kept is None:
        return ScheduleBlock.objects.visible_to(actor).filter(pk=key).first()
    if kept.occurrence_id:
        return ServiceOccurrence.objects.visible_to(actor).filter(pk=kept.occurrence_id).first()
    taken_by = Booking.objects.visible_to(actor).filter(occupation=kept.beside_id or kept.pk)
    return taken_by.order_by("pk").first()


@contextmanager
def with_alternatives(asked: Asked, now: datetime) -> Iterator[None]:
    """Looked for once nothing is locked any more, so that nobody waits for it."""
    try:
        yield
    except SlotUnavailable as refused:
        refused.alternatives = asked.instead(now)
        raise


def drop_lapsed(asked: Asked, *, now: datetime) -> None:
    """What was to be paid or answered by now keeps nobody away any more, whether anybody has noticed before or not.
    The time is locked. What is being moved is not in its own way."""
    waiting = Booking.objects.filter(kept_until__lte=now).select_related("practitioner__user", "service")
    if asked.moving:
        waiting = waiting.exclude(pk=asked.moving.pk)
    if asked.occurrence:
        mine = waiting.filter(occurrence=asked.occurrence)
    else:
        offer = asked.offer
        reach = (asked.starts_at - offer.around, asked.ends_at + offer.around)
        # Of an occurrence only seats lapse, for which nobody waits here, and whoever counts them locks it.
        kept = Occupation.objects.filter(resource__in=offer.resources, during__overlap=reach, occurrence=None)
        mine = waiting.filter(occupation__in=kept.values("pk")) | waiting.filter(
            occupation__in=kept.filter(beside__isnull=False).values("beside")
        )
    for booking in mine.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        lapse(booking, now=now)
