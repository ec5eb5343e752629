"""What somebody is called in addresses, made of their name."""

import re
import unicodedata
from collections.abc import Iterator
from uuid import UUID

LONGEST = 100  # as its column
# Of those who were erased: nobody may have taken theirs before.
RESERVED = "erased-"
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})  # noqa: RUF001


def slug_of(name: str) -> str:
    """In small letters that everybody can type. Of a name that has none of them it is `practitioner`."""
    bare = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = re.sub(r"[^a-z0-9]+", "-", letters.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))
    found = words.strip("-").removeprefix(RESERVED)[: LONGEST - 20].strip("-")
    return found or "practitioner"


def candidates(name: str, key: UUID) -> Iterator[str]:
    """The best first; the last one is nobody else's, for it ends with random digits of the key."""
    base = slug_of(name)
    yield base
    yield from (f"{base}-{number}" for number in range(2, 10))
    yield f"{base}-{key.hex[-8:]}"
