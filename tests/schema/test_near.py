"""Lists by distance: through the endpoint, by plan and otherwise."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from hypothesis import given, settings
from hypothesis import strategies as st

from domains.locations.globe import FURTHEST
from domains.practitioners.models import Practitioner
from schema import near
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ask

pytestmark = pytest.mark.usefixtures("committed", "api")

SERVICES = """
query ($near: Near, $orderBy: [ServiceOrder!], $first: Int, $after: String, $filter: ServiceFilter) {
  services(near: $near, orderBy: $orderBy, first: $first, after: $after, filter: $filter) {
    edges { cursor distanceMeters node { title } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}"""
NEARBY = """
query ($latitude: Latitude!, $longitude: Longitude!, $radiusMeters: Int!, $first: Int, $after: String) {
  nearbyServices(
    latitude: $latitude, longitude: $longitude, radiusMeters: $radiusMeters, first: $first, after: $after
  ) { edges { distanceMeters node { title } } pageInfo { hasNextPage endCursor } totalCount }
}"""
LOCATIONS = """
query ($latitude: Latitude!, $longitude: Longitude!) {
  nearbyLocations(latitude: $latitude, longitude: $longitude) { edges { distanceMeters node { name } } }
}"""
PRACTITIONERS = """
query ($near: Near!, $orderBy: [PractitionerOrder!]) {
  practitioners(near: $near, orderBy: $orderBy) { edges { distanceMeters node { slug } } totalCount }
}"""
NEAREST = [{"by": "DISTANCE", "direction": "ASC"}]
BERLIN = {"latitude": 52.52, "longitude": 13.405}


def offered(of: Practitioner, latitude: str, longitude: str, title: str = "") -> None:
    where = catalogue.address(latitude=latitude, longitude=longitude)
    place = catalogue.place(of, kind="PHYSICAL", address=where, name=title)
    catalogue.service(of, title=title or f"{latitude} {longitude}", delivery_mode="IN_PERSON", location=place)


@sync_to_async
def around_berlin() -> None:
    ada = catalogue.practitioner(slug="ada")
    offered(ada, "52.52", "13.405", "here")
    offered(ada, "52.53", "13.405", "a walk away")
    offered(ada, "52.39", "13.06", "Potsdam")
    offered(ada, "48.85", "2.35", "Paris")
    catalogue.service(ada, title="online")


def told(page: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(edge["node"]["title"], edge["distanceMeters"]) for edge in page["edges"]]


async def test_nearest_come_first() -> None:
    await around_berlin()
    page = (await both_ways(SERVICES, near={**BERLIN, "radiusMeters": 50_000}, orderBy=NEAREST))["services"]
    assert told(page) == [("here", 0), ("a walk away", 1112), ("Potsdam", 27_486)]
    assert page["totalCount"] == 3


async def test_radius_is_ten_kilometres_if_none_is_given() -> None:
    await around_berlin()
    page = (await both_ways(SERVICES, near=BERLIN))["services"]
    assert {title for title, _ in told(page)} == {"here", "a walk away"}


async def test_distance_is_null_where_no_point_is_given() -> None:
    await around_berlin()
    assert {far for _, far in told((await both_ways(SERVICES))["services"])} == {None}


async def test_furthest_come_first() -> None:
    await around_berlin()
    order = [{"by": "DISTANCE", "direction": "DESC"}]
    page = (await both_ways(SERVICES, near={**BERLIN, "radiusMeters": 2_000_000}, orderBy=order))["services"]
    assert [title for title, _ in told(page)] == ["Paris", "Potsdam", "a walk away", "here"]


async def test_pages_go_on_where_they_ended() -> None:
    await sync_to_async(crowd)()
    seen: list[Any] = []
    after = None
    while True:
        asked = {**BERLIN, "radiusMeters": 20_000, "first": 3, "after": after}
        page = (await both_ways(NEARBY, **asked))["nearbyServices"]
        seen += told(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == page["totalCount"] == len({title for title, _ in seen}) == 12
    assert [far for _, far in seen] == sorted(far for _, far in seen)


def crowd() -> None:
    """Several at the same place, so that only their ids tell them apart."""
    ada = catalogue.practitioner()
    for number in range(12):
        offered(ada, f"52.{520 + number // 4}", "13.405", f"{number}")


async def test_cursor_of_another_order_is_refused(api: httpx.AsyncClient) -> None:
    await around_berlin()
    plain = (await both_ways(SERVICES, first=1))["services"]["pageInfo"]["endCursor"]
    found = await ask(api, NEARBY, **BERLIN, radiusMeters=1000, after=plain)
    assert found["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ((0.0, 179.999), ("0", "-179.999")),  # across the line of dates
        ((89.999, 0.0), ("89.999", "180")),  # over the pole
        ((-90.0, 0.0), ("-90", "77")),  # the pole has every longitude
    ],
)
async def test_nothing_is_special_at_the_edges_of_the_map(here: tuple[float, float], there: tuple[str, str]) -> None:
    await sync_to_async(lambda: offered(catalogue.practitioner(), *there, "there"))()
    asked = {"latitude": here[0], "longitude": here[1], "radiusMeters": 300}
    [(title, far)] = told((await both_ways(NEARBY, **asked))["nearbyServices"])
    assert title == "there"
    assert far is not None
    assert far <= 223


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"south": 52, "west": 13, "north": 53, "east": 14}, ["Potsdam", "a walk away", "here"]),
        ({"south": 52.51, "west": 13, "north": 52.525, "east": 14}, ["here"]),
        ({"south": -90, "west": 14, "north": 90, "east": 13.1}, ["Paris", "Potsdam"]),  # around the other side
        ({"south": 53, "west": 13, "north": 52, "east": 14}, []),
    ],
)
async def test_piece_of_a_map(bounds: dict[str, float], found: list[str]) -> None:
    await around_berlin()
    page = (await both_ways(SERVICES, filter={"bounds": bounds}))["services"]
    assert sorted(title for title, _ in told(page)) == found


async def test_what_lies_on_a_piece_of_a_map_is_seen_anew_for_each() -> None:
    """The same operation with edges that go across the line of dates and with such that do not."""
    await sync_to_async(lambda: offered(catalogue.practitioner(), "0", "179.5", "there"))()
    for west, east, found in ((179, -179, ["there"]), (-179, 179, []), (179, 180, ["there"]), (-180, -179, [])):
        bounds = {"south": -1, "west": west, "north": 1, "east": east}
        page = (await both_ways(SERVICES, filter={"bounds": bounds}))["services"]
        assert [title for title, _ in told(page)] == found


async def test_practitioner_is_as_near_as_their_nearest_place() -> None:
    await around_berlin()
    grace = await sync_to_async(lambda: catalogue.practitioner(slug="grace"))()
    await sync_to_async(lambda: offered(grace, "52.54", "13.405"))()
    page = (await both_ways(PRACTITIONERS, near=BERLIN, orderBy=NEAREST))["practitioners"]
    assert [(edge["node"]["slug"], edge["distanceMeters"]) for edge in page["edges"]] == [("ada", 0), ("grace", 2224)]
    assert page["totalCount"] == 2


async def test_places_around_a_point() -> None:
    await around_berlin()
    page = (await both_ways(LOCATIONS, **BERLIN))["nearbyLocations"]
    assert [edge["node"]["name"] for edge in page["edges"]] == ["here", "a walk away"]


@pytest.mark.parametrize("radius", [0, -1, FURTHEST + 1, 2**31 - 1])
async def test_radius_that_none_can_be_is_refused(api: httpx.AsyncClient, radius: int) -> None:
    around = BERLIN | {"radiusMeters": radius}
    for query, variables in ((NEARBY, around), (SERVICES, {"near": around})):
        for _ in range(2):  # once more, when it is known
            [error] = (await ask(api, query, **variables))["errors"]
            assert error["extensions"]["code"] == "BAD_RADIUS"


async def test_order_by_distance_from_nowhere_is_refused(api: httpx.AsyncClient) -> None:
    [error] = (await ask(api, SERVICES, orderBy=NEAREST))["errors"]
    assert error["extensions"]["code"] == "BAD_ORDER"


@pytest.mark.parametrize(("latitude", "longitude"), [(90.000001, 0), (0, -180.1), (1e300, 0), ("52", 0), (True, 0)])
async def test_point_that_is_none_is_refused(api: httpx.AsyncClient, latitude: Any, longitude: Any) -> None:
    found = await ask(api, NEARBY, latitude=latitude, longitude=longitude, radiusMeters=5)
    assert "Degrees from" in found["errors"][0]["message"]
    assert "data" not in found


@settings(max_examples=200, deadline=None)
@given(st.integers(-(2**31), 2**31 - 1))
def test_every_radius_is_one_or_is_refused(radius: int) -> None:
    assert near.is_radius(radius) is (0 < radius <= FURTHEST)
