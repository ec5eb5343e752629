from typing import Any

import pytest
from asgiref.sync import sync_to_async

from domains.services.models import Service
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways

pytestmark = pytest.mark.usefixtures("committed", "api")

REVIEWS = "query ($filter: ReviewFilter) { reviews(filter: $filter) { nodes { rating text } totalCount } }"


@sync_to_async
def reviewed() -> Service:
    service: Service = catalogue.service()
    for stars in (5, 4, 1):
        catalogue.review(service, catalogue.somebody(), rating=stars, text="" if stars == 4 else "Words.")
    catalogue.review(service, rating=3, status="PENDING")
    catalogue.review(catalogue.service(), rating=2)
    return service


async def stars(**asked: Any) -> list[int]:
    page = (await both_ways(REVIEWS, filter=asked))["reviews"]
    return sorted(node["rating"] for node in page["nodes"])


async def test_reviews_are_filtered() -> None:
    service = await reviewed()
    assert await stars() == [1, 2, 4, 5]
    assert await stars(service={"eq": global_id("Service", service.pk)}) == [1, 4, 5]
    assert await stars(practitioner={"eq": global_id("Practitioner", service.practitioner_id)}) == [1, 4, 5]
    assert await stars(rating={"gte": 4}) == [4, 5]
    assert await stars(withText={"eq": True}) == [1, 2, 5]
    assert await stars(withText={"eq": False}) == [4]


async def test_summary_tells_five_stars_first() -> None:
    def make() -> None:
        ada = catalogue.practitioner(rating_distribution=[1, 0, 0, 1, 1])
        catalogue.service(ada, rating_distribution=[1, 0, 0, 1, 1])
        catalogue.service(ada)

    await sync_to_async(make)()
    summary = "reviewsSummary { averageRating count distribution { rating count } }"
    query = f"{{ practitioners {{ nodes {{ {summary} rating services {{ nodes {{ {summary} rating }} }} }} }} }}"
    [ada] = (await both_ways(query))["practitioners"]["nodes"]
    unrated, rated = ada["services"]["nodes"]
    counted = [(5, 1), (4, 1), (3, 0), (2, 0), (1, 1)]
    assert (
        ada["reviewsSummary"]
        == rated["reviewsSummary"]
        == {
            "averageRating": 3.33,
            "count": 3,
            "distribution": [{"rating": rating, "count": count} for rating, count in counted],
        }
    )
    assert (ada["rating"], rated["rating"], unrated["rating"]) == (3.33, 3.33, None)
    assert unrated["reviewsSummary"]["averageRating"] is None


async def test_review_outlives_what_it_is_about_and_who_wrote_it() -> None:
    def make() -> str:
        author = catalogue.somebody()
        review = catalogue.review(catalogue.service(status="ARCHIVED"), author)
        User.objects.filter(pk=author.pk).update(is_active=False)
        return global_id("Review", review.pk)

    selection = "text service { id } practitioner { displayName } author { id }"
    query = f"query ($id: ID!) {{ review(id: $id) {{ {selection} }} }}"
    found = (await both_ways(query, id=await sync_to_async(make)()))["review"]
    assert found == {
        "text": "Kind and clear.", "service": None, "practitioner": {"displayName": "Ada"}, "author": None
    }  # fmt: skip
