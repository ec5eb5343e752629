"""Services as they can be booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from domains.bookings.slots import AnyLength, Terms
from domains.kernel.actor import Actor
from domains.kernel.errors import NotFound
from domains.services import stays
from domains.services.models import BookingRules, Occupation, Service, ServiceDuration
from domains.services.selectors import rules_of, terms_of

Mode, Type = Service.DeliveryMode, Service.Type
PRACTITIONER, SPACE = Occupation.Kind.PRACTITIONER, Occupation.Kind.SPACE
BOOKABLE = (Type.SESSION, Type.SPACE, Type.WORKSHOP)
LONGEST = stays.LONGEST_STAY  # minutes
# What is read with a service for the rules to judge it; and with one that is booked, whose it is.
JUDGED_BY = ("practitioner", "rules", "space", "location")
WITH_IT = (*JUDGED_BY, "practitioner__user")


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
    def seats_in_all(self) -> int:
        return sum(map(self.seats, self.modes()))

    @property
    def around(self) -> timedelta:
        """How far from it something may begin or end that is in its way."""
        return timedelta(minutes=self.rules.buffer_before + self.rules.buffer_after)

    @property
    def is_joined(self) -> bool:
        """Whether several bookings can have one time."""
        return self.service.type == Type.SESSION and self.seats_in_all > 1

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


def offer_there(service_id: UUID) -> Offer:
    """Of a service that is there, whoever may see it."""
    found = offer_of(Service.objects.filter(pk=service_id))
    assert found
    return found


def offer_of(services: QuerySet[Service]) -> Offer | None:
    return next(iter(offers_of(services[:1])), None)


def offers_of(services: QuerySet[Service]) -> list[Offer]:
    """In one statement."""
    found: Any = services.select_related(*WITH_IT).annotate(lasts=lasting("pk"))
    return [offer(each, each.lasts) for each in found]


def lasting(service: str) -> ArraySubquery:
    """How long a session can take and what that costs, beside each row. `service`: the way from it."""
    of_it = ServiceDuration.objects.filter(service=OuterRef(service)).order_by("minutes")
    return ArraySubquery(of_it.values(each=JSONObject(minutes="minutes", cents="price_cents")))


def offer(service: Service, known: Sequence[Mapping[str, int]]) -> Offer:
    """`known`: what it is `lasting`."""
    if space := getattr(service, "space", None):
        space.service = service
    lengths = {each["minutes"]: each["cents"] for each in known}
    if service.duration_minutes:
        lengths.setdefault(service.duration_minutes, service.price_cents)
    return Offer(service=service, rules=rules_of(service), lengths=lengths)


def needed_offer(service_id: UUID, *, actor: Actor, path: tuple[str, ...] = ("serviceId",)) -> Offer:
    offer = find_offer(service_id, actor=actor)
    if offer is None:
        raise NotFound(path=path)
    return offer
