import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F, QuerySet

from domains.kernel.actor import ANONYMOUS, Actor
from domains.practitioners.models import Practitioner
from domains.reviews.models import Review
from domains.services.models import Service, ServiceCategory
from tests.estuary.demo.seeding import seed

YOUNGEST, BEST = ("-created_at", "-id"), (F("rating").desc(nulls_last=True), "-id")
SHOWN = 20


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def explained(rows: QuerySet[Any, Any]) -> tuple[set[str], int, int]:
    """The indexes it goes by, how many it sorts, and how many services or practitioners it looks at."""
    [found] = json.loads(rows.explain(format="json", analyze=True))
    steps = list(nodes(found["Plan"]))
    table = rows.model._meta.db_table
    looked_at = sum(
        int(step["Actual Rows"] * step["Actual Loops"]) + step.get("Rows Removed by Filter", 0)
        for step in steps
        if step.get("Relation Name") == table
    )
    used = {step["Index Name"] for step in steps if "Index Name" in step}
    return used, sum(step["Node Type"] == "Sort" for step in steps), looked_at


@pytest.mark.django_db
def test_lists_walk_an_index_and_stop() -> None:
    """On ten thousand services, for those who are signed in and those who are not."""
    seed("medium")
    category = ServiceCategory.objects.get(slug="massage")
    somebody = Practitioner.objects.filter(status="ACTIVE").earliest("created_at")
    for actor in (ANONYMOUS, Actor(user_id=somebody.user_id), Actor(user_id=category.pk)):
        offered: Any = Service.objects.visible_to(actor)  # type: ignore[attr-defined]
        people: Any = Practitioner.objects.visible_to(actor)  # type: ignore[attr-defined]
        said: Any = Review.objects.visible_to(actor)  # type: ignore[attr-defined]
        talked_about = Service.objects.latest("rating_count")
        lists: list[tuple[str, Any]] = [
            ("service_by_age", offered.order_by(*YOUNGEST)),
            ("service_by_category", offered.filter(category=category).order_by(*YOUNGEST)),
            ("service_by_price", offered.order_by("price_cents", "id")),
            ("service_best_first", offered.order_by(*BEST)),
            ("practitioner_by_age", people.order_by(*YOUNGEST)),
            ("practitioner_best_first", people.order_by(*BEST)),
            ("practitioner_by_name", people.order_by("display_name", "id")),
            ("review_by_service", said.filter(service=talked_about).order_by(*YOUNGEST)),
            ("review_by_practitioner", said.filter(practitioner=talked_about.practitioner_id).order_by(*YOUNGEST)),
        ]
        for name, rows in lists:
            used, sorts, looked_at = explained(rows[:SHOWN])
            assert name in used
            assert (sorts, looked_at < 3 * SHOWN) == (0, True), (name, looked_at)

    own = Service.objects.filter(practitioner=somebody, type="SESSION")
    drafts = Service.objects.filter(status="DRAFT").order_by(*YOUNGEST)
    assert explained(own)[0] == {"service_by_practitioner"}
    assert explained(drafts[:SHOWN]) == ({"service_by_status"}, 0, SHOWN)
