"""What is typed when a place is looked for, and what it finds.

A place is found by the beginnings of the words of its name, whatever their capitals and accents, and by the whole words
of the names it has in other languages: of those there are so many that their beginnings would find everything. What
comes after the first word may also be where it lies: `springfield il`, `paris fr`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

NAME, OTHER_NAME, AROUND = "A", "B", "C"
LONGEST = 100  # letters of a word that are looked at, far below what PostgreSQL takes
MOST = 10  # words of what is looked for
# Letters that are no letter with an accent, and are written without them where a keyboard has none.
PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})  # noqa: RUF001


@lru_cache(1_000)
def plain(text: str) -> tuple[str, ...]:
    """The words, in small letters and without accents."""
    if text.isascii():
        return tuple(word[:LONGEST] for word in re.findall("[a-z0-9]+", text.lower()))
    bare = unicodedata.normalize("NFKD", text.lower().translate(PLAIN))
    kept = "".join(" " if not each.isalnum() else each for each in bare if unicodedata.category(each)[0] != "M")
    return tuple(word[:LONGEST] for word in kept.split())


def vector(name: str, *, others: Iterable[str] = (), around: Iterable[str] = ()) -> str:
    """As PostgreSQL reads a `tsvector`."""
    found: dict[str, set[str]] = {}
    for kind, texts in ((NAME, [name]), (OTHER_NAME, others), (AROUND, around)):
        for word in (word for text in texts for word in plain(text)):
            found.setdefault(word, set()).add(kind)
    return " ".join(f"'{word}':{','.join(f'1{kind}' for kind in sorted(found[word]))}" for word in sorted(found))


def question(text: str) -> str:
    """As PostgreSQL reads a `tsquery`; of no words at all, one that finds nothing."""
    asked = [
        f"('{word}':*{NAME if at == 0 else NAME + AROUND} | '{word}':{OTHER_NAME})"
        for at, word in enumerate(plain(text)[:MOST])
    ]
    return " & ".join(asked)


def exactly(asked: Sequence[str]) -> str:
    """The question for what has all these words in its name, or in the one that it has in another language."""
    return " & ".join(f"'{word}':{NAME}{OTHER_NAME}" for word in asked[:MOST])
