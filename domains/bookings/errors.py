from datetime import datetime
from typing import ClassVar

from django.db.models import TextChoices

from domains.kernel.errors import DomainError


class Rule(TextChoices):
    """In the order in which they are asked: what is nobody's business but the caller's comes first."""

    OFFERED = "OFFERED"
    AT_WORK = "AT_WORK"
    LENGTH = "LENGTH"
    MINIMUM_NOTICE = "MINIMUM_NOTICE"
    BOOKING_WINDOW = "BOOKING_WINDOW"
    HOURS = "HOURS"
    INTERVAL = "INTERVAL"
    BLOCK = "BLOCK"
    CONFLICT = "CONFLICT"
    PLACE = "PLACE"
    CAPACITY = "CAPACITY"
    DAILY_LIMIT = "DAILY_LIMIT"
    WEEKLY_LIMIT = "WEEKLY_LIMIT"


class SlotUnavailable(DomainError):
    """This time cannot be booked: `rule` says by which rule, and `alternatives` what can be booked instead."""

    code = "SLOT_UNAVAILABLE"
    message = "This time cannot be booked."

    rule: Rule
    alternatives: list[datetime]
    described: ClassVar = {
        "rule": "The first rule that does not hold.",
        "alternatives": "When it can be booked instead, the soonest after what was asked for; at most 5.",
    }

    def __init__(self, *, rule: Rule, alternatives: list[datetime] | None = None) -> None:
        super().__init__(path=("startsAt",))
        self.rule, self.alternatives = rule, alternatives or []


class SeatsUnavailable(DomainError):
    """There are not as many seats left."""

    code = "SEATS_UNAVAILABLE"
    message = "There are not as many seats left."

    seats_left: int
    described: ClassVar = {"seats_left": "How many are left."}

    def __init__(self, *, seats_left: int) -> None:
        super().__init__(path=("seats",))
        self.seats_left = seats_left


class OwnService(DomainError):
    """Nobody books what they offer themselves."""

    code = "OWN_SERVICE"
    message = "You offer this yourself, so you cannot book it."


class InvalidTransition(DomainError):
    """From the state that the booking is in, this leads nowhere."""

    code = "INVALID_TRANSITION"
    message = "This cannot be done with a booking in its present state."

    status: str
    described: ClassVar = {"status": "The state that the booking is in."}

    def __init__(self, *, status: str) -> None:
        super().__init__(path=("bookingId",))
        self.status = status


class NotItsTime(DomainError):
    """This can be done with the booking, but not now: too early, or too late."""

    code = "NOT_ITS_TIME"
    message = "It is not the time for this."

    since: datetime | None
    until: datetime | None
    described: ClassVar = {
        "since": "From when on it can be done; null if there is no such moment.",
        "until": "Until when it could be done; null if there is no such moment.",
    }

    def __init__(self, *, since: datetime | None, until: datetime | None) -> None:
        super().__init__(path=("bookingId",))
        self.since, self.until = since, until


class TooManyDrafts(DomainError):
    """Somebody has begun as many bookings as they may without submitting any."""

    code = "TOO_MANY_DRAFTS"
    message = "You have as many drafts as you may have. Submit or delete one first."
