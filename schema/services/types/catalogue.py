from datetime import datetime

from django.db.models import F, Q, QuerySet
from strawberry import relay

from domains.favorites.models import Favorite
from domains.kernel.money import Money
from domains.media.models import Role
from domains.practitioners.models import Practitioner, PractitionerLocation, Schedule
from domains.reviews.models import Review
from domains.services import models
from schema.connections import connection
from schema.objects import alike, beside, column, many, marked, money, named, object_of, one, part
from schema.reviews.inputs import ReviewFilter, ReviewOrder
from schema.reviews.types import ReviewsSummary
from schema.services.inputs import (
    ServiceFilter,
    ServiceMediaOrder,
    ServiceOccurrenceFilter,
    ServiceOccurrenceOrder,
    ServiceOrder,
)
from schema.services.types.rules import IS_BOOKED, BookingRules
from schema.through import through

MOST_SIMILAR, MOST_MADE = 5, 20
OFFERED = Q(status=models.Service.Status.PUBLISHED)


def to_come(rows: QuerySet[models.ServiceOccurrence], now: datetime) -> QuerySet[models.ServiceOccurrence]:
    return rows.filter(status=models.ServiceOccurrence.Status.SCHEDULED, starts_at__gt=now)


@object_of(models.ServiceCategory, "A shelf of the catalogue; it can have others below it.")
class ServiceCategory(relay.Node):
    name: str = column("What it is called.")
    slug: str = column("What it is called in addresses, like `hatha-yoga`; no other is.")
    description: str = column("What stands on it; may be empty.")
    position: int = column("Its place among those beside it, the smallest first.")
    depth: int = column("How far down it is: 1 at the root.")
    parent: models.ServiceCategory | None = column("The one right above; null at the root.")

    children: list[models.ServiceCategory] = many(
        "Those right below, by their position.", models.ServiceCategory, of="parent", order="position"
    )
    path: list[models.ServiceCategory] = named(
        "The way to it: from the root down to itself.", models.ServiceCategory, ids="path", order="depth"
    )
    services = connection(
        "What stands on it, and not on one below.",
        model=models.Service,
        of="category",
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
    )


@object_of(models.PractitionerCategory, "A heading of a practitioner's own, under which they put what they offer.")
class PractitionerCategory(relay.Node):
    practitioner: Practitioner = column("Whose it is.")
    name: str = column("What it is called; no other of theirs is.")
    position: int = column("Its place among theirs, the smallest first.")
    created_at: datetime = column("When it was made.")
    services = connection(
        "What stands under it.",
        model=models.Service,
        of="own_category",
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
    )


@object_of(models.Service, "What can be booked: a session, a workshop, a package, a bundle, a course or a space.")
class Service(relay.Node):
    practitioner: Practitioner = column("Who offers it.")
    category: models.ServiceCategory | None = column("On which shelf it stands; null on none.")
    practitioner_category: models.PractitionerCategory | None = column(
        "Under which of its practitioner's own categories it stands; null under none.", of="own_category"
    )
    type: models.Service.Type = column("What kind of thing it is.")
    delivery_mode: models.Service.DeliveryMode = column("How it takes place.")
    status: models.Service.Status = column("Whether it can be found.")
    title: str = column("What it is called.")
    description: str = column("What it is; may be empty.")
    price: Money = money("What it costs.", "price_cents")
    duration_minutes: int | None = column("How long it takes; null if it has no length of its own.")
    capacity: int = column("How many people can take part at once; of what is hybrid, at its place.")
    virtual_capacity: int | None = column("How many can take part online, of what is hybrid; else null.")
    location: PractitionerLocation | None = column("Where it takes place; null if it is only online.")
    is_featured: bool = column("Whether staff recommend it.")
    published_at: datetime | None = column("When it was published; null if it never was.")
    version: int = column("Counts its changes. Send it along when you change it, so that no other change is lost.")
    rating: float | None = column("How many stars it has on average, 1 to 5; null before the first review.")
    created_at: datetime = column("When it was written down first.")
    updated_at: datetime = column("When it was changed last.")

    package: models.PackageDetails | None = one(
        "What it is made of; null unless it is a package.", models.PackageDetails, of="service"
    )
    bundle: models.BundleDetails | None = one(
        "What it is made of; null unless it is a bundle.", models.BundleDetails, of="service"
    )
    course: models.CourseDetails | None = one(
        "What it is made of; null unless it is a course.", models.CourseDetails, of="service"
    )
    space: models.SpaceDetails | None = one(
        "How it is used; null unless it is a space.", models.SpaceDetails, of="service"
    )
    durations: list[models.ServiceDuration] = many(
        "Lengths to choose instead of `durationMinutes`, each with its price, the shortest first; mostly none.",
        models.ServiceDuration,
        of="service",
        order="minutes",
    )
    upcoming_occurrences = connection(
        "When it takes place next, the soonest first: what is scheduled and has not begun. A workshop or a course can "
        "be published before it has any; what is neither never has.",
        model=models.ServiceOccurrence,
        of="service",
        order=ServiceOccurrenceOrder,
        default="STARTS_AT",
        filter=ServiceOccurrenceFilter,
        among=to_come,
    )
    occurrences = connection(
        "All times at which it takes place, did, or was to, the latest first.",
        model=models.ServiceOccurrence,
        of="service",
        order=ServiceOccurrenceOrder,
        default="-STARTS_AT",
        filter=ServiceOccurrenceFilter,
    )
    booking_rules: BookingRules | None = part(
        "On what terms it is booked; null of what is no session, workshop or space.", only=IS_BOOKED
    )
    schedule: Schedule | None = beside(
        "The hours chosen for it. Null if none were: a session then follows the default ones of its practitioner, a "
        "space what its `space` says. Null also if you do not manage the practice.",
        models.BookingRules,
        of="service",
        name="schedule",
    )
    packages = through(
        f"Packages that are made of it, the cheapest first, at most {MOST_MADE}.",
        model=models.Service,
        path="package__item",
        order=["price_cents", "id"],
        most=MOST_MADE,
        active=OFFERED,
    )
    bundles = through(
        f"Bundles that it is a part of, the cheapest first, at most {MOST_MADE}.",
        model=models.Service,
        path="bundle__items__item",
        order=["price_cents", "id"],
        most=MOST_MADE,
        active=OFFERED,
    )
    viewer_has_favorited: bool = marked("Whether you have marked it to find it again.", Favorite, of="service")
    reviews_summary: ReviewsSummary = part("What its reviews come to.")
    media = connection(
        "The pictures and films of it, in their order: the first picture stands for it in lists.",
        model=models.ServiceMedia,
        of="service",
        order=ServiceMediaOrder,
        default="POSITION",
    )
    cover_image: models.ServiceMedia | None = one(
        "The picture that stands for it; null without one.",
        models.ServiceMedia,
        of="service",
        order="-position",
        among=Q(role=Role.PHOTO),
    )
    reviews = connection(
        "What clients said about it, the newest first.",
        model=Review,
        of="service",
        order=ReviewOrder,
        default="-CREATED_AT",
        filter=ReviewFilter,
    )
    similar_services: list[models.Service] = alike(
        f"Others of the same category, the best rated first, at most {MOST_SIMILAR}.",
        share="category",
        order=[F("rating").desc(nulls_last=True), F("id").desc()],
        most=MOST_SIMILAR,
    )
