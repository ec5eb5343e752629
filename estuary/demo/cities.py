"""Where the people of the demo live and work: real cities, with their streets and postal codes."""

from dataclasses import dataclass

from estuary.demo import words


@dataclass(frozen=True)
class Country:
    code: str
    locale: str
    languages: tuple[str, ...]
    names: str  # the stock of names that most people there have
    currency: str
    level: float  # what an hour costs that costs 1 euro in Berlin
    step: int  # prices there end on multiples of it,
    charm: int  # or on so much less
    address: str


@dataclass(frozen=True)
class City:
    name: str
    region: str
    country: Country
    latitude: float
    longitude: float
    time_zone: str
    postal_codes: tuple[str, ...]
    streets: tuple[str, ...]


def country(line: str) -> Country:
    code, locale, languages, names, currency, level, step, charm, address = line.split("|")
    spoken = tuple(languages.split(","))
    return Country(code, locale, spoken, names, currency, float(level), int(step), int(charm), address)


def city(head: str, streets: str) -> City:
    name, region, code, latitude, longitude, time_zone, codes = head.split("|")
    postal = tuple(code for code in codes.split(",") if code)
    point = float(latitude), float(longitude)
    return City(name, region, COUNTRIES[code], *point, time_zone, postal, tuple(streets.split(",")))


COUNTRIES = {found.code: found for found in map(country, words.lines("countries"))}
CITIES = tuple(
    city(head, below) for head, below in zip(words.lines("cities")[::2], words.lines("cities")[1::2], strict=True)
)
