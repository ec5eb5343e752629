"""With whose eyes a payload is read by whoever has just proved something."""

from dataclasses import replace
from typing import Any, ClassVar

from domains.kernel.actor import ANONYMOUS
from domains.users import selectors
from domains.users.models import Capability
from schema.context import Context


class SignsIn:
    """They are somebody now, and see what is theirs: unless the session has ended since, for an answer that is repeated
    under its key signs nobody in."""

    user: Any
    tokens: Any

    def before_shown(self, context: Context) -> None:
        if self.tokens:
            actor = selectors.find_actor(user_id=self.tokens.user_id, session_id=self.tokens.session_id)
            context.actor = replace(actor or ANONYMOUS, request_id=context.request_id)


class ShowsItsUser:
    """Whoever came by a link reads the mails of the account, so what is private of it is no secret to them."""

    user: Any
    only_now: ClassVar[str | None] = None  # the moment at which it was done, where the link stays good for ever

    def before_shown(self, context: Context) -> None:
        if self.user and (self.only_now is None or getattr(self.user, self.only_now) == context.now):
            seen = (Capability.SEE_ACCOUNT.value, self.user.pk)
            context.actor = replace(context.actor, grants=context.actor.grants | {seen})
