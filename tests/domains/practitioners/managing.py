"""Who may do what with somebody's practice."""

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models import Practitioner
from domains.users.models import Capability
from tests.domains.services.catalogue import somebody

ADMIN = Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))


def assistant(of: Practitioner, *roles: str) -> Actor:
    granted = frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)})
    return Actor(user_id=somebody().pk, grants=granted, roles=frozenset(roles))
