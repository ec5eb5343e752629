"""The words that limits are spoken of in: amounts, how somebody stands, and what is guarded against guessing."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Amount(NamedTuple):
    requests: int = 0
    points: int = 0

    def __add__(self, other: "Amount") -> "Amount":  # type: ignore[override]
        return Amount(self.requests + other.requests, self.points + other.points)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.requests - other.requests, self.points - other.points)

    def within(self, other: "Amount") -> bool:
        return self.requests <= other.requests and self.points <= other.points


NOTHING = Amount()


class Standing(NamedTuple):
    """What somebody had, and has left, when this operation was taken on."""

    limit: Amount
    left: Amount
    seconds: int  # until they have all of it again
    resets_at: datetime


@dataclass(frozen=True)
class Guard:
    """Of a mutation that could be used for guessing: it is counted by whom its input names, apart from everything else.

    `closed`: refused while nothing can be counted. `points`: of one that is no guessing, but for which somebody else
    has to be paid: what it costs beside the operation, from the same budget as everything else.
    """

    by: str | None  # the GraphQL name of the input field; None if it is about whoever sends it
    closed: bool
    # Whether it hashes a password, which keeps a processor busy for a tenth of a second on purpose, and whether it asks
    # a provider, which takes its time: always, or if this field of the input is given.
    hashes: bool | str = False
    asks: bool | str = False
    points: int = 0
