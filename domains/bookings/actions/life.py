"""What moves a booking: the one way from a state to another, and the one way to its time and away from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Sum
from django.db.models.functions import Coalesce

from domains.bookings import events, states
from domains.bookings.errors import InvalidTransition, NotItsTime, Rule, SeatsUnavailable, SlotUnavailable
from domains.bookings.models import BLOCKING, Booking, BookingStep, Party, Status
from domains.bookings.policies import party_to
from domains.bookings.selectors import (
    COUNTED,
    Offer,
    alternatives,
    offer_of,
    other_occurrences,
    situation_of,
    situation_of_seat,
    up,
    zone_at,
)
from domains.bookings.slots import Finding, Situation, Wish, judge, seats_left
from domains.bookings.states import Transition, Verb
from domains.kernel.actor import Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.practitioners.hours import minute_of
from domains.services.actions.occupying import lock_time, occupy, span
from domains.services.models import Occupation, ScheduleBlock, Service, ServiceOccurrence

HERE = ("bookingId",)
ITSELF = system("bookings")
# What a host is not bound by: whoever makes a rule for others may make an exception.
HOSTS_MAY = frozenset(
    {Rule.MINIMUM_NOTICE, Rule.BOOKING_WINDOW, Rule.HOURS, Rule.INTERVAL, Rule.DAILY_LIMIT, Rule.WEEKLY_LIMIT}
)
FACTS: dict[Status, type[events.BookingFact]] = {
    Status.DRAFT: events.BookingDrafted,
    Status.PENDING_PAYMENT: events.BookingHeld,
    Status.REQUESTED: events.BookingRequested,
    Status.CONFIRMED: events.BookingConfirmed,
    Status.DECLINED: events.BookingDeclined,
    Status.EXPIRED: events.BookingExpired,
    Status.CANCELED: events.BookingCanceled,
    Status.COMPLETED: events.BookingCompleted,
    Status.NO_SHOW: events.NoShowMarked,
}


# Whose it is, and that nobody changes it meanwhile. The order in which things are locked is everywhere the same:
# time, then an occurrence, then a booking.


def locked_booking(booking_id: UUID, *, actor: Actor) -> Booking:
    """One that the actor is a party to. Its time is locked with it, so whoever frees it meets nobody who joins."""
    seen = Booking.objects.visible_to(actor).filter(pk=booking_id)
    found = seen.values_list("service", "occurrence").first()
    if found is None:
        raise NotFound(path=HERE)
    offer = lock(found[0], found[1])
    locked = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("practitioner__user")
    booking = locked.filter(pk=booking_id).first()
    if booking is None:
        raise NotFound(path=HERE)
    booking.service = offer.service
    return booking


def lock(service_id: UUID, occurrence_id: UUID | None) -> Offer:
    """The time that a booking of this service takes; of a seat its occurrence."""
    offer = offer_of(Service.objects.filter(pk=service_id))
    assert offer
    if occurrence_id is None:
        lock_time(*offer.resources)
    else:
        lock_occurrences(occurrence_id)
    return offer


def lock_occurrences(*keys: UUID) -> None:
    """In one order."""
    list(ServiceOccurrence.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values("pk"))


def permitted(booking: Booking, verb: Verb, *, actor: Actor, now: datetime) -> tuple[Transition, Party]:
    """Or it is refused: because it is not theirs to do, because of its state, or because of the time."""
    party = party_to(booking, actor)
    if party is None:
        raise NotFound(path=HERE)
    if not any(party in row.by for row in states.rows_of(verb)):
        raise NotAllowed(path=HERE)
    row = states.row_for(verb, booking, party)
    if row is None:
        raise InvalidTransition(status=booking.status)
    if not row.is_time(booking, now):
        since, until = row.span(booking)
        raise NotItsTime(since=since, until=until)
    return row, party


def move(
    booking: Booking,
    verb: Verb,
    to: Status | None,
    *,
    actor: Actor,
    now: datetime,
    before: str = "",
    reason: str = "",
    fact: type[events.BookingFact] | None = None,
    party: Party | None = None,
    **columns: Any,
) -> Booking:
    """Of a row that is locked. `to` of nothing: its state stays. `before`: its fingerprint, where it is not any more
    as it was. `party`: whose doing it is, where that is not the actor's."""
    since = Status(booking.status)
    before = before or ("" if booking._state.adding else fingerprint(booking))
    party = party or party_to(booking, actor) or Party.SYSTEM
    changed = {**columns, "updated_at": now}
    if to:
        changed |= entering(to, party, reason, now)
    for name, value in changed.items():
        setattr(booking, name, value)
    if booking._state.adding:
        booking.save(force_insert=True)
    else:
        booking.save(update_fields=[*changed])
    tell(booking, verb, since if before else None, party, reason=reason, now=now)
    told = fact or FACTS[Status(booking.status)]
    publish(told(**ids(booking)), actor=actor, now=now, before=before, after=booking)
    return booking


def entering(to: Status, party: Party, reason: str, now: datetime) -> dict[str, Any]:
    """What a state needs, and leaves behind."""
    found: dict[str, Any] = {"status": to}
    if to not in (Status.PENDING_PAYMENT, Status.REQUESTED):
        found["kept_until"] = None
    if to not in BLOCKING and to != Status.DRAFT:
        found |= {"occupation": None, "ended_at": now, "ended_by": party, "end_reason": reason}
    if to == Status.CONFIRMED:
        found["confirmed_at"] = now
    if to != Status.NO_SHOW:
        found["absent"] = ""
    return found


def tell(booking: Booking, verb: Verb, since: Status | None, party: Party, *, reason: str, now: datetime) -> None:
    last = booking.timeline.aggregate(last=Max("number"))["last"] or 0
    BookingStep.objects.create(
        booking=booking,
        number=last + 1,
        verb=verb,
        by=party,
        before=since or "",
        after=booking.status,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        reason=reason,
        at=now,
    )


def at_another_time(booking: Booking, offer: Offer, starts_at: datetime) -> dict[str, Any]:
    """What follows from beginning then: what it was told of another time, it is told anew."""
    return {
        "movable_until": offer.movable_until(starts_at),
        "kept_until": min(booking.kept_until, starts_at) if booking.kept_until else None,
        "moves": booking.moves + 1,
        "day_before_told_at": None,
        "hour_before_told_at": None,
    }


def ids(booking: Booking) -> dict[str, UUID]:
    return {
        "booking_id": booking.pk,
        "client_id": booking.client_id,
        "host_id": booking.practitioner.user_id,
        "practitioner_id": booking.practitioner_id,
    }


def end(
    booking: Booking, verb: Verb, to: Status, *, actor: Actor, now: datetime, reason: str = "", **columns: Any
) -> Booking:
    """Its time is free in the same transaction, and others who have it keep it."""
    kept = booking.occupation_id
    ended = move(booking, verb, to, actor=actor, now=now, reason=reason, **columns)
    if kept:
        free(kept)
    if booking.occurrence_id:
        count_seats(booking.occurrence_id)
    return ended


# Its time.


def drop_lapsed(asked: "Asked", *, now: datetime) -> None:
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
        kept = Occupation.objects.filter(resource__in=offer.resources, during__overlap=reach)
        mine = waiting.filter(occupation__in=kept.values("pk")) | waiting.filter(
            occupation__in=kept.filter(beside__isnull=False).values("beside")
        )
    for booking in mine.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        lapse(booking, now=now)


def lapse(booking: Booking, *, now: datetime) -> Booking:
    """Of what waits, and has waited long enough."""
    [row] = [row for at, row in states.by_itself(booking) if row.since and row.since.column == "kept_until"]
    return end(booking, row.verb, row.to[0], actor=ITSELF, now=now)


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
    for finding in judge(wish, situation):
        if finding.holds or (asked.host and finding.rule in HOSTS_MAY):
            continue
        if finding.rule is Rule.CAPACITY:
            raise SeatsUnavailable(seats_left=max(0, seats_left(wish, situation)))
        raise SlotUnavailable(rule=finding.rule)
    return seats_left(wish, situation)


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


def keep(booking: Booking, offer: Offer, *, now: datetime) -> Occupation:
    """The row that its time is kept by: the one that others have whom it joins, or a new one."""
    if booking.occurrence:
        return Occupation.objects.filter(occurrence=booking.occurrence).first() or of_occurrence(booking, offer)
    joined = Occupation.objects.filter(
        kind=offer.kind,
        resource=offer.resource,
        service=offer.service,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        occurrence=None,
    ).first()
    if joined and offer.is_joined:
        return joined
    kept = occupation(offer, booking)
    beside = [space(offer, kept)] if offer.rules.space_id else []
    occupy([kept, *beside], taken=SlotUnavailable(rule=Rule.CONFLICT))
    return kept


def of_occurrence(booking: Booking, offer: Offer) -> Occupation:
    """One that was scheduled before occurrences kept their time."""
    kept = occupation(offer, booking)
    kept.occurrence = booking.occurrence
    occupy([kept], taken=SlotUnavailable(rule=Rule.CONFLICT))
    return kept


def occupation(offer: Offer, booking: Booking) -> Occupation:
    total = sum(map(offer.seats, offer.modes())) if offer.is_joined else booking.seats
    return Occupation(
        id=uuid7(),
        kind=offer.kind,
        resource=offer.resource,
        service=offer.service,
        seats_total=total,
        **times(offer, booking.starts_at, booking.ends_at),
    )


def space(offer: Offer, kept: Occupation) -> Occupation:
    assert offer.rules.space_id
    return Occupation(
        kind=Occupation.Kind.SPACE,
        resource=offer.rules.space_id,
        service=offer.service,
        beside=kept,
        **times(offer, kept.starts_at, kept.ends_at),
    )


def times(offer: Offer, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    during = span(starts_at, ends_at, offer.rules.buffer_before, offer.rules.buffer_after)
    return {"starts_at": starts_at, "ends_at": ends_at, "during": during}


def free(occupation_id: UUID) -> None:
    """What nobody has any more is gone; of what others have, the seats are counted anew. What an occurrence keeps is
    its own, as long as it takes place."""
    kept = Occupation.objects.select_related("occurrence").get(pk=occupation_id)
    count_places(kept)
    if kept.bookings.exists():
        return
    if kept.occurrence is None or kept.occurrence.status == ServiceOccurrence.Status.CANCELED:
        kept.delete()


def count_places(kept: Occupation) -> None:
    """Counted, never added to: it cannot drift."""
    if kept.occurrence_id is None:
        taken = kept.bookings.aggregate(taken=Coalesce(Sum("seats"), 0))["taken"]
        Occupation.objects.filter(pk=kept.pk).update(seats_taken=taken)


def count_seats(occurrence_id: UUID) -> None:
    occurrence = ServiceOccurrence.objects.get(pk=occurrence_id)
    mine = Booking.objects.filter(occurrence=occurrence, status__in=COUNTED)
    apart = occurrence.virtual_capacity is not None
    virtual = mine.filter(delivery_mode=Service.DeliveryMode.VIRTUAL) if apart else mine.none()
    there = mine.exclude(delivery_mode=Service.DeliveryMode.VIRTUAL) if apart else mine
    occurrence.seats_taken, occurrence.virtual_seats_taken = (
        rows.aggregate(taken=Coalesce(Sum("seats"), 0))["taken"] for rows in (there, virtual)
    )
    occurrence.save(update_fields=["seats_taken", "virtual_seats_taken"])
