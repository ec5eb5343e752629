"""What is offered, when it can be had, and who sees what of it."""

from domains.bookings.selectors.offers import (
    BOOKABLE,
    JUDGED_BY,
    LONGEST,
    Mode,
    Offer,
    Type,
    find_offer,
    lasting,
    needed_offer,
    offer,
    offer_of,
    offer_there,
    offers_of,
)
from domains.bookings.selectors.seats import Meeting, meetings_of, other_occurrences, situation_of_seat
from domains.bookings.selectors.seen import can, concerns_host
from domains.bookings.selectors.situations import COUNTED, NO_HOURS, alive, situation_of, situations_of, up
from domains.bookings.selectors.times import alternatives, slots_of, zone_at

__all__ = [
    "BOOKABLE", "COUNTED", "JUDGED_BY", "LONGEST", "NO_HOURS", "Meeting", "Mode", "Offer", "Type", "alive",
    "alternatives", "can", "concerns_host", "find_offer", "lasting", "meetings_of", "needed_offer", "offer",
    "offer_of", "offer_there", "offers_of", "other_occurrences", "situation_of", "situation_of_seat",
    "situations_of", "slots_of", "up", "zone_at",
]  # fmt: skip
