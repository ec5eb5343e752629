from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FavoriteAdded(Event):
    kind: ClassVar = "favorites.added"
    subject: ClassVar = "Favorite"
    concerns: ClassVar = ("user_id",)

    favorite_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class FavoriteRemoved(Event):
    kind: ClassVar = "favorites.removed"
    subject: ClassVar = "Favorite"
    concerns: ClassVar = ("user_id",)

    favorite_id: UUID
    user_id: UUID
