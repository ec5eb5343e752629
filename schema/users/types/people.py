from datetime import datetime

import strawberry
from strawberry import relay

from domains.users import models
from schema.connections import connection
from schema.context import Info
from schema.loaders import every, the_one
from schema.objects import column, looked_up, object_of
from schema.scalars import TimeZone
from schema.users.inputs import AccessGrantOrder, SessionFilter, SessionOrder
from schema.users.types.credentials import SecondFactor


@object_of(models.SocialLink, "Where somebody is found elsewhere.")
class SocialLink(relay.Node):
    network: models.Network = column("In which network.")
    url: str = column("The address of their page there.")


@object_of(models.UserProfile, "What somebody says of themselves.")
class UserProfile(relay.Node):
    display_name: str = column("What they want to be called; may be empty.")
    bio: str = column("What they tell about themselves; may be empty.")
    locale: str | None = column("The language they are written to in, like `en` or `de-AT`.", private=True)
    time_zone: TimeZone | None = column("Where they are in time.", private=True)

    @looked_up("Where they are found elsewhere, each network once.")
    def social_links(self, row: strawberry.Parent[models.UserProfile], info: Info) -> list[models.SocialLink]:
        return every(row, models.SocialLink, info.context.actor, of="user", by="user_id", order="network")


@object_of(models.User, "A person with an account. What is private is null to whomever it does not concern.")
class User(relay.Node):
    email: str | None = column("Where they are reached.", private=True)
    email_verified_at: datetime | None = column("When they proved that the address is theirs.", private=True)
    phone_number: str | None = column("In E.164, like +4930901820; empty without one.", private=True)
    phone_verified_at: datetime | None = column("When they proved that the number is theirs.", private=True)
    roles: list[models.Role] | None = column("What they are on the marketplace.", private=True)
    created_at: datetime = column("When the account was made.")
    last_login_at: datetime | None = column("When they last signed in.", of="last_login", private=True)
    is_active: bool = column("Whether the account is open; false once it is suspended or erased.")
    identity_verified_at: datetime | None = column("When staff found them to be who they say.", private=True)

    sessions = connection(
        "Where they are signed in now.",
        model=models.Session,
        of="user",
        order=SessionOrder,
        default="-LAST_USED_AT",
        filter=SessionFilter,
        search=["device"],
        among=lambda sessions, now: sessions.living(now),
    )
    grants_given = connection(
        "Who may act for them.",
        model=models.AccessGrant,
        of="content_object",
        order=AccessGrantOrder,
        default="-GRANTED_AT",
    )
    grants_received = connection(
        "For whom they may act.",
        model=models.AccessGrant,
        of="user",
        order=AccessGrantOrder,
        default="-GRANTED_AT",
    )

    @looked_up("What they say of themselves.")
    def profile(self, row: strawberry.Parent[models.User], info: Info) -> models.UserProfile | None:
        return the_one(row, models.UserProfile, info.context.actor, of="user")

    @strawberry.field(description="Whether staff found them to be who they say.")
    def is_verified(self, row: strawberry.Parent[models.User]) -> bool:
        return row.is_verified

    @looked_up("How far the verification of their identity is; null if it was never asked for.")
    def verification(self, row: strawberry.Parent[models.User], info: Info) -> models.IdentityVerification | None:
        return the_one(row, models.IdentityVerification, info.context.actor, of="user", latest_by="submitted_at")

    @strawberry.field(description="Whether they can book.")
    def can_book(self, row: strawberry.Parent[models.User]) -> bool:
        return row.can_book

    @strawberry.field(description="Whether they can offer what others book.")
    def can_host(self, row: strawberry.Parent[models.User]) -> bool:
        return row.can_host

    @strawberry.field(description="Whether they have a password to sign in with; null if that is none of yours.")
    def has_password(self, row: strawberry.Parent[models.User], info: Info) -> bool | None:
        mine = info.context.actor.is_staff or row.pk == info.context.actor.user_id
        return row.has_usable_password() if mine else None

    @strawberry.field(description="Their authenticator app; null without one, or if that is none of yours.")
    def second_factor(self, row: strawberry.Parent[models.User], info: Info) -> SecondFactor | None:
        totp = the_one(row, models.Totp, info.context.actor, of="user")
        if totp is None or totp.confirmed_at is None:
            return None
        codes = every(row, models.RecoveryCode, info.context.actor, of="user")
        return SecondFactor(since=totp.confirmed_at, recovery_codes_left=sum(not code.used_at for code in codes))

    @looked_up("By whose word they sign in; nobody but they and staff can see it.")
    def linked_accounts(self, row: strawberry.Parent[models.User], info: Info) -> list[models.LinkedAccount]:
        return every(row, models.LinkedAccount, info.context.actor, of="user", order="linked_at")

    @looked_up("The keys on their devices; nobody but they and staff can see them.")
    def passkeys(self, row: strawberry.Parent[models.User], info: Info) -> list[models.Passkey]:
        return every(row, models.Passkey, info.context.actor, of="user", order="created_at")


@object_of(models.AccessGrant, "That one person may do something for another.")
class AccessGrant(relay.Node):
    grantor: models.User | None = column("For whom.", of="content_object")
    grantee: models.User | None = column("Who may.", of="user")
    granted_at: datetime = column("Since when.")

    @strawberry.field(description="What they may do.")
    def capability(self, row: strawberry.Parent[models.AccessGrant]) -> models.Capability:
        return row.capability


@object_of(models.IdentityVerification, "That somebody asked to be known for who they are, and what staff decided.")
class IdentityVerification(relay.Node):
    user: models.User | None = column("Who asked.")
    status: models.IdentityVerification.Status = column("How far it is.")
    legal_name: str = column("As it stands in their papers.")
    reason: str = column("Why it was rejected; empty otherwise.")
    submitted_at: datetime = column("When they asked.")
    decided_at: datetime | None = column("When it was decided; null until then.")

    @strawberry.field(description="When they were found to be who they say; null unless they were.")
    def verified_at(self, row: strawberry.Parent[models.IdentityVerification]) -> datetime | None:
        return row.decided_at if row.status == models.IdentityVerification.Status.APPROVED else None

    @strawberry.field(description="How well they are known; null unless it was approved.")
    def level(self, row: strawberry.Parent[models.IdentityVerification]) -> models.IdentityVerification.Level | None:
        return models.IdentityVerification.Level(row.level) if row.level else None


@strawberry.type(description="How many people there are. For staff.")
class UserStatistics:
    total: int = strawberry.field(description="Accounts that were ever made and not erased.")
    active: int = strawberry.field(description="Of these, the ones that are open.")
    email_verified: int = strawberry.field(description="Those whose address is verified.")
    identity_verified: int = strawberry.field(description="Those who are known to be who they say.")
    with_second_factor: int = strawberry.field(description="Those with an authenticator app.")
    registered_last_30_days: int = strawberry.field(description="Those made in the last 30 days.")
    signed_in_last_30_days: int = strawberry.field(description="Those who have signed in in the last 30 days.")
    by_role: list["RoleCount"] = strawberry.field(description="How many have each role; one person can have several.")


@strawberry.type(description="How many people have a role.")
class RoleCount:
    role: models.Role = strawberry.field(description="Which.")
    count: int = strawberry.field(description="How many accounts that are open.")
