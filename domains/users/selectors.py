from uuid import UUID

from domains.kernel.actor import Actor
from domains.users.models import Session


def find_actor(*, user_id: UUID, session_id: UUID) -> Actor | None:
    """Who speaks through this session, unless it has ended or its person may not act."""
    row = (
        Session.objects.filter(pk=session_id, user_id=user_id, ended_at=None, user__is_active=True)
        .values_list("user__roles", flat=True)
        .first()
    )
    return None if row is None else Actor(user_id=user_id, session_id=session_id, roles=frozenset(row))


def living_sessions(session_ids: set[UUID]) -> set[UUID]:
    """Those of them that have not ended."""
    living = Session.objects.filter(pk__in=session_ids, ended_at=None, user__is_active=True)
    return set(living.values_list("pk", flat=True))
