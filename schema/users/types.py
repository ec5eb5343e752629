from datetime import datetime
from typing import Self

import strawberry
from strawberry import relay

from domains.users import models
from domains.users.actions import SignedIn
from domains.users.tokens import Keyring
from schema.enums import enum_of

enum_of(
    models.Role,
    "What somebody is on the marketplace.",
    CLIENT="Finds, books and pays.",
    PRACTITIONER="Offers what others book.",
    STAFF="Helps both, and sees what they need to.",
    ADMIN="Runs the marketplace.",
)


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
    access_token: str = strawberry.field(
        description="Send it as `Authorization: Bearer …`, and as `authorization` in the payload of `connection_init`."
    )
    access_expires_at: datetime = strawberry.field(description="From then on it is refused; refresh before.")
    refresh_token: str = strawberry.field(description="Good once, for `refreshToken`, which gives the next.")
    refresh_expires_at: datetime = strawberry.field(description="From then on one has to sign in again.")

    @classmethod
    def of(cls, signed_in: SignedIn, keyring: Keyring) -> Self:
        token = signed_in.refresh_token
        return cls(
            access_token=keyring.access(
                user_id=signed_in.user.pk,
                session_id=signed_in.session.pk,
                token_id=token.pk,
                issued_at=token.issued_at,
            ),
            access_expires_at=token.issued_at.replace(microsecond=0) + keyring.access_ttl,
            refresh_token=keyring.refresh(token.pk),
            refresh_expires_at=token.expires_at,
        )
