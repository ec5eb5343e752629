"""Booking, and what is said about a booking."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from domains.bookings import actions, models
from domains.bookings.actions import BookingValues, NewBooking
from domains.bookings.errors import (
    InvalidTransition,
    NotItsTime,
    OwnService,
    SeatsUnavailable,
    SlotUnavailable,
    TooManyDrafts,
)
from domains.services.models import Service
from schema import nodes
from schema.access import SIGNED_IN
from schema.bookings import enums  # noqa: F401 (the choices must be described before they are named)
from schema.context import Info
from schema.idempotency import Idempotent
from schema.ids import global_id
from schema.mutation import mutation, payload

MODE = "How one takes part in what is hybrid; of all else there is nothing to say."
BEGINS = "When it begins, at a whole minute: one of its `timeSlots`."


@strawberry.input(description="Time with a practitioner.")
class BookSessionInput:
    service_id: strawberry.ID = strawberry.field(description="Of a session.")
    starts_at: datetime = strawberry.field(description=BEGINS)
    duration_minutes: int | None = strawberry.field(
        default=None, description="One of its lengths, if it has several; its usual one if left out."
    )
    delivery_mode: Service.DeliveryMode | None = strawberry.field(default=None, description=MODE)


@strawberry.input(description="A seat of a workshop.")
class BookSeatInput:
    occurrence_id: strawberry.ID = strawberry.field(description="When the workshop takes place.")
    delivery_mode: Service.DeliveryMode | None = strawberry.field(default=None, description=MODE)


@strawberry.input(description="A stay in a space.")
class BookSpaceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a space.")
    starts_at: datetime = strawberry.field(description="When one comes, at a whole minute.")
    ends_at: datetime = strawberry.field(
        description="When one goes, at a whole minute. What it costs, `stayPrice` says."
    )


@strawberry.input(one_of=True, description="What is to be booked: exactly one of these.")
class BookedInput:
    session: BookSessionInput | None = strawberry.field(default=UNSET, description="Time with a practitioner.")
    workshop: BookSeatInput | None = strawberry.field(default=UNSET, description="A seat of a workshop.")
    space: BookSpaceInput | None = strawberry.field(default=UNSET, description="A stay in a space.")


@strawberry.input(description="What is to be booked, and for whom.")
class CreateBookingInput(Idempotent):
    what: BookedInput = strawberry.field(description="What is to be booked.")
    seats: int = strawberry.field(default=1, description="For how many.")
    note: str = strawberry.field(
        default="", description="What there is to say about it; at most 2000 characters. Both sides see it."
    )
    attendees: list[str] = strawberry.field(
        default_factory=list, description="Who comes, by name: never more than there are seats."
    )
    client_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Whose booking it is, if you enter it for somebody: only of what you offer, or manage. Notice, "
        "window, hours, interval and limits do not bind you then.",
    )
    draft: bool = strawberry.field(
        default=False, description="Whether it is only thought of: it keeps no time until it is submitted."
    )


@strawberry.input(description="A draft that is to be booked.")
class SubmitBookingInput(Idempotent):
    booking_id: strawberry.ID = strawberry.field(description="Of a draft of yours.")


@strawberry.input(description="What is left out stays as it is.")
class UpdateBookingInput:
    booking_id: strawberry.ID = strawberry.field(description="Of a booking that concerns you.")
    note: str | None = strawberry.field(
        default=UNSET, description="What its client says about it; at most 2000 characters. The client's to write."
    )
    practitioner_note: str | None = strawberry.field(
        default=UNSET, description="What those who offer it write for themselves; at most 2000 characters."
    )
    attendees: list[str] | None = strawberry.field(
        default=UNSET, description="Who comes, instead of all who were named. The client's to say."
    )


@strawberry.input(description="Somebody who comes along.")
class AddAttendeeInput:
    booking_id: strawberry.ID = strawberry.field(description="Of a booking of yours that has a seat for them.")
    name: str = strawberry.field(description="What you call them; at most 100 characters.")


@strawberry.input(description="Somebody who does not come along any more.")
class RemoveAttendeeInput:
    booking_id: strawberry.ID = strawberry.field(description="Of a booking of yours.")
    attendee_id: strawberry.ID = strawberry.field(description="Of one of its `attendees`. Their seat stays yours.")


@strawberry.input(description="A draft that is to be gone.")
class DeleteDraftBookingInput:
    booking_id: strawberry.ID = strawberry.field(description="Of a draft of yours.")


@payload
class CreateBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="What was booked.")


@payload
class SubmitBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class UpdateBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class AddAttendeePayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class RemoveAttendeePayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeleteDraftBookingPayload:
    booking_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[SlotUnavailable, SeatsUnavailable, OwnService, TooManyDrafts], idempotent=True)
    def create_booking(self, info: Info, input: CreateBookingInput) -> CreateBookingPayload:
        """Book a session, a seat of a workshop, or a stay in a space. What is free is confirmed at once, or requested
        where its practitioner wants to be asked; what costs something keeps its time for ten minutes, to be paid."""
        context = info.context
        booking = actions.create_booking(new=new(input), actor=context.actor, now=context.now)
        return CreateBookingPayload(booking=booking)

    @mutation(
        who=SIGNED_IN,
        refuses=[SlotUnavailable, SeatsUnavailable, InvalidTransition, NotItsTime],
        idempotent=True,
    )
    def submit_booking(self, info: Info, input: SubmitBookingInput) -> SubmitBookingPayload:
        """Book what was only thought of, if it still can be, at what it costs now."""
        booking = actions.submit_booking(
            booking_id=key(input.booking_id), actor=info.context.actor, now=info.context.now
        )
        return SubmitBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition])
    def update_booking(self, info: Info, input: UpdateBookingInput) -> UpdateBookingPayload:
        """Change what is said about a booking. Its time is changed by `rescheduleBooking`."""
        names = (("note", "client_note"), ("practitioner_note", "practitioner_note"), ("attendees", "attendees"))
        said = {column: getattr(input, name) for name, column in names}
        values = {name: value for name, value in said.items() if value is not UNSET and value is not None}
        booking = actions.update_booking(
            booking_id=key(input.booking_id),
            values=cast(BookingValues, values),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition])
    def add_attendee(self, info: Info, input: AddAttendeeInput) -> AddAttendeePayload:
        """Name one more who comes along: never more than there are seats."""
        booking = actions.add_attendee(
            booking_id=key(input.booking_id), name=input.name, actor=info.context.actor, now=info.context.now
        )
        return AddAttendeePayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition])
    def remove_attendee(self, info: Info, input: RemoveAttendeeInput) -> RemoveAttendeePayload:
        """Name somebody no longer. Whoever was not named is not either."""
        booking = actions.remove_attendee(
            booking_id=key(input.booking_id),
            attendee_id=nodes.key_of("Attendee", input.attendee_id, "attendeeId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RemoveAttendeePayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition])
    def delete_draft_booking(self, info: Info, input: DeleteDraftBookingInput) -> DeleteDraftBookingPayload:
        """Delete what was only thought of. What was submitted is canceled instead, and stays to be seen."""
        gone = actions.delete_draft_booking(
            booking_id=key(input.booking_id), actor=info.context.actor, now=info.context.now
        )
        return DeleteDraftBookingPayload(booking_id=strawberry.ID(global_id("Booking", gone)))


def new(input: CreateBookingInput) -> NewBooking:
    what = input.what
    client = nodes.key_of("User", input.client_id, "clientId") if input.client_id is not None else None
    said: dict[str, Any] = {
        "seats": input.seats,
        "note": input.note,
        "attendees": input.attendees,
        "client_id": client,
        "draft": input.draft,
    }
    if what.session:
        session = what.session
        return NewBooking(
            service_id=nodes.key_of("Service", session.service_id, "what", "session", "serviceId"),
            kind=Service.Type.SESSION,
            starts_at=session.starts_at,
            minutes=session.duration_minutes,
            mode=session.delivery_mode,
            **said,
        )
    if what.space:
        return NewBooking(
            service_id=nodes.key_of("Service", what.space.service_id, "what", "space", "serviceId"),
            kind=Service.Type.SPACE,
            starts_at=what.space.starts_at,
            ends_at=what.space.ends_at,
            **said,
        )
    assert what.workshop
    return NewBooking(
        occurrence_id=nodes.key_of(
            "ServiceOccurrence", what.workshop.occurrence_id, "what", "workshop", "occurrenceId"
        ),
        kind=Service.Type.WORKSHOP,
        mode=what.workshop.delivery_mode,
        **said,
    )


def key(booking_id: strawberry.ID) -> UUID:
    return nodes.key_of("Booking", booking_id, "bookingId")
