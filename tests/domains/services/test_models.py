from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.kernel.ids import uuid7
from domains.practitioners.models import Practitioner
from domains.services import actions
from domains.services.models import Service, ServiceCategory
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    category,
    place,
    practitioner,
    self_of,
    service,
    somebody,
)

Status, Standing = Service.Status, Practitioner.Status
pytestmark = pytest.mark.django_db


def seen(actor: Any) -> int:
    return int(Service.objects.visible_to(actor).count())  # type: ignore[attr-defined]


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("status", Status)
def test_service_is_visible(status: Status, standing: Standing) -> None:
    made = service(practitioner(status=standing), status=status)
    to_all = int(status == Status.PUBLISHED and standing in (Standing.ACTIVE, Standing.VACATION))
    assert [seen(actor) for actor in (ANYBODY, STRANGER, self_of(made.practitioner.user), STAFF)] == [
        to_all,
        to_all,
        1,
        1,
    ]


def test_service_of_a_closed_account_is_hidden() -> None:
    service(practitioner(somebody(is_active=False)))
    assert [seen(actor) for actor in (ANYBODY, STRANGER, STAFF)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"price_cents": -1}, "a_price_is_no_debt"),
        ({"price_cents": 2**53}, "a_price_is_no_debt"),
        ({"currency": "eur"}, "a_price_is_in_a_currency"),
        ({"duration_minutes": 0}, "a_service_takes_its_time"),
        ({"capacity": 0}, "a_service_has_room_for_somebody"),
        ({"version": 0}, "versions_of_a_service_begin_at_one"),
        ({"published_at": None}, "what_is_published_has_its_time"),
        ({"status": "DRAFT", "published_at": NOW}, "what_is_published_has_its_time"),
        ({"delivery_mode": "IN_PERSON"}, "what_is_offered_in_person_has_a_place"),
        ({"delivery_mode": "HYBRID"}, "what_is_offered_in_person_has_a_place"),
        ({"rating_distribution": [1]}, "stars_of_a_service_are_counted"),
    ],
)
def test_service_that_cannot_be_is_refused(given: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        service(**given)


def test_service_at_the_edge_of_what_can_be() -> None:
    of = practitioner()
    here = place(of, kind="PHYSICAL")
    service(of, price_cents=0, duration_minutes=1)
    service(of, price_cents=2**53 - 1, delivery_mode="IN_PERSON", location=here)
    service(of, status="DRAFT", delivery_mode="IN_PERSON")
    service(of, status="ARCHIVED", published_at=NOW - timedelta(days=9))
    assert of.services.count() == 4


def test_category_stands_below_its_parent() -> None:
    root = category("Body")
    child = category("Yoga", root)
    leaf = category("Yin", child)
    assert [(each.path, each.depth) for each in (root, child, leaf)] == [
        ([root.pk], 1),
        ([root.pk, child.pk], 2),
        ([root.pk, child.pk, leaf.pk], 3),
    ]
    assert ServiceCategory.objects.visible_to(ANYBODY).count() == 3  # type: ignore[attr-defined]


def test_category_whose_path_is_wrong_is_refused() -> None:
    root, other = category("Body"), category("Mind")
    child = category("Yoga", root)
    elsewhere = uuid7()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"path": []}, "a_category_ends_its_path"),
        ({"depth": 3}, "a_category_ends_its_path"),
        ({"path": [], "depth": 0}, "a_category_is_as_deep_as_its_path"),
        ({"path": [root.pk, child.pk, elsewhere]}, "a_category_is_as_deep_as_its_path"),
        ({"path": [root.pk, elsewhere]}, "a_category_ends_its_path"),
        ({"path": [child.pk, root.pk]}, "a_category_ends_its_path"),
        ({"path": [child.pk, child.pk]}, "a_category_ends_its_path"),
        ({"parent": other}, "a_category_stands_right_below_its_parent"),
        ({"parent": None}, "a_category_stands_right_below_its_parent"),
        ({"path": [other.pk, root.pk, child.pk], "depth": 3, "parent": other},
         "a_category_stands_right_below_its_parent"),
    ]  # fmt: skip
    for change, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ServiceCategory.objects.filter(pk=child.pk).update(**change)


def test_category_slug_belongs_to_one_and_is_plain() -> None:
    found = category()
    with pytest.raises(IntegrityError, match="a_slug_belongs_to_one_category"), transaction.atomic():
        actions.make_category(name="Yoga", slug=found.slug)
    with pytest.raises(IntegrityError, match="a_category_is_reached_by_a_plain_slug"), transaction.atomic():
        ServiceCategory.objects.filter(pk=found.pk).update(slug="Yoga!")
