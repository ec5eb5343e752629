"""Coming, going, and not coming."""

import strawberry

from domains.bookings import actions, models
from domains.bookings.errors import InvalidTransition, NotItsTime
from schema.access import SIGNED_IN
from schema.bookings.mutations.answering import CONCERNS, OFFERED, REASON
from schema.bookings.mutations.booking import key
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="Somebody has come.")
class CheckInBookingInput:
    booking_id: strawberry.ID = strawberry.field(description=CONCERNS)


@strawberry.input(description="Somebody has gone.")
class CheckOutBookingInput:
    booking_id: strawberry.ID = strawberry.field(description=CONCERNS)


@strawberry.input(description="What has taken place.")
class CompleteBookingInput:
    booking_id: strawberry.ID = strawberry.field(description=OFFERED)


@strawberry.input(description="Who did not come.")
class MarkNoShowInput:
    booking_id: strawberry.ID = strawberry.field(description=f"{CONCERNS} The other side did not come.")
    reason: str = strawberry.field(default="", description=REASON)
    absent: models.Party | None = strawberry.field(
        default=None, description="Said by staff: which of the two sides did not come. Each side says it of the other."
    )


@strawberry.input(description="That one did come.")
class ObjectToNoShowInput:
    booking_id: strawberry.ID = strawberry.field(description="Of a booking to which you are said not to have come.")
    reason: str = strawberry.field(default="", description=REASON)


@payload
class CheckInBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class CheckOutBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class CompleteBookingPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class MarkNoShowPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@payload
class ObjectToNoShowPayload:
    booking: models.Booking | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[InvalidTransition, NotItsTime])
    def check_in_booking(self, info: Info, input: CheckInBookingInput) -> CheckInBookingPayload:
        """Say that a booking begins, as either side: from a quarter of an hour before it does until it ends."""
        booking = actions.check_in_booking(
            booking_id=key(input.booking_id), actor=info.context.actor, now=info.context.now
        )
        return CheckInBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition])
    def check_out_booking(self, info: Info, input: CheckOutBookingInput) -> CheckOutBookingPayload:
        """Say that a booking is over, as either side, after somebody has checked in. Whoever stays in a space longer
        than they booked owes the hours that they began: `overtime`."""
        booking = actions.check_out_booking(
            booking_id=key(input.booking_id), actor=info.context.actor, now=info.context.now
        )
        return CheckOutBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition, NotItsTime])
    def complete_booking(self, info: Info, input: CompleteBookingInput) -> CompleteBookingPayload:
        """Say that a booking has taken place, once it has begun. An hour after its end that happens by itself."""
        booking = actions.complete_booking(
            booking_id=key(input.booking_id), actor=info.context.actor, now=info.context.now
        )
        return CompleteBookingPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition, NotItsTime])
    def mark_no_show(self, info: Info, input: MarkNoShowInput) -> MarkNoShowPayload:
        """Say that the other side did not come: from a quarter of an hour after it was to begin, until a day after its
        end, unless somebody has checked in. They can object for a day. Staff say which side it was."""
        booking = actions.mark_no_show(
            booking_id=key(input.booking_id),
            reason=input.reason,
            absent=input.absent,
            actor=info.context.actor,
            now=info.context.now,
        )
        return MarkNoShowPayload(booking=booking)

    @mutation(who=SIGNED_IN, refuses=[InvalidTransition, NotItsTime])
    def object_to_no_show(self, info: Info, input: ObjectToNoShowInput) -> ObjectToNoShowPayload:
        """Say that you did come, within a day of the other side saying that you did not."""
        booking = actions.object_to_no_show(
            booking_id=key(input.booking_id), reason=input.reason, actor=info.context.actor, now=info.context.now
        )
        return ObjectToNoShowPayload(booking=booking)
