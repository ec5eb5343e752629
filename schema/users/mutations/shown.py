"""With whose eyes a payload is read by whoever has just proved something."""

from dataclasses import replace
from typing import Any

from domains.kernel.actor import Actor
from domains.users.models import Capability
from schema.context import Context


class SignsIn:
    """They are somebody now, and see what is theirs."""

    user: Any
    tokens: Any

    def before_shown(self, context: Context) -> None:
        if self.tokens and self.user:
            context.actor = Actor(
                user_id=self.tokens.user_id,
                session_id=self.tokens.session_id,
                roles=frozenset(self.user.roles),
                request_id=context.request_id,
            )


class ShowsItsUser:
    """Whoever came by a link reads the mails of the account, so what is private of it is no secret to them."""

    user: Any

    def before_shown(self, context: Context) -> None:
        if self.user:
            seen = (Capability.SEE_ACCOUNT.value, self.user.pk)
            context.actor = replace(context.actor, grants=context.actor.grants | {seen})
