"""Services that can be booked, and people who do."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domains.bookings import actions
from domains.bookings.actions import NewBooking
from domains.bookings.models import Booking
from domains.kernel.actor import Actor
from domains.practitioners.models import Practitioner, Schedule, WeeklyHours
from domains.services.models import BookingRules, Service, ServiceOccurrence
from domains.users.models import Role, User
from tests.domains.services import catalogue

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # a Monday
TOMORROW = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def client(**more: Any) -> User:
    return catalogue.somebody(**{"roles": [Role.CLIENT], **more})


def self_of(user: User) -> Actor:
    return catalogue.self_of(user)


def host_of(service: Service) -> Actor:
    return self_of(service.practitioner.user)


def hours(of: Practitioner, *, zone: str = "UTC", opens: int = 8 * 60, closes: int = 20 * 60, **more: Any) -> Schedule:
    """Every day from eight to eight."""
    given = {"name": "Every day", "is_default": True, "created_at": NOW, **more}
    made = Schedule.objects.create(practitioner=of, time_zone=zone, **given)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(schedule=made, weekday=day, opens=opens, closes=closes) for day in range(1, 8)
    )
    return made


def session(of: Practitioner | None = None, *, rules: dict[str, Any] | None = None, **more: Any) -> Service:
    """An hour, free of charge, on every quarter of an hour."""
    of = of or catalogue.practitioner()
    if not of.schedules.exists():
        hours(of)
    made = catalogue.service(of, **{"price_cents": 0, "duration_minutes": 60, **more})
    if rules is not None:
        BookingRules.objects.create(service=made, practitioner=of, type=made.type, **rules)
    return made


def space(of: Practitioner | None = None, *, rules: dict[str, Any] | None = None, **more: Any) -> Service:
    """Somewhere, and published."""
    of = of or catalogue.practitioner()
    made = catalogue.space(of, **more)
    made.location = catalogue.place(of, kind="PHYSICAL", name=f"Studio {made.pk}", time_zone="Europe/Berlin")
    made.delivery_mode, made.status, made.published_at = "IN_PERSON", "PUBLISHED", NOW
    made.save()
    if rules is not None:
        BookingRules.objects.create(service=made, practitioner=of, type=made.type, **rules)
    return made


def occurrence(of: Service | None = None, **more: Any) -> ServiceOccurrence:
    of = of or catalogue.workshop(price_cents=0)
    return catalogue.occurrence(of, **{"starts_at": TOMORROW, **more})


def book(service: Service, who: User | None = None, at: datetime = TOMORROW, **more: Any) -> Booking:
    now = more.pop("now", NOW)
    new = NewBooking(service_id=service.pk, kind=Service.Type(service.type), starts_at=at, **more)
    return actions.create_booking(new=new, actor=self_of(who or client()), now=now)


def book_seat(of: ServiceOccurrence, who: User | None = None, **more: Any) -> Booking:
    now = more.pop("now", NOW)
    new = NewBooking(occurrence_id=of.pk, kind=Service.Type.WORKSHOP, **more)
    return actions.create_booking(new=new, actor=self_of(who or client()), now=now)


OVERLAPS = """
SELECT count(*) FROM services_occupation one JOIN services_occupation other
ON one.resource = other.resource AND one.id < other.id AND one.during && other.during
"""
