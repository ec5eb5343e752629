"""Chance that comes out the same on every machine, and at every time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID


class Chance:
    """Only what Python promises to keep is used of its generator: `random` and `getrandbits`."""

    def __init__(self, name: str) -> None:
        self.share = Random(f"estuary {name}").random  # noqa: S311
        self._bits = Random(f"estuary {name} ids").getrandbits  # noqa: S311

    def one[T](self, among: Sequence[T]) -> T:
        return among[int(self.share() * len(among))]

    def several[T](self, among: Sequence[T], number: int) -> list[T]:
        """Different ones, in any order."""
        left = list(among)
        return [left.pop(int(self.share() * len(left))) for _ in range(min(number, len(left)))]

    def shuffled[T](self, among: Sequence[T]) -> list[T]:
        return sorted(among, key=lambda _: self.share())

    def happens(self, share: float) -> bool:
        return self.share() < share

    def number(self, least: int, most: int) -> int:
        return least + int(self.share() * (most - least + 1))

    def between(self, least: float, most: float) -> float:
        return least + self.share() * (most - least)

    def moment(self, after: datetime, before: datetime) -> datetime:
        return after + timedelta(seconds=int(self.share() * (before - after).total_seconds()))

    def id(self, at: datetime) -> UUID:
        """As `uuid7` would have made it then."""
        milliseconds = int(at.timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | self._bits(12) << 64 | 0b10 << 62 | self._bits(62))
