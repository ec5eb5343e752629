from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from django.db.models import Q
from strawberry import relay

from domains.users import models
from domains.users.actions import SignedIn
from schema.context import Info
from schema.objects import column, computed, object_of
from schema.subscription import told


@object_of(models.Session, "One sign-in on one device. It lasts as long as its refresh tokens are used.")
class Session(relay.Node):
    device: str = column("What its person knows the device by; empty if nothing was said.")
    created_at: datetime = column("When they signed in.")
    last_used_at: datetime = column("When its refresh token was last used.")
    proved_at: datetime = column("When its person last proved who they are; see `stepUp`.")
    ended_at: datetime | None = column("When it ended; null while it goes on.")
    user: models.User | None = column("Who signed in.")
    is_current: bool = computed(
        "Whether it is the one this operation was sent with.", lambda context: Q(pk=context.actor.session_id)
    )


@told("Something about the person who is signed in has changed.")
class ViewerUpdate:
    viewer: models.User = strawberry.field(description="As they are now.")


@strawberry.type(description="What a client keeps to stay signed in.")
class Tokens:
    """Made from ids whenever it is shown, so that a repeated mutation gives the same tokens and none is ever kept."""

    user_id: strawberry.Private[UUID]
    session_id: strawberry.Private[UUID]
    token_id: strawberry.Private[UUID]
    issued_at: strawberry.Private[datetime]
    refresh_expires_at: datetime = strawberry.field(description="From then on one has to sign in again.")

    @strawberry.field(
        description="Send it as `Authorization: Bearer …`, and as `authorization` in the payload of `connection_init`."
    )
    def access_token(self, info: Info) -> str:
        return info.context.keyring.access(
            user_id=self.user_id, session_id=self.session_id, token_id=self.token_id, issued_at=self.issued_at
        )

    @strawberry.field(description="From then on it is refused; refresh before.")
    def access_expires_at(self, info: Info) -> datetime:
        return self.issued_at.replace(microsecond=0) + info.context.keyring.access_ttl

    @strawberry.field(description="Good once, for `refreshToken`, which gives the next.")
    def refresh_token(self, info: Info) -> str:
        return info.context.keyring.refresh(self.token_id)

    @classmethod
    def of(cls, signed_in: SignedIn) -> Self:
        token = signed_in.refresh_token
        return cls(
            user_id=signed_in.user.pk,
            session_id=signed_in.session.pk,
            token_id=token.pk,
            issued_at=token.issued_at,
            refresh_expires_at=token.expires_at,
        )
