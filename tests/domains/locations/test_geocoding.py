import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.locations import geocoding, selectors
from domains.locations.geocoding import Geocoder, by_gazetteer, digest
from domains.providers.geocoding import (
    Away,
    Candidate,
    NotCovered,
    Part,
    Precision,
    Status,
    Validated,
    Verdict,
    Written,
)
from domains.providers.google_maps import Google
from estuary.memory import Memory
from estuary.sandbox.geocoding.application import KEY
from tests.domains.locations import gazetteer

database = pytest.mark.django_db
HOME = Written(line1="Torstraße 1", city="Berlin", postal_code="10119", country="DE")


def world() -> None:
    there = gazetteer.new_york()
    illinois = gazetteer.state("IL", "Illinois")
    gazetteer.city("Springfield", state=illinois, population=114_000, time_zone="America/Chicago")
    gazetteer.city("Springfield", state=there["State"], population=20_000, time_zone="America/New_York")
    gazetteer.city("Munich", "DE", others=("München", "Monaco di Baviera"), population=1_260_000)
    gazetteer.city("Frankfurt am Main", "DE", population=750_000)
    gazetteer.city("Frankfurt (Oder)", "DE", population=57_000)
    gazetteer.city("Nürnberg", "DE", population=499_000)


def found(**asked: str) -> list[tuple[str, Precision]]:
    return [(each.formatted, each.precision) for each in by_gazetteer(Written(**asked))]


@database
@pytest.mark.parametrize("code", ["10001", " 10001 ", "10001-1234"])
def test_postal_code_says_more_than_a_city(code: str) -> None:
    world()
    assert found(city="Springfield", postal_code=code, country="US") == [
        ("New York, NY 10001, United States", Precision.POSTAL_CODE)
    ]


@database
@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"city": "Munich", "country": "DE"}, ["Munich, Germany"]),
        ({"city": "MÜNCHEN", "country": "DE"}, ["Munich, Germany"]),
        ({"city": "munchen", "country": "DE"}, ["Munich, Germany"]),
        ({"city": "nurnberg", "country": "DE"}, ["Nürnberg, Germany"]),
        ({"city": "Nürmberg", "country": "DE"}, ["Nürnberg, Germany"]),
        ({"city": "Frankfurt", "country": "DE"}, ["Frankfurt am Main, Germany", "Frankfurt (Oder), Germany"]),
        ({"city": "Frankfurt (Oder)", "country": "DE"}, ["Frankfurt (Oder), Germany"]),
        ({"city": "Springfield", "country": "US"},
         ["Springfield, IL, United States", "Springfield, NY, United States"]),
        ({"city": "Springfield", "region": "ny", "country": "US"}, ["Springfield, NY, United States"]),
        ({"city": "Springfield", "region": "New York", "country": "US"}, ["Springfield, NY, United States"]),
        ({"city": "Sprignfield", "region": "IL", "country": "US"}, ["Springfield, IL, United States"]),
        ({"city": "Munich", "region": "Bavaria", "country": "DE"}, ["Munich, Germany"]),
        ({"city": "Munich", "country": "US"}, []),
        ({"city": "Atlantis", "country": "DE"}, []),
        ({"city": "?", "country": "DE"}, []),
        ({"city": "", "postal_code": "99999", "country": "US"}, []),
        ({"city": "Springfield", "region": "XX", "country": "US"},
         ["Springfield, IL, United States", "Springfield, NY, United States"]),
    ],
)  # fmt: skip
def test_city_is_found_however_it_is_written(asked: dict[str, str], names: list[str]) -> None:
    world()
    assert found(**asked) == [(name, Precision.CITY) for name in names]


@database
def test_time_zone_of_a_country_that_has_one() -> None:
    world()
    assert selectors.find_time_zone("DE") == "Europe/Berlin"
    assert selectors.find_time_zone("US") is None
    assert selectors.find_time_zone("LI") is None


@database
@pytest.mark.parametrize("name", ["Berlin", "Berlln"])
def test_large_table_is_not_read_from_one_end_to_the_other(name: str) -> None:
    for number in range(200):
        gazetteer.city(f"Town {number}", "DE")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE locations_city")
        cursor.execute("SET LOCAL enable_seqscan = off")  # of so few rows it would be the quickest
    with CaptureQueriesContext(
        connection,
    ) as asked:
        selectors.find_cities(name, "DE")
    assert asked.captured_queries
    for each in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {each['sql']}")
            assert "Seq Scan on locations_city" not in str(cursor.fetchall())


# Whether it is an address.


def told(validated: Validated) -> dict[str, tuple[str, str]]:
    return {each.part.value: (each.status.value, each.text) for each in validated.components}


@database
def test_validate_by_the_gazetteer_never_confirms_a_street() -> None:
    world()
    asked = Written(line1="350 Fifth Avenue", city="new york", region="ny", postal_code="10001-0001", country="US")
    found = Geocoder().validate(asked)
    assert (found.verdict, found.missing) == (Verdict.UNCONFIRMED, ())
    assert told(found) == {
        "LINE1": ("UNCONFIRMED", "350 Fifth Avenue"),
        "CITY": ("CONFIRMED", "new york"),
        "REGION": ("CONFIRMED", "NY"),
        "POSTAL_CODE": ("CONFIRMED", "10001"),
        "COUNTRY": ("CONFIRMED", "US"),
    }


@database
@pytest.mark.parametrize(
    ("asked", "part", "status", "text"),
    [
        ({"city": "Springfeld", "region": "IL"}, Part.CITY, Status.CHANGED, "Springfield"),
        ({"city": "Springfield"}, Part.REGION, Status.CHANGED, "IL"),
        ({"city": "Atlantis"}, Part.CITY, Status.UNCONFIRMED, "Atlantis"),
        ({"city": "New York", "region": "IL", "postal_code": "10001"}, Part.REGION, Status.UNCONFIRMED, "IL"),
        ({"postal_code": "10001"}, Part.CITY, Status.CHANGED, "New York"),
        ({"postal_code": "99999"}, Part.POSTAL_CODE, Status.UNCONFIRMED, "99999"),
        ({"line2": "Floor 3"}, Part.LINE2, Status.UNCONFIRMED, "Floor 3"),
        ({"city": "x", "region": "Nowhere"}, Part.REGION, Status.UNCONFIRMED, "Nowhere"),
    ],
)
def test_validate_tells_of_each_part(asked: dict[str, str], part: Part, status: Status, text: str) -> None:
    world()
    found = Geocoder().validate(Written(line1="1 Main Street", country="US", **asked))
    assert told(found)[part.value] == (status.value, text)
    assert found.normalized.part(part) == text


@database
def test_validate_says_what_is_missing() -> None:
    gazetteer.country("DE", postal_code_pattern=r"^\d{5}$")
    gazetteer.country("FR")
    empty = Geocoder().validate(Written(country="DE"))
    assert (empty.verdict, empty.missing) == (Verdict.INCOMPLETE, (Part.LINE1, Part.CITY, Part.POSTAL_CODE))
    assert Geocoder().validate(Written(line1="x", city="y", country="FR")).missing == ()
    assert told(Geocoder().validate(Written(line1="x", country="XX")))["COUNTRY"] == ("UNCONFIRMED", "XX")


# Google, and what is remembered of it.


class Counting:
    """In front of the sandbox."""

    def __init__(self) -> None:
        urls = os.environ["GOOGLE_GEOCODING_URL"], os.environ["GOOGLE_ADDRESS_VALIDATION_URL"]
        self.google = Google(key=KEY, geocoding_url=urls[0], validation_url=urls[1])
        self.asked = 0

    def close(self) -> None:
        self.google.close()

    def find(self, address: Written) -> list[Candidate]:
        self.asked += 1
        return self.google.find(address)

    def validate(self, address: Written) -> Validated:
        self.asked += 1
        return self.google.validate(address)


@pytest.fixture
def google() -> Iterator[Counting]:
    made = Counting()
    yield made
    made.close()


@pytest.mark.usefixtures("committed")
def test_what_google_said_is_not_asked_again(google: Counting) -> None:
    geocoder = Geocoder(google, memory=Memory())
    first = geocoder.find(HOME)
    assert [(each.precision, each.time_zone) for each in first] == [(Precision.ADDRESS, "Europe/Berlin")]
    shouted = replace(HOME, line1="  TORSTRASSE 1.", city="berlin")
    assert [geocoder.find(each) for each in (HOME, shouted)] == [first, first]
    assert google.asked == 1
    assert geocoder.validate(HOME) == geocoder.validate(HOME)
    assert google.asked == 2
    assert geocoder.find(Written(city="Atlantis", country="DE")) == geocoder.find(
        Written(city="Atlantis", country="DE")
    )
    assert google.asked == 3


def test_without_a_memory_it_is_asked_each_time(google: Counting) -> None:
    geocoder = Geocoder(google)
    assert geocoder.find(HOME) == geocoder.find(HOME)
    assert google.asked == 2


def test_parts_are_not_taken_for_each_other() -> None:
    assert digest(Written(city="a b", country="DE")) != digest(Written(city="a", region="b", country="DE"))


@database
def test_country_that_google_does_not_cover_is_left_to_the_gazetteer(google: Counting) -> None:
    found = Geocoder(google, memory=Memory()).validate(Written(line1="Städtle 1", city="Vaduz", country="LI"))
    assert found.verdict == Verdict.UNCONFIRMED


def test_what_went_wrong_is_not_remembered(google: Counting) -> None:
    class Failing:
        def find(self, address: Written) -> list[Candidate]:
            raise Away

        def validate(self, address: Written) -> Validated:
            raise NotCovered

    kept: dict[str, Any] = {}

    class Kept:
        def get(self, key: str) -> Any:
            return kept.get(key)

        def keep(self, key: str, value: Any, *, seconds: int) -> None:
            kept[key] = seconds

    with pytest.raises(Away):
        Geocoder(Failing(), memory=Kept()).find(HOME)
    assert kept == {}
    Geocoder(google, memory=Kept()).find(HOME)
    assert list(kept.values()) == [geocoding.KEPT_FOR]
