import dataclasses
from datetime import datetime
from typing import Any

import strawberry
from django.db.models import Q

from domains.services import models
from schema.bounds import Bounds
from schema.filters import (
    PRICES,
    STARS,
    TIMES,
    AmountFilter,
    BooleanFilter,
    CurrencyFilter,
    DateTimeFilter,
    FloatFilter,
    IDFilter,
    IntFilter,
    compared,
    filter_of,
    refuse_absurd,
    where,
)
from schema.orders import DISTANCE, order_of
from schema.services import enums  # noqa: F401 (the choices must be described before they are named)

MINUTES = (1, 60 * 24 * 366)

ServiceOrder = order_of(
    models.Service,
    CREATED_AT=("created_at", "When it was written down first."),
    PRICE=("price_cents", "What it costs, in the smallest unit of whatever currency it is in: filter by one as well."),
    POPULARITY=("booked_lately", "How often it was booked in the last 90 days; counted anew every hour."),
    RATING=("rating", "How well it is rated; what has no rating comes last."),
    DISTANCE=(DISTANCE, "How far it is from the point of `near`, which then has to be given."),
)

ServiceMediaOrder = order_of(models.ServiceMedia, POSITION=("position", "Its place."))

ServiceCategoryOrder = order_of(
    models.ServiceCategory,
    POSITION=("position", "Its place among those beside it."),
    NAME=("name", "What it is called."),
)

PractitionerCategoryOrder = order_of(
    models.PractitionerCategory,
    POSITION=("position", "Its place among those of its practitioner."),
    NAME=("name", "What it is called."),
)

ServiceOccurrenceOrder = order_of(models.ServiceOccurrence, STARTS_AT=("starts_at", "When it begins."))


ScheduleBlockOrder = order_of(models.ScheduleBlock, STARTS_AT=("starts_at", "When it starts."))


@strawberry.input(description="Compares what kind of thing is offered. All that is given must hold.")
class ServiceTypeFilter:
    eq: models.Service.Type | None = compared("Is this.")
    in_: list[models.Service.Type] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares how a service takes place. All that is given must hold.")
class DeliveryModeFilter:
    eq: models.Service.DeliveryMode | None = compared("Is this.")
    in_: list[models.Service.DeliveryMode] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares whether a service can be found. All that is given must hold.")
class ServiceStatusFilter:
    eq: models.Service.Status | None = compared("Is this.")
    in_: list[models.Service.Status] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares on which shelf of the catalogue something stands. All that is given must hold.")
class CategoryFilter:
    eq: strawberry.ID | None = compared("Is this, and not one below it.")
    in_: list[strawberry.ID] | None = compared("Is one of these, and not one below.", name="in")
    under: strawberry.ID | None = compared("Is this, or any below it.")


@strawberry.input(description="A time between two moments.")
class TimeBetween:
    from_: datetime = strawberry.field(description="From this moment on.", name="from")
    until: datetime | None = compared("Before this one; whenever it is if left out.")


def takes_place(field: dataclasses.Field[Any], asked: TimeBetween) -> Q:
    """That it begins then at least once."""
    refuse_absurd(field, "gte", asked.from_)
    times = models.ServiceOccurrence.objects.filter(
        status=models.ServiceOccurrence.Status.SCHEDULED, starts_at__gte=asked.from_
    )
    if asked.until is not None:
        refuse_absurd(field, "lt", asked.until)
        times = times.filter(starts_at__lt=asked.until)
    return Q(pk__in=times.values("service"))


@filter_of(models.Service)
class ServiceFilter:
    type: ServiceTypeFilter | None = where("What kind of thing it is.")
    delivery_mode: DeliveryModeFilter | None = where("How it takes place.")
    price: AmountFilter | None = where("What it costs, whatever the currency.", path="price_cents", within=PRICES)
    status: ServiceStatusFilter | None = where("Whether it can be found.")
    currency: CurrencyFilter | None = where("In which currency it is paid.")
    category: CategoryFilter | None = where(
        "On which shelf of the catalogue it stands.", names="ServiceCategory", above="category__path"
    )
    practitioner_category: IDFilter | None = where(
        "Under which of its practitioner's own categories it stands.", names="PractitionerCategory", path="own_category"
    )
    starts_between: TimeBetween | None = where(
        "That it is a workshop or a course, and begins at least once in this time; with now as `from`, that it is "
        "still to come.",
        made=takes_place,
        within=TIMES,
    )
    practitioner: IDFilter | None = where("Who offers it.", names="Practitioner")
    is_featured: BooleanFilter | None = where("Whether staff recommend it.")
    rating: FloatFilter | None = where(
        "How well it is rated, in stars; what has no rating is not among them.", within=STARS
    )
    duration_minutes: IntFilter | None = where(
        "How long it takes; what has no length is not among them.", within=MINUTES
    )
    created_at: DateTimeFilter | None = where("When it was written down first.", within=TIMES)
    bounds: Bounds | None = where("On which piece of a map it takes place.", inside="location__address")


@filter_of(models.ServiceCategory)
class ServiceCategoryFilter:
    parent: IDFilter | None = where("Right below which it stands.", names="ServiceCategory")
    is_root: BooleanFilter | None = where("Whether it stands below none.", so=Q(parent=None))


@filter_of(models.PractitionerCategory)
class PractitionerCategoryFilter:
    practitioner: IDFilter | None = where("Whose it is.", names="Practitioner")


@strawberry.input(description="Compares whether something takes place. All that is given must hold.")
class OccurrenceStatusFilter:
    eq: models.ServiceOccurrence.Status | None = compared("Is this.")


@filter_of(models.ServiceOccurrence)
class ServiceOccurrenceFilter:
    service: IDFilter | None = where("Of which workshop or course it is.", names="Service")
    practitioner: IDFilter | None = where("Who offers it.", names="Practitioner")
    starts_at: DateTimeFilter | None = where("When it begins.", within=TIMES)
    status: OccurrenceStatusFilter | None = where("Whether it takes place.")


@filter_of(models.ScheduleBlock)
class ScheduleBlockFilter:
    practitioner: IDFilter | None = where("Whose time it is.", names="Practitioner")
    service: IDFilter | None = where("Which service cannot be booked then.", names="Service")
    starts_at: DateTimeFilter | None = where("When it starts.", within=TIMES)
    ends_at: DateTimeFilter | None = where("When it ends; after now is what is not over yet.", within=TIMES)
