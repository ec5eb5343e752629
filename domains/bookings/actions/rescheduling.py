"""Giving a booking another time: one move, in which it has always one of the two and never none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from domains.bookings import events
from domains.bookings.actions.asking import Asked, drop_lapsed, refuse_unavailable, with_alternatives
from domains.bookings.actions.booking import asked_again, known_occurrence, refuse_odd, refuse_odd_end
from domains.bookings.actions.keeping import count_seats, free, keep, space, times
from domains.bookings.actions.life import (
    HERE,
    at_another_time,
    ids,
    lock_occurrences,
    locked_booking,
    move,
    permitted,
    tell,
)
from domains.bookings.errors import Rule, SlotUnavailable
from domains.bookings.models import Booking, Party, ProposedTime, Status
from domains.bookings.policies import party_to
from domains.bookings.selectors import Offer, Type, offer_there
from domains.bookings.states import Verb
from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound, refuse_on
from domains.kernel.events import publish
from domains.services.actions.occupying import EXCLUSIVE, occupy
from domains.services.models import Occupation, ServiceOccurrence

MOST_PROPOSED: Final = 5


def reschedule_booking(
    *,
    booking_id: UUID,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    occurrence_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """A practitioner moves it; a client too, until it is too late for that, unless their practitioner wants to be
    asked: then the new time is proposed to them, and the old one kept."""
    found, party, offer = known(booking_id, actor=actor)
    occurrence = occurrence_of(found, occurrence_id, actor=actor)
    asked = asked_for(found, offer, starts_at, ends_at, occurrence, host=party != Party.CLIENT)
    with with_alternatives(asked, now), transaction.atomic():
        if occurrence and found.occurrence_id:
            lock_occurrences(found.occurrence_id, occurrence.pk)
        booking = locked_booking(booking_id, actor=actor)
        permitted(booking, Verb.RESCHEDULE, actor=actor, now=now)
        asks = party == Party.CLIENT and booking.needs_approval and booking.status == Status.CONFIRMED
        if asks and not occurrence:
            refuse_unavailable(asked, now)
            refuse_dearer(booking, asked)
            return propose(booking, [(asked.starts_at, asked.ends_at)], Party.CLIENT, actor=actor, now=now)
        return settle(booking, asked, Verb.RESCHEDULE, actor=actor, now=now)


@transaction.atomic
def propose_times(*, booking_id: UUID, starts_at: Sequence[datetime], actor: Actor, now: datetime) -> Booking:
    """Other times for the other side to choose from, instead of all that were proposed before; none at all takes them
    back. Each lasts as long as the booking does, and must be one that can be booked."""
    booking = locked_booking(booking_id, actor=actor)
    _, party = permitted(booking, Verb.PROPOSE_TIMES, actor=actor, now=now)
    if len(starts_at) > MOST_PROPOSED:
        raise Invalid(f"There are at most {MOST_PROPOSED} of these.", path=("startsAt",))
    if booking.type == Type.WORKSHOP and starts_at:
        raise Invalid("A seat is moved to another occurrence.", path=("startsAt",))
    offer = offer_there(booking.service_id)
    spans = []
    for at, starts in enumerate(starts_at):
        asked = asked_for(booking, offer, starts, None, None, host=party != Party.CLIENT)
        try:
            refuse_unavailable(asked, now)
        except SlotUnavailable as refused:
            refused.path = ("startsAt", str(at))
            raise
        spans.append((asked.starts_at, asked.ends_at))
    return propose(booking, spans, party, actor=actor, now=now)


def accept_proposed_time(*, proposed_time_id: UUID, actor: Actor, now: datetime) -> Booking:
    """One that the other side has proposed: the booking has that time then, if it still can."""
    seen = ProposedTime.objects.visible_to(actor).filter(pk=proposed_time_id).select_related("booking").first()
    if seen is None:
        raise NotFound(path=("proposedTimeId",))
    found, party, offer = known(seen.booking_id, actor=actor, path=("proposedTimeId",))
    asked = asked_for(found, offer, seen.starts_at, seen.ends_at, None, host=seen.by != Party.CLIENT)
    with with_alternatives(asked, now), transaction.atomic():
        booking = locked_booking(seen.booking_id, actor=actor)
        permitted(booking, Verb.ACCEPT_TIME, actor=actor, now=now)
        if not booking.proposed_times.filter(pk=proposed_time_id).exclude(by=party).exists():
            raise NotFound(path=("proposedTimeId",))
        settled = settle(booking, asked, Verb.ACCEPT_TIME, actor=actor, now=now)
        if settled.status == Status.REQUESTED:  # both sides agree now
            move(settled, Verb.CONFIRM, Status.CONFIRMED, actor=actor, now=now)
        return settled


def settle(booking: Booking, asked: Asked, verb: Verb, *, actor: Actor, now: datetime) -> Booking:
    """It has the new time and not the old one, in one step; the time is locked."""
    before, offer = fingerprint(booking), asked.offer
    occurrence_id = asked.occurrence.pk if asked.occurrence else None
    if asked.occurrence:
        # It is locked; how many seats are left is to be known as of now.
        asked = replace(asked, occurrence=ServiceOccurrence.objects.get(pk=asked.occurrence.pk))
    asked = replace(asked, moving=booking)
    drop_lapsed(asked, now=now)
    refuse_unavailable(asked, now)
    refuse_dearer(booking, asked)
    was, of = booking.occupation_id, booking.occurrence_id
    booking.starts_at, booking.ends_at = asked.starts_at, asked.ends_at
    booking.occurrence = asked.occurrence
    kept = carried(booking, offer) or keep(booking, offer, now=now)
    booking.proposed_times.all().delete()
    moved = move(
        booking,
        verb,
        None,
        actor=actor,
        now=now,
        before=before,
        fact=events.BookingRescheduled,
        occupation=kept,
        occurrence=asked.occurrence,
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
        location_id=asked.place,
        time_zone=asked.zone,
        **at_another_time(booking, offer, asked.starts_at),
    )
    if was and was != kept.pk:
        free(was)
    for key in {of, occurrence_id} - {None}:
        count_seats(key)  # type: ignore[arg-type]
    return moved


def carried(booking: Booking, offer: Offer) -> Occupation | None:
    """The same row at another time, where nobody else has it: so its old time is not in the way of the new one. Not
    where it joins others."""
    kept = booking.occupation
    if booking.occurrence_id or kept is None or kept.bookings.count() > 1:
        return None
    same = Occupation.objects.filter(
        service=offer.service, starts_at=booking.starts_at, ends_at=booking.ends_at, resource=offer.resource
    )
    if offer.is_joined and same.exclude(pk=kept.pk).exists():
        return None
    kept.others.all().delete()
    for name, value in times(offer, booking.starts_at, booking.ends_at).items():
        setattr(kept, name, value)
    with refuse_on(EXCLUSIVE, SlotUnavailable(rule=Rule.CONFLICT)):
        kept.save(update_fields=["starts_at", "ends_at", "during"])
    if offer.rules.space_id:
        occupy([space(offer, kept)], taken=SlotUnavailable(rule=Rule.PLACE))
    return kept


def propose(
    booking: Booking, spans: Sequence[tuple[datetime, datetime]], party: Party, *, actor: Actor, now: datetime
) -> Booking:
    booking.proposed_times.all().delete()
    by = Party.CLIENT if party == Party.CLIENT else Party.PRACTITIONER
    ProposedTime.objects.bulk_create(
        ProposedTime(booking=booking, by=by, starts_at=starts, ends_at=ends, created_at=now)
        for starts, ends in sorted(set(spans))
    )
    tell(booking, Verb.PROPOSE_TIMES, Status(booking.status), party, reason="", now=now)
    publish(events.TimesProposed(**ids(booking)), actor=actor, now=now, after=booking)
    return booking


def asked_for(
    booking: Booking,
    offer: Offer,
    starts_at: datetime | None,
    ends_at: datetime | None,
    occurrence: ServiceOccurrence | None,
    *,
    host: bool,
) -> Asked:
    """As long as before, unless its end is said. A session keeps the length it was booked for."""
    asked = asked_again(booking, offer)
    if occurrence:
        return replace(
            asked, starts_at=occurrence.starts_at, ends_at=occurrence.ends_at, occurrence=occurrence, host=host
        )
    if starts_at is None:
        raise Invalid("This is needed.", path=("startsAt",))
    refuse_odd(starts_at, "startsAt")
    if ends_at is not None:
        refuse_odd_end(starts_at, ends_at)
    until = ends_at or starts_at + length_of(booking)
    if booking.type != Type.SPACE and until - starts_at != length_of(booking):
        raise Invalid("Only a stay is given another length.", path=("endsAt",))
    return replace(asked, starts_at=starts_at, ends_at=until, occurrence=None, host=host)


def length_of(booking: Booking) -> timedelta:
    return booking.ends_at - booking.starts_at


def refuse_dearer(booking: Booking, asked: Asked) -> None:
    """A booking costs what it was booked for. Of a stay that is longer now more may be due, which only whoever offers
    it can forgo."""
    if asked.host or asked.ends_at - asked.starts_at == length_of(booking):
        return
    if asked.offer.price(asked.starts_at, asked.ends_at, asked.seats) > booking.price_cents:
        raise Invalid("So long a stay costs more than was booked: book the rest of it as well.", path=("endsAt",))


def known(booking_id: UUID, *, actor: Actor, path: tuple[str, ...] = HERE) -> tuple[Booking, Party, Offer]:
    rows = Booking.objects.visible_to(actor).select_related("practitioner__user", "occurrence__service")
    booking = rows.filter(pk=booking_id).first()
    if booking is None:
        raise NotFound(path=path)
    party = party_to(booking, actor)
    if party is None:
        raise NotFound(path=path)
    return booking, party, offer_there(booking.service_id)


def occurrence_of(booking: Booking, occurrence_id: UUID | None, *, actor: Actor) -> ServiceOccurrence | None:
    """A seat goes to another occurrence of the same workshop, and everything else to a time."""
    if booking.type != Type.WORKSHOP:
        if occurrence_id is not None:
            raise Invalid("This has a time of its own: say `startsAt`.", path=("occurrenceId",))
        return None
    if occurrence_id is None:
        raise Invalid("Say to which occurrence the seat is to be moved.", path=("occurrenceId",))
    found = known_occurrence(occurrence_id, actor=actor)
    if found.service_id != booking.service_id:
        raise Invalid("This is of another workshop.", path=("occurrenceId",))
    return found
