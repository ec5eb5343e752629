import json
import os
from typing import Any

import httpx
import pytest

from estuary.sandbox.geocoding.application import KEY

HOME = {"regionCode": "DE", "locality": "Berlin", "postalCode": "10119", "addressLines": ["Torstraße 1"]}


def geocode(address: str, *, key: str = KEY, **more: str) -> httpx.Response:
    url = f"{os.environ['GOOGLE_GEOCODING_URL']}/maps/api/geocode/json"
    return httpx.get(url, params={"address": address, "key": key, **more})


def validate(address: Any, *, key: str = KEY) -> httpx.Response:
    url = f"{os.environ['GOOGLE_ADDRESS_VALIDATION_URL']}/v1:validateAddress"
    return httpx.post(url, params={"key": key}, json={"address": address})


def test_key_is_not_among_the_settings() -> None:
    """So that the gazetteer answers unless somebody asks for the sandbox."""
    assert "GOOGLE_MAPS_API_KEY" not in os.environ


def test_house_is_found_where_it_was_before() -> None:
    answers = [geocode("Torstraße 1, 10119 Berlin, DE", components="country:DE").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["status"] == "OK"
    [found] = answers[0]["results"]
    assert found["formatted_address"] == "Torstraße 1, 10119 Berlin, DE"
    assert (found["types"], found["geometry"]["location_type"]) == (["street_address"], "ROOFTOP")
    [beside] = geocode("Torstraße 2, Berlin").json()["results"]
    assert beside["geometry"]["location"] != found["geometry"]["location"]


@pytest.mark.parametrize(
    ("address", "more", "status"),
    [
        ("Atlantis", {}, "ZERO_RESULTS"),
        ("Berlin", {"components": "country:FR"}, "ZERO_RESULTS"),
        ("Berlin", {"components": "nonsense"}, "OK"),
        ("", {}, "INVALID_REQUEST"),
        ("Berlin", {"key": "another"}, "REQUEST_DENIED"),
    ],
)
def test_answer_is_always_two_hundred(address: str, more: dict[str, str], status: str) -> None:
    answer = geocode(address, **more)
    assert (answer.status_code, answer.json()["status"]) == (200, status)


def test_address_is_validated() -> None:
    found = validate(HOME).json()["result"]["address"]
    assert found["missingComponentTypes"] == []
    assert {each["confirmationLevel"] for each in found["addressComponents"]} == {"CONFIRMED"}
    assert found["postalAddress"]["locality"] == "Berlin"


@pytest.mark.parametrize("address", [None, 5, [], {"addressLines": 5, "regionCode": "DE"}, {"regionCode": "XX"}, {}])
def test_what_is_no_address_is_refused(address: Any) -> None:
    answer = validate(address)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_validation_without_the_key_is_refused() -> None:
    answer = validate(HOME, key="another")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 403)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    url = f"{os.environ['GOOGLE_ADDRESS_VALIDATION_URL']}/v1:validateAddress"
    answer = httpx.post(url, params={"key": KEY}, content=raw)
    assert (answer.status_code, json.loads(answer.text)["error"]["code"]) == (400, 400)
