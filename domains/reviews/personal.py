"""What somebody wrote about others, and answered them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domains.reviews.models import Review


def export(user_id: UUID) -> dict[str, Any]:
    reviews = Review.objects.filter(author=user_id).order_by("pk")
    replies = Review.objects.filter(practitioner__user=user_id).exclude(reply="").order_by("pk")
    return {
        "reviews": list(
            reviews.values("service__title", "rating", "title", "text", "status", "created_at", "published_at")
        ),
        "replies": list(replies.values("service__title", "reply", "replied_at")),
    }


def erase(user_id: UUID, *, now: datetime) -> None:
    """What is published stays, without its author: others chose by it. The rest nobody has to see any more."""
    own = Review.objects.filter(author=user_id)
    own.exclude(status=Review.Status.PUBLISHED).delete()
    own.update(author=None)
    Review.objects.filter(practitioner__user=user_id).update(reply="", replied_at=None)
