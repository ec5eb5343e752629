"""What is free in some time: services as they are searched for, of each when it can be booked.

Who is looked at is chosen by SQL, in the order asked for; whether they are free, the rules say that book them. All are
looked at together, in as many statements as one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import strawberry
from django.db.models import FETCH_PEERS, Exists, OuterRef, Q
from django.db.models.query import QuerySet

from domains.bookings import selectors, slots
from domains.bookings.selectors import BOOKABLE, Meeting, Offer, Type
from domains.practitioners.hours import DAY
from domains.practitioners.models import at_work
from domains.search.models import Kind, SearchDocument
from domains.services.models import Service, ServiceOccurrence
from domains.services.models.offers import shown_to_all
from schema.bookings.types.slots import TimeSlot, told_slot
from schema.ids import key_in
from schema.joins import Along, Join, keep
from schema.pages import Asked
from schema.refs import carrying
from schema.refusals import Refusal
from schema.search.inputs import SearchFilter, SearchOrder
from schema.search.lists import Search

AT_ONCE, AT_LEAST = 200, 30  # are looked at for those that are free: the fewer, the longer the time
MOST_SLOTS = 10
LONGEST = timedelta(days=7)
SEARCH = Search(model=SearchDocument, order=SearchOrder, default="-RELEVANCE", filter=SearchFilter)

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

    @property
    def at_once(self) -> int:
        """What is full is looked at to its end."""
        return max(AT_LEAST, int(AT_ONCE * min(1, DAY / (self.until - self.since))))

    def is_long_enough(self, meeting: Meeting) -> bool:
        """What takes place at a fixed time takes as long as it does."""
        return self.minutes is None or self.minutes == meeting.slot.ends - meeting.slot.starts


@dataclass(frozen=True)
class Found:
    """A service that was found, where in the order, and how it can be booked."""

    document: SearchDocument
    offer: Offer

    @property
    def key(self) -> Any:
        return self.offer.service.pk

    @property
    def wanted(self) -> tuple[Offer, str]:
        return self.offer, self.offer.modes()[0]


def find(info: Any, free: Free, arguments: Mapping[str, Any]) -> AvailableServices:
    refuse_absurd(free)
    asked = SEARCH.asked(arguments)
    if asked.backwards:
        raise Refusal.of(400, "BAD_PAGE", "What is free is looked for forwards.")
    batch = found(info, free, asked, arguments)
    keep([each.offer.service for each in batch], SHOWN)
    nodes: list[AvailableService] = []
    cursor = arguments.get("after")
    for each, times in zip(batch, free_times(batch, free, info.context.now), strict=False):
        if times and len(nodes) == asked.size:
            return AvailableServices(nodes=nodes, end_cursor=cursor, has_next_page=True)
        cursor = asked.order.cursor(each.document)
        if times:
            nodes.append(node(each, times, cursor))
    return AvailableServices(nodes=nodes, end_cursor=cursor, has_next_page=len(batch) == free.at_once)


def found(info: Any, free: Free, asked: Asked, arguments: Mapping[str, Any]) -> list[Found]:
    """So many at once, in the order asked for."""
    documents = asked.among(SEARCH.documents(info.context, {**arguments, "types": [Kind.SERVICE]}))
    rows = asked.between(open_to(documents, free, arguments.get("practitioner_id")))
    read = rows.select_related(*(f"service__{name}" for name in selectors.JUDGED_BY)).defer("words", "terms")
    read = read.annotate(lasts=selectors.lasting("service")).order_by(*asked.order.expressions())
    several = read.fetch_mode(FETCH_PEERS)[: free.at_once]
    return [Found(each, selectors.offer(each.service, each.lasts)) for each in several]


def open_to(documents: QuerySet[Any], free: Free, practitioner: str | None) -> QuerySet[Any]:
    """Of what is searched, what may be free: by somebody at work, and of workshops those that take place then. What is
    hidden since it was written down is looked for here, as everywhere."""
    whose = Q(service__practitioner=key_in("Practitioner", practitioner)) if practitioner else Q()
    then = ServiceOccurrence.objects.filter(
        service=OuterRef("service"),
        status=ServiceOccurrence.Status.SCHEDULED,
        starts_at__gte=free.since,
        starts_at__lt=free.until,
    )
    return documents.filter(
        whose & at_work(free.until, "service__practitioner__") & shown_to_all("service__"),
        ~Q(service_type=Type.WORKSHOP) | Exists(then),
        service_type__in=BOOKABLE,
    )


def free_times(batch: Sequence[Found], free: Free, now: datetime) -> Iterator[list[TimeSlot]]:
    """Of one after another, as far as anybody asks."""
    chosen = [each.wanted for each in batch if each.offer.service.type != Type.WORKSHOP]
    fixed = [each.wanted for each in batch if each.offer.service.type == Type.WORKSHOP]
    longest = max((minutes(offer, free) for offer, _ in chosen), default=0)
    reach = free.until + timedelta(minutes=longest)
    known = selectors.situations_of(chosen, since=free.since, until=reach, now=now) if chosen else {}
    meetings: Mapping[Any, Sequence[Meeting]] = (
        selectors.meetings_of(fixed, since=free.since, until=free.until, seats=free.seats, now=now) if fixed else {}
    )
    since, until = selectors.up(free.since), selectors.up(free.until)
    for each in batch:
        offer = each.offer
        if each.key in known:
            times = slots.offers(known[each.key], since, until, minutes(offer, free), free.seats, MOST_SLOTS)
            yield [told_slot(slot, offer, free.seats) for slot in times]
        else:
            held = [meeting for meeting in meetings[each.key] if free.is_long_enough(meeting)]
            yield [told_slot(each.slot, offer, free.seats, each.occurrence) for each in held[:MOST_SLOTS]]


def minutes(offer: Offer, free: Free) -> int:
    return free.minutes or offer.usual_length


def node(found: Found, times: list[TimeSlot], cursor: str) -> AvailableService:
    far = getattr(found.document, "meters", None)
    return AvailableService(service=found.offer.service, slots=times, distance_meters=far, cursor=cursor)


def refuse_absurd(free: Free) -> None:
    if not timedelta() < free.until - free.since <= LONGEST:
        raise Refusal.bad_request(f"`to` is after `from`, and at most {LONGEST.days} days later.")
    if free.minutes is not None:
        refuse_absurd_length(free.minutes)
    if free.seats < 1:
        raise Refusal.bad_request("`seats` is at least 1.")


def refuse_absurd_length(minutes: int) -> None:
    if not 1 <= minutes <= selectors.LONGEST:
        raise Refusal.bad_request(f"`durationMinutes` is a whole number from 1 to {selectors.LONGEST}.")
