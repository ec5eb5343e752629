from datetime import datetime

import strawberry
from strawberry import relay

from domains.practitioners.models import Practitioner
from domains.practitioners.models.ratings import STARS
from domains.reviews import models
from domains.services.models import Service
from domains.users.models import User
from schema.objects import column, counts, object_of
from schema.reviews import enums  # noqa: F401 (the choices must be described before they are named)


@strawberry.type(description="How many reviews give so many stars.")
class RatingCount:
    rating: int = strawberry.field(description="How many stars, 1 to 5.")
    count: int = strawberry.field(description="How many reviews give them.")


# A practitioner has columns of the same names.
@object_of(Service, "What published reviews come to.", name="ReviewsSummary")
class ReviewsSummary:
    average_rating: float | None = column("How many stars on average; null before the first review.", of="rating")
    count: int = column("How many reviews there are.", of="rating_count")

    distribution: list[RatingCount] = counts(
        "How many reviews give five stars, four, and so on to one.",
        [{"rating": stars, "count": f"rating_distribution__{stars - 1}"} for stars in reversed(STARS)],
    )


@object_of(models.Review, "What a client said about a service afterwards.")
class Review(relay.Node):
    service: Service | None = column("About what; null if you cannot see it, or not any more.")
    practitioner: Practitioner | None = column("About whose service; null if you cannot see them, or not any more.")
    author: User | None = column("Who wrote it; null if their account is gone, or closed.")
    rating: int = column("How many stars they gave, 1 to 5.")
    title: str = column("What they put above it; may be empty.")
    text: str = column("What they said; may be empty.")
    status: models.Review.Status = column("Whether it can be read.")
    reply: str = column("What the practitioner answered; empty if nothing.")
    replied_at: datetime | None = column("When they answered; null if they did not.")
    created_at: datetime = column("When it was written.")
    published_at: datetime | None = column("When it was published; null if it never was.")
