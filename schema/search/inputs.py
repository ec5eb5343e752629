from collections.abc import Mapping
from enum import Enum
from typing import ClassVar

import strawberry
from django.db.models import Q

from domains.search import models
from schema.bounds import Bounds
from schema.filters import (
    PRICES,
    STARS,
    AmountFilter,
    BooleanFilter,
    CurrencyFilter,
    FloatFilter,
    IDFilter,
    IntFilter,
    filter_of,
    where,
)
from schema.orders import DISTANCE, RELEVANCE, Direction
from schema.practitioners.inputs import LanguagesFilter, SpecializationsFilter
from schema.search import enums  # noqa: F401 (the choices must be described before they are named)
from schema.services.inputs import MINUTES, DeliveryModeFilter, ServiceTypeFilter


@strawberry.enum(description="What a search can be ordered by.")
class SearchOrderBy(Enum):
    RELEVANCE = strawberry.enum_value(
        "RELEVANCE", description="How well it fits what is looked for; if nothing is, how much is thought of it."
    )
    DISTANCE = strawberry.enum_value(
        "DISTANCE", description="How far it is from the point of `near`, which then has to be given."
    )
    PRICE = strawberry.enum_value(
        "PRICE",
        description="What it costs, in the smallest unit of whatever currency it is in: filter by one as well. "
        "Practitioners have no price and come last.",
    )
    RATING = strawberry.enum_value("RATING", description="How well it is rated; what has no rating comes last.")
    NEWEST = strawberry.enum_value("NEWEST", description="When it came to the marketplace.")


@strawberry.input(description="What of a search comes first.")
class SearchOrder:
    by: SearchOrderBy = strawberry.field(description="What to go by.")
    direction: Direction | None = strawberry.field(
        default=None,
        description="Which end comes first. If nothing is said, the one that is mostly wanted: what fits best, the "
        "nearest, the cheapest, the best rated, the newest.",
    )

    columns: ClassVar[Mapping[str, str]] = {
        "RELEVANCE": RELEVANCE,
        "DISTANCE": DISTANCE,
        "PRICE": "price_cents",
        "RATING": "rating",
        "NEWEST": "created_at",
    }
    wanted: ClassVar[Mapping[str, Direction]] = {
        "RELEVANCE": Direction.DESC,
        "DISTANCE": Direction.ASC,
        "PRICE": Direction.ASC,
        "RATING": Direction.DESC,
        "NEWEST": Direction.DESC,
    }


@filter_of(models.SearchDocument, of="Search")
class SearchFilter:
    type: ServiceTypeFilter | None = where(
        "What kind of thing is offered; practitioners are none.", path="service_type"
    )
    delivery_mode: DeliveryModeFilter | None = where("How it takes place; practitioners do not.")
    price: AmountFilter | None = where(
        "What it costs, whatever the currency: filter by one as well. Practitioners have no price.",
        path="price_cents",
        within=PRICES,
    )
    currency: CurrencyFilter | None = where("In which currency it is paid; practitioners have no price.")
    category: IDFilter | None = where(
        "On which shelf it stands, or on one below; of practitioners, something of theirs.",
        path="categories",
        names="ServiceCategory",
        listed=True,
    )
    rating: FloatFilter | None = where(
        "How well it is rated, in stars; what has no rating is not among them.", within=STARS
    )
    languages: LanguagesFilter | None = where("In which languages whoever offers it works.")
    specializations: SpecializationsFilter | None = where(
        "What whoever offers it knows more about than others.", names="Specialization", listed=True
    )
    is_verified: BooleanFilter | None = where("Whether staff have verified whoever offers it.", so=Q(is_verified=True))
    is_featured: BooleanFilter | None = where("Whether staff recommend it.", so=Q(is_featured=True))
    duration_minutes: IntFilter | None = where(
        "How long it takes; what has no length is not among them.", within=MINUTES
    )
    bounds: Bounds | None = where(
        "On which piece of a map it takes place; of practitioners, one of their places lies there.",
        inside=(models.SearchPlace, "document"),
    )
