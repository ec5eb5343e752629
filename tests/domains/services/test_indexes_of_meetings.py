"""That what takes place, and what stands where, is found by an index at the size of a real market."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from domains.kernel.actor import ANONYMOUS, Actor
from domains.practitioners.models import Practitioner
from domains.services.models import PractitionerCategory, Service, ServiceCategory, ServiceOccurrence
from tests.domains.services.test_indexes import SHOWN, YOUNGEST, explained
from tests.estuary.demo.seeding import NOW, seed


@pytest.mark.django_db
def test_what_takes_place_is_found_by_an_index() -> None:
    seed("medium")
    workshop = Service.objects.filter(type="WORKSHOP", status="PUBLISHED", practitioner__status="ACTIVE").earliest("id")
    heading = PractitionerCategory.objects.filter(services__status="PUBLISHED").earliest("id")
    yoga = ServiceCategory.objects.get(slug="yoga")
    soon = Q(status="SCHEDULED", starts_at__gte=NOW, starts_at__lt=NOW + timedelta(days=2))
    begins = ServiceOccurrence.objects.filter(soon).values("service")
    somebody = Practitioner.objects.filter(status="ACTIVE").earliest("created_at")
    for actor in (ANONYMOUS, Actor(user_id=somebody.user_id)):
        held: Any = ServiceOccurrence.objects.visible_to(actor)  # type: ignore[attr-defined]
        offered: Any = Service.objects.visible_to(actor)  # type: ignore[attr-defined]
        lists: list[tuple[str, Any]] = [
            ("occurrence_by_time", held.filter(starts_at__gt=NOW).order_by("starts_at", "id")),
            ("occurrence_by_time", held.order_by("-starts_at", "-id")),
            ("occurrence_of_service", held.filter(service=workshop).order_by("starts_at", "id")),
            (
                "occurrence_of_practitioner",
                held.filter(practitioner=workshop.practitioner_id).order_by("starts_at", "id"),
            ),
            ("occurrence_by_status", held.filter(status="CANCELED").order_by("starts_at", "id")),
        ]
        for name, rows in lists:
            used, sorts, looked_at = explained(rows[:SHOWN])
            assert name in used, (name, used)
            assert (sorts, looked_at < 3 * SHOWN) == (0, True), (name, sorts, looked_at)

        used, _, _ = explained(offered.filter(own_category=heading).order_by(*YOUNGEST)[:SHOWN])
        assert "service_by_own_category" in used
        used, _, _ = explained(offered.filter(pk__in=begins).order_by(*YOUNGEST)[:SHOWN])
        assert used & {"occurrence_by_status", "occurrence_of_service"}, used
        used, _, looked_at = explained(offered.filter(category__path__contains=[yoga.pk]).order_by(*YOUNGEST)[:SHOWN])
        assert used & {"service_by_category", "service_best_of_category", "service_by_age"}, used
        assert looked_at < Service.objects.count() / 5


@pytest.mark.django_db
def test_what_is_above_a_category_is_indexed() -> None:
    """The catalogue of the demo is smaller than a page of the disk, where nobody needs an index."""
    shelves = ServiceCategory.objects.filter(path__contains=[ServiceCategory(name="x").pk])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert explained(shelves)[0] == {"category_by_what_is_above"}
