"""Places of practice over the wire."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import PractitionerLocation
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

PLACE = (
    "location { id kind name timeZone zoneIsDerived isPrimary "
    "address { line1 line2 city region postalCode country latitude longitude precision } }"
)
GIVES = {
    "createPractitionerLocation": PLACE,
    "updatePractitionerLocation": PLACE,
    "deletePractitionerLocation": "practitioner { locations { name isPrimary } }",
}
HOME = {"line1": "Torstraße 1", "city": "Berlin", "postalCode": "10119", "country": "DE"}
THERE = {**HOME, "latitude": 52.5286, "longitude": 13.4106}
NEAR = "{ nearbyLocations(latitude: 52.53, longitude: 13.41) { edges { distanceMeters node { name } } } }"


def document(verb: str) -> str:
    errors = ERRORS
    if verb == "createPractitionerLocation":
        errors = f"{ERRORS[:-1]} ... on TooManyPlaces {{ most }} }}"
    if verb == "deletePractitionerLocation":
        errors = f"{ERRORS[:-1]} ... on PlaceInUse {{ titles }} }}"
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    return f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ {GIVES[verb]} {errors} }} }}"


async def did(api: httpx.AsyncClient, token: str, verb: str, **given: Any) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(api, document(verb), token, input=given))[verb]
    return payload


@sync_to_async
def practice(of: str, **more: Any) -> str:
    return global_id("Practitioner", catalogue.practitioner(User.objects.get(email=of), **more).pk)


async def create(api: httpx.AsyncClient, token: str, whose: str, **given: Any) -> dict[str, Any]:
    asked = {"practitionerId": whose, "kind": "PHYSICAL", "name": "Studio", **given}
    if asked["kind"] == "PHYSICAL":
        asked.setdefault("address", THERE)
    return await did(api, token, "createPractitionerLocation", **asked)


async def test_place_is_saved_found_changed_and_given_up(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    made = (await create(api, token, mine, idempotencyKey="my first studio"))["location"]
    assert made == (await create(api, token, mine, idempotencyKey="my first studio"))["location"]
    assert {**made, "id": ""} == {
        "id": "", "kind": "PHYSICAL", "name": "Studio", "timeZone": "Europe/Berlin", "zoneIsDerived": True,
        "isPrimary": True, "address": {**THERE, "line2": "", "region": "", "precision": None},
    }  # fmt: skip
    online = (await create(api, token, mine, kind="VIRTUAL", name="Online", timeZone="UTC"))["location"]
    assert (online["address"], online["isPrimary"], online["zoneIsDerived"]) == (None, False, False)
    near = (await both_ways(NEAR))["nearbyLocations"]["edges"]
    assert [each["node"]["name"] for each in near] == ["Studio"]
    key = {"locationId": online["id"]}
    changed = await did(
        api, token, "updatePractitionerLocation", **key, isPrimary=True, name=None, timeZone="Asia/Tokyo"
    )
    assert (changed["location"]["name"], changed["location"]["isPrimary"]) == ("Online", True)
    assert changed["location"]["timeZone"] == "Asia/Tokyo"
    gone = await did(api, token, "deletePractitionerLocation", **key)
    assert gone == {"practitioner": {"locations": [{"name": "Studio", "isPrimary": True}]}, "errors": []}


async def test_place_without_a_point_is_saved_without_one(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    made = (await create(api, token, mine, address=HOME, timeZone="Europe/Berlin"))["location"]
    assert (made["address"]["latitude"], made["address"]["longitude"]) == (None, None)
    refused = await create(api, token, mine, address=HOME)
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [("VALIDATION_ERROR", ["input", "timeZone"])]


async def test_zone_that_is_none_is_refused(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    given = {"practitionerId": mine, "kind": "VIRTUAL", "name": "Online"}
    for zone in ("Mars/Olympus", "EST", "", "Europe/Berlin\0"):
        body = await ask(api, document("createPractitionerLocation"), token, input={**given, "timeZone": zone})
        assert body["errors"][0]["extensions"]["code"] in ("MALFORMED", "BAD_REQUEST"), body
    assert not await PractitionerLocation.objects.aexists()


async def test_what_cannot_be_is_refused(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    for given, path in (
        ({"kind": "VIRTUAL", "address": THERE}, ["address"]),
        ({"address": None}, ["address"]),
        ({"address": {**THERE, "country": "Germany"}}, ["address", "country"]),
        ({"address": {**THERE, "longitude": None}}, ["address", "longitude"]),
        ({"name": " "}, ["name"]),
    ):
        [error] = (await create(api, token, mine, **given))["errors"]
        assert (error["__typename"], error["path"]) == ("Invalid", ["input", *path])


async def test_there_are_as_many_as_the_tier_allows(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    for _ in range(3):
        assert (await create(api, token, mine))["errors"] == []
    [error] = (await create(api, token, mine))["errors"]
    assert (error["__typename"], error["most"]) == ("TooManyPlaces", 3)


async def test_place_in_use_says_by_what(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await practice("ada@example.org")

    @sync_to_async
    def make() -> str:
        ada = User.objects.get(email="ada@example.org").practitioner
        there = catalogue.place(ada, kind="PHYSICAL")
        catalogue.service(ada, location=there, delivery_mode="IN_PERSON", title="Yin")
        return global_id("PractitionerLocation", there.pk)

    [error] = (await did(api, token, "deletePractitionerLocation", locationId=await make()))["errors"]
    assert (error["__typename"], error["titles"]) == ("PlaceInUse", ["Yin"])


async def test_what_is_not_yours_is_refused(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]

    @sync_to_async
    def make() -> tuple[str, str]:
        bob = catalogue.practitioner()
        return global_id("Practitioner", bob.pk), global_id("PractitionerLocation", catalogue.place(bob).pk)

    whose, place = await make()
    [error] = (await create(api, token, whose))["errors"]
    assert (error["__typename"], error["path"]) == ("NotAllowed", ["input", "practitionerId"])
    for verb in ("updatePractitionerLocation", "deletePractitionerLocation"):
        for key, code in ((place, "NotAllowed"), (whose, "NotFound"), ("", "NotFound")):
            [error] = (await did(api, token, verb, locationId=key))["errors"]
            assert (error["__typename"], error["path"]) == (code, ["input", "locationId"])
