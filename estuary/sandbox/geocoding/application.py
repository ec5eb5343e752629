"""`GET /maps/api/geocode/json` and `POST /v1:validateAddress`, with the key in the address as Google has it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domains.locations.words import plain
from estuary.sandbox.geocoding.atlas import COUNTRIES, NUMBER, find, find_city

KEY = "sandbox-maps-key"


def geocode(request: Request) -> Response:
    asked = request.query_params
    if asked.get("key") != KEY:
        return told("REQUEST_DENIED", error_message="The provided API key is invalid.")
    if not asked.get("address"):
        return told("INVALID_REQUEST", error_message="Invalid request. Missing the 'address' parameter.")
    within = dict(each.partition(":")[::2] for each in asked.get("components", "").split("|"))
    spot = find(asked["address"], within.get("country", "").upper())
    if spot is None:
        return told("ZERO_RESULTS")
    north, east = spot.point
    geometry = {"location": {"lat": north, "lng": east}, "location_type": spot.way}
    found = {"formatted_address": spot.formatted, "types": spot.kinds, "geometry": geometry, "address_components": []}
    return told("OK", found)


def told(status: str, *results: dict[str, Any], **more: str) -> Response:
    """Whatever went wrong, the answer is 200."""
    return JSONResponse({"status": status, "results": list(results), **more})


async def validate(request: Request) -> Response:
    if request.query_params.get("key") != KEY:
        return problem(403, "PERMISSION_DENIED", "The caller does not have permission")
    try:
        address = json.loads(await request.body())["address"]
        lines = [str(each) for each in address["addressLines"]] if "addressLines" in address else []
        said = {name: str(address.get(name, "")) for name in POSTAL}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return problem(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
    if said["regionCode"] not in COUNTRIES:
        return problem(400, "INVALID_ARGUMENT", f"Unsupported region code: {said['regionCode']}.")
    return JSONResponse({"result": {"address": judged(said, lines)}, "responseId": "0"})


# Their names in what is sent, and among the components.
POSTAL = {
    "regionCode": "country",
    "postalCode": "postal_code",
    "administrativeArea": "administrative_area_level_1",
    "locality": "locality",
}


WANTED = ("street_number", "route", "locality", "postal_code")


def judged(said: dict[str, str], lines: list[str]) -> dict[str, Any]:
    components = list(components_of(said, lines))
    texts = {each["componentType"]: each["componentName"]["text"] for each in components}
    normalized = {name: texts.get(kind, "") for name, kind in POSTAL.items()}
    return {
        "postalAddress": {**normalized, "addressLines": lines},
        "addressComponents": components,
        "missingComponentTypes": [kind for kind in WANTED if kind not in texts],
    }


def components_of(said: dict[str, str], lines: list[str]) -> Iterator[dict[str, Any]]:
    city = find_city(said["locality"], said["regionCode"])
    streets = [plain(each) for each in city.streets] if city else []
    line = lines[0] if lines else ""
    number = NUMBER.search(line)
    street = NUMBER.sub("", line).strip(" ,")
    if street:
        yield component("route", street, is_known=plain(street) in streets)
    if number:
        yield component("street_number", number[0])
    if len(lines) > 1:
        yield component("subpremise", lines[1], is_known=False)
    if said["locality"]:
        spelt = city is not None and plain(city.name) != plain(said["locality"])
        name = city.name if city else said["locality"]
        yield component("locality", name, is_known=city is not None, **({"spellCorrected": True} if spelt else {}))
    if said["administrativeArea"]:
        is_known = city is not None and plain(city.region) == plain(said["administrativeArea"])
        yield component("administrative_area_level_1", said["administrativeArea"], is_known=is_known)
    if said["postalCode"]:
        is_known = city is not None and said["postalCode"] in city.postal_codes
        yield component("postal_code", said["postalCode"], is_known=is_known)
    yield component("country", said["regionCode"])


def component(kind: str, text: str, *, is_known: bool = True, **more: bool) -> dict[str, Any]:
    level = "CONFIRMED" if is_known else "UNCONFIRMED_BUT_PLAUSIBLE"
    return {"componentName": {"text": text}, "componentType": kind, "confirmationLevel": level, **more}


def problem(code: int, status: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "status": status}}, code)


def application(folder: Path, url: str) -> Starlette:
    return Starlette(
        routes=[Route("/maps/api/geocode/json", geocode), Route("/v1:validateAddress", validate, methods=["POST"])]
    )


def settings(url: str) -> dict[str, str]:
    """Where it is, and not the key: whoever wants it rather than the gazetteer sets that."""
    return {"GOOGLE_GEOCODING_URL": url, "GOOGLE_ADDRESS_VALIDATION_URL": url}


def addresses(url: str) -> list[tuple[str, str]]:
    return []
