import strawberry

from domains.reviews import models
from schema import nodes
from schema.access import ANYONE
from schema.connections import root_connection
from schema.kernel.queries import NodeID
from schema.lookups import lookup
from schema.reviews.inputs import ReviewFilter, ReviewOrder


@strawberry.type
class Query:
    reviews = root_connection(
        "reviews",
        "What clients said, the newest first.",
        who=ANYONE,
        model=models.Review,
        order=ReviewOrder,
        default="-CREATED_AT",
        filter=ReviewFilter,
    )

    review = lookup(
        "review",
        "What a client said, by its id.",
        who=ANYONE,
        model=models.Review,
        where=nodes.named("Review"),
        id=NodeID,
    )
