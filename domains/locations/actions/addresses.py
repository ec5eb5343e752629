"""An address as somebody writes it, and as it may be kept."""

import re
from collections.abc import Mapping, Sequence

from domains.kernel.errors import Invalid

LONGEST = {"line1": 200, "line2": 200, "city": 100, "region": 100, "postal_code": 20}  # as their columns
PATHS = {"postal_code": "postalCode"}
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def plain_address(given: Mapping[str, str], *, path: tuple[str, ...], needed: Sequence[str] = ()) -> dict[str, str]:
    """All of it, as it is kept; `needed` may not be empty."""
    found = {name: text(given.get(name, ""), most, (*path, PATHS.get(name, name))) for name, most in LONGEST.items()}
    for name in needed:
        if not found[name]:
            raise Invalid("This is needed.", path=(*path, PATHS.get(name, name)))
    country = given["country"].strip().upper()
    if not COUNTRY.fullmatch(country):
        raise Invalid("A country has two letters of ISO 3166, like DE.", path=(*path, "country"))
    return {**found, "country": country}


def text(given: str, most: int, path: tuple[str, ...]) -> str:
    """In one line."""
    found = " ".join(given.replace("\0", "").split())
    if len(found) > most:
        raise Invalid(f"This has at most {most} characters.", path=path)
    return found
