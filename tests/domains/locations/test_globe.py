import math

import pytest
from django.db import connection
from django.db.models import F, Func, Value
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domains.locations import globe, points
from domains.locations.models import Address
from tests.domains.services import catalogue

LATITUDES = st.floats(-90, 90).map(lambda degrees: round(degrees, 6))
LONGITUDES = st.floats(-180, 180).map(lambda degrees: round(degrees, 6))
PLACES = st.tuples(LATITUDES, LONGITUDES)


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Another way to the same: along the ground, from angles."""
    (north, east), (above, beside) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((above - north) / 2) ** 2
    half += math.cos(north) * math.cos(above) * math.sin((beside - east) / 2) ** 2
    return 2 * globe.RADIUS * math.asin(min(1, math.sqrt(half)))


@settings(deadline=None)
@given(PLACES, PLACES)
@example((90, 0), (90, 137))  # the pole, whatever the longitude
@example((10, 180), (10, -180))
@example((0, 0), (0, 180))
def test_straight_line_says_how_far_it_is_along_the_ground(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    straight = math.dist(globe.point(*one), globe.point(*other))
    along = haversine(one, other)
    assert straight == pytest.approx(globe.through_space(along), abs=0.2)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(PLACES, PLACES)
def test_the_database_agrees(one: tuple[float, float], other: tuple[float, float]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::cube <-> %s::cube", [points.centre(*one), points.centre(*other)])
        [told] = cursor.fetchone() or ()
    assert told == pytest.approx(math.dist(globe.point(*one), globe.point(*other)), abs=1e-3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("latitude", "longitude"), [("52.52", "13.405"), ("-90", "0"), ("0", "180"), ("0.000001", "-179.999999")]
)
def test_address_knows_its_point(latitude: str, longitude: str) -> None:
    made = catalogue.address(latitude=latitude, longitude=longitude)
    here = Value(points.centre(float(latitude), float(longitude)), points.Cube())
    apart = Func(here, template="%(expressions)s::cube", output_field=points.Cube())
    found = Address.objects.filter(pk=made.pk).annotate(apart=points.Apart(F("point"), apart))
    assert found.values_list("apart", flat=True).get() < 1e-6


@pytest.mark.django_db
def test_address_without_degrees_has_no_point() -> None:
    assert Address.objects.filter(pk=catalogue.address().pk, point=None).exists()


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((52.5200, 13.4050), (48.8566, 2.3522), 878_000),  # Berlin, Paris
        ((40.7128, -74.0060), (51.5074, -0.1278), 5_585_000),  # New York, London
        ((-33.8688, 151.2093), (35.6762, 139.6503), 7_823_000),  # Sydney, Tokyo
        ((0, 179.5), (0, -179.5), 111_195),  # a degree, across the line of dates
    ],
)
def test_cities_are_as_far_apart_as_maps_say(
    one: tuple[float, float], other: tuple[float, float], metres: float
) -> None:
    straight = math.dist(globe.point(*one), globe.point(*other))
    assert straight == pytest.approx(globe.through_space(metres), rel=0.005)
