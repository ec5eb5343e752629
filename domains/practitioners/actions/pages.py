"""What somebody says of themselves, as it may stand on their page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domains.kernel.errors import Invalid
from domains.kernel.money import CURRENCIES
from domains.practitioners.errors import CurrencyInUse
from domains.practitioners.models import Practitioner
from domains.practitioners.models.people import LANGUAGE, SLUG
from domains.practitioners.slugs import LONGEST as LONGEST_SLUG
from domains.practitioners.slugs import RESERVED

LONGEST = {"display_name": 100, "headline": 200, "about": 5000}  # as their columns
PATHS = {"display_name": "displayName"}
MOST_LANGUAGES = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is None stays as it is."""

    display_name: str | None = None
    headline: str | None = None
    about: str | None = None
    languages: Sequence[str] | None = None
    currency: str | None = None


def plain(page: Page) -> dict[str, Any]:
    """What is given, by its column, as it is kept."""
    given: dict[str, Any] = {name: value for name, value in vars(page).items() if value is not None}
    for name, most in LONGEST.items():
        if name in given:
            given[name] = plain_text(given[name], most, PATHS.get(name, name))
    if given.get("display_name") == "":
        raise Invalid("People want to call you something.", path=("displayName",))
    if "languages" in given:
        given["languages"] = plain_languages(given["languages"])
    if "currency" in given and given["currency"] not in CURRENCIES:
        raise Invalid("This is no currency like EUR.", path=("currency",))
    return given


def fill(practitioner: Practitioner, given: dict[str, Any], *, now: datetime) -> list[str]:
    """The row, not yet saved. Gives the columns that may have changed."""
    if practitioner.offered_at and given.get("currency", practitioner.currency) != practitioner.currency:
        raise CurrencyInUse(currency=practitioner.currency)
    for name, value in given.items():
        setattr(practitioner, name, value)
    practitioner.presented_at = (practitioner.presented_at or now) if practitioner.is_presented else None
    return [*given, "presented_at"]


def plain_slug(slug: str) -> str:
    slug = slug.strip()
    if len(slug) > LONGEST_SLUG or not re.fullmatch(SLUG, slug):
        raise Invalid("This is no slug like ada-lovelace.", path=("slug",))
    if slug.startswith(RESERVED):
        raise Invalid("No slug may begin like this.", path=("slug",))
    return slug


def plain_text(text: str, most: int, *path: str) -> str:
    text = text.replace("\0", "").strip()
    if len(text) > most:
        raise Invalid(f"This has at most {most} characters.", path=path)
    return text


def plain_languages(languages: Sequence[str]) -> list[str]:
    """Each once."""
    if len(languages) > MOST_LANGUAGES:
        raise Invalid(f"These are at most {MOST_LANGUAGES}.", path=("languages",))
    for place, language in enumerate(languages):
        if len(language) > 35 or not re.fullmatch(LANGUAGE, language):
            raise Invalid("This is no language tag like en or de-AT.", path=("languages", str(place)))
    return list(dict.fromkeys(languages))
