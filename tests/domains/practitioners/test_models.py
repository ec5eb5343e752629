from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from domains.practitioners.models import Practitioner, PractitionerLocation
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    address,
    place,
    practitioner,
    self_of,
    somebody,
)

Status = Practitioner.Status
SHOWN = {Status.ACTIVE, Status.VACATION}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", Status)
def test_practitioner_is_visible(status: Status) -> None:
    made = practitioner(status=status)
    where = place(made)
    for actor, expected in (
        (ANYBODY, status in SHOWN),
        (STRANGER, status in SHOWN),
        (self_of(made.user), True),
        (STAFF, True),
    ):
        assert Practitioner.objects.visible_to(actor).filter(pk=made.pk).exists() is expected  # type: ignore[attr-defined]
        assert PractitionerLocation.objects.visible_to(actor).filter(pk=where.pk).exists() is expected  # type: ignore[attr-defined]


def test_practitioner_whose_account_is_closed_is_hidden() -> None:
    made = practitioner(somebody(is_active=False))
    place(made)
    for model in (Practitioner, PractitionerLocation):
        for actor, expected in ((ANYBODY, 0), (STRANGER, 0), (STAFF, 1)):
            assert model.objects.visible_to(actor).count() == expected  # type: ignore[attr-defined]


def test_somebody_is_one_practitioner_at_most() -> None:
    first = practitioner()
    with pytest.raises(IntegrityError, match="user_id"):
        practitioner(first.user)


def test_slug_belongs_to_one() -> None:
    practitioner(slug="ada")
    with pytest.raises(IntegrityError, match="a_slug_belongs_to_one_practitioner"):
        practitioner(slug="ada")


@pytest.mark.parametrize("slug", ["", "Ada", "ada-", "-ada", "ada--l", "ada_l", "ädä"])
def test_slug_is_plain(slug: str) -> None:
    with pytest.raises(IntegrityError, match="a_practitioner_is_reached_by_a_plain_slug"):
        practitioner(slug=slug)


@pytest.mark.parametrize("status", Status)
def test_only_a_vacation_has_an_end(status: Status) -> None:
    until = NOW + timedelta(days=14)
    if status == Status.VACATION:
        assert practitioner(status=status, vacation_until=until).vacation_until == until
    else:
        with pytest.raises(IntegrityError, match="only_a_vacation_has_an_end"):
            practitioner(status=status, vacation_until=until)


@pytest.mark.parametrize("currency", ["eur", "EU", "", "E1R"])
def test_practitioner_is_paid_in_a_currency(currency: str) -> None:
    with pytest.raises(IntegrityError, match="a_practitioner_is_paid_in_a_currency"):
        practitioner(currency=currency)


@pytest.mark.parametrize("stars", [[], [1, 2, 3, 4], [0, 0, 0, 0, 0, 1], [0, 0, -1, 0, 0], [0, 0, None, 0, 0]])
def test_stars_that_do_not_count_are_refused(stars: list[int]) -> None:
    with pytest.raises(IntegrityError, match="stars_of_a_practitioner_are_counted"):
        practitioner(rating_distribution=stars)


class Ratings(TestCase):
    @settings(deadline=None)
    @given(st.lists(st.integers(0, 200_000), min_size=5, max_size=5))
    def test_rating_follows_from_the_stars(self, stars: list[int]) -> None:
        made = practitioner(rating_distribution=stars)
        made.refresh_from_db()
        number, total = sum(stars), sum(count * (at + 1) for at, count in enumerate(stars))
        assert (made.rating_count, made.rating_sum) == (number, total)
        half_up = Decimal((total * 200 + number) // (2 * number)) / 100 if number else None
        assert made.rating == half_up


def test_one_place_is_the_primary_one() -> None:
    here, there = practitioner(), practitioner()
    place(here, is_primary=True)
    place(here)
    place(there, is_primary=True)
    with pytest.raises(IntegrityError, match="one_place_of_a_practitioner_is_primary"):
        place(here, is_primary=True)


def test_place_has_an_address_unless_it_is_virtual() -> None:
    of = practitioner()
    place(of, kind="PHYSICAL")
    place(of, kind="VIRTUAL")
    for kind, where in (("PHYSICAL", None), ("VIRTUAL", address())):
        with pytest.raises(IntegrityError, match="a_place_has_an_address_unless_it_is_virtual"), transaction.atomic():
            place(of, kind=kind, address=where)
