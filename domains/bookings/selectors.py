"""All there is to know of a time, for the rules to judge it: a few statements, however many bookings there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from domains.bookings import slots
from domains.bookings.models import BLOCKING, Booking, Party, Status
from domains.bookings.slots import AnyLength, Closed, Situation, Slot, Taken, Terms
from domains.bookings.states import Verb, allowed, rows_of
from domains.kernel.actor import Actor
from domains.kernel.errors import NotFound
from domains.practitioners.hours import DAY, Hours, Opening, day_of, minute_of, moment_of
from domains.practitioners.models import managed_by
from domains.services import stays
from domains.services.models import (
    BookingRules,
    Occupation,
    ScheduleBlock,
    Service,
    ServiceDuration,
    ServiceOccurrence,
)
from domains.services.selectors import hours_for, hours_for_each, rules_of, terms_of

Mode, Type = Service.DeliveryMode, Service.Type
PRACTITIONER, SPACE = Occupation.Kind.PRACTITIONER, Occupation.Kind.SPACE
BOOKABLE = (Type.SESSION, Type.SPACE, Type.WORKSHOP)
COUNTED = (*BLOCKING, Status.COMPLETED, Status.NO_SHOW)  # towards what a day and a week may hold
LONGEST = stays.LONGEST_STAY  # minutes
ALTERNATIVES, LOOKED_AT = 5, timedelta(days=14)
NO_HOURS = Hours(zone="UTC", weekly={})
# Of what waits the time may be an occurrence's by now: what keeps it is the time of nobody then.
LOST = Occupation.objects.filter(pk=OuterRef("occupation"), resource=F("pk"))
HAS_ITS_TIME = Q(kept_until=None) | ~Q(Exists(LOST))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service as it can be booked, with what is known of it however long one looks."""

    service: Service
    rules: BookingRules
    lengths: Mapping[int, int]  # of a session: minutes -> what that costs

    @property
    def resource(self) -> UUID:
        """Whose time it takes."""
        return self.service.pk if self.service.type == Type.SPACE else self.service.practitioner_id

    @property
    def kind(self) -> Occupation.Kind:
        return SPACE if self.service.type == Type.SPACE else PRACTITIONER

    @property
    def resources(self) -> list[UUID]:
        """Besides the space that it takes up."""
        return [self.resource, *([self.rules.space_id] if self.rules.space_id else [])]

    def modes(self) -> list[str]:
        hybrid = self.service.delivery_mode == Mode.HYBRID
        return [Mode.IN_PERSON, Mode.VIRTUAL] if hybrid else [self.service.delivery_mode]

    def seats(self, mode: str) -> int:
        virtual = self.service.delivery_mode == Mode.HYBRID and mode == Mode.VIRTUAL
        return (self.service.virtual_capacity or 0) if virtual else self.service.capacity

    @property
    def around(self) -> timedelta:
        """How far from it something may begin or end that is in its way."""
        return timedelta(minutes=self.rules.buffer_before + self.rules.buffer_after)

    @property
    def is_joined(self) -> bool:
        """Whether several bookings can have one time."""
        return self.service.type == Type.SESSION and sum(map(self.seats, self.modes())) > 1

    @property
    def usual_length(self) -> int:
        if self.service.type == Type.SPACE:
            return self.stay.min_minutes or 60
        return self.service.duration_minutes or min(self.lengths, default=60)

    @property
    def stay(self) -> stays.Terms:
        """When one can come and go, the hours of it say."""
        return replace(terms_of(self.service.space), opens_at=None, closes_at=None)

    def price(self, starts_at: datetime, ends_at: datetime, seats: int) -> int:
        if self.service.type != Type.SPACE:
            minutes = (ends_at - starts_at) // timedelta(minutes=1)
            return self.lengths.get(minutes, self.service.price_cents) * seats
        found = stays.priced(self.stay, starts_at, ends_at)
        assert not isinstance(found, stays.Broken), "lengths are judged by the rules"
        return sum(line.total_cents for line in found)

    def movable_until(self, starts_at: datetime) -> datetime:
        """By its client."""
        return starts_at - timedelta(minutes=self.rules.reschedule_until)

    def terms(self, mode: str) -> Terms:
        rules, of_space = self.rules, self.service.type == Type.SPACE
        longest = of_space and (self.stay.max_minutes or stays.LONGEST_STAY)
        return Terms(
            lengths=AnyLength(self.stay.min_minutes or 1, longest) if of_space else frozenset(self.lengths),
            interval=rules.interval,
            before=rules.buffer_before,
            after=rules.buffer_after,
            notice=rules.notice,
            window_days=rules.window_days,
            seats=self.seats(mode),
            per_day=rules.per_day,
            per_week=rules.per_week,
            through=of_space,
        )


def find_offer(service_id: UUID | None, *, actor: Actor) -> Offer | None:
    """Of what the actor sees and what can be booked at a time."""
    if service_id is None:
        return None
    return offer_of(Service.objects.visible_to(actor).filter(pk=service_id, type__in=BOOKABLE))


def offer_of(services: QuerySet[Service]) -> Offer | None:
    return next(iter(offers_of(services[:1])), None)


def offers_of(services: QuerySet[Service]) -> list[Offer]:
    """In two statements."""
    found = list(services.select_related("practitioner__user", "rules", "space", "location"))
    lengths: dict[UUID, dict[int, int]] = {each.pk: {} for each in found}
    for row in ServiceDuration.objects.filter(service__in=lengths).order_by("minutes"):
        lengths[row.service_id][row.minutes] = row.price_cents
    for service in found:
        if space := getattr(service, "space", None):
            space.service = service
        if service.duration_minutes:
            lengths[service.pk].setdefault(service.duration_minutes, service.price_cents)
    return [Offer(service=each, rules=rules_of(each), lengths=lengths[each.pk]) for each in found]


def needed_offer(service_id: UUID, *, actor: Actor, path: tuple[str, ...] = ("serviceId",)) -> Offer:
    offer = find_offer(service_id, actor=actor)
    if offer is None:
        raise NotFound(path=path)
    return offer


def situation_of(
    offer: Offer, *, since: datetime, until: datetime, mode: str, now: datetime, moving: Booking | None = None
) -> Situation:
    """Around a time. `moving`: a booking that is not in its own way."""
    return situations_of([(offer, mode)], since=since, until=until, now=now, moving=moving)[offer.service.pk]


def situations_of(
    offers: Sequence[tuple[Offer, str]],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    moving: Booking | None = None,
) -> dict[UUID, Situation]:
    """Of all of them, in six statements at most. Each with how one takes part."""
    around = max((offer.around for offer, _ in offers), default=timedelta())
    first, last = since - around, until + around
    every = [offer for offer, _ in offers]
    open_for = hours_for_each([(each.service, each.rules) for each in every], first.date() - DAY, last.date() + DAY)
    hours = {key: found or NO_HOURS for key, found in open_for.items()}
    taken, blocks = occupied(every, first, last, now=now, moving=moving), blocked(every, first, last)
    counted = booked(every, hours, since, until, moving=moving)
    found = {}
    for offer, mode in offers:
        service = offer.service
        found[service.pk] = Situation(
            now=minute_of(now),
            terms=offer.terms(mode),
            hours=hours[service.pk],
            offered=service.status == Service.Status.PUBLISHED and mode in offer.modes(),
            at_work_from=at_work_from(service),
            closed=[
                block
                for whose, block in blocks.get(service.practitioner_id, ())
                if whose is None or whose == service.pk
            ],
            taken=[taking(row, offer, mode) for row in taken.get(offer.resource, ())],
            place_taken=[taking(row, offer, mode) for row in taken.get(offer.rules.space_id, ())],
            booked=counted.get(service.pk, {}),
        )
    return found


def at_work_from(service: Service) -> int | None:
    """Whoever is away until a day can be booked for what comes after it."""
    practitioner = service.practitioner
    if practitioner.status == practitioner.Status.ACTIVE:
        return 0
    if practitioner.status == practitioner.Status.VACATION and practitioner.vacation_until:
        return up(practitioner.vacation_until)
    return None


def blocked(offers: Sequence[Offer], since: datetime, until: datetime) -> dict[UUID, list[tuple[UUID | None, Closed]]]:
    """By practitioner: what is blocked of everything that they offer (None), or of one service."""
    whose = {offer.service.practitioner_id for offer in offers}
    blocks = ScheduleBlock.objects.filter(practitioner__in=whose, starts_at__lt=until, ends_at__gt=since)
    found: dict[UUID, list[tuple[UUID | None, Closed]]] = {}
    for key, practitioner, service, starts_at, ends_at in blocks.order_by().values_list(
        "pk", "practitioner", "service", "starts_at", "ends_at"
    ):
        closed = Closed(starts=minute_of(starts_at), ends=up(ends_at), key=key)
        found.setdefault(practitioner, []).append((service, closed))
    return found


def alive(now: datetime, path: str = "bookings__") -> Q:
    """That a booking keeps its time still: what was to be paid or answered by now does not."""
    waits = Q(**{f"{path}kept_until": None}) | Q(**{f"{path}kept_until__gt": now})
    return Q(**{f"{path}status__in": BLOCKING}) & waits


def occupied(
    offers: Sequence[Offer], since: datetime, until: datetime, *, now: datetime, moving: Booking | None
) -> dict[UUID | None, list[Any]]:
    """By resource: what somebody has of its time, with how many seats, in all and online."""
    other = ~Q(bookings=moving.pk) if moving else Q()
    other_beside = ~Q(beside__bookings=moving.pk) if moving else Q()
    resources = {resource for offer in offers for resource in offer.resources}
    seats = Sum("bookings__seats", filter=alive(now) & other)
    online = Sum("bookings__seats", filter=alive(now) & other & Q(bookings__delivery_mode=Mode.VIRTUAL))
    rows = (
        Occupation.objects.filter(resource__in=resources, during__overlap=(since, until))
        .annotate(
            bookings_alive=Count("bookings", filter=alive(now) & other),
            beside_alive=Count("beside__bookings", filter=alive(now, "beside__bookings__") & other_beside),
            taken=Coalesce(seats, 0),
            online=Coalesce(online, 0),
        )
        .filter(Q(occurrence__isnull=False) | Q(bookings_alive__gt=0) | Q(beside_alive__gt=0))
    )
    found: dict[UUID | None, list[Any]] = {}
    for row in rows.order_by():
        found.setdefault(row.resource, []).append(row)
    return found


def taking(row: Any, offer: Offer, mode: str) -> Taken:
    """As this offer sees it: its own can be joined, where several can."""
    mine = row.service_id == offer.service.pk and row.occurrence_id is None and row.resource == offer.resource
    is_hybrid = offer.service.delivery_mode == Mode.HYBRID
    seats = row.taken if not is_hybrid else row.online if mode == Mode.VIRTUAL else row.taken - row.online
    is_joined = mine and offer.is_joined
    return Taken(
        starts=minute_of(row.during.lower),
        ends=up(row.during.upper),
        key=row.pk,
        shared=(minute_of(row.starts_at), minute_of(row.ends_at)) if is_joined else None,
        seats=seats if is_joined else 0,
    )


def booked(
    offers: Sequence[Offer], hours: Mapping[UUID, Hours], since: datetime, until: datetime, *, moving: Booking | None
) -> dict[UUID, dict[date, int]]:
    """How many times of each begin on each day, by the clock there; asked only where there is a limit."""
    limited = {each.service.pk for each in offers if each.rules.per_day is not None or each.rules.per_week is not None}
    if not limited:
        return {}
    week = timedelta(days=8)
    rows = Booking.objects.filter(
        service__in=limited, status__in=COUNTED, starts_at__range=(since - week, until + week)
    )
    if moving:
        rows = rows.exclude(pk=moving.pk)
    found: dict[UUID, dict[date, int]] = {key: {} for key in limited}
    for key, starts_at in rows.order_by().values_list("service", "starts_at").distinct():
        day = day_of(minute_of(starts_at), hours[key].zone)
        found[key][day] = found[key].get(day, 0) + 1
    return found


def up(at: datetime) -> int:
    """The first minute that is not before it."""
    minute = minute_of(at)
    return minute if moment_of(minute) == at else minute + 1


@dataclass(frozen=True, kw_only=True)
class OneTime(Hours):
    """Open when an occurrence takes place, and never else."""

    opening: Opening

    def openings(self, since: int, until: int) -> list[Opening]:
        return [self.opening]


def situation_of_seat(
    offer: Offer, occurrence: ServiceOccurrence, *, mode: str, now: datetime, moving: Booking | None = None
) -> Situation:
    """Of an occurrence: when it is, others have decided."""
    starts, ends = minute_of(occurrence.starts_at), up(occurrence.ends_at)
    others = Booking.objects.filter(alive(now, ""), occurrence=occurrence)
    if occurrence.virtual_capacity is not None:
        others = others.filter(delivery_mode=mode)
    if moving:
        others = others.exclude(pk=moving.pk)
    seats = others.aggregate(taken=Coalesce(Sum("seats"), 0))["taken"]
    is_unsaid = offer.rules._state.adding
    taken = Taken(starts=starts, ends=ends, key=occurrence.pk, shared=(starts, ends), seats=seats)
    return Situation(
        now=minute_of(now),
        # Who says nothing of them has fixed the time, and with it how long before one can come to it.
        terms=replace(
            offer.terms(mode),
            lengths=frozenset([ends - starts]),
            interval=1,
            before=0,
            after=0,
            per_day=None,
            per_week=None,
            seats=seats_of(occurrence, mode),
            notice=0 if is_unsaid else offer.rules.notice,
            window_days=None if is_unsaid else offer.rules.window_days,
        ),
        hours=OneTime(zone=occurrence.time_zone, weekly={}, opening=Opening(starts, ends, None)),
        offered=offer.service.status == Service.Status.PUBLISHED
        and mode in offer.modes()
        and occurrence.status == ServiceOccurrence.Status.SCHEDULED,
        at_work_from=at_work_from(offer.service),
        taken=[taken],
    )


def seats_of(occurrence: ServiceOccurrence, mode: str) -> int:
    """Without seats apart, all are of one kind."""
    if occurrence.virtual_capacity is None or mode != Mode.VIRTUAL:
        return occurrence.capacity
    return occurrence.virtual_capacity


# What is offered.


def slots_of(
    offer: Offer,
    *,
    since: datetime,
    until: datetime,
    minutes: int,
    seats: int,
    mode: str,
    now: datetime,
    moving: Booking | None = None,
) -> list[Slot]:
    """Every time that begins within the span and can be booked."""
    reach = until + timedelta(minutes=minutes)
    situation = situation_of(offer, since=since, until=reach, mode=mode, now=now, moving=moving)
    return slots.offers(situation, up(since), up(until), minutes, seats)


def alternatives(
    offer: Offer,
    *,
    starts_at: datetime,
    minutes: int,
    seats: int,
    mode: str,
    now: datetime,
    moving: Booking | None = None,
) -> list[datetime]:
    """The next times after what was asked for; those before it, if there is nothing."""
    after = max(starts_at, now)
    for since, until in ((after, after + LOOKED_AT), (max(now, starts_at - LOOKED_AT), starts_at)):
        if since >= until:
            continue
        found = slots_of(
            offer, since=since, until=until, minutes=minutes, seats=seats, mode=mode, now=now, moving=moving
        )
        if found:
            return [moment_of(slot.starts) for slot in found[:ALTERNATIVES]]
    return []


def other_occurrences(occurrence: ServiceOccurrence, *, seats: int, mode: str, now: datetime) -> list[datetime]:
    """With as many seats left."""
    left = "virtual_seats_left" if occurrence.virtual_capacity is not None and mode == Mode.VIRTUAL else "seats_left"
    others = ServiceOccurrence.objects.filter(
        service=occurrence.service_id, status=ServiceOccurrence.Status.SCHEDULED, starts_at__gt=now
    ).exclude(pk=occurrence.pk)
    found = others.filter(**{f"{left}__gte": seats}).order_by("starts_at", "pk")
    return list(found.values_list("starts_at", flat=True)[:ALTERNATIVES])


def zone_at(offer: Offer, mode: str, at: datetime) -> str:
    """By which clock it takes place: that of its place, or else of wherever the practitioner is then."""
    if mode != Mode.VIRTUAL and offer.service.location:
        return offer.service.location.time_zone
    day = at.date()
    hours = hours_for(offer.service, offer.rules, since=day, until=day) or NO_HOURS
    return hours.zone_on(day_of(minute_of(at), hours.zone))


# What whoever looks may do.


def concerns_host(actor: Actor) -> Q:
    """The bookings of a practice that the actor has a part in running."""
    if actor.is_staff:
        return Q(pk__isnull=False)
    return Q(pk__in=[]) if actor.is_anonymous else managed_by(actor, "practitioner__")


def can(verb: Verb, actor: Actor, now: Any) -> Q:
    """The bookings with which the actor can do this now: `policies.party_to` and the table, as a condition. What has
    lost its time can only end."""
    found = by_the_table(verb, actor, now)
    return found if any(row.is_its_end for row in rows_of(verb)) else found & HAS_ITS_TIME


def by_the_table(verb: Verb, actor: Actor, now: Any) -> Q:
    if actor.is_anonymous:
        return Q(pk__in=[])
    mine = Q(client=actor.user_id)
    found = mine & allowed(verb, Party.CLIENT, now)
    if actor.is_staff:
        own = Q(practitioner__user=actor.user_id)
        found |= ~mine & own & allowed(verb, Party.PRACTITIONER, now)
        return found | (~mine & ~own & allowed(verb, Party.STAFF, now))
    return found | (~mine & managed_by(actor, "practitioner__") & allowed(verb, Party.PRACTITIONER, now))
