"""The verbs of what is booked, by what they are about."""

from domains.bookings.actions.blocks import Blocked, create_schedule_block, delete_schedule_block

__all__ = ["Blocked", "create_schedule_block", "delete_schedule_block"]
