from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry import relay

from domains.kernel.actor import Actor
from domains.users import models
from domains.users.actions import SignedIn
from schema.context import Info
from schema.enums import enum_of
from schema.nodes import found_by

enum_of(
    models.Role,
    "What somebody is on the marketplace.",
    CLIENT="Finds, books and pays.",
    PRACTITIONER="Offers what others book.",
    STAFF="Helps both, and sees what they need to.",
    ADMIN="Runs the marketplace.",
)


def find_users(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, "User"]:
    visible = models.User.objects.visible_to(actor)
    return {user.pk: User.of(user) for user in visible.filter(pk__in=ids)}


@found_by(find_users)
@strawberry.type(description="A person with an account.")
class User(relay.Node):
    id: relay.NodeID[str]
    email: str = strawberry.field(description="Where they are reached. Shown to themselves and to staff.")
    roles: list[models.Role] = strawberry.field(description="What they are on the marketplace.")
    created_at: datetime = strawberry.field(description="When the account was made.")
    last_login_at: datetime | None = strawberry.field(description="When they last signed in.")

    @classmethod
    def of(cls, user: models.User) -> Self:
        return cls(
            id=str(user.pk),
            email=user.email,
            roles=[models.Role(role) for role in user.roles],
            created_at=user.created_at,
            last_login_at=user.last_login,
        )


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
