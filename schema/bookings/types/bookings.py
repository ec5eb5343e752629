from datetime import datetime
from typing import Any

import strawberry
from django.db.models import Case, F, Value, When
from django.db.models.functions import NullIf
from strawberry import relay

from domains.bookings import models
from domains.bookings.selectors import can, concerns_host
from domains.bookings.states import Verb
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.models import Service, ServiceOccurrence
from domains.users.models import User
from schema.bookings import enums  # noqa: F401 (the choices must be described before they are named)
from schema.kernel.types import Money
from schema.objects import column, computed, many, money, object_of
from schema.scalars import TimeZone
from schema.subscription import told


def may(verb: Verb, words: str) -> Any:
    """By the table that the verb itself goes by."""
    return computed(
        f"Whether you can {words} now.",
        lambda context: Case(When(can(verb, context.actor, context.now), then=Value(True)), default=Value(False)),
    )


def said(name: str) -> NullIf:
    return NullIf(F(name), Value(""))


@object_of(models.Attendee, "Somebody who comes along.")
class Attendee(relay.Node):
    name: str = column("What their client calls them.")


@object_of(models.ProposedTime, "Another time that one side has asked the other for. It is kept for nobody.")
class ProposedTime(relay.Node):
    by: models.Party = column("Which side has asked for it; the other can accept it.")
    starts_at: datetime = column("When it would begin.")
    ends_at: datetime = column("When it would end.")
    created_at: datetime = column("When it was asked for.")


@object_of(models.BookingStep, "What happened to a booking.")
class BookingStep:
    verb: Verb = column("What was done.")
    by: models.Party = column("By which side.")
    status_before: models.Status | None = computed("Where it was before; null of the first.", said("before"))
    status: models.Status = column("Where it was then.", of="after")
    starts_at: datetime = column("When it was to begin from then on.")
    ends_at: datetime = column("When it was to end from then on.")
    reason: str = column("What was said about it; may be empty.")
    at: datetime = column("When that was.")


@object_of(models.Booking, "That somebody comes to something, or uses it. Both sides see it, and staff.")
class Booking(relay.Node):
    type: Service.Type = column("What kind of thing was booked.")
    title: str = column("What that is called.", of="service__title")
    service: Service | None = column("What was booked; null if you cannot see it any more.")
    practitioner: Practitioner | None = column("Who offers it; null if you cannot see them any more.")
    client: User | None = column("Who has booked; null if their account is closed.")
    occurrence: ServiceOccurrence | None = column("Of what it is a seat; null if it has a time of its own.")
    location: PractitionerLocation | None = column("Where it takes place; null if it is online.")
    delivery_mode: Service.DeliveryMode = column("Whether it is online, or at a place.")
    status: models.Status = column("Where it is in its life.")
    payment_status: models.PaymentStatus = column("Whether it is paid.")
    starts_at: datetime = column("When it begins.")
    ends_at: datetime = column("When it ends.")
    time_zone: TimeZone = column("By which clock it takes place.")
    seats: int = column("For how many it is.")
    price: Money = money("What it costs, for all of them.", "price_cents")
    hold_expires_at: datetime | None = column(
        "Until when its time is kept, while it waits to be paid or answered; else null.", of="kept_until"
    )
    needs_approval: bool = column("Whether its practitioner wants to be asked before it is given another time.")
    note: str = column("What its client says about it; both sides see it. May be empty.", of="client_note")
    practitioner_note: str | None = computed(
        "What those who offer it have written about it for themselves; null if that is none of yours.",
        lambda context: Case(When(concerns_host(context.actor), then=F("practitioner_note"))),
    )
    attendees: list[models.Attendee] = many(
        "Who comes, as far as its client says; never more than there are seats.",
        models.Attendee,
        of="booking",
        order="position",
    )
    proposed_times: list[models.ProposedTime] = many(
        "Other times that one side has asked the other for, the soonest first; at most 5.",
        models.ProposedTime,
        of="booking",
        order="starts_at",
    )
    timeline: list[models.BookingStep] = many(
        "What has happened to it, in order.", models.BookingStep, of="booking", order="number"
    )
    confirmed_at: datetime | None = column("When it was confirmed; null if it never was.")
    checked_in_at: datetime | None = column("When somebody came; null if nobody said so.")
    checked_out_at: datetime | None = column("When they left; null if nobody said so.")
    ended_at: datetime | None = column("When it was over, however it ended; null while it goes on.")
    ended_by: models.Party | None = computed("Which side ended it; null while it goes on.", said("ended_by"))
    end_reason: str = column("What was said about that; may be empty.")
    absent: models.Party | None = computed("Which side did not come, if one is said not to have.", said("absent"))
    overtime_minutes: int = column("How much longer somebody stayed in a space than they had booked.")
    overtime: Money = money("What that costs.", "overtime_cents")
    moves: int = column("How often it was given another time.")
    reschedulable_until: datetime = column("Until when its client can give it another time.", of="movable_until")
    created_at: datetime = column("When it was booked, or thought of.")
    updated_at: datetime = column("When something about it changed last.")

    viewer_can_submit: bool = may(Verb.SUBMIT, "book what was thought of")
    viewer_can_confirm: bool = may(Verb.CONFIRM, "accept it")
    viewer_can_decline: bool = may(Verb.DECLINE, "say no to it")
    viewer_can_cancel: bool = may(Verb.CANCEL, "call it off")
    viewer_can_reschedule: bool = may(Verb.RESCHEDULE, "give it another time, or ask for one if it `needsApproval`,")
    viewer_can_check_in: bool = may(Verb.CHECK_IN, "check in")
    viewer_can_check_out: bool = may(Verb.CHECK_OUT, "check out")
    viewer_can_complete: bool = may(Verb.COMPLETE, "say that it has taken place")
    viewer_can_mark_no_show: bool = may(Verb.MARK_NO_SHOW, "say that the other side did not come")
    viewer_can_object: bool = may(Verb.OBJECT, "say that you did come")


@told("Something about a booking of yours has changed.")
class BookingUpdate:
    booking_id: strawberry.ID = strawberry.field(description="Of which.")
    booking: models.Booking | None = strawberry.field(description="As it is now; null if it is gone.")


@told("When a practitioner can be booked has changed: a time is taken, or free again. Ask anew for what you show.")
class TimesUpdate:
    practitioner_id: strawberry.ID = strawberry.field(description="Whose times these are.")
