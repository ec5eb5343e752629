"""What a stay in a space costs, or why it cannot be."""

from datetime import datetime
from typing import Annotated, cast

import strawberry

from domains.kernel.money import Money as Sum
from domains.services import models, selectors, stays
from schema.kernel.types import Money

WORDS = {
    stays.Broken.ENDS_BEFORE_IT_BEGINS: "This ends before it begins.",
    stays.Broken.TOO_SHORT: "One stays longer than this.",
    stays.Broken.TOO_LONG: "One does not stay as long as this.",
    stays.Broken.BEGINS_WHILE_CLOSED: "It is closed when this begins.",
    stays.Broken.ENDS_WHILE_CLOSED: "It is closed when this ends.",
}


@strawberry.type(description="So many hours or days, and what they cost.")
class StayLine:
    unit: stays.Unit = strawberry.field(description="Whether these are hours or days.")
    count: int = strawberry.field(description="How many.")
    unit_price: Money = strawberry.field(description="What one of them costs.")
    total: Money = strawberry.field(description="What all of them cost.")


@strawberry.type(description="What a stay costs: the least that it can.")
class StayPriced:
    total: Money = strawberry.field(description="All in all.")
    lines: list[StayLine] = strawberry.field(description="Of what it is made up: days, then hours.")


@strawberry.type(description="That a stay cannot be as it was asked for.")
class StayRefused:
    reason: stays.Broken = strawberry.field(description="Which rule it breaks.")
    message: str = strawberry.field(description="The same in words for a person.")


StayPrice = Annotated[
    StayPriced | StayRefused, strawberry.union("StayPrice", description="What a stay costs, or why it cannot be.")
]


def told(space: models.SpaceDetails, starts_at: datetime, ends_at: datetime) -> StayPriced | StayRefused:
    found = stays.priced(selectors.terms_of(space), starts_at, ends_at)
    if isinstance(found, stays.Broken):
        return StayRefused(reason=found, message=WORDS[found])
    currency = space.service.currency
    return StayPriced(
        total=money(sum(line.total_cents for line in found), currency),
        lines=[
            StayLine(
                unit=line.unit,
                count=line.count,
                unit_price=money(line.unit_cents, currency),
                total=money(line.total_cents, currency),
            )
            for line in found
        ],
    )


def money(cents: int, currency: str) -> Money:
    """The values of the type are the domains' own."""
    return cast(Money, Sum(cents, currency))
