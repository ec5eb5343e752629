"""The values that GraphQL does not bring along: how each is written, and what is taken for one."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NewType

import orjson
import strawberry
from graphql import GraphQLError, GraphQLFloat, GraphQLScalarType
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from domains.kernel.money import CURRENCIES
from domains.kernel.zones import zones

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
LARGEST = 2**53 - 1

SafeInt = NewType("SafeInt", int)
CurrencyCode = NewType("CurrencyCode", str)
TimeZone = NewType("TimeZone", str)
Latitude = NewType("Latitude", float)
Longitude = NewType("Longitude", float)


def instant(moment: datetime) -> str:
    """Always in UTC and of one length, so that texts sort as moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def read_instant(text: Any) -> datetime:
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        raise GraphQLError("A moment is written like 2026-03-29T14:00:00+02:00 or 2026-03-29T12:00:00Z.")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError(f"{text} is no moment of the calendar.") from None


def safe(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) > LARGEST:
        raise GraphQLError(f"A whole number of at most {LARGEST} is expected here.")
    return number


def number(value: Any) -> orjson.Fragment:
    """With no more digits than it has, as SQL writes it too: 5 and not 5.0, 0.000001 and not 1e-06."""
    exact = Decimal(repr(value) if isinstance(value, float) else value)
    if not exact.is_finite():
        raise GraphQLError(f"{value} is no number that can be told.")
    text = f"{exact:f}"
    return orjson.Fragment(text.rstrip("0").rstrip(".") if "." in text else text)


def read_currency(code: Any) -> str:
    if not isinstance(code, str) or code not in CURRENCIES:
        raise GraphQLError("A currency is written as three capitals of ISO 4217, like EUR.")
    return code


def read_zone(name: Any) -> str:
    if not isinstance(name, str) or name not in zones():
        raise GraphQLError("A time zone has a name of the IANA database, like Europe/Paris.")
    return name


def read_clock(text: Any) -> time:
    if not isinstance(text, str) or not CLOCK.fullmatch(text):
        raise GraphQLError("A time of the clock is written like 08:30.")
    return time.fromisoformat(text)


def read_day(text: Any) -> date:
    if not isinstance(text, str) or not DAY.fullmatch(text):
        raise GraphQLError("A day is written like 2026-03-29.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise GraphQLError(f"{text} is no day of the calendar.") from None


def degrees(most: int) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
            raise GraphQLError(f"Degrees from -{most} to {most} are expected here.")
        return float(value)

    return read


def float_as_written() -> GraphQLScalarType:
    """GraphQL's own but for how it is written. The library's constructor lets nobody make another of that name."""
    made = object.__new__(GraphQLScalarType)
    GraphQLScalarType.__init__(
        made,
        name="Float",
        description=GraphQLFloat.description,
        coerce_output_value=number,
        coerce_input_value=GraphQLFloat.coerce_input_value,
        coerce_input_literal=GraphQLFloat.coerce_input_literal,
    )
    return made


def scalar(name: str, words: str, *, read: Callable[[Any], Any], write: Callable[[Any], Any], url: str = "") -> Any:
    return strawberry.scalar(
        name=name, description=words, serialize=write, parse_value=read, specified_by_url=url or None
    )


SCALARS: dict[object, Any] = {
    datetime: scalar(
        "DateTime",
        "A moment, with the offset of its zone: it is given in UTC with six decimals, and taken with any offset, but "
        "never without one.",
        read=read_instant,
        write=instant,
        url="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    date: scalar(
        "Date",
        "A day of the calendar, like 2026-03-29, wherever one is.",
        read=read_day,
        write=date.isoformat,
        url="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    time: scalar(
        "LocalTime",
        "A time of the clock at some place, like 08:30: hours from 00 to 23, and minutes.",
        read=read_clock,
        write=lambda clock: clock.strftime("%H:%M"),
    ),
    SafeInt: scalar(
        "SafeInt",
        "A whole number that every client can read exactly: at most 53 bits, where an Int has 32.",
        read=safe,
        write=safe,
    ),
    float: ScalarDefinition(
        name="Float",
        description=GraphQLFloat.description,
        specified_by_url=None,
        serialize=number,
        parse_value=GraphQLFloat.coerce_input_value,
        parse_literal=None,
        implementation=float_as_written(),
    ),
    CurrencyCode: scalar(
        "CurrencyCode",
        "A currency by its three letters, like EUR.",
        read=read_currency,
        write=str,
        url="https://www.iso.org/iso-4217-currency-codes.html",
    ),
    TimeZone: scalar(
        "TimeZone",
        "A time zone by its name in the IANA database, like Europe/Paris. It knows when clocks change.",
        read=read_zone,
        write=str,
        url="https://www.iana.org/time-zones",
    ),
    Latitude: scalar("Latitude", "Degrees to the north, -90 to 90.", read=degrees(90), write=float),
    Longitude: scalar("Longitude", "Degrees to the east, -180 to 180.", read=degrees(180), write=float),
}

CONFIG = StrawberryConfig(scalar_map=SCALARS)
