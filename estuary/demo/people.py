"""The people of the demo: where they live, what they are called, since when they are here."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.cities import CITIES, City

NAMES = {
    culture: tuple(tuple(name.replace("_", " ") for name in line.split()) for line in lines)
    for culture, lines in words.sections("names").items()
}
CULTURES = tuple(NAMES)
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    first: str
    last: str
    city: City
    created_at: datetime

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        """Below a name that is nobody's on the internet; the digits are for those who have the same name."""
        local = plain(f"{self.first}.{self.last}")
        return f"{local}.{self.id.hex[-6:]}@people.example"


def plain(text: str) -> str:
    """In small letters that everybody can type, and nothing but letters, digits, points and dashes."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    letters = (letter if letter.isalnum() or letter in ".-" else "-" for letter in bare if ord(letter) < 128)
    return "".join(letters)


def somebody(chance: Chance, at: datetime, key: UUID | None = None) -> Person:
    """Most people live where their name is common, and not all."""
    city = chance.one(CITIES)
    culture = city.country.names if chance.happens(0.8) else chance.one(CULTURES)
    first, last = (chance.one(names) for names in NAMES[culture])
    return Person(key or chance.id(at), first, last, city, at)
