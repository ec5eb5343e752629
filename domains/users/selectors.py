from uuid import UUID

from django.db.models import UUIDField

from domains.kernel.actor import Actor
from domains.kernel.compiled import Compiled, Given
from domains.users.models import Session

# Asked for every request of somebody who is signed in.
ROLES = Compiled(
    lambda: Session.objects.filter(
        pk=Given("session_id", UUIDField()),
        user_id=Given("user_id", UUIDField()),
        ended_at=None,
        user__is_active=True,
    ).values_list("user__roles")
)


def find_actor(*, user_id: UUID, session_id: UUID) -> Actor | None:
    """Who speaks through this session, unless it has ended or its person may not act."""
    row = ROLES.first(session_id=session_id, user_id=user_id)
    return Actor(user_id=user_id, session_id=session_id, roles=frozenset(row[0])) if row else None


def living_sessions(session_ids: set[UUID]) -> set[UUID]:
    """Those of them that have not ended."""
    living = Session.objects.filter(pk__in=session_ids, ended_at=None, user__is_active=True)
    return set(living.values_list("pk", flat=True))
