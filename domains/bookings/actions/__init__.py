"""The verbs of bookings, by what they are about."""

from domains.bookings.actions.answering import cancel_booking, confirm_booking, decline_booking
from domains.bookings.actions.asking import Asked, explained, refuse_unavailable
from domains.bookings.actions.attending import (
    check_in_booking,
    check_out_booking,
    complete_booking,
    mark_no_show,
    object_to_no_show,
)
from domains.bookings.actions.blocks import Blocked, create_schedule_block, delete_schedule_block
from domains.bookings.actions.booking import NewBooking, create_booking, submit_booking, understood
from domains.bookings.actions.notes import (
    BookingValues,
    add_attendee,
    delete_draft_booking,
    remove_attendee,
    update_booking,
)
from domains.bookings.actions.occurrences import cancel_bookings_of, follow_occurrence, put_off_bookings
from domains.bookings.actions.places import delete_practitioner_location
from domains.bookings.actions.popularity import count_popular_services
from domains.bookings.actions.rescheduling import accept_proposed_time, propose_times, reschedule_booking
from domains.bookings.actions.tending import sweep_bookings, tend_booking

__all__ = [
    "Asked",
    "Blocked",
    "BookingValues",
    "NewBooking",
    "accept_proposed_time",
    "add_attendee",
    "cancel_booking",
    "cancel_bookings_of",
    "check_in_booking",
    "check_out_booking",
    "complete_booking",
    "confirm_booking",
    "count_popular_services",
    "create_booking",
    "create_schedule_block",
    "decline_booking",
    "delete_draft_booking",
    "delete_practitioner_location",
    "delete_schedule_block",
    "explained",
    "follow_occurrence",
    "mark_no_show",
    "object_to_no_show",
    "propose_times",
    "put_off_bookings",
    "refuse_unavailable",
    "remove_attendee",
    "reschedule_booking",
    "submit_booking",
    "sweep_bookings",
    "tend_booking",
    "understood",
    "update_booking",
]
