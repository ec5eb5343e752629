from typing import Annotated

import strawberry

from domains.bookings import models
from domains.kernel.actor import Actor
from domains.kernel.events import topic
from domains.practitioners.models import Practitioner
from schema.access import ANYONE, SIGNED_IN
from schema.bookings.types import BookingUpdate, TimesUpdate
from schema.context import Info
from schema.ids import global_id, key_in
from schema.loaders import visible
from schema.subscription import Happened, oneself, subscription

BookingID = Annotated[
    strawberry.ID | None, strawberry.argument(description="Of one booking; of all that concern you if left out.")
]
PractitionerID = Annotated[strawberry.ID, strawberry.argument(description="Whose times are followed.")]


def of_booking(actor: Actor, booking_id: str | None = None) -> list[str]:
    if booking_id is None:
        return oneself(actor)
    key = key_in("Booking", booking_id)
    return [topic("Booking", key)] if key else []


def of_times(actor: Actor, practitioner_id: str) -> list[str]:
    """Whatever takes the practitioner's time, or that of a space of theirs."""
    key = key_in("Practitioner", practitioner_id)
    return [topic("Times", key)] if key else []


@strawberry.type
class Subscription:
    @subscription(who=SIGNED_IN, topics=of_booking)
    def booking_updated(self, info: Info, happened: Happened, booking_id: BookingID = None) -> BookingUpdate | None:
        """A booking that concerns you, as its client or as whoever it was booked with, whenever something about it has
        changed: also that it was made, or is gone."""
        if not happened.kind.startswith("bookings."):
            return None
        key = happened.data["booking_id"]
        booking = visible(models.Booking, info.context.actor).filter(pk=key).first()
        # What is gone was a draft, which nobody but its client has seen.
        if booking is None and happened.data["client_id"] != str(info.context.actor.user_id):
            return None
        return BookingUpdate(booking_id=strawberry.ID(global_id("Booking", key)), booking=booking)

    @subscription(who=ANYONE, topics=of_times)
    def time_slots_changed(self, info: Info, happened: Happened, practitioner_id: PractitionerID) -> TimesUpdate | None:
        """That when a practitioner can be booked has changed, because a time was taken, or is free again."""
        key = key_in("Practitioner", practitioner_id)
        if not visible(Practitioner, info.context.actor).filter(pk=key).exists():
            return None
        return TimesUpdate(practitioner_id=practitioner_id)
