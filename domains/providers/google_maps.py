"""Google's Geocoding and Address Validation API.

A client of our own, for Google's are of no use here: `googlemaps` has not changed since 2023, tries again by itself for
a minute and shows the key in its errors; the one for validation brings gRPC and protobuf along for one POST.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from time import monotonic
from typing import Any

import httpx

from domains.providers.geocoding import (
    MOST,
    Away,
    Candidate,
    Component,
    NotCovered,
    Part,
    Precision,
    Refused,
    Status,
    Validated,
    Written,
)

TIMEOUT = 5  # seconds for each step of a request, and for the whole of an answer
LARGEST = 1_000_000  # bytes of an answer
LATER = ("OVER_QUERY_LIMIT", "OVER_DAILY_LIMIT", "UNKNOWN_ERROR")
# What Google says of how a point was found, and of what it is the point of.
BY_WAY = {"ROOFTOP": Precision.ADDRESS, "RANGE_INTERPOLATED": Precision.STREET}
BY_KIND = {
    "street_address": Precision.STREET, "premise": Precision.STREET, "subpremise": Precision.STREET,
    "route": Precision.STREET, "intersection": Precision.STREET, "establishment": Precision.STREET,
    "point_of_interest": Precision.STREET, "postal_code": Precision.POSTAL_CODE, "locality": Precision.CITY,
    "postal_town": Precision.CITY, "sublocality": Precision.CITY, "neighborhood": Precision.CITY,
}  # fmt: skip
PARTS = {
    "street_number": Part.LINE1, "route": Part.LINE1, "premise": Part.LINE1, "point_of_interest": Part.LINE1,
    "subpremise": Part.LINE2, "locality": Part.CITY, "postal_town": Part.CITY, "sublocality": Part.CITY,
    "sublocality_level_1": Part.CITY, "administrative_area_level_1": Part.REGION, "postal_code": Part.POSTAL_CODE,
    "postal_code_suffix": Part.POSTAL_CODE, "country": Part.COUNTRY,
}  # fmt: skip
WORST_FIRST = (Status.UNCONFIRMED, Status.CHANGED, Status.CONFIRMED)


class Google:
    """One for a process; any thread may use it. It waits for Google, so it is not for the inside of a transaction."""

    def __init__(self, *, key: str, geocoding_url: str, validation_url: str) -> None:
        self._key = key
        self._geocoding_url = f"{geocoding_url.rstrip('/')}/maps/api/geocode/json"
        self._validation_url = f"{validation_url.rstrip('/')}/v1:validateAddress"

    def find(self, address: Written) -> list[Candidate]:
        # The country apart, so that nothing in another is found.
        asked = {"address": address.formatted, "components": f"country:{address.country}"}
        code, found = self._ask("GET", self._geocoding_url, params=asked)
        said = found.get("status")
        if said == "ZERO_RESULTS":
            return []
        if code in (401, 403) or said in ("REQUEST_DENIED", "INVALID_REQUEST"):
            raise Refused(f"Google's geocoding answered {code} {said}.")
        if code != 200 or said != "OK":
            raise Away(f"Google's geocoding answered {code}{f' {said}' if said in LATER else ''}.")
        return understood(lambda: [candidate(each) for each in found["results"][:MOST]])

    def validate(self, address: Written) -> Validated:
        code, found = self._ask("POST", self._validation_url, json={"address": postal(address)})
        if code == 400 and "region code" in str(found.get("error")).lower():
            raise NotCovered(address.country)
        if code != 200:
            raise (Refused if code in (400, 401, 403, 404) else Away)(f"Google's validation answered {code}.")
        return understood(lambda: validated(found["result"]["address"]))

    def _ask(self, method: str, url: str, **more: Any) -> tuple[int, dict[str, Any]]:
        try:
            with self._http.stream(method, url, **more) as answer:
                return answer.status_code, parsed(read(answer))
        except (httpx.HTTPError, UnicodeError) as error:
            trouble = type(error).__name__
        # Behind the `except`, for the library's error holds the request, and that holds what somebody typed.
        raise Away(f"Google could not be reached: {trouble}.")

    def close(self) -> None:
        self._http.close()

    @cached_property
    def _http(self) -> httpx.Client:
        # Nothing compressed: what is small on the wire could be huge here.
        headers = {"User-Agent": "estuary", "Accept": "application/json", "Accept-Encoding": "identity"}
        return httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers=headers, transport=Keyed(self._key))


class Keyed(httpx.HTTPTransport):
    """Adds the key to the address, below everything that writes addresses into logs and reports."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_merge_params({"key": self._key})
        more = {"headers": request.headers, "stream": request.stream, "extensions": request.extensions}
        return super().handle_request(httpx.Request(request.method, url, **more))  # type: ignore[arg-type]


def read(answer: httpx.Response) -> bytes:
    """Httpx limits how long each piece may take, and not how many there are."""
    until, found = monotonic() + TIMEOUT, bytearray()
    for piece in answer.iter_raw():
        found += piece
        if len(found) > LARGEST or monotonic() > until:
            raise Away("Google talks without end.")
    return bytes(found)


def parsed(body: bytes) -> dict[str, Any]:
    found = None
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
    if not isinstance(found, dict):
        raise Away("Something else answered for Google.")
    return found


def understood[T](told: Callable[[], T]) -> T:
    """What is not where it should be was not said by Google, or not to us."""
    try:
        return told()
    except (KeyError, TypeError, ValueError, AttributeError):
        trouble = Away("Google answered what makes no sense.")
    raise trouble


def candidate(found: dict[str, Any]) -> Candidate:
    where = found["geometry"]["location"]
    kinds = (BY_KIND[each] for each in found["types"] if each in BY_KIND)
    return Candidate(
        latitude=degrees(where["lat"], 90),
        longitude=degrees(where["lng"], 180),
        precision=BY_WAY.get(found["geometry"]["location_type"]) or next(kinds, Precision.REGION),
        formatted=words(found["formatted_address"]),
    )


def degrees(found: Any, most: int) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not -most <= found <= most:
        raise ValueError(found)
    return float(found)


def words(found: Any) -> str:
    """Of whoever answers, we only know that they answered: no more of it is passed on than an address has."""
    if not isinstance(found, str):
        raise TypeError(found)
    return found.replace("\0", "").encode(errors="replace").decode()[:500]


def postal(address: Written) -> dict[str, Any]:
    said = {
        "regionCode": address.country,
        "postalCode": address.postal_code,
        "administrativeArea": address.region,
        "locality": address.city,
        "addressLines": [line for line in (address.line1, address.line2) if line],
    }
    return {name: value for name, value in said.items() if value}


def validated(found: dict[str, Any]) -> Validated:
    normalized = written(found["postalAddress"])
    parts = [component for part in Part for component in told_of(part, found, normalized)]
    lacking = {PARTS.get(each) for each in found.get("missingComponentTypes", ())}
    return Validated(
        normalized=normalized, components=tuple(parts), missing=tuple(part for part in Part if part in lacking)
    )


def written(postal: dict[str, Any]) -> Written:
    line1, *others = [words(each) for each in postal.get("addressLines", ())] or [""]
    return Written(
        line1=line1,
        line2=", ".join(others),
        city=words(postal.get("locality", "")),
        region=words(postal.get("administrativeArea", "")),
        postal_code=words(postal.get("postalCode", "")),
        country=words(postal["regionCode"]),
    )


def told_of(part: Part, found: dict[str, Any], normalized: Written) -> Iterator[Component]:
    """What Google tells of smaller pieces, a street and a number, is told of the whole: the worst counts."""
    pieces = [each for each in found.get("addressComponents", ()) if PARTS.get(each["componentType"]) == part]
    statuses = {status_of(each) for each in pieces}
    if part is Part.LINE1 and found.get("unresolvedTokens"):
        statuses.add(Status.UNCONFIRMED)
    text = normalized.part(part)
    if statuses or text:
        worst = next((each for each in WORST_FIRST if each in statuses), Status.UNCONFIRMED)
        yield Component(part=part, text=text, status=worst)


def status_of(piece: dict[str, Any]) -> Status:
    if piece.get("confirmationLevel") != "CONFIRMED" or piece.get("unexpected"):
        return Status.UNCONFIRMED
    is_changed = any(piece.get(each) for each in ("inferred", "spellCorrected", "replaced"))
    return Status.CHANGED if is_changed else Status.CONFIRMED
