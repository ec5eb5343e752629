"""Who asked before, so that whoever asks again need not be looked up first: the statement makes sure of it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.kept import Kept
from domains.users.tokens import Access
from schema.reads.statement import speaker

MOST = 20_000


class Known(NamedTuple):
    """Whoever asks, and how a statement is told of them."""

    actor: Actor
    speaker: Sequence[bytes | None]


STRANGER = Known(ANONYMOUS, ())


class Actors:
    def __init__(self) -> None:
        self._known: Kept[UUID, Known] = Kept(MOST)

    def known(self, access: Access | None) -> Known | None:
        if access is None:
            return STRANGER
        found = self._known.get(access.session_id)
        if found is None or found.actor.user_id != access.user_id:
            return None
        return found

    def remember(self, access: Access | None, actor: Actor) -> Known:
        if access is None:
            return STRANGER
        found = Known(actor, speaker(actor))
        self._known.keep(access.session_id, found)
        return found

    def forget(self, access: Access | None) -> None:
        if access:
            self._known.drop(access.session_id)
