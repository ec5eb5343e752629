"""Where an address is: by Google if there is a key, else by the gazetteer, which knows cities and postal codes and no
streets, and says so."""

import hashlib
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any, Protocol, cast

from domains.locations import selectors, words
from domains.locations.models import City, ZipCode
from domains.locations.validating import validated
from domains.locations.zones import time_zone_at
from domains.providers.geocoding import Candidate, Geocoding, NotCovered, Precision, Validated, Written

KEPT_FOR = 30 * 24 * 60 * 60  # seconds: as long as Google allows


class Memory(Protocol):
    """May forget anything at any time, and is never in trouble."""

    def get(self, key: str) -> Any: ...

    def keep(self, key: str, value: Any, *, seconds: int) -> None: ...


class Geocoder:
    """One for a process. What Google said is not asked again as long as it may be kept."""

    def __init__(self, google: Geocoding | None = None, *, memory: Memory | None = None) -> None:
        self._google = google
        self._memory = memory

    def find(self, address: Written) -> list[Candidate]:
        """Where it may be, the best first. Raises Away or Refused."""
        google = self._google
        if google is None:
            return by_gazetteer(address)
        return [with_zone(each) for each in self._known("find", address, lambda: google.find(address))]

    def validate(self, address: Written) -> Validated:
        """Raises Away or Refused. A country that Google does not cover is left to the gazetteer."""
        google = self._google
        if google is None:
            return validated(address)
        try:
            return self._known("validate", address, lambda: google.validate(address))
        except NotCovered:
            return validated(address)

    def _known[T](self, what: str, address: Written, ask: Callable[[], T]) -> T:
        if self._memory is None:
            return ask()
        key = f"geocoding:1:{what}:{digest(address)}"  # the number: of the shape in which it is kept
        kept = self._memory.get(key)
        if kept is not None:
            return cast(T, kept)
        told = ask()
        self._memory.keep(key, told, seconds=KEPT_FOR)
        return told


def by_gazetteer(address: Written) -> list[Candidate]:
    """A postal code that is known says more than a city."""
    code = selectors.find_zip_code(address.postal_code, address.country) if address.postal_code else None
    if code:
        return [in_the_middle(code, Precision.POSTAL_CODE, f"{code.name}{beside(code)} {code.code}")]
    cities = selectors.find_cities(address.city, address.country, address.region)
    return [in_the_middle(city, Precision.CITY, f"{city.name}{beside(city)}") for city in cities]


def in_the_middle(found: City | ZipCode, precision: Precision, name: str) -> Candidate:
    return Candidate(
        latitude=float(found.latitude),
        longitude=float(found.longitude),
        precision=precision,
        formatted=f"{name}, {found.country.name}",
        time_zone=found.time_zone,
    )


def beside(found: City | ZipCode) -> str:
    return f", {found.state.code}" if found.state else ""


def with_zone(found: Candidate) -> Candidate:
    return replace(found, time_zone=time_zone_at(found.latitude, found.longitude))


def digest(address: Written) -> str:
    """The same for the same address, whatever its capitals, spaces and points."""
    plain = "\n".join(" ".join(words.plain(part)) for part in astuple(address))
    return hashlib.sha256(plain.encode()).hexdigest()
