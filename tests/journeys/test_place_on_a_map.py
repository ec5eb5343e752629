"""Somebody saves a place without knowing its point, and a moment later it is on the map."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.users.models import User
from estuary.sandbox.geocoding.application import KEY
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.client import data, register
from tests.serving import working

CREATE = """mutation ($input: CreatePractitionerLocationInput!) {
  createPractitionerLocation(input: $input) { location { id timeZone address { latitude } } errors { __typename } }
}"""
PLACE = """query ($id: ID!) { node(id: $id) { ... on PractitionerLocation {
  timeZone address { latitude longitude precision }
} } }"""
HOME = {"line1": "Torstraße 1", "city": "Berlin", "postalCode": "10119", "country": "DE"}


@pytest.fixture
def worker(committed: None, tmp_path: Path) -> Iterator[None]:
    with working(tmp_path, GOOGLE_MAPS_API_KEY=KEY):
        yield


@sync_to_async
def practice() -> str:
    return global_id("Practitioner", catalogue.practitioner(User.objects.get(email="ada@example.org")).pk)


async def test_place_on_a_map(api: httpx.AsyncClient, relay: None, worker: None) -> None:
    token = (await register(api))["accessToken"]
    given = {"practitionerId": await practice(), "kind": "PHYSICAL", "name": "Studio", "timeZone": "Europe/Berlin"}
    made = (await data(api, CREATE, token, input={**given, "address": HOME}))["createPractitionerLocation"]
    assert made["errors"] == []
    assert made["location"]["address"] == {"latitude": None}
    async with asyncio.timeout(40):
        while not (found := (await data(api, PLACE, id=made["location"]["id"]))["node"])["address"]["latitude"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert found["address"]["precision"] == "ADDRESS"
    assert abs(found["address"]["latitude"] - 52.52) < 0.02
    assert found["timeZone"] == "Europe/Berlin"
