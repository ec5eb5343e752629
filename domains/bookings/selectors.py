"""All there is to know of a time, for the rules to judge it: a few statements, however many bookings there are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from domains.bookings import slots
from domains.bookings.models import BLOCKING, Booking, Party, Status
from domains.bookings.slots import AnyLength, Closed, Situation, Slot, Taken, Terms
from domains.bookings.states import Verb, allowed
from domains.kernel.actor import Actor
from domains.kernel.errors import NotFound
from domains.practitioners.hours import DAY, Hours, Opening, day_of, minute_of, moment_of
from domains.practitioners.models import managed_by
from domains.services import stays
from domains.services.models import BookingRules, Occupation, ScheduleBlock, Service, ServiceOccurrence
from domains.services.selectors import hours_for, rules_of, terms_of

Mode, Type = Service.DeliveryMode, Service.Type
PRACTITIONER, SPACE = Occupation.Kind.PRACTITIONER, Occupation.Kind.SPACE
BOOKABLE = (Type.SESSION, Type.SPACE, Type.WORKSHOP)
COUNTED = (*BLOCKING, Status.COMPLETED, Status.NO_SHOW)  # towards what a day and a week may hold
LONGEST = stays.LONGEST_STAY  # minutes
ALTERNATIVES, LOOKED_AT = 5, timedelta(days=14)
NO_HOURS = Hours(zone="UTC", weekly={})


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
    whole = services.select_related("practitioner__user", "rules", "space", "location")
    service: Service | None = whole.first()
    if service is None:
        return None
    lengths = {each.minutes: each.price_cents for each in service.durations.all()}
    if service.duration_minutes:
        lengths.setdefault(service.duration_minutes, service.price_cents)
    return Offer(service=service, rules=rules_of(service), lengths=lengths)


def needed_offer(service_id: UUID, *, actor: Actor, path: tuple[str, ...] = ("serviceId",)) -> Offer:
    offer = find_offer(service_id, actor=actor)
    if offer is None:
        raise NotFound(path=path)
    return offer


def situation_of(
    offer: Offer, *, since: datetime, until: datetime, mode: str, now: datetime, moving: Booking | None = None
) -> Situation:
    """Around a time. `moving`: a booking that is not in its own way."""
    around = timedelta(minutes=offer.rules.buffer_before + offer.rules.buffer_after)
    first, last = since - around, until + around
    taken = list(taken_of(offer, first, last, mode=mode, now=now, moving=moving))
    hours = hours_for(offer.service, offer.rules, since=first.date() - DAY, until=last.date() + DAY) or NO_HOURS
    return Situation(
        now=minute_of(now),
        terms=offer.terms(mode),
        hours=hours,
        offered=offer.service.status == Service.Status.PUBLISHED and mode in offer.modes(),
        at_work_from=at_work_from(offer.service),
        closed=closed(offer, first, last),
        taken=[each for resource, each in taken if resource == offer.resource],
        place_taken=[each for resource, each in taken if resource != offer.resource],
        booked=booked(offer, hours.zone, since, until, moving=moving),
    )


def at_work_from(service: Service) -> int | None:
    """Whoever is away until a day can be booked for what comes after it."""
    practitioner = service.practitioner
    if practitioner.status == practitioner.Status.ACTIVE:
        return 0
    if practitioner.status == practitioner.Status.VACATION and practitioner.vacation_until:
        return up(practitioner.vacation_until)
    return None


def closed(offer: Offer, since: datetime, until: datetime) -> list[Closed]:
    """What is blocked of everything that the practitioner offers, or of this."""
    blocks = ScheduleBlock.objects.filter(
        Q(service=None) | Q(service=offer.service),
        practitioner=offer.service.practitioner_id,
        starts_at__lt=until,
        ends_at__gt=since,
    )
    return [
        Closed(starts=minute_of(starts_at), ends=up(ends_at), key=key)
        for key, starts_at, ends_at in blocks.values_list("pk", "starts_at", "ends_at")
    ]


def alive(now: datetime, path: str = "bookings__") -> Q:
    """That a booking keeps its time still: what was to be paid or answered by now does not."""
    waits = Q(**{f"{path}kept_until": None}) | Q(**{f"{path}kept_until__gt": now})
    return Q(**{f"{path}status__in": BLOCKING}) & waits


def taken_of(
    offer: Offer, since: datetime, until: datetime, *, mode: str, now: datetime, moving: Booking | None
) -> Iterator[tuple[UUID, Taken]]:
    """Of the time of each resource, what somebody has."""
    other = ~Q(bookings=moving.pk) if moving else Q()
    other_beside = ~Q(beside__bookings=moving.pk) if moving else Q()
    so = Q(bookings__delivery_mode=mode) if offer.service.delivery_mode == Mode.HYBRID else Q()
    rows = (
        Occupation.objects.filter(resource__in=offer.resources, during__overlap=(since, until))
        .annotate(
            bookings_alive=Count("bookings", filter=alive(now) & other),
            beside_alive=Count("beside__bookings", filter=alive(now, "beside__bookings__") & other_beside),
            taken=Coalesce(Sum("bookings__seats", filter=alive(now) & other & so), 0),
        )
        .filter(Q(occurrence__isnull=False) | Q(bookings_alive__gt=0) | Q(beside_alive__gt=0))
    )
    for row in rows:
        mine = row.service_id == offer.service.pk and row.occurrence_id is None and row.resource == offer.resource
        shared = (minute_of(row.starts_at), minute_of(row.ends_at)) if mine and offer.is_joined else None
        yield (
            row.resource,
            Taken(
                starts=minute_of(row.during.lower),
                ends=up(row.during.upper),
                key=row.pk,
                shared=shared,
                seats=row.taken if shared else 0,
            ),
        )


def booked(offer: Offer, zone: str, since: datetime, until: datetime, *, moving: Booking | None) -> dict[date, int]:
    """How many times of it begin on each day, by the clock there; asked only where there is a limit."""
    if offer.rules.per_day is None and offer.rules.per_week is None:
        return {}
    week = timedelta(days=8)
    rows = Booking.objects.filter(
        service=offer.service, status__in=COUNTED, starts_at__range=(since - week, until + week)
    )
    if moving:
        rows = rows.exclude(pk=moving.pk)
    found: dict[date, int] = {}
    for starts_at in rows.order_by().values_list("starts_at", flat=True).distinct():
        day = day_of(minute_of(starts_at), zone)
        found[day] = found.get(day, 0) + 1
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
    others = Booking.objects.filter(alive(now, ""), occurrence=occurrence, delivery_mode=mode)
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
    """The bookings with which the actor can do this now: `policies.party_to` and the table, as a condition."""
    if actor.is_anonymous:
        return Q(pk__in=[])
    mine = Q(client=actor.user_id)
    found = mine & allowed(verb, Party.CLIENT, now)
    if actor.is_staff:
        own = Q(practitioner__user=actor.user_id)
        found |= ~mine & own & allowed(verb, Party.PRACTITIONER, now)
        return found | (~mine & ~own & allowed(verb, Party.STAFF, now))
    return found | (~mine & managed_by(actor, "practitioner__") & allowed(verb, Party.PRACTITIONER, now))
