"""What is free in some time: services as they are found otherwise, of each when it can be booked.

Who is looked at is chosen by SQL, in the order asked for; whether they are free, the rules say that book them. All are
looked at together, in as many statements as one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import strawberry
from django.db.models import FETCH_PEERS

from domains.bookings import selectors, slots
from domains.bookings.selectors import Offer
from domains.practitioners.models import at_work
from domains.services.models import Service
from schema.bookings.types.slots import TimeSlot, told_slot
from schema.connections import List
from schema.joins import Along, Join, keep
from schema.refs import carrying
from schema.refusals import Refusal
from schema.services.inputs import ServiceFilter, ServiceOrder

AT_ONCE = 200  # of which those that are free are told
MOST_SLOTS = 10
LONGEST = timedelta(days=7)
SERVICES = List(model=Service, order=ServiceOrder, default="-CREATED_AT", filter=ServiceFilter, search=["title"])

SHOWN = Along(joins={Join(Service._meta.get_field("practitioner"), "practitioner"): Along()})  # read with it already


@carrying("A service that is free in the time that was asked about.")
class AvailableService:
    service: Service = strawberry.field(description="What is free.")
    slots: list[TimeSlot] = strawberry.field(
        description=f"When it can be booked then, the soonest first; at most {MOST_SLOTS}."
    )
    distance_meters: int | None = strawberry.field(
        description="How far it is from the point asked for; null if none was."
    )
    cursor: str = strawberry.field(description="Its place: give it as `after`.")


@strawberry.type(description="A page of what is free.")
class AvailableServices:
    nodes: list[AvailableService] = strawberry.field(description="What is free, in the order asked for.")
    end_cursor: str | None = strawberry.field(
        description="How far was looked: give it as `after` to look further. It may be past the last that is free."
    )
    has_next_page: bool = strawberry.field(
        description="Whether there may be more. Of very many that are not free only some are looked at: then a page "
        "has fewer than were asked for, and yet goes on."
    )


@dataclass(frozen=True, kw_only=True)
class Free:
    """In which time, for how long, and for how many."""

    since: datetime
    until: datetime
    minutes: int | None
    seats: int


def find(info: Any, free: Free, arguments: Mapping[str, Any]) -> AvailableServices:
    refuse_absurd(free)
    asked = SERVICES.asked(arguments)
    if asked.backwards:
        raise Refusal.of(400, "BAD_PAGE", "What is free is looked for forwards.")
    rows = asked.among(SERVICES.rows(info.context, arguments)).filter(
        at_work(free.until, "practitioner__"),
        status=Service.Status.PUBLISHED,
        type__in=(Service.Type.SESSION, Service.Type.SPACE),
    )
    nodes: list[AvailableService] = []
    cursor = arguments.get("after")
    those = asked.between(rows).order_by(*asked.order.expressions()).fetch_mode(FETCH_PEERS)
    batch = selectors.offers_of(those[:AT_ONCE])
    keep([offer.service for offer in batch], SHOWN)
    for offer, found in zip(batch, free_times(batch, free, info.context.now), strict=False):
        if found and len(nodes) == asked.size:
            return AvailableServices(nodes=nodes, end_cursor=cursor, has_next_page=True)
        cursor = asked.order.cursor(offer.service)
        if found:
            nodes.append(node(offer, found, free, cursor))
    return AvailableServices(nodes=nodes, end_cursor=cursor, has_next_page=len(batch) == AT_ONCE)


def free_times(batch: Sequence[Offer], free: Free, now: datetime) -> Iterator[list[slots.Slot]]:
    """Of one after another, as far as anybody asks."""
    if not batch:
        return
    wanted = [(offer, offer.modes()[0]) for offer in batch]
    longest = max(minutes(offer, free) for offer in batch)
    known = selectors.situations_of(wanted, since=free.since, until=free.until + timedelta(minutes=longest), now=now)
    since, until = selectors.up(free.since), selectors.up(free.until)
    for offer in batch:
        yield slots.offers(known[offer.service.pk], since, until, minutes(offer, free), free.seats)


def minutes(offer: Offer, free: Free) -> int:
    return free.minutes or offer.usual_length


def node(offer: Offer, found: Sequence[slots.Slot], free: Free, cursor: str) -> AvailableService:
    told = [told_slot(each, offer, free.seats) for each in found[:MOST_SLOTS]]
    far = getattr(offer.service, "meters", None)
    return AvailableService(service=offer.service, slots=told, distance_meters=far, cursor=cursor)


def refuse_absurd(free: Free) -> None:
    if not timedelta() < free.until - free.since <= LONGEST:
        raise Refusal.bad_request(f"`to` is after `from`, and at most {LONGEST.days} days later.")
    if free.minutes is not None and not 1 <= free.minutes <= selectors.LONGEST:
        raise Refusal.bad_request(f"`durationMinutes` is a whole number from 1 to {selectors.LONGEST}.")
    if free.seats < 1:
        raise Refusal.bad_request("`seats` is at least 1.")
