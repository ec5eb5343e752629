from datetime import datetime
from typing import Any

from django.db.models import Q
from strawberry import relay

from domains.practitioners.models import Practitioner, Schedule
from domains.services import models
from domains.services.models.rules import AT_CHOSEN_TIMES
from schema.objects import beside, column, object_of

IS_BOOKED = Q(type__in=(*AT_CHOSEN_TIMES, models.Service.Type.WORKSHOP))


def rule(words: str, name: str) -> Any:
    return beside(words, models.BookingRules, of="service", name=name)


@object_of(
    models.Service,
    "On what terms something is booked. What has no rules of its own has those of everything.",
    name="BookingRules",
)
class BookingRules:
    buffer_before_minutes: int = rule("What is kept free before it, and not a part of it.", "buffer_before")
    buffer_after_minutes: int = rule("What is kept free after it, and not a part of it.", "buffer_after")
    slot_interval_minutes: int = rule(
        "How far from one time at which it can begin to the next; they are counted from when it opens.", "interval"
    )
    minimum_notice_minutes: int = rule("How long before it begins it has to be booked.", "notice")
    booking_window_days: int | None = rule(
        "How many days from today it can be booked for; null for as far away as one likes.", "window_days"
    )
    most_per_day: int | None = rule("How often it can be booked on one day; null as often as it fits.", "per_day")
    most_per_week: int | None = rule(
        "How often it can be booked in one week, from Monday on; null as often as it fits.", "per_week"
    )
    needs_approval: bool = rule("Whether its practitioner has to agree first.", "needs_approval")
    answer_within_minutes: int = rule(
        "How long its practitioner has to agree; without an answer until then it is declined.", "answer_within"
    )
    reschedule_until_minutes: int = rule(
        "How long before it begins a client can still give it another time.", "reschedule_until"
    )
    schedule: Schedule | None = rule(
        "The hours chosen for it; null if none were, or if you do not manage the practice.", "schedule"
    )
    space: models.Service | None = rule(
        "The space that is taken up while it takes place; null if there is none, or none that you can see.", "space"
    )


@object_of(
    models.ScheduleBlock,
    "A time at which nothing of a practice can be booked, or nothing of one service. Only whoever manages the practice "
    "and staff see it; to others there is nothing to be had then.",
)
class ScheduleBlock(relay.Node):
    practitioner: Practitioner = column("Whose time it is.")
    service: models.Service | None = column("Which service cannot be booked then; null if nothing can.")
    starts_at: datetime = column("From when on.")
    ends_at: datetime = column("Until when.")
    reason: str = column("Why, as a note for oneself; may be empty.")
    created_at: datetime = column("When it was made.")
