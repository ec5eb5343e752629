"""Asking where an address is, and whether it is one, over the wire."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.kernel.wiring import needed, provide
from domains.locations.geocoding import Geocoder
from domains.providers.google_maps import Google
from estuary.sandbox.geocoding.application import KEY
from schema.locations.mutations import POINTS
from tests.domains.locations.gazetteer import new_york
from tests.schema.client import ERRORS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

GEOCODE = f"""mutation ($input: GeocodeAddressInput!) {{ geocodeAddress(input: $input) {{
  candidates {{ latitude longitude precision timeZone formatted }} {ERRORS} }} }}"""
VALIDATE = f"""mutation ($input: ValidateAddressInput!) {{ validateAddress(input: $input) {{
  validation {{ verdict normalized {{ line1 line2 city region postalCode country }}
    components {{ part text status }} missing }} {ERRORS} }} }}"""
STANDING = "{ rateLimit { requests { remaining } points { remaining } } }"


@pytest.fixture
def google() -> Iterator[None]:
    """Over a socket, to what speaks as Google does."""
    there = needed(Geocoder)
    urls = os.environ["GOOGLE_GEOCODING_URL"], os.environ["GOOGLE_ADDRESS_VALIDATION_URL"]
    far = Google(key=KEY, geocoding_url=urls[0], validation_url=urls[1])
    provide(Geocoder(far))
    yield
    far.close()
    provide(there)


async def geocode(api: httpx.AsyncClient, token: str, **address: str) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(api, GEOCODE, token, input={"address": address}))["geocodeAddress"]
    return payload


async def validate(api: httpx.AsyncClient, token: str, **address: str) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(api, VALIDATE, token, input={"address": address}))["validateAddress"]
    return payload


async def test_gazetteer_knows_cities_and_postal_codes(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(new_york)()
    found = await geocode(api, token, city="new york", postalCode="10001", country="us")
    assert found["candidates"] == [
        {
            "latitude": 40.75, "longitude": -73.99, "precision": "POSTAL_CODE", "timeZone": "America/New_York",
            "formatted": "New York, NY 10001, United States",
        }
    ]  # fmt: skip
    assert (await geocode(api, token, city="Atlantis", country="US")) == {"candidates": [], "errors": []}


@pytest.mark.usefixtures("google")
async def test_google_knows_houses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    home = {"line1": "Torstraße 1", "city": "Berlin", "postalCode": "10119", "country": "DE"}
    [found] = (await geocode(api, token, **home))["candidates"]
    assert (found["precision"], found["timeZone"]) == ("ADDRESS", "Europe/Berlin")
    checked = (await validate(api, token, **{**home, "city": "Berlln"}))["validation"]
    assert checked["verdict"] == "CHANGED"
    assert checked["normalized"] == {**home, "line2": "", "region": ""}
    assert {"part": "CITY", "text": "Berlin", "status": "CHANGED"} in checked["components"]
    assert checked["missing"] == []


async def test_validate_says_what_is_missing(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(new_york)()
    found = (await validate(api, token, city="New York", region="NY", country="US"))["validation"]
    assert (found["verdict"], found["missing"]) == ("INCOMPLETE", ["LINE1"])


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ({"country": "DE"}, []),
        ({"country": "DE", "city": " "}, []),
        ({"country": "Germany", "city": "x"}, ["country"]),
        ({"country": "DE", "city": "x" * 101}, ["city"]),
        ({"country": "DE", "line1": "x" * 201}, ["line1"]),
        ({"country": "DE", "postalCode": "x" * 21}, ["postalCode"]),
    ],
)
async def test_what_is_no_address_is_refused(api: httpx.AsyncClient, address: dict[str, str], path: list[str]) -> None:
    token = (await register(api))["accessToken"]
    for verb in (geocode, validate):
        [error] = (await verb(api, token, **address))["errors"]
        assert (error["__typename"], error["path"]) == ("Invalid", ["input", "address", *path])


async def test_looking_up_costs_more_than_asking(api: httpx.AsyncClient) -> None:
    """From the budget of everything else, and from none of what is kept for signing in."""
    token = (await register(api))["accessToken"]
    before = (await data(api, STANDING, token))["rateLimit"]
    await geocode(api, token, city="x", country="DE")
    both = (
        'mutation { a: geocodeAddress(input: {address: {city: "x", country: "DE"}}) { errors { __typename } }'
        ' b: validateAddress(input: {address: {city: "x", country: "DE"}}) { errors { __typename } } }'
    )
    await data(api, both, token)
    after = (await data(api, STANDING, token))["rateLimit"]
    spent = {name: before[name]["remaining"] - after[name]["remaining"] for name in ("requests", "points")}
    assert spent["requests"] == 3
    assert 3 * POINTS < spent["points"] < 3 * POINTS + 200


async def test_more_than_a_budget_is_refused(api: httpx.AsyncClient) -> None:
    body = await ask(api, GEOCODE, input={"address": {"city": "x", "country": "DE"}})
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
