"""People who offer something, what they offer, and what others say about it."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from domains.locations.models import Address
from domains.practitioners.actions import make_specialization
from domains.practitioners.models import (
    Certification,
    Education,
    Practitioner,
    PractitionerLocation,
    PractitionerTier,
    Schedule,
    Specialization,
    Travel,
)
from domains.reviews.models import Review
from domains.services import actions
from domains.services.actions.occupying import span
from domains.services.models import (
    BookingRules,
    BundleDetails,
    BundleItem,
    CourseDetails,
    CourseModule,
    Occupation,
    PackageDetails,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceCategory,
    ServiceOccurrence,
    SpaceDetails,
)
from domains.users.models import User, UserProfile

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
ANYBODY = ANONYMOUS
STRANGER = Actor(user_id=uuid7(), roles=frozenset({"CLIENT"}))
STAFF = Actor(user_id=uuid7(), roles=frozenset({"STAFF"}))
numbers = count(1)


def somebody(**more: Any) -> User:
    user: User = User.objects.create(**{"email": f"somebody-{next(numbers)}@example.org", **more})
    UserProfile.objects.create(user=user)
    return user


def self_of(user: User) -> Actor:
    return Actor(user_id=user.pk, roles=frozenset(user.roles))


def practitioner(user: User | None = None, **more: Any) -> Practitioner:
    given = {"slug": f"ada-{next(numbers)}", "display_name": "Ada", "status": "ACTIVE", "currency": "EUR"}
    return Practitioner.objects.create(user=user or somebody(), **{**given, "created_at": NOW, **more})


def address(**more: Any) -> Address:
    return Address.objects.create(**{"line1": "Torstraße 1", "city": "Berlin", "country": "DE", **more})


def place(of: Practitioner, **more: Any) -> PractitionerLocation:
    given = {"kind": "VIRTUAL", "name": "Online", "time_zone": "Europe/Berlin", "created_at": NOW, **more}
    if given["kind"] == "PHYSICAL" and "address" not in given:
        given["address"] = address()
    return PractitionerLocation.objects.create(practitioner=of, **given)


def specialization(*of: Practitioner, name: str = "Chronic pain", **more: Any) -> Specialization:
    made = make_specialization(name=name, slug=f"known-{next(numbers)}", **more)
    made.practitioners.set(of)
    return made


def certification(of: Practitioner, **more: Any) -> Certification:
    given = {"name": "Yoga teacher", "issuer": "A school", "issued_on": date(2019, 6, 30), **more}
    return Certification.objects.create(practitioner=of, **{"created_at": NOW, "updated_at": NOW, **given})


def education(of: Practitioner, **more: Any) -> Education:
    given = {"institution": "A university", "start_year": 2011, "end_year": 2014, "created_at": NOW, **more}
    return Education.objects.create(practitioner=of, **given)


def tier(**more: Any) -> PractitionerTier:
    """One more. What a test commits of this has to go again: those of the migrations stay."""
    given = {"key": f"TIER_{next(numbers)}", "name": "Some", "position": 9, "commission_bps": 500, **more}
    most = {"most_services": 2, "most_places": 2, "most_assistants": 1}
    return PractitionerTier.objects.create(**{**most, **given})


def category(name: str = "Yoga", under: ServiceCategory | None = None, **more: Any) -> ServiceCategory:
    slug = f"{name.lower()}-{next(numbers)}"
    return actions.make_category(name=name, slug=slug, parent_id=under.pk if under else None, **more)


def own_category(of: Practitioner, name: str = "Evenings", **more: Any) -> PractitionerCategory:
    place = of.own_categories.count()
    return PractitionerCategory.objects.create(
        **{"practitioner": of, "name": name, "position": place, "created_at": NOW, **more}
    )


def service(of: Practitioner | None = None, **more: Any) -> Service:
    given: dict[str, Any] = {
        "type": "SESSION",
        "delivery_mode": "VIRTUAL",
        "status": "PUBLISHED",
        "title": "Hatha",
        "currency": "EUR",
    }
    if more.get("delivery_mode") == "HYBRID":
        given["virtual_capacity"] = 1
    times = {"created_at": NOW, "updated_at": NOW}
    if more.get("status", "PUBLISHED") == "PUBLISHED":
        times["published_at"] = NOW
    return Service.objects.create(practitioner=of or practitioner(), **{"price_cents": 4500, **given, **times, **more})


def package(of: Service, **more: Any) -> Service:
    whose = of.practitioner
    made = service(whose, **{"type": "PACKAGE", "title": "Five times", **more})
    PackageDetails.objects.create(service=made, practitioner=whose, item=of, item_type=of.type, units=5)
    return made


def bundle(*of: Service, **more: Any) -> Service:
    whose = of[0].practitioner
    made = service(whose, **{"type": "BUNDLE", "title": "Together", **more})
    details = BundleDetails.objects.create(service=made, practitioner=whose)
    for at, each in enumerate(of):
        BundleItem.objects.create(bundle=details, practitioner=whose, item=each, item_type=each.type, position=at)
    return made


def workshop(of: Practitioner | None = None, **more: Any) -> Service:
    return service(of, **{"type": "WORKSHOP", "title": "Knots", "duration_minutes": 90, "capacity": 8, **more})


def course(of: Practitioner | None = None, *titles: str, **more: Any) -> Service:
    made = service(of, **{"type": "COURSE", "title": "Knots, step by step", "duration_minutes": 60, **more})
    details = CourseDetails.objects.create(service=made, practitioner=made.practitioner)
    for position, title in enumerate(titles or ("Ropes", "Loops")):
        CourseModule.objects.create(course=details, position=position, title=title)
    return made


def space(of: Practitioner | None = None, **more: Any) -> Service:
    made = service(of, type="SPACE", title="Quiet room", status="DRAFT")
    given = {"space_type": "ROOM", "price_per_hour_cents": 1_000, "price_per_day_cents": 5_000, **more}
    SpaceDetails.objects.create(service=made, practitioner=made.practitioner, **given)
    return made


def occurrence(of: Service | None = None, **more: Any) -> ServiceOccurrence:
    """A day after now, unless another time is said."""
    of = of or workshop()
    begins = more.get("starts_at", NOW + timedelta(days=1))
    given = {"time_zone": "Europe/Berlin", "capacity": of.capacity, "virtual_capacity": of.virtual_capacity, **more}
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1), "created_at": NOW, "updated_at": NOW}
    whose = {"service": of, "practitioner": of.practitioner, "type": of.type}
    made = ServiceOccurrence.objects.create(**{**whose, **times, **given})
    if made.is_to_come(NOW):
        keep_time(made)
    return made


def keep_time(of: ServiceOccurrence, before: int = 0, after: int = 0) -> Occupation:
    """`before` and `after`: what is kept free around it, in minutes."""
    times = {"starts_at": of.starts_at, "ends_at": of.ends_at, "during": span(of.starts_at, of.ends_at, before, after)}
    whose = {"resource": of.practitioner_id, "service": of.service, "occurrence": of}
    return Occupation.objects.create(kind="PRACTITIONER", **whose, **times)


def hours(of: Practitioner, **more: Any) -> Schedule:
    """Twice on Mondays, until midnight, and otherwise on a holiday."""
    given = {"name": f"Hours {next(numbers)}", "time_zone": "Europe/Berlin", "created_at": NOW, **more}
    made = Schedule.objects.create(practitioner=of, **given)
    for opens, closes, seats in ((840, 1440, 3), (0, 720, None)):
        made.weekly.create(weekday=1, opens=opens, closes=closes, seats=seats)
    made.days.create(date=date(2026, 12, 31)).hours.create(opens=545, closes=600)
    made.days.create(date=date(2026, 12, 25))
    return made


def travel(of: Practitioner, first_day: date, **more: Any) -> Travel:
    given = {"last_day": first_day, "time_zone": "Asia/Tokyo", **more}
    return Travel.objects.create(practitioner=of, first_day=first_day, **given)


def rules(of: Service, **more: Any) -> BookingRules:
    return BookingRules.objects.create(**{"service": of, "practitioner": of.practitioner, "type": of.type, **more})


def block(of: Practitioner, service: Service | None = None, **more: Any) -> ScheduleBlock:
    """A day after now, unless another time is said."""
    begins = more.get("starts_at", NOW + timedelta(days=1))
    given = {"starts_at": begins, "ends_at": begins + timedelta(hours=1), "created_at": NOW, **more}
    kind = service.type if service else ""
    return ScheduleBlock.objects.create(practitioner=of, service=service, service_type=kind, **given)


def review(of: Service, author: User | None = None, **more: Any) -> Review:
    given: dict[str, Any] = {"rating": 5, "text": "Kind and clear.", "status": "PUBLISHED", "created_at": NOW}
    if more.get("status", "PUBLISHED") == "PUBLISHED":
        given["published_at"] = NOW
    return Review.objects.create(service=of, practitioner=of.practitioner, author=author, **{**given, **more})
