"""What was used last, as much of it as there is room for."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator


class Kept[K: Hashable, V]:
    def __init__(self, room: int) -> None:
        self._all: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._room = room

    def get(self, key: K) -> V | None:
        found = self._all.get(key)
        if found is None:
            return None
        self._all.move_to_end(key)
        return found[0]

    def keep(self, key: K, value: V, size: int = 1) -> None:
        self.drop(key)
        self._all[key] = value, size
        self._room -= size
        while self._room < 0:
            self.drop(next(iter(self._all)))

    def drop(self, key: K) -> None:
        _, size = self._all.pop(key, (None, 0))
        self._room += size

    def __iter__(self) -> Iterator[K]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
