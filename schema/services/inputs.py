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
    where,
)
from schema.orders import DISTANCE, order_of
from schema.services import enums  # noqa: F401 (the choices must be described before they are named)

MINUTES = (1, 60 * 24 * 366)

ServiceOrder = order_of(
    models.Service,
    CREATED_AT=("created_at", "When it was written down first."),
    PRICE=("price_cents", "What it costs, in the smallest unit of whatever currency it is in: filter by one as well."),
    RATING=("rating", "How well it is rated; what has no rating comes last."),
    DISTANCE=(DISTANCE, "How far it is from the point of `near`, which then has to be given."),
)

ServiceMediaOrder = order_of(models.ServiceMedia, POSITION=("position", "Its place."))

ServiceCategoryOrder = order_of(
    models.ServiceCategory,
    POSITION=("position", "Its place among those beside it."),
    NAME=("name", "What it is called."),
)


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


@filter_of(models.Service)
class ServiceFilter:
    type: ServiceTypeFilter | None = where("What kind of thing it is.")
    delivery_mode: DeliveryModeFilter | None = where("How it takes place.")
    price: AmountFilter | None = where("What it costs, whatever the currency.", path="price_cents", within=PRICES)
    status: ServiceStatusFilter | None = where("Whether it can be found.")
    currency: CurrencyFilter | None = where("In which currency it is paid.")
    category: IDFilter | None = where("On which shelf it stands, and not on one below.", names="ServiceCategory")
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
