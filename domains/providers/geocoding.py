"""The words in which it is asked where an address is, and whether it is one; whoever answers answers in them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MOST = 5  # candidates


class Away(Exception):
    """Trying again later may help."""


class Refused(Exception):
    """Trying again helps nothing: the key is none, or may not do this."""


class NotCovered(Exception):
    """Nothing is known of addresses in this country."""


class Precision(StrEnum):
    """The best first."""

    ADDRESS = "ADDRESS"
    STREET = "STREET"
    POSTAL_CODE = "POSTAL_CODE"
    CITY = "CITY"
    REGION = "REGION"


class Part(StrEnum):
    LINE1 = "LINE1"
    LINE2 = "LINE2"
    CITY = "CITY"
    REGION = "REGION"
    POSTAL_CODE = "POSTAL_CODE"
    COUNTRY = "COUNTRY"


class Status(StrEnum):
    """The best first."""

    CONFIRMED = "CONFIRMED"
    CHANGED = "CHANGED"
    UNCONFIRMED = "UNCONFIRMED"


class Verdict(StrEnum):
    CONFIRMED = "CONFIRMED"
    CHANGED = "CHANGED"
    UNCONFIRMED = "UNCONFIRMED"
    INCOMPLETE = "INCOMPLETE"


@dataclass(frozen=True, kw_only=True)
class Written:
    """An address as it is written; all but the country may be empty."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str

    def part(self, part: Part) -> str:
        found: str = getattr(self, part.value.lower())
        return found

    @property
    def formatted(self) -> str:
        town = " ".join(each for each in (self.postal_code, self.city) if each)
        return ", ".join(each for each in (self.line1, self.line2, town, self.region, self.country) if each)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """`time_zone`: where whoever found it knows it."""

    latitude: float
    longitude: float
    precision: Precision
    formatted: str
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Component:
    part: Part
    text: str
    status: Status


@dataclass(frozen=True, kw_only=True)
class Validated:
    normalized: Written
    components: tuple[Component, ...]
    missing: tuple[Part, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst that is so of any part."""
        statuses = {each.status for each in self.components}
        if self.missing:
            return Verdict.INCOMPLETE
        if Status.UNCONFIRMED in statuses:
            return Verdict.UNCONFIRMED
        return Verdict.CHANGED if Status.CHANGED in statuses else Verdict.CONFIRMED


class Geocoding(Protocol):
    def find(self, address: Written) -> list[Candidate]:
        """Where it may be, the best first. Raises Away or Refused."""

    def validate(self, address: Written) -> Validated:
        """Raises Away, Refused or NotCovered."""
