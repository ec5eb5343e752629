"""Who acts. Roles are looked up for every request, never carried in a token."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Actor:
    user_id: UUID | None = None
    session_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    name: str = ""  # of what is no person
    request_id: str = ""  # in which they act

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    @property
    def is_staff(self) -> bool:
        return "STAFF" in self.roles or self.is_admin

    @property
    def is_admin(self) -> bool:
        return "ADMIN" in self.roles


ANONYMOUS = Actor()


def system(name: str) -> Actor:
    """What acts by itself: a consumer of events, an activity. It may do everything, and says which it is."""
    return Actor(name=name, roles=frozenset({"ADMIN"}))
