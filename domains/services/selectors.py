"""What is asked about a service that spans tables: what a stay costs, and when it can be booked at all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from domains.kernel.actor import Actor
from domains.practitioners.hours import MIDNIGHT, Hours, Window
from domains.practitioners.models import Schedule
from domains.practitioners.selectors import hours_of
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
    assert space.service.location
    return Terms(
        zone=ZoneInfo(space.service.location.time_zone),
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


def hours_for(service: Service, rules: BookingRules, since: date, until: date) -> Hours | None:
    """When it is open on these days, of whatever zone, or never (None). What can be booked for some time follows a
    schedule; a space without one of its own is open as it says itself, and stays where it is when its practitioner
    travels."""
    is_space = service.type == Service.Type.SPACE
    schedule = followed(service, rules)
    if schedule is not None:
        return hours_of(schedule, since=since - BESIDE, until=until + BESIDE, travels=not is_space)
    return hours_of_space(service) if is_space else None


def followed(service: Service, rules: BookingRules) -> Schedule | None:
    """What is said for this service alone; or, unless it is a space, the practitioner's default."""
    if rules.schedule_id is not None:
        return Schedule.objects.filter(pk=rules.schedule_id).first()
    if service.type == Service.Type.SPACE:
        return None
    return Schedule.objects.filter(practitioner=service.practitioner_id, is_default=True).first()


def hours_of_space(service: Service) -> Hours | None:
    """By the clock of its place. Without a place there is no clock."""
    found = SpaceDetails.objects.filter(pk=service.pk, service__location__isnull=False)
    told = found.values_list("opens_at", "closes_at", "service__location__time_zone").first()
    if told is None:
        return None
    opens_at, closes_at, zone = told
    return Hours(zone=zone, weekly=every_day(list(open_for(opens_at, closes_at))))


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
