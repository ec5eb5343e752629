"""When something can be booked, and why not."""

from datetime import datetime
from typing import Annotated, cast

import strawberry

from domains.bookings import slots
from domains.bookings.errors import Rule
from domains.bookings.models import Booking
from domains.bookings.selectors import Offer
from domains.kernel.money import Money as Sum
from domains.practitioners.hours import moment_of
from domains.services.models import ScheduleBlock, ServiceOccurrence
from schema.bookings import enums  # noqa: F401 (the choices must be described before they are named)
from schema.kernel.types import Money
from schema.refs import carrying

WORDS = {
    Rule.OFFERED: "This is not offered in that way now.",
    Rule.AT_WORK: "Nobody works then.",
    Rule.LENGTH: "It does not take so long.",
    Rule.MINIMUM_NOTICE: "This is too soon.",
    Rule.BOOKING_WINDOW: "This is too far ahead.",
    Rule.HOURS: "It is closed then.",
    Rule.INTERVAL: "Nothing begins at this time.",
    Rule.BLOCK: "The time is blocked.",
    Rule.CONFLICT: "The time is taken.",
    Rule.PLACE: "The place is taken.",
    Rule.CAPACITY: "There are not as many seats left.",
    Rule.DAILY_LIMIT: "The day is full.",
    Rule.WEEKLY_LIMIT: "The week is full.",
}

BlockingObject = Annotated[
    Booking | ServiceOccurrence | ScheduleBlock,
    strawberry.union("BlockingObject", description="What a time is taken or blocked by."),
]


@carrying("A time that can be booked.")
class TimeSlot:
    starts_at: datetime = strawberry.field(description="When it begins: book it with this.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    seats_total: int = strawberry.field(description="How many can take part.")
    seats_left: int = strawberry.field(description="How many still can.")
    price: Money = strawberry.field(description="What it costs, for as many as were asked for.")
    occurrence: ServiceOccurrence | None = strawberry.field(
        default=None, description="Of a workshop, what takes place then: book a seat of it by its id. Else null."
    )


@strawberry.type(description="That a time can be booked.")
class Available:
    starts_at: datetime = strawberry.field(description="When it begins.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    price: Money = strawberry.field(description="What it costs, for as many as were asked for.")
    seats_left: int = strawberry.field(description="How many can take part still.")


@strawberry.type(description="That a time cannot be booked.")
class Unavailable:
    reason: Rule = strawberry.field(description="The first rule that does not hold.")
    message: str = strawberry.field(description="The same in words for a person.")
    alternatives: list[datetime] = strawberry.field(
        description="When it can be booked instead, the soonest after what was asked for; at most 5."
    )


Availability = Annotated[
    Available | Unavailable, strawberry.union("Availability", description="Whether a time can be booked, or why not.")
]


@carrying("What a rule says of a time.")
class RuleFinding:
    rule: Rule = strawberry.field(description="Which rule.")
    holds: bool = strawberry.field(description="Whether it holds.")
    message: str | None = strawberry.field(description="Why not, in words for a person; null where it holds.")
    blocked_by: BlockingObject | None = strawberry.field(
        description="What is in the way; null where that is no one thing, or none of yours to see."
    )


@strawberry.type(description="Why a time can be booked, or cannot.")
class SlotExplanation:
    bookable: bool = strawberry.field(description="Whether it can: whether every rule holds.")
    starts_at: datetime = strawberry.field(description="When it would begin.")
    ends_at: datetime = strawberry.field(description="When it would end.")
    rules: list[RuleFinding] = strawberry.field(description="What each rule says, in their order.")


def told_slot(found: slots.Slot, offer: Offer, seats: int, occurrence: ServiceOccurrence | None = None) -> TimeSlot:
    starts_at, ends_at = moment_of(found.starts), moment_of(found.ends)
    return TimeSlot(
        starts_at=starts_at,
        ends_at=ends_at,
        seats_total=found.seats_total,
        seats_left=found.seats_left,
        price=money(offer.price(starts_at, ends_at, seats), offer),
        occurrence=occurrence,
    )


def money(cents: int, offer: Offer) -> Money:
    """The values of the type are the domains' own."""
    return cast(Money, Sum(cents, offer.service.currency))
