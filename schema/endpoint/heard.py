"""Queries that came before, by their bytes: what was found out about them then need not be found out again.

Most of what frontends send is the same message again, whoever sends it: a page's query with the variables of that page.
"""

from collections import OrderedDict

from schema.endpoint.asking import Wanted

MOST = 8 * 1024 * 1024  # bytes, of all that is kept
LARGEST = 4 * 1024  # of a message
SWELLING = 4  # as a text, as variables, and as they were understood
BESIDES = 1_000  # what keeping one takes however small it is


class Heard:
    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Wanted] = OrderedDict()
        self._room = MOST

    def known(self, message: bytes) -> Wanted | None:
        found = self._kept.get(message)
        if found:
            self._kept.move_to_end(message)
        return found

    def keep(self, message: bytes, wanted: Wanted) -> None:
        """Only queries: a mutation can hold a password, and does not come again."""
        if not wanted.is_query or len(message) > LARGEST or message in self._kept:
            return
        self._kept[message] = wanted
        self._room -= size_of(message)
        while self._room < 0:
            forgotten, _ = self._kept.popitem(last=False)
            self._room += size_of(forgotten)


def size_of(message: bytes) -> int:
    return len(message) * SWELLING + BESIDES
