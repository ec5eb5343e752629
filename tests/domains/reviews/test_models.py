from typing import Any

import pytest
from django.db import IntegrityError

from domains.reviews.models import Review
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, review, self_of, service, somebody

Status = Review.Status
pytestmark = pytest.mark.django_db


def seen(actor: Any) -> int:
    return int(Review.objects.visible_to(actor).count())  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", Status)
def test_review_is_visible(status: Status) -> None:
    author, of = somebody(), service()
    review(of, author, status=status)
    to_all = int(status == Status.PUBLISHED)
    actors = (ANYBODY, STRANGER, self_of(of.practitioner.user), self_of(author), STAFF)
    assert [seen(actor) for actor in actors] == [to_all, to_all, to_all, 1, 1]


@pytest.mark.parametrize("status", Status)
def test_nobody_is_the_author_of_what_has_none(status: Status) -> None:
    review(service(), None, status=status)
    assert seen(ANYBODY) == int(status == Status.PUBLISHED)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"rating": 0}, "a_review_gives_one_to_five_stars"),
        ({"rating": 6}, "a_review_gives_one_to_five_stars"),
        ({"reply": "Thank you."}, "a_reply_has_its_time"),
        ({"replied_at": NOW}, "a_reply_has_its_time"),
        ({"published_at": None}, "a_published_review_has_its_time"),
        ({"status": "PENDING", "published_at": NOW}, "a_published_review_has_its_time"),
    ],
)
def test_review_that_cannot_be_is_refused(given: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        review(service(), **given)


def test_review_outlives_its_author() -> None:
    author = somebody()
    made = review(service(), author, reply="Thank you.", replied_at=NOW)
    author.delete()
    made.refresh_from_db()
    assert (made.author, made.text) == (None, "Kind and clear.")
