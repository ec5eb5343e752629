"""Who asked before, so that whoever asks again need not be looked up first: the statement makes sure of it."""

from collections import OrderedDict
from uuid import UUID

from domains.kernel.actor import ANONYMOUS, Actor
from domains.users.tokens import Access

MOST = 20_000


class Actors:
    def __init__(self) -> None:
        self._known: OrderedDict[UUID, Actor] = OrderedDict()

    def known(self, access: Access | None) -> Actor | None:
        if access is None:
            return ANONYMOUS
        actor = self._known.get(access.session_id)
        if actor is None or actor.user_id != access.user_id:
            return None
        self._known.move_to_end(access.session_id)
        return actor

    def remember(self, access: Access | None, actor: Actor) -> Actor:
        if access:
            self._known[access.session_id] = actor
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return actor

    def forget(self, access: Access | None) -> None:
        if access:
            self._known.pop(access.session_id, None)
