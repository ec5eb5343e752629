from domains.reviews.models import Review
from schema.enums import enum_of

enum_of(
    Review.Status,
    "Whether a review can be read.",
    name="ReviewStatus",
    PENDING="Not yet: it has to be looked at. Its author and staff see it, nobody else.",
    PUBLISHED="Yes.",
    UNPUBLISHED="Not for now: staff have taken it back. Its author and staff see it, nobody else.",
    REMOVED="Never again. Its author and staff see it, nobody else.",
)
