"""Booking a time, a stay or a seat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from domains.bookings import states
from domains.bookings.actions.asking import (
    Asked,
    drop_lapsed,
    refuse_other_length,
    refuse_unavailable,
    with_alternatives,
)
from domains.bookings.actions.keeping import count_seats, keep
from domains.bookings.actions.life import HERE, lock, locked_row, move, permitted
from domains.bookings.actions.notes import LONGEST_NOTE, write_attendees
from domains.bookings.errors import OwnService, TooManyDrafts
from domains.bookings.models import Booking, PaymentStatus, Status
from domains.bookings.policies import can_book_for_others
from domains.bookings.selectors import LONGEST, Offer, Type, needed_offer
from domains.bookings.states import Verb
from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.services.actions.values import text, within
from domains.services.models import Service, ServiceOccurrence
from domains.users.actions import share_users
from domains.users.models import User

MOST_SEATS: Final = 1000
MOST_DRAFTS: Final = 20
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class NewBooking:
    """What is to be booked. A session begins, and takes as long as it takes unless one of its lengths is named; a stay
    in a space begins and ends; a seat is of an occurrence."""

    service_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    occurrence_id: UUID | None = None
    kind: Service.Type = Type.SESSION
    mode: str | None = None
    seats: int = 1
    note: str = ""
    attendees: Sequence[str] = ()
    client_id: UUID | None = None
    draft: bool = False


def create_booking(*, new: NewBooking, actor: Actor, now: datetime) -> Booking:
    """For oneself; whoever manages the service may enter somebody else. What is wrong whoever else does what is
    refused before anybody is kept waiting."""
    asked, client = wanted(new, actor=actor)
    with with_alternatives(asked, now):
        if new.draft:
            refuse_other_length(asked)
        else:
            refuse_unavailable(asked, now)
        return created(asked, client, new, actor=actor, now=now)


@transaction.atomic
def created(asked: Asked, client: User, new: NewBooking, *, actor: Actor, now: datetime) -> Booking:
    offer = asked.offer
    booking = Booking(
        service=offer.service,
        practitioner=offer.service.practitioner,
        type=offer.service.type,
        client=client,
        occurrence=asked.occurrence,
        delivery_mode=asked.mode,
        status=Status.DRAFT,
        seats=asked.seats,
        created_at=now,
        **{"practitioner_note" if asked.host else "client_note": text(new.note, LONGEST_NOTE, path=("note",))},
    )
    if new.draft:
        share_users(client.pk)
        client_of(client.pk)
        if Booking.objects.filter(client=client, status=Status.DRAFT).count() >= MOST_DRAFTS:
            raise TooManyDrafts
        move(booking, Verb.CREATE, Status.DRAFT, actor=actor, now=now, **agreed(asked))
    else:
        enter(booking, locked(asked, client.pk), Verb.CREATE, actor=actor, now=now)
    write_attendees(booking, new.attendees)
    return booking


def submit_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """A draft takes its time now, if it still can, at what it costs now. As of whatever is booked, what is refused
    whoever else does what is so before anybody is kept waiting."""
    draft = Booking.objects.visible_to(actor).filter(pk=booking_id).select_related("occurrence__service").first()
    if draft is None:
        raise NotFound(path=HERE)
    asked = asked_again(draft, needed_offer(draft.service_id, actor=actor, path=HERE))
    permitted(draft, Verb.SUBMIT, actor=actor, now=now)
    with with_alternatives(asked, now):
        if not asked.occurrence:  # which may have been put off since
            refuse_unavailable(asked, now)
        return submitted(asked, draft, actor=actor, now=now)


@transaction.atomic
def submitted(asked: Asked, draft: Booking, *, actor: Actor, now: datetime) -> Booking:
    asked = locked(asked, draft.client_id)
    booking = locked_row(draft.pk, asked.offer)
    permitted(booking, Verb.SUBMIT, actor=actor, now=now)
    return enter(booking, asked, Verb.SUBMIT, actor=actor, now=now)


def locked(asked: Asked, client_id: UUID) -> Asked:
    """The time of it, for this client; by what is offered now."""
    occurrence_id = asked.occurrence.pk if asked.occurrence else None
    return replace(asked, offer=lock(asked.offer, occurrence_id, client=client_id))


def enter(booking: Booking, asked: Asked, verb: Verb, *, actor: Actor, now: datetime) -> Booking:
    """Takes the time, which is locked, and judges once more: the rules are the same as before, the others are not. Nor
    need those be there any more who were."""
    client_of(booking.client_id)
    occurrence_id, offer = asked.occurrence.pk if asked.occurrence else None, asked.offer
    drop_lapsed(asked, now=now)
    fresh = ServiceOccurrence.objects.filter(pk=occurrence_id).first() if occurrence_id else None
    asked = replace(asked, occurrence=fresh)
    if fresh:  # it may have been put off since it was chosen
        asked = replace(asked, starts_at=fresh.starts_at, ends_at=fresh.ends_at)
    refuse_unavailable(asked, now)
    before = "" if booking._state.adding else fingerprint(booking)
    taken = agreed(asked)
    for name, value in taken.items():
        setattr(booking, name, value)
    kept = keep(booking, offer, now=now)
    to, until = first_state(booking, offer, host=asked.host, now=now)
    move(booking, verb, to, actor=actor, now=now, before=before, occupation=kept, kept_until=until, **taken)
    if occurrence_id:
        count_seats(occurrence_id)
    return booking


def first_state(booking: Booking, offer: Offer, *, host: bool, now: datetime) -> tuple[Status, datetime | None]:
    """What costs something waits to be paid; else what wants an answer waits for it, but never after it has begun."""
    if booking.price_cents:
        return Status.PENDING_PAYMENT, now + states.HOLD
    if offer.rules.needs_approval and not host:
        answer = now + timedelta(minutes=offer.rules.answer_within)
        return Status.REQUESTED, min(answer, booking.starts_at)
    return Status.CONFIRMED, None


# What is asked for.


def wanted(new: NewBooking, *, actor: Actor) -> tuple[Asked, User]:
    """What is asked for, and who comes."""
    occurrence = None
    if new.occurrence_id is not None:
        occurrence = known_occurrence(new.occurrence_id, actor=actor)
        offer = needed_offer(occurrence.service_id, actor=actor, path=("occurrenceId",))
    else:
        offer = known_offer(new, actor=actor)
    if offer.service.practitioner.user_id == (new.client_id or actor.person):
        raise OwnService(path=("serviceId",))
    host = new.client_id is not None and new.client_id != actor.user_id
    if host and not can_book_for_others(actor, offer.service):
        raise NotAllowed(path=("clientId",))
    if host and new.draft:
        raise Invalid("A draft is for oneself.", path=("draft",))
    return understood(new, offer, occurrence, host=host), client_of(new.client_id or actor.person)


def understood(
    new: NewBooking, offer: Offer, occurrence: ServiceOccurrence | None = None, *, host: bool = False
) -> Asked:
    within(new.seats, MOST_SEATS, path=("seats",))
    starts_at, ends_at = (occurrence.starts_at, occurrence.ends_at) if occurrence else span_of(new, offer)
    return Asked(
        offer=offer,
        starts_at=starts_at,
        ends_at=ends_at,
        seats=new.seats,
        mode=known_mode(new.mode, offer),
        occurrence=occurrence,
        host=host,
    )


def client_of(user_id: UUID) -> User:
    client: User | None = User.objects.filter(User.CAN_BOOK, pk=user_id).first()
    if client is None:
        raise NotAllowed(path=("clientId",))
    return client


def known_occurrence(occurrence_id: UUID, *, actor: Actor) -> ServiceOccurrence:
    seen = ServiceOccurrence.objects.visible_to(actor).filter(pk=occurrence_id, type=Type.WORKSHOP)
    found: ServiceOccurrence | None = seen.first()
    if found is None:
        raise NotFound(path=("occurrenceId",))
    return found


def known_offer(new: NewBooking, *, actor: Actor) -> Offer:
    assert new.service_id
    offer = needed_offer(new.service_id, actor=actor)
    if offer.service.type != new.kind:
        raise Invalid("This is booked in another way: look at its `type`.", path=("serviceId",))
    return offer


def span_of(new: NewBooking, offer: Offer) -> tuple[datetime, datetime]:
    assert new.starts_at
    refuse_odd(new.starts_at, "startsAt")
    within(new.minutes, LONGEST, path=("durationMinutes",))
    if new.ends_at is None:
        return new.starts_at, new.starts_at + timedelta(minutes=new.minutes or offer.usual_length)
    refuse_odd_end(new.starts_at, new.ends_at)
    return new.starts_at, new.ends_at


def refuse_odd_end(starts_at: datetime, ends_at: datetime) -> None:
    refuse_odd(ends_at, "endsAt")
    if ends_at <= starts_at:
        raise Invalid("This ends before it begins.", path=("endsAt",))
    if ends_at - starts_at > timedelta(minutes=LONGEST):
        raise Invalid("Nobody stays so long.", path=("endsAt",))


def refuse_odd(at: datetime, name: str) -> None:
    if not EARLIEST <= at <= LATEST:
        raise Invalid("This is too far away.", path=(name,))
    if at.second or at.microsecond:
        raise Invalid("This is a whole minute.", path=(name,))


def known_mode(mode: str | None, offer: Offer) -> str:
    """Of what is hybrid one says how one comes; of all else there is nothing to say."""
    modes = offer.modes()
    if mode is None and len(modes) == 1:
        return modes[0]
    if mode not in modes:
        raise Invalid(f"This is one of {', '.join(modes)}.", path=("deliveryMode",))
    return mode


def asked_again(booking: Booking, offer: Offer) -> Asked:
    """For a time that it has already, or had thought of."""
    return Asked(
        offer=offer,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        seats=booking.seats,
        mode=booking.delivery_mode,
        occurrence=booking.occurrence,
        moving=booking,
    )


def agreed(asked: Asked) -> dict[str, Any]:
    """When and where it takes place, at what it costs now, and by the rules of now."""
    offer = asked.offer
    cents = offer.price(asked.starts_at, asked.ends_at, asked.seats)
    return {
        "starts_at": asked.starts_at,
        "ends_at": asked.ends_at,
        "location_id": asked.place,
        "time_zone": asked.zone,
        "price_cents": cents,
        "currency": offer.service.currency,
        "payment_status": PaymentStatus.UNPAID if cents else PaymentStatus.NONE,
        "needs_approval": offer.rules.needs_approval,
        "movable_until": offer.movable_until(asked.starts_at),
    }
