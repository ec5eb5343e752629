from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.kernel.references import References
from domains.locations.points import At
from domains.practitioners.models import (
    Practitioner,
    PractitionerLocation,
    Rated,
    counts_every_star,
    managed_by,
    seen_by_all,
)
from domains.services.models.categories import ServiceCategory
from domains.services.models.shelves import PractitionerCategory

# What a frontend's numbers hold without loss.
LARGEST_PRICE = 2**53 - 1


def shown_to(actor: Actor, path: str = "") -> Q:
    """That the service which the path leads to is shown to this actor, who is no staff."""
    offered = shown_to_all(path)
    return offered if actor.is_anonymous else offered | managed_by(actor, f"{path}practitioner__")


def shown_to_all(path: str = "") -> Q:
    """That the service which the path leads to is shown to everybody."""
    return Q(**{f"{path}status": Service.Status.PUBLISHED}) & seen_by_all(f"{path}practitioner__")


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is published, by somebody who works here now; to staff and whoever manages it, whatever its status."""
        return self if actor.is_staff else self.filter(shown_to(actor))


class Service(Rated):
    """What can be booked. All types are one thing; what only some of them have stands in rows of its own."""

    class Type(models.TextChoices):
        SESSION = "SESSION"
        WORKSHOP = "WORKSHOP"
        PACKAGE = "PACKAGE"
        BUNDLE = "BUNDLE"
        COURSE = "COURSE"
        SPACE = "SPACE"

    class DeliveryMode(models.TextChoices):
        VIRTUAL = "VIRTUAL"
        IN_PERSON = "IN_PERSON"
        HYBRID = "HYBRID"

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        PUBLISHED = "PUBLISHED"
        ARCHIVED = "ARCHIVED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="services", db_index=False)
    category = models.ForeignKey(
        ServiceCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="services", db_index=False
    )
    own_category = models.ForeignKey(
        PractitionerCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="services", db_index=False
    )
    type = models.CharField(max_length=20, choices=Type.choices)
    delivery_mode = models.CharField(max_length=20, choices=DeliveryMode.choices)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000, blank=True)
    price_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    duration_minutes = models.IntegerField(null=True, blank=True)
    capacity = models.IntegerField(default=1)
    virtual_capacity = models.IntegerField(null=True, blank=True)  # of what is hybrid: `capacity` is of its place alone
    location = models.ForeignKey(
        PractitionerLocation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="services",
        db_index=False,
    )
    is_featured = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    booked_lately = models.IntegerField(default=0, db_default=0)  # how often; bookings, above, count it every hour
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Service"]] = models.Manager.from_queryset(ServiceQuerySet)()
    shows: ClassVar = ("practitioner", "category", "own_category")
    whereabouts: ClassVar = At("location__address__point")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_cents__range=(0, LARGEST_PRICE)), name="a_price_is_no_debt"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="a_price_is_in_a_currency"),
            models.CheckConstraint(
                condition=Q(duration_minutes=None) | Q(duration_minutes__gt=0), name="a_service_takes_its_time"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="a_service_has_room_for_somebody"),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_of_a_service_begin_at_one"),
            models.CheckConstraint(
                condition=Q(status="DRAFT", published_at=None)
                | Q(status="PUBLISHED", published_at__isnull=False)
                | Q(status="ARCHIVED"),
                name="what_is_published_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="PUBLISHED") | Q(delivery_mode="VIRTUAL") | Q(location__isnull=False),
                name="what_is_offered_in_person_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(delivery_mode="HYBRID", virtual_capacity__gte=1, virtual_capacity__isnull=False)
                | (~Q(delivery_mode="HYBRID") & Q(virtual_capacity=None)),
                name="only_what_is_hybrid_has_seats_apart",
            ),
            models.CheckConstraint(
                condition=Q(is_featured=False) | Q(status="PUBLISHED"), name="only_what_is_offered_is_featured"
            ),
            References(
                fields=["location", "practitioner"],
                to=("practitioners", "PractitionerLocation"),
                columns=["id", "practitioner"],
                name="a_service_takes_place_where_its_practitioner_works",
            ),
            References(
                fields=["own_category", "practitioner"],
                to=("services", "PractitionerCategory"),
                columns=["id", "practitioner"],
                name="a_service_stands_under_a_heading_of_its_practitioner",
            ),
            # So that what is made of services can refer to whose they are, and of which type.
            models.UniqueConstraint(
                fields=["id", "practitioner", "type"], name="a_service_is_one_person_s_of_one_type"
            ),
            counts_every_star("stars_of_a_service_are_counted"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="service_by_age"),
            models.Index(fields=["price_cents", "id"], name="service_by_price"),
            models.Index(fields=["booked_lately", "id"], name="service_by_popularity"),
            models.Index(fields=["currency", "price_cents", "id"], name="service_by_price_in_currency"),
            # What has no rating comes last, so this one cannot be read the other way round.
            models.Index(F("rating").desc(nulls_last=True), F("id").desc(), name="service_best_first"),
            models.Index(F("rating").asc(nulls_last=True), F("id").asc(), name="service_worst_first"),
            models.Index(fields=["duration_minutes", "-created_at", "-id"], name="service_by_length"),
            models.Index(
                "category", F("rating").desc(nulls_last=True), F("id").desc(), name="service_best_of_category"
            ),
            models.Index(fields=["practitioner", "type"], name="service_by_practitioner"),
            models.Index(fields=["practitioner", "-created_at", "-id"], name="service_of_practitioner_by_age"),
            models.Index(fields=["type", "-created_at", "-id"], name="service_by_type"),
            models.Index(fields=["-created_at", "-id"], condition=Q(is_featured=True), name="service_featured_by_age"),
            models.Index(fields=["location", "type", "price_cents"], name="service_by_place"),
            models.Index(fields=["category", "-created_at", "-id"], name="service_by_category"),
            models.Index(fields=["status", "-created_at", "-id"], name="service_by_status"),
            models.Index(
                fields=["own_category", "-created_at", "-id"],
                condition=Q(own_category__isnull=False),
                name="service_by_own_category",
            ),
        ]

    def __str__(self) -> str:
        return self.title
