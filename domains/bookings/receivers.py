from datetime import datetime

from domains.bookings import events
from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Signal, Start, Wake, on
from domains.services.events import OccurrenceCanceled, OccurrenceUpdated


@on(
    events.BookingHeld,
    events.BookingRequested,
    events.BookingConfirmed,
    events.BookingRescheduled,
    events.BookingCheckedIn,
    events.BookingCompleted,
    events.NoShowObjected,
)
def live(event: events.BookingFact, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    """After these something is still to come, so somebody has to be there for it: one whose life had ended lives on."""
    key = str(event.booking_id)
    return [Wake("BookingLifecycleWorkflow", id=f"booking-{key}", signal="changed", arguments=(key,))]


@on(events.BookingDeclined, events.BookingExpired, events.BookingCanceled, events.NoShowMarked)
def cease(event: events.BookingFact, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    return [Signal(f"booking-{event.booking_id}", "changed")]


@on(OccurrenceUpdated, OccurrenceCanceled)
def follow(
    event: OccurrenceUpdated | OccurrenceCanceled, *, position: int, actor: Actor, now: datetime
) -> list[Command]:
    key = str(event.occurrence_id)
    return [Start("FollowOccurrence", id=f"follow-{key}-{position}", arguments=(key,))]
