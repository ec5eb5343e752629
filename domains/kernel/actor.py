"""Who acts. Roles are looked up for every request, never carried in a token."""

from dataclasses import dataclass
from uuid import UUID

from domains.kernel.errors import NotAllowed


@dataclass(frozen=True, kw_only=True)
class Actor:
    user_id: UUID | None = None
    session_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    # What others let them do: a capability, and the id of whom or what it is for.
    grants: frozenset[tuple[str, UUID]] = frozenset()
    name: str = ""  # of what is no person
    request_id: str = ""  # in which they act

    def may(self, capability: str, subject_id: UUID) -> bool:
        """Whether somebody has granted them this. What is their own anyway is not asked here."""
        return (capability, subject_id) in self.grants

    def granted(self, capability: str) -> list[UUID]:
        """For whom or what somebody has granted them this."""
        return sorted(key for name, key in self.grants if name == capability)

    @property
    def person(self) -> UUID:
        """For a verb that only somebody who is signed in can use."""
        if self.user_id is None:
            raise NotAllowed
        return self.user_id

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
