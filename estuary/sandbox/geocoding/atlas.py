"""What the sandbox knows of the world: the cities in which the demo plays, with their streets and postal codes."""

import re
from dataclasses import dataclass
from zlib import crc32

from domains.locations.spelling import is_nearly
from domains.locations.words import plain
from estuary.demo.cities import CITIES, City

COUNTRIES = {city.country.code for city in CITIES}
NUMBER = re.compile(r"\b\d+[a-z]?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Spot:
    """Where something is, as well as it is known."""

    city: City
    street: str = ""
    number: str = ""
    code: str = ""

    @property
    def kinds(self) -> list[str]:
        if self.street:
            return ["street_address"] if self.number else ["route"]
        return ["postal_code"] if self.code else ["locality", "political"]

    @property
    def way(self) -> str:
        if self.street:
            return "ROOFTOP" if self.number else "GEOMETRIC_CENTER"
        return "APPROXIMATE"

    @property
    def point(self) -> tuple[float, float]:
        """Always the same, and within two kilometres of the middle of the city."""
        city = (self.city.latitude, self.city.longitude)
        if not (self.street or self.code):
            return city
        said = f"{self.street} {self.number}" if self.street else self.code
        north, east = divmod(crc32(said.encode()) % 40_000, 200)
        return round(city[0] + (north - 100) / 6_000, 6), round(city[1] + (east - 100) / 6_000, 6)

    @property
    def formatted(self) -> str:
        street = f"{self.street} {self.number}".strip()
        town = f"{self.code} {self.city.name}".strip()
        return ", ".join(each for each in (street, town, self.city.country.code) if each)


def find(text: str, country: str) -> Spot | None:
    """In what is written in one line."""
    asked = words(text)
    known = [city for city in CITIES if country in ("", city.country.code) and words(city.name) in asked]
    if not known:
        return None
    city = max(known, key=lambda each: len(each.name))
    street = next((each for each in city.streets if words(each) in asked), "")
    beside = text.split(",")[0] if street else ""
    number = NUMBER.search(beside)
    code = next((each for each in city.postal_codes if words(each) in asked), "")
    return Spot(city, street, number[0] if number else "", code)


def find_city(name: str, country: str) -> City | None:
    """One that is called so, or nearly."""
    there = [city for city in CITIES if city.country.code == country]
    same = (city for city in there if plain(city.name) == plain(name))
    return next(same, None) or next((city for city in there if is_nearly(plain(city.name), plain(name))), None)


def words(text: str) -> str:
    """With a space around each, so that no word is found in another."""
    return f" {' '.join(plain(text))} "
