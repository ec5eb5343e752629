"""Countries, states, cities and postal codes over the wire, by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from schema.ids import global_id
from tests.domains.locations import gazetteer
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ask

pytestmark = pytest.mark.usefixtures("committed", "api")

LOCATIONS = """
query ($query: String, $filter: LocationFilter, $first: Int, $after: String) {
  locations(query: $query, filter: $filter, first: $first, after: $after) {
    nodes { type label } totalCount pageInfo { endCursor }
  }
}"""
CITIES = """
query ($query: String, $filter: CityFilter, $orderBy: [CityOrder!]) {
  cities(query: $query, filter: $filter, orderBy: $orderBy) { nodes { name } }
}"""
ZIP_CODE = """
query ($code: String!, $country: String!) {
  zipCode(code: $code, country: $country) { code name state { code } city { name } latitude longitude timeZone }
}"""


@pytest.fixture
async def world() -> dict[str, Any]:
    return await sync_to_async(towns)()


def towns() -> dict[str, Any]:
    there = gazetteer.new_york()
    illinois = gazetteer.state("IL", "Illinois")
    gazetteer.city("Springfield", state=illinois, population=114_000)
    gazetteer.city("Springfield", state=there["State"], population=20_000)
    gazetteer.city("Munich", "DE", others=("München", "Monaco di Baviera"), population=1_260_000)
    gazetteer.city("Newcastle", "GB", population=192_000, latitude="54.97", longitude="-1.61")
    gazetteer.city("Nürnberg", "DE", population=499_000, latitude="49.45", longitude="11.08")
    gazetteer.zip_code("00501", state=there["State"], name="Holtsville")
    return there


def labels(found: dict[str, Any]) -> list[str]:
    return [each["label"] for each in found["locations"]["nodes"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("new", ["New York City, NY, United States", "Newcastle, Britain"]),
        ("NEW YO", ["New York City, NY, United States"]),
        ("new york", ["New York City, NY, United States"]),
        ("spri", ["Springfield, IL, United States", "Springfield, NY, United States"]),
        ("springfield il", ["Springfield, IL, United States"]),
        ("springfield, new york", ["Springfield, NY, United States"]),
        ("nurn", ["Nürnberg, Germany"]),
        ("münchen", ["Munich, Germany"]),
        ("munchen ger", ["Munich, Germany"]),
        ("münch", []),
        ("nueva york", ["New York City, NY, United States"]),
        ("100", ["10001 New York, NY, United States"]),
        ("00501 ny", ["00501 Holtsville, NY, United States"]),
        ("germany", []),
        ("%", []),
        ("'", []),
    ],
)
async def test_what_is_typed_is_found(world: Any, typed: str, found: list[str]) -> None:
    page = await both_ways(LOCATIONS, query=typed)
    assert (labels(page), page["locations"]["totalCount"]) == (found, len(found))
    literal = f'{{ locations(query: "{typed}") {{ nodes {{ label }} }} }}'
    assert labels(await both_ways(literal)) == found


@pytest.mark.parametrize("typed", ["", "  ", None])
async def test_without_words_there_is_everything_the_largest_first(world: Any, typed: str | None) -> None:
    first = await both_ways(LOCATIONS, query=typed, first=3)
    assert [label.partition(",")[0] for label in labels(first)] == ["New York City", "Munich", "Nürnberg"]
    rest = await both_ways(LOCATIONS, query=typed, after=first["locations"]["pageInfo"]["endCursor"])
    assert [each["type"] for each in rest["locations"]["nodes"]] == ["CITY"] * 3 + ["POSTAL_CODE"] * 2


async def test_locations_are_filtered(world: Any) -> None:
    codes = await both_ways(LOCATIONS, filter={"type": {"eq": "POSTAL_CODE"}})
    assert codes["locations"]["totalCount"] == 2
    german = await both_ways(LOCATIONS, filter={"countryCode": {"eq": "DE"}}, query="mu")
    assert labels(german) == ["Munich, Germany"]
    state = global_id("State", world["State"].pk)
    there = await both_ways(LOCATIONS, filter={"state": {"eq": state}, "type": {"in": ["CITY"]}})
    assert labels(there) == ["New York City, NY, United States", "Springfield, NY, United States"]


async def test_location_is_found_by_its_id(world: Any) -> None:
    asked = "query ($id: ID!) { location(id: $id) { label type population city { name zipCodes { nodes { code } } } } }"
    city = (await both_ways(asked, id=global_id("Location", world["City"].pk)))["location"]
    assert (city["type"], city["population"]) == ("CITY", 8_804_190)
    assert city["city"] == {"name": "New York City", "zipCodes": {"nodes": [{"code": "10001"}]}}
    code = (await both_ways(asked, id=global_id("Location", world["ZipCode"].pk)))["location"]
    assert (code["label"], code["city"]["name"]) == ("10001 New York, NY, United States", "New York City")
    for wrong in (global_id("City", world["City"].pk), "nonsense", ""):
        assert (await both_ways(asked, id=wrong))["location"] is None


@pytest.mark.parametrize(
    ("code", "country", "found"),
    [
        ("10001", "US", True),
        (" 10001 ", "us", True),
        ("10001", "DE", False),
        ("1000", "US", False),
        ("", "", False),
        ("10001", "USA", False),
    ],
)
async def test_zip_code_of_a_country(world: Any, code: str, country: str, found: bool) -> None:
    told = (await both_ways(ZIP_CODE, code=code, country=country))["zipCode"]
    assert told == (
        {
            "code": "10001",
            "name": "New York",
            "state": {"code": "NY"},
            "city": {"name": "New York City"},
            "latitude": 40.75,
            "longitude": -73.99,
            "timeZone": "America/New_York",
        }
        if found
        else None
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"query": "n"}, ["New York City", "Nürnberg", "Newcastle"]),
        ({"filter": {"countryCode": {"eq": "DE"}}}, ["Munich", "Nürnberg"]),
        ({"filter": {"name": {"startsWith": "spring"}}}, ["Springfield", "Springfield"]),
        ({"filter": {"population": {"gte": 499_000}}}, ["New York City", "Munich", "Nürnberg"]),
        ({"filter": {"hasState": {"eq": False}}}, ["Munich", "Nürnberg", "Newcastle"]),
        (
            {"orderBy": [{"by": "NAME"}], "filter": {"population": {"gt": 200_000}}},
            ["Munich", "New York City", "Nürnberg"],
        ),
    ],
)
async def test_cities_are_searched_filtered_and_ordered(world: Any, asked: Any, found: list[str]) -> None:
    page = (await both_ways(CITIES, **asked))["cities"]
    assert [each["name"] for each in page["nodes"]] == found


async def test_nearest_city_to_a_point(world: Any) -> None:
    near = "near: {latitude: 49.4, longitude: 11, radiusMeters: 100000}"
    asked = f"{{ cities({near}, orderBy: [{{by: DISTANCE}}]) {{ edges {{ distanceMeters node {{ name }} }} }} }}"
    [edge] = (await both_ways(asked))["cities"]["edges"]
    assert (edge["node"]["name"], 5_000 < edge["distanceMeters"] < 10_000) == ("Nürnberg", True)


async def test_way_from_a_country_down_and_up_again(world: Any) -> None:
    asked = """{
      countries(filter: {iso2: {eq: "US"}}) { nodes {
        name
        states(query: "ny", first: 2) {
          nodes { code cities(query: "n", first: 2) { nodes { name state { name country { iso2 } } } } }
        }
        cities(query: "spring", first: 1) { nodes { name country { name } } totalCount }
      } }
    }"""
    [country] = (await both_ways(asked))["countries"]["nodes"]
    [state] = country["states"]["nodes"]
    above = {"name": "New York", "country": {"iso2": "US"}}
    assert state == {"code": "NY", "cities": {"nodes": [{"name": "New York City", "state": above}]}}
    assert country["cities"] == {
        "nodes": [{"name": "Springfield", "country": {"name": "United States"}}],
        "totalCount": 2,
    }


async def test_address_knows_its_country(world: Any) -> None:
    await sync_to_async(lambda: catalogue.place(catalogue.practitioner(), kind="PHYSICAL"))()
    asked = "{ practitionerLocations { nodes { address { country inCountry { name currency } } } } }"
    [place] = (await both_ways(asked))["practitionerLocations"]["nodes"]
    assert place["address"] == {"country": "DE", "inCountry": {"name": "Germany", "currency": None}}


@pytest.mark.parametrize("typed", ["a b c d e f g h i j k", "x" * 30_000, "-" * 30_000, "\u0000"])
async def test_absurd_words(api: httpx.AsyncClient, world: Any, typed: str) -> None:
    body = await ask(api, LOCATIONS, query=typed)
    if body.get("data"):
        assert body["data"]["locations"]["nodes"] == []
    else:
        assert body["errors"][0]["extensions"]["code"] in ("TOO_COMPLEX", "BAD_REQUEST", "MALFORMED")
