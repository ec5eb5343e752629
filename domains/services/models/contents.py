"""What packages, bundles and courses are made of, and how long something may take.

Each row keeps whose it is and of which type, beside the key of the service: the database then sees to it that a package
is made of the same practitioner's services, and of no packages.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q, Value

from domains.kernel.actor import Actor
from domains.kernel.derived import Derived
from domains.kernel.ids import uuid7
from domains.kernel.references import References
from domains.practitioners.models import Practitioner
from domains.services.models.offers import LARGEST_PRICE, Service, shown_to

Type = Service.Type
SINGLE = (Type.SESSION, Type.WORKSHOP, Type.COURSE, Type.SPACE)  # of which others can be made


class OfServiceQuerySet(models.QuerySet[Any]):
    """Of what is told of a service: it is shown as the service is."""

    way = "service__"

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_staff else self.filter(shown_to(actor, self.way))


class OfBundleQuerySet(OfServiceQuerySet):
    way = "bundle__service__"


class OfCourseQuerySet(OfServiceQuerySet):
    way = "course__service__"


def only(kind: Service.Type) -> Derived:
    """A column that says of which type the service is: of no other."""
    return Derived(
        expression=Value(kind.value), output_field=models.CharField(max_length=20), db_persist=True, editable=False
    )


def whose() -> "models.ForeignKey[Practitioner, Practitioner]":
    return models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", db_index=False)


def of_service(fields: Mapping[str, str], name: str) -> References:
    """`fields`: what the row calls the service's key and type."""
    return References(
        fields=[fields["id"], "practitioner", fields["type"]],
        to=("services", "Service"),
        columns=["id", "practitioner", "type"],
        name=name,
    )


OWN, ITEM = {"id": "service", "type": "type"}, {"id": "item", "type": "item_type"}


def lasts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_days=None) | Q(valid_days__gte=1), name=name)


class PackageDetails(models.Model):
    """Several times the same service."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="package")
    practitioner = whose()
    type = only(Type.PACKAGE)
    item = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="packages_of_it")
    item_type = models.CharField(max_length=20, choices=Type.choices)
    units = models.IntegerField()
    valid_days = models.IntegerField(null=True, blank=True)  # after it was bought

    objects: ClassVar[models.Manager["PackageDetails"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service",)
    shown_by: ClassVar = ("service",)

    class Meta:
        verbose_name_plural = "package details"
        constraints: ClassVar = [
            of_service(OWN, "a_package_is_a_service_of_its_practitioner"),
            of_service(ITEM, "a_package_is_of_a_service_of_its_practitioner"),
            models.CheckConstraint(condition=Q(item_type__in=SINGLE), name="a_package_is_of_no_package"),
            models.CheckConstraint(condition=Q(units__gte=1), name="a_package_is_of_something"),
            lasts("a_package_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.item_id}"


class BundleDetails(models.Model):
    """Several services; `items` are which."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="bundle")
    practitioner = whose()
    type = only(Type.BUNDLE)
    valid_days = models.IntegerField(null=True, blank=True)  # after it was bought

    objects: ClassVar[models.Manager["BundleDetails"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service",)
    shown_by: ClassVar = ("service",)

    class Meta:
        verbose_name_plural = "bundle details"
        constraints: ClassVar = [
            of_service(OWN, "a_bundle_is_a_service_of_its_practitioner"),
            # So that its items can refer to whose it is.
            models.UniqueConstraint(fields=["service", "practitioner"], name="a_bundle_is_one_person_s"),
            lasts("a_bundle_lasts"),
        ]

    def __str__(self) -> str:
        return f"bundle {self.service_id}"


class BundleItem(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(BundleDetails, on_delete=models.CASCADE, related_name="items", db_index=False)
    practitioner = whose()
    item = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="bundles_of_it")
    item_type = models.CharField(max_length=20, choices=Type.choices)
    units = models.IntegerField(default=1)
    position = models.IntegerField()

    objects: ClassVar[models.Manager["BundleItem"]] = models.Manager.from_queryset(OfBundleQuerySet)()
    shown_by: ClassVar = ("bundle",)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            References(
                fields=["bundle", "practitioner"],
                to=("services", "BundleDetails"),
                columns=["service", "practitioner"],
                name="an_item_is_of_a_bundle_of_its_practitioner",
            ),
            of_service(ITEM, "a_bundle_is_of_services_of_its_practitioner"),
            models.CheckConstraint(condition=Q(item_type__in=SINGLE), name="a_bundle_is_of_no_bundle"),
            models.CheckConstraint(condition=Q(units__gte=1), name="an_item_of_a_bundle_is_something"),
            models.UniqueConstraint(fields=["bundle", "item"], name="a_bundle_has_each_service_once"),
            models.UniqueConstraint(
                fields=["bundle", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="items_of_a_bundle_stand_in_an_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.item_id}"


class CourseDetails(models.Model):
    """Several meetings in an order; `modules` are which."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="course")
    practitioner = whose()
    type = only(Type.COURSE)
    goal = models.CharField(max_length=500, blank=True)

    objects: ClassVar[models.Manager["CourseDetails"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service",)
    shown_by: ClassVar = ("service",)

    class Meta:
        verbose_name_plural = "course details"
        constraints: ClassVar = [of_service(OWN, "a_course_is_a_service_of_its_practitioner")]

    def __str__(self) -> str:
        return f"course {self.service_id}"


class CourseModule(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    course = models.ForeignKey(CourseDetails, on_delete=models.CASCADE, related_name="modules", db_index=False)
    position = models.IntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=2_000, blank=True)
    duration_minutes = models.IntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager["CourseModule"]] = models.Manager.from_queryset(OfCourseQuerySet)()
    shown_by: ClassVar = ("course",)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(duration_minutes=None) | Q(duration_minutes__gte=1), name="a_module_takes_its_time"
            ),
            models.UniqueConstraint(
                fields=["course", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="modules_of_a_course_stand_in_an_order",
            ),
            # So that when it takes place can refer to whose it is.
            models.UniqueConstraint(fields=["id", "course"], name="a_module_is_of_one_course"),
        ]

    def __str__(self) -> str:
        return self.title


class ServiceDuration(models.Model):
    """A length to choose instead of the service's own, with a price of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="durations", db_index=False)
    minutes = models.IntegerField()
    price_cents = models.BigIntegerField()

    objects: ClassVar[models.Manager["ServiceDuration"]] = models.Manager.from_queryset(OfServiceQuerySet)()
    shows: ClassVar = ("service",)
    shown_by: ClassVar = ("service",)

    class Meta:
        ordering: ClassVar = ["minutes"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="a_choice_of_length_takes_its_time"),
            models.CheckConstraint(
                condition=Q(price_cents__range=(0, LARGEST_PRICE)), name="the_price_of_a_length_is_no_debt"
            ),
            models.UniqueConstraint(fields=["service", "minutes"], name="a_length_is_chosen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"
