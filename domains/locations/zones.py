"""Which time zone it is somewhere."""

from decimal import Decimal
from functools import cache
from threading import Lock
from typing import Any

from domains.kernel.zones import zones

_finding = Lock()


def time_zone_at(latitude: float | Decimal, longitude: float | Decimal) -> str | None:
    """By its IANA name; None at sea."""
    with _finding:  # it reads pieces of files that it has open
        found: str | None = finder().timezone_at_land(lat=float(latitude), lng=float(longitude))
    return found if found in zones() else None


@cache
def finder() -> Any:
    """Loaded by whoever asks first: it takes half a second, and most processes never do."""
    from timezonefinder import TimezoneFinder

    return TimezoneFinder()
