"""Who asked before, so that whoever asks again need not be looked up first: the statement makes sure of it."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from domains.kernel.actor import ANONYMOUS, Actor
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
        self._known: OrderedDict[UUID, Known] = OrderedDict()

    def known(self, access: Access | None) -> Known | None:
        if access is None:
            return STRANGER
        found = self._known.get(access.session_id)
        if found is None or found.actor.user_id != access.user_id:
            return None
        self._known.move_to_end(access.session_id)
        return found

    def remember(self, access: Access | None, actor: Actor) -> Known:
        if access is None:
            return STRANGER
        found = self._known[access.session_id] = Known(actor, speaker(actor))
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found

    def forget(self, access: Access | None) -> None:
        if access:
            self._known.pop(access.session_id, None)
