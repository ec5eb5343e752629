from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event, topic


@dataclass(frozen=True, kw_only=True)
class FavoriteAdded(Event):
    kind: ClassVar = "favorites.added"
    subject: ClassVar = "Favorite"

    favorite_id: UUID
    user_id: UUID

    @property
    def topics(self) -> tuple[str, ...]:
        return (*super().topics, topic("User", self.user_id))


@dataclass(frozen=True, kw_only=True)
class FavoriteRemoved(Event):
    kind: ClassVar = "favorites.removed"
    subject: ClassVar = "Favorite"

    favorite_id: UUID
    user_id: UUID

    @property
    def topics(self) -> tuple[str, ...]:
        return (*super().topics, topic("User", self.user_id))
