from datetime import datetime, timedelta
from typing import Annotated

import strawberry
from django.db.models import Q

from domains.bookings import models, selectors
from domains.bookings.actions import Asked, NewBooking, explained, refuse_unavailable, understood
from domains.bookings.errors import Rule, SeatsUnavailable, SlotUnavailable
from domains.bookings.selectors import Offer
from domains.kernel.errors import Invalid
from domains.services.models import Service
from schema import nodes
from schema.access import ANYONE, SIGNED_IN
from schema.bookings.available import AvailableServices, Free, find, refuse_absurd_length
from schema.bookings.inputs import BookingFilter, BookingOrder
from schema.bookings.types import Availability, Available, RuleFinding, SlotExplanation, TimeSlot, Unavailable
from schema.bookings.types.slots import WORDS, money, told_slot
from schema.connections import root_connection
from schema.context import Info
from schema.filters import TIMES
from schema.ids import key_in
from schema.kernel.queries import NodeID
from schema.lookups import lookup
from schema.near import Near
from schema.query import query
from schema.refusals import Refusal
from schema.search.inputs import SearchFilter, SearchOrder

LONGEST_LOOK = timedelta(days=62)
EARLIEST, LATEST = TIMES

ServiceID = Annotated[strawberry.ID, strawberry.argument(description="Of a session, or of a space.")]
BookedID = Annotated[strawberry.ID, strawberry.argument(description="Of a session, a space or a workshop.")]
Since = Annotated[datetime, strawberry.argument(name="from", description="From when on it may begin.")]
Until = Annotated[datetime, strawberry.argument(name="to", description="Before when it begins; at most 62 days later.")]
FreeUntil = Annotated[
    datetime, strawberry.argument(name="to", description="Before when it begins; at most 7 days later.")
]
NearHere = Annotated[
    Near | None, strawberry.argument(description="Only what lies around this point; what is only online is nowhere.")
]
Words = Annotated[str | None, strawberry.argument(description="What to look for, as `search` understands it.")]
Filter = Annotated[SearchFilter | None, strawberry.argument(description="Which of them are wanted.")]
Order = Annotated[
    list[SearchOrder] | None,
    strawberry.argument(
        description="What comes first: what fits best, or the newest if nothing is looked for. What it leaves open is "
        "decided by the id."
    ),
]
Whose = Annotated[strawberry.ID | None, strawberry.argument(description="Only what this practitioner offers.")]
First = Annotated[int | None, strawberry.argument(description="How many: 20 if nothing is said, at most 100.")]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Begins = Annotated[datetime, strawberry.argument(description="When it would begin.")]
Ends = Annotated[
    datetime | None, strawberry.argument(description="When it would end; of a session say `durationMinutes` instead.")
]
Minutes = Annotated[
    int | None,
    strawberry.argument(description="How long; as long as the service takes, or the shortest stay, if left out."),
]
Seats = Annotated[int, strawberry.argument(description="For how many.")]
Mode = Annotated[
    Service.DeliveryMode | None,
    strawberry.argument(description="How one takes part in what is hybrid; of all else there is nothing to say."),
]


@strawberry.type
class Query:
    bookings = root_connection(
        "bookings",
        "The bookings that concern you, the latest first: what you have booked, and what was booked of those whose "
        "practice you manage. Staff see all.",
        who=SIGNED_IN,
        model=models.Booking,
        order=BookingOrder,
        default="-STARTS_AT",
        filter=BookingFilter,
    )

    my_bookings = root_connection(
        "my_bookings",
        "What you have booked, the latest first. Filter by `isActive` for what goes on, and by `isPast` for what is "
        "over.",
        who=SIGNED_IN,
        model=models.Booking,
        order=BookingOrder,
        default="-STARTS_AT",
        filter=BookingFilter,
        whose=lambda actor: Q(client=actor.user_id),
    )

    booking = lookup(
        "booking",
        "A booking that concerns you, by its id.",
        who=SIGNED_IN,
        model=models.Booking,
        where=nodes.named("Booking"),
        id=NodeID,
    )

    @query(who=ANYONE, why="whether a time can be booked, the same rules say that book it")
    def time_slots(
        self,
        info: Info,
        service_id: BookedID,
        since: Since,
        until: Until,
        duration_minutes: Minutes = None,
        seats: Seats = 1,
        delivery_mode: Mode = None,
    ) -> list[TimeSlot] | None:
        """Every time at which something can be booked, one after another: each of them can be booked now. Of a
        workshop, the times at which it takes place and has seats left, however long. Null where there is no such
        service that you can see."""
        refuse_far(since=since, until=until)
        if not timedelta() < until - since <= LONGEST_LOOK:
            raise Refusal.bad_request(f"`to` is after `from`, and at most {LONGEST_LOOK.days} days later.")
        offer = selectors.find_offer(key_in("Service", service_id), actor=info.context.actor)
        if offer is None:
            return None
        minutes = wanted_minutes(duration_minutes, offer)
        mode = delivery_mode or offer.modes()[0]
        if offer.service.type == Service.Type.WORKSHOP:
            return meetings(info, offer, mode, since=since, until=until, seats=seats)
        found = selectors.slots_of(
            offer, since=since, until=until, minutes=minutes, seats=seats, mode=mode, now=info.context.now
        )
        return [told_slot(each, offer, seats) for each in found]

    @query(who=ANYONE, why="whether a time can be booked, the same rules say that book it")
    def available_services(
        self,
        info: Info,
        since: Since,
        until: FreeUntil,
        duration_minutes: Minutes = None,
        seats: Seats = 1,
        near: NearHere = None,
        query: Words = None,
        practitioner_id: Whose = None,
        filter: Filter = None,
        order_by: Order = None,
        first: First = None,
        after: After = None,
    ) -> AvailableServices:
        """What is free in some time, searched for as by `search`: yoga within five kilometres, on Saturday from nine to
        twelve, for two, under forty. Sessions, spaces and workshops, each with the times at which it can be booked
        then, which are those that `timeSlots` gives."""
        refuse_far(since=since, until=until)
        free = Free(since=since, until=until, minutes=duration_minutes, seats=seats)
        found = {"near": near, "query": query, "filter": filter, "practitioner_id": practitioner_id}
        return find(info, free, {**found, "order_by": order_by, "first": first, "after": after})

    @query(who=ANYONE, why="whether a time can be booked, the same rules say that book it")
    def check_availability(
        self,
        info: Info,
        service_id: ServiceID,
        starts_at: Begins,
        ends_at: Ends = None,
        duration_minutes: Minutes = None,
        seats: Seats = 1,
        delivery_mode: Mode = None,
    ) -> Availability | None:
        """Whether a time can be booked, and what it costs; or the first rule that does not hold, and when it can be
        instead. Null where there is no such service that you can see."""
        asked = asked_for(info, service_id, starts_at, ends_at, duration_minutes, seats, delivery_mode)
        if asked is None:
            return None
        try:
            left = refuse_unavailable(asked, info.context.now)
        except SlotUnavailable as refused:
            rule = refused.rule
        except SeatsUnavailable:
            rule = Rule.CAPACITY
        else:
            price = asked.offer.price(asked.starts_at, asked.ends_at, asked.seats)
            return Available(
                starts_at=asked.starts_at, ends_at=asked.ends_at, price=money(price, asked.offer), seats_left=left
            )
        return Unavailable(reason=rule, message=WORDS[rule], alternatives=asked.instead(info.context.now))

    @query(who=ANYONE, why="what each rule says, the same rules say that book it")
    def explain_slot(
        self,
        info: Info,
        service_id: ServiceID,
        starts_at: Begins,
        ends_at: Ends = None,
        duration_minutes: Minutes = None,
        seats: Seats = 1,
        delivery_mode: Mode = None,
    ) -> SlotExplanation | None:
        """Why a time can be booked, or cannot: what each rule says of it, and what is in the way, as far as you may see
        that. Null where there is no such service that you can see."""
        asked = asked_for(info, service_id, starts_at, ends_at, duration_minutes, seats, delivery_mode)
        if asked is None:
            return None
        found = explained(asked, actor=info.context.actor, now=info.context.now)
        rules = [
            RuleFinding(
                rule=finding.rule,
                holds=finding.holds,
                message=None if finding.holds else WORDS[finding.rule],
                blocked_by=by,
            )
            for finding, by in found
        ]
        return SlotExplanation(
            bookable=all(finding.holds for finding, _ in found),
            starts_at=asked.starts_at,
            ends_at=asked.ends_at,
            rules=rules,
        )


def refuse_far(**moments: datetime | None) -> None:
    names = {"since": "from", "until": "to", "starts_at": "startsAt", "ends_at": "endsAt"}
    for name, at in moments.items():
        if at is not None and not EARLIEST <= at <= LATEST:
            raise Refusal.bad_request(f"`{names[name]}` is between {EARLIEST.year} and {LATEST.year}.")


def meetings(info: Info, offer: Offer, mode: str, *, since: datetime, until: datetime, seats: int) -> list[TimeSlot]:
    """Of a workshop."""
    now, key = info.context.now, offer.service.pk
    found = selectors.meetings_of([(offer, mode)], since=since, until=until, seats=seats, now=now)[key]
    return [told_slot(each.slot, offer, seats, each.occurrence) for each in found]


def offered(service_id: str, info: Info) -> Offer | None:
    """What takes place at times that are chosen."""
    offer = selectors.find_offer(key_in("Service", service_id), actor=info.context.actor)
    return offer if offer and offer.service.type != Service.Type.WORKSHOP else None


def wanted_minutes(minutes: int | None, offer: Offer) -> int:
    if minutes is None:
        return offer.usual_length
    refuse_absurd_length(minutes)
    return minutes


def asked_for(
    info: Info,
    service_id: str,
    starts_at: datetime,
    ends_at: datetime | None,
    minutes: int | None,
    seats: int,
    mode: Service.DeliveryMode | None,
) -> Asked | None:
    """As the verb understands it."""
    refuse_far(starts_at=starts_at, ends_at=ends_at)
    offer = offered(service_id, info)
    if offer is None:
        return None
    new = NewBooking(
        service_id=offer.service.pk,
        kind=Service.Type(offer.service.type),
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=wanted_minutes(minutes, offer),
        mode=mode or offer.modes()[0],
        seats=seats,
    )
    try:
        return understood(new, offer)
    except Invalid as invalid:
        raise Refusal.bad_request(f"`{'.'.join(invalid.path)}`: {invalid}") from None
