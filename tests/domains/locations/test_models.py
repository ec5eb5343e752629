from decimal import Decimal

import pytest
from django.db import IntegrityError

from domains.locations.models import Address
from tests.domains.services.catalogue import ANYBODY, STAFF, STRANGER, address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("country", ["de", "D", "", "D1"])
def test_country_is_two_letters(country: str) -> None:
    with pytest.raises(IntegrityError, match="a_country_is_two_letters"):
        address(country=country)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("52.5", None), (None, "13.4"), ("90.000001", "0"), ("0", "-180.000001")]
)
def test_point_that_is_none_is_refused(latitude: str | None, longitude: str | None) -> None:
    with pytest.raises(IntegrityError, match="a_point_lies_on_the_globe"):
        address(latitude=latitude and Decimal(latitude), longitude=longitude and Decimal(longitude))


@pytest.mark.parametrize(("latitude", "longitude"), [("-90", "180"), ("90", "-180"), ("0", "0")])
def test_point_at_the_edge_of_the_world(latitude: str, longitude: str) -> None:
    made = address(latitude=Decimal(latitude), longitude=Decimal(longitude))
    assert (made.latitude, made.longitude) == (Decimal(latitude), Decimal(longitude))


def test_address_is_shown_to_whoever_has_found_it() -> None:
    made = address()
    for actor in (ANYBODY, STRANGER, STAFF):
        assert list(Address.objects.visible_to(actor)) == [made]  # type: ignore[attr-defined]
