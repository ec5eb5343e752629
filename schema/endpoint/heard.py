"""Queries that came before, by their bytes: what was found out about them then need not be found out again.

Most of what frontends send is the same message again, whoever sends it: a page's query with the variables of that page.
"""

from domains.kernel.kept import Kept
from schema.endpoint.asking import Wanted

MOST = 8 * 1024 * 1024  # bytes, of all that is kept
LARGEST = 4 * 1024  # of a message
SWELLING = 4  # as a text, as variables, and as they were understood
BESIDES = 1_000  # what keeping one takes however small it is


class Heard:
    def __init__(self) -> None:
        self._kept: Kept[bytes, Wanted] = Kept(MOST)

    def known(self, message: bytes) -> Wanted | None:
        return self._kept.get(message)

    def keep(self, message: bytes, wanted: Wanted) -> None:
        """Only queries: a mutation can hold a password, and does not come again."""
        if wanted.is_query and len(message) <= LARGEST:
            self._kept.keep(message, wanted, len(message) * SWELLING + BESIDES)
