"""What is asked about a service that spans tables: what a stay costs, and when it can be booked at all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from domains.kernel.actor import Actor
from domains.practitioners.hours import MIDNIGHT, Hours, Window
from domains.practitioners.models import Schedule
from domains.practitioners.selectors import hours_of_each
from domains.services.models import BookingRules, Service, SpaceDetails
from domains.services.stays import Terms

# What is asked about as days of one zone may reach into those of another.
BESIDE: Final = timedelta(days=2)


def find_space(service_id: UUID | None, *, actor: Actor) -> SpaceDetails | None:
    """One that the actor sees, and that is somewhere."""
    seen = SpaceDetails.objects.visible_to(actor).select_related("service__location")
    found: SpaceDetails | None = seen.filter(pk=service_id, service__location__isnull=False).first()
    return found


def terms_of(space: SpaceDetails) -> Terms:
    """What is nowhere, as a draft may be, is not let; its days are those of no clock on a wall."""
    place = space.service.location
    return Terms(
        zone=ZoneInfo(place.time_zone if place else "UTC"),
        hour_cents=space.price_per_hour_cents,
        day_cents=space.price_per_day_cents,
        min_minutes=space.min_stay_minutes,
        max_minutes=space.max_stay_minutes,
        opens_at=space.opens_at,
        closes_at=space.closes_at,
    )


def rules_of(service: Service) -> BookingRules:
    """Its own; or, not saved, those of everything that has none."""
    found: BookingRules | None = getattr(service, "rules", None)
    return found or BookingRules(service=service, practitioner_id=service.practitioner_id, type=service.type)


type Ruled = tuple[Service, BookingRules]


def hours_for(service: Service, rules: BookingRules, since: date, until: date) -> Hours | None:
    """When it is open on these days, of whatever zone, or never (None)."""
    return hours_for_each([(service, rules)], since, until)[service.pk]


def hours_for_each(offers: Sequence[Ruled], since: date, until: date) -> dict[UUID, Hours | None]:
    """Of all of them in three statements. What can be booked for some time follows a schedule; a space without one of
    its own is open as it says itself, and stays where it is when its practitioner travels."""
    schedules = followed(offers)
    known = hours_of_each(
        {each.pk: each for each in schedules.values()}.values(), since=since - BESIDE, until=until + BESIDE
    )
    found: dict[UUID, Hours | None] = {}
    for service, _ in offers:
        schedule, is_space = schedules.get(service.pk), service.type == Service.Type.SPACE
        if schedule is not None:
            found[service.pk] = known[schedule.pk][not is_space]
        else:
            found[service.pk] = hours_of_space(service) if is_space else None
    return found


def followed(offers: Sequence[Ruled]) -> dict[UUID, Schedule]:
    """What is said for a service alone; or, unless it is a space, the practitioner's default."""
    named = {rules.schedule_id for _, rules in offers if rules.schedule_id}
    whose = {
        service.practitioner_id
        for service, rules in offers
        if rules.schedule_id is None and service.type != Service.Type.SPACE
    }
    if not named and not whose:
        return {}
    rows = Schedule.objects.filter(Q(pk__in=named) | Q(practitioner__in=whose, is_default=True)).order_by()
    by_key = {each.pk: each for each in rows}
    default = {each.practitioner_id: each for each in by_key.values() if each.is_default}
    found = {}
    for service, rules in offers:
        schedule = by_key.get(rules.schedule_id) if rules.schedule_id else None
        if schedule is None and rules.schedule_id is None and service.type != Service.Type.SPACE:
            schedule = default.get(service.practitioner_id)
        if schedule:
            found[service.pk] = schedule
    return found


def hours_of_space(service: Service) -> Hours | None:
    """By the clock of its place. Without a place there is no clock."""
    space: SpaceDetails | None = getattr(service, "space", None)
    if space is None or service.location is None:
        return None
    return Hours(zone=service.location.time_zone, weekly=every_day(list(open_for(space.opens_at, space.closes_at))))


def every_day(windows: Sequence[Window]) -> Mapping[int, Sequence[Window]]:
    return dict.fromkeys(range(1, 8), windows)


def open_for(opens_at: time | None, closes_at: time | None) -> Iterator[Window]:
    """What closes before it opens does so on the next day."""
    opens, closes = (0, MIDNIGHT) if opens_at is None or closes_at is None else (minute(opens_at), minute(closes_at))
    if opens < closes:
        yield Window(opens, closes)
        return
    if closes:
        yield Window(0, closes)
    yield Window(opens, MIDNIGHT)


def minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
