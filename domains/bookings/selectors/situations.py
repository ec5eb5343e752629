"""All there is to know of a time, for the rules to judge it: a few statements, however many bookings there are."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from domains.bookings.models import BLOCKING, Booking, Status
from domains.bookings.selectors.offers import Mode, Offer
from domains.bookings.slots import Closed, Situation, Taken
from domains.practitioners.hours import DAY, Hours, day_of, minute_of, moment_of
from domains.services.models import Occupation, ScheduleBlock, Service
from domains.services.selectors import hours_for_each

COUNTED = (*BLOCKING, Status.COMPLETED, Status.NO_SHOW)  # towards what a day and a week may hold
NO_HOURS = Hours(zone="UTC", weekly={})


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
    counted = booked(every, hours, since, until, now=now, moving=moving)
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
    return Q(**{f"{path}status__in": BLOCKING}) & not_lapsed(now, path)


def not_lapsed(now: datetime, path: str = "") -> Q:
    return Q(**{f"{path}kept_until": None}) | Q(**{f"{path}kept_until__gt": now})


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
    offers: Sequence[Offer],
    hours: Mapping[UUID, Hours],
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    moving: Booking | None,
) -> dict[UUID, dict[date, int]]:
    """How many times of each begin on each day, by the clock there; asked only where there is a limit."""
    limited = {each.service.pk for each in offers if each.rules.per_day is not None or each.rules.per_week is not None}
    if not limited:
        return {}
    week = timedelta(days=8)
    rows = Booking.objects.filter(
        not_lapsed(now), service__in=limited, status__in=COUNTED, starts_at__range=(since - week, until + week)
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
