"""A few places of the world, as the import would have made them."""

from itertools import count
from typing import Any

from domains.locations import sources, words
from domains.locations.models import City, Country, State, ZipCode

NAMES = {"US": ("USA", "United States"), "DE": ("DEU", "Germany"), "FR": ("FRA", "France"), "GB": ("GBR", "Britain")}
numbers = count(1)


def country(iso2: str = "US", **more: Any) -> Country:
    iso3, name = NAMES[iso2]
    given = {"iso3": iso3, "name": name, "continent": "EUROPE", "population": 1_000_000, **more}
    return Country.objects.get_or_create({"pk": sources.country_key(iso2), **given}, iso2=iso2)[0]


def state(code: str = "NY", name: str = "New York", **more: Any) -> State:
    given = {"pk": sources.state_key("US", code), "name": name, **more}
    return State.objects.get_or_create(given, country=country(), code=code)[0]


def city(name: str, iso2: str = "US", *, others: tuple[str, ...] = (), **more: Any) -> City:
    number, where = next(numbers), country(iso2)
    within = more.get("state")
    around = [where.name, iso2, *([within.name, within.code] if within else [])]
    given = {"latitude": "52.52", "longitude": "13.405", "time_zone": "Europe/Berlin", "population": 1000, **more}
    found = words.vector(name, others=others, around=around)
    return City.objects.create(
        pk=sources.city_key(number), geonames_id=number, name=name, country=where, words=found, **given
    )


def zip_code(code: str, iso2: str = "US", **more: Any) -> ZipCode:
    where, within = country(iso2), more.get("state")
    given = {"name": "New York", "latitude": "40.75", "longitude": "-73.99", "time_zone": "America/New_York", **more}
    around = [given["name"], where.name, iso2, *([within.name, within.code] if within else [])]
    given = {"pk": sources.zip_code_key(iso2, code), "words": words.vector(code, around=around), **given}
    return ZipCode.objects.create(country=where, code=code, **given)


def new_york() -> dict[str, Any]:
    """One of each kind, each in the next."""
    home = state()
    there = City.objects.filter(name="New York City").first() or city(
        "New York City", others=("Nueva York",), state=home, population=8_804_190, time_zone="America/New_York"
    )
    code = ZipCode.objects.filter(code="10001").first() or zip_code("10001", state=home, city=there)
    return {"Country": home.country, "State": home, "City": there, "ZipCode": code}
