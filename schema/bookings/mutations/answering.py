"""Saying yes and no, and giving another time."""

from datetime import datetime

import strawberry

from domains.bookings import actions, models
from domains.bookings.errors import InvalidTransition, NotItsTime, SeatsUnavailable, SlotUnavailable
from schema import nodes
from schema.access import SIGNED_IN
from schema.bookings.mutations.booking import key
from schema.context import Info
from schema.idempotency import Idempotent
from schema.mutation import mutation, payload

OFFERED = "Of a booking of what you offer, or manage."
CONCERNS = "Of a booking that concerns you."
REASON = "Why, for the other side to read; at most 500 characters. May be empty."


@strawberry.input(description="A request that is to be accepted.")
class ConfirmBookingInput:
    booking_id: strawberry.ID = strawberry.field(description=OFFERED)


@strawberry.input(description="A request that is not to be accepted.")
class DeclineBookingInput:
    booking_id: strawberry.ID = strawberry.field(description=OFFERED)
    reason: str = strawberry.field(default="", description=REASON)


@strawberry.input(description="What is to be called off.")
class CancelBookingInput:
    booking_id: strawberry.ID = strawberry.field(description=CONCERNS)
    reason: str = strawberry.field(default="", description=REASON)


@strawberry.input(description="What is to take place at another time.")
class RescheduleBookingInput(Idempotent):
    booking_id: strawberry.ID = strawberry.field(description=CONCERNS)
    starts_at: datetime | None = strawberry.field(
        default=None, description="When it is to begin, at a whole minute; of a seat nothing is said."
    )
    ends_at: datetime | None = strawberry.field(
        default=None, description="When a stay is to end; it takes as long as before if left out."
    )
    occurrence_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of a seat: to which other occurrence of the same workshop it is moved."
    )


@strawberry.input(description="Other times for the other side to choose from.")
class ProposeTimesInput:
    booking_id: strawberry.ID = strawberry.field(description=CONCERNS)
    starts_at: list[datetime] = strawberry.field(
        description="When it might begin instead, at whole minutes; at most 5, and none to take back what was proposed."
    )


@strawberry.input(description="A proposed time that suits.")
class AcceptProposedTimeInput:
    proposed_time_id: strawberry.ID = strawberry.field(
        description="Of one of the booking's `proposedTimes`, by the other side."
    )


@payload
class ConfirmBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeclineBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class CancelBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class RescheduleBookingPayload:
    booking: models.Booking | None = strawberry.field(
        default=None, description="As it is now: at the new time, or with that among its `proposedTimes`."
    )


@payload
class ProposeTimesPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class AcceptProposedTimePayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[InvalidTransition, NotItsTime])
    def confirm_booking(self, info: Info, input: ConfirmBookingInput) -> ConfirmBookingPayload:
        """Accept what was requested of you. Its time has been kept for it."""
        booking = actions.confirm_booking(
            booking_id=key(input.booking_id), actor=info.context.actor, now=info.context.now
        )
        return ConfirmBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition])
    def decline_booking(self, info: Info, input: DeclineBookingInput) -> DeclineBookingPayload:
        """Say no to what was requested of you. Its time is free again."""
        booking = actions.decline_booking(
            booking_id=key(input.booking_id), reason=input.reason, actor=info.context.actor, now=info.context.now
        )
        return DeclineBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition, NotItsTime])
    def cancel_booking(self, info: Info, input: CancelBookingInput) -> CancelBookingPayload:
        """Call a booking off, as either side, as long as it has not begun. Its time is free again, and whoever shares
        it keeps it."""
        booking = actions.cancel_booking(
            booking_id=key(input.booking_id), reason=input.reason, actor=info.context.actor, now=info.context.now
        )
        return CancelBookingPayload(booking=booking)

    @mutation(
        who=SIGNED_IN,
        refuses=[SlotUnavailable, SeatsUnavailable, InvalidTransition, NotItsTime],
        idempotent=True,
    )
    def reschedule_booking(self, info: Info, input: RescheduleBookingInput) -> RescheduleBookingPayload:
        """Give a booking another time: it has the new one and not the old one, or all stays as it was. Clients can
        until `reschedulableUntil`; of what is confirmed and `needsApproval` they propose it, to be accepted."""
        booking = actions.reschedule_booking(
            booking_id=key(input.booking_id),
            starts_at=input.starts_at,
            ends_at=input.ends_at,
            occurrence_id=nodes.key_of("ServiceOccurrence", input.occurrence_id, "occurrenceId")
            if input.occurrence_id is not None
            else None,
            actor=info.context.actor,
            now=info.context.now,
        )
        return RescheduleBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[SlotUnavailable, SeatsUnavailable, InvalidTransition, NotItsTime])
    def propose_times(self, info: Info, input: ProposeTimesInput) -> ProposeTimesPayload:
        """Ask the other side for another time, by naming some. They take the place of all that were proposed before, by
        whichever side. None of them is kept for you."""
        booking = actions.propose_times(
            booking_id=key(input.booking_id),
            starts_at=input.starts_at,
            actor=info.context.actor,
            now=info.context.now,
        )
        return ProposeTimesPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[SlotUnavailable, SeatsUnavailable, InvalidTransition, NotItsTime])
    def accept_proposed_time(self, info: Info, input: AcceptProposedTimeInput) -> AcceptProposedTimePayload:
        """Take one of the times that the other side has proposed. What was requested is confirmed by it."""
        booking = actions.accept_proposed_time(
            proposed_time_id=nodes.key_of("ProposedTime", input.proposed_time_id, "proposedTimeId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return AcceptProposedTimePayload(booking=booking)
