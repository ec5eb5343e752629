"""What moves a booking: the one way from a state to another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from domains.bookings import events, states
from domains.bookings.actions.keeping import count_places, count_seats, free
from domains.bookings.errors import InvalidTransition, NotItsTime
from domains.bookings.models import BLOCKING, Booking, BookingStep, Party, Status
from domains.bookings.policies import party_to
from domains.bookings.selectors import Offer, offer_there
from domains.bookings.states import Transition, Verb
from domains.kernel.actor import Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.events import publish
from domains.services.actions.occupying import lock_time
from domains.services.models import Occupation, ServiceOccurrence
from domains.users.actions import share_users

HERE = ("bookingId",)
ITSELF = system("bookings")
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
# time, then people, then an occurrence, then a booking.


def locked_booking(booking_id: UUID, *, actor: Actor) -> Booking:
    """One that the actor is a party to. Its time is locked with it, so whoever frees it meets nobody who joins."""
    seen = Booking.objects.visible_to(actor).filter(pk=booking_id)
    found = seen.values_list("service", "occurrence").first()
    if found is None:
        raise NotFound(path=HERE)
    service, occurrence = found
    return locked_row(booking_id, lock(offer_there(service), occurrence))


def locked_row(booking_id: UUID, offer: Offer) -> Booking:
    """Of what is offered. The time is locked."""
    locked = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("practitioner__user")
    booking = locked.filter(pk=booking_id).first()
    if booking is None:
        raise NotFound(path=HERE)
    booking.service = offer.service
    return booking


def lock(offer: Offer, occurrence_id: UUID | None, *, client: UUID | None = None) -> Offer:
    """The time that a booking of this takes; of a seat its occurrence. `client`: who is to have it. They and whoever
    offers it are not erased meanwhile, and if they were just now, the offer says so."""
    if occurrence_id is None:
        lock_time(*offer.resources)
    if client:
        share_users(client, offer.service.practitioner.user_id)
    if occurrence_id:
        lock_occurrences(occurrence_id)
    return offer_there(offer.service.pk) if client else offer


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
    if has_lost_its_time(booking) and not row.is_its_end:
        raise NotItsTime(since=None, until=booking.kept_until)
    return row, party


def has_lost_its_time(booking: Booking) -> bool:
    """That what it waited for came too late, and an occurrence has its time now: it can only end."""
    if booking.kept_until is None or booking.occupation_id is None:
        return False
    return Occupation.objects.filter(Occupation.OF_NOBODY, pk=booking.occupation_id).exists()


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
    if booking.occupation_id and not booking.occurrence_id and "kept_until" in changed:
        count_places(booking.occupation_id)
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


def lapse(booking: Booking, *, now: datetime) -> Booking:
    """Of what waits, and has waited long enough."""
    [row] = [row for at, row in states.by_itself(booking) if row.since and row.since.column == "kept_until"]
    return end(booking, row.verb, row.to[0], actor=ITSELF, now=now)
