from datetime import datetime
from typing import Any

import strawberry
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import NullIf
from strawberry import relay

from domains.favorites.models import Favorite
from domains.media.models import MediaAsset
from domains.practitioners.models import Practitioner
from domains.users import models
from schema.connections import connection
from schema.favorites.inputs import FavoriteFilter, FavoriteOrder
from schema.objects import column, computed, many, object_of, one
from schema.scalars import TimeZone
from schema.users.inputs import AccessGrantOrder, SessionFilter, SessionOrder


def has_password(context: Any) -> Case:
    """Null to whomever it is none of theirs."""
    usable = Case(
        When(password__startswith=UNUSABLE_PASSWORD_PREFIX, then=Value(False)),
        default=Value(True),
        output_field=BooleanField(),
    )
    return usable if context.actor.is_staff else Case(When(pk=context.actor.user_id, then=usable))


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

    social_links: list[models.SocialLink] = many(
        "Where they are found elsewhere, each network once.",
        models.SocialLink,
        of="user",
        by="user_id",
        order="network",
    )


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

    avatar: MediaAsset | None = one("Their picture; null without one.", MediaAsset, of="portrayed")

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
    favorites = connection(
        "What they have marked to find it again, the latest first; empty to everybody else.",
        model=Favorite,
        of="user",
        order=FavoriteOrder,
        default="-CREATED_AT",
        filter=FavoriteFilter,
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

    profile: models.UserProfile | None = one("What they say of themselves.", models.UserProfile, of="user")
    practitioner: Practitioner | None = one(
        "How they present themselves as somebody who offers something; null if they do not, or not to you.",
        Practitioner,
        of="user",
    )
    is_verified: bool = computed("Whether staff found them to be who they say.", models.User.VERIFIED)
    verification: models.IdentityVerification | None = one(
        "How far the verification of their identity is; null if it was never asked for.",
        models.IdentityVerification,
        of="user",
        order="submitted_at",
    )
    can_book: bool = computed("Whether they can book.", models.User.CAN_BOOK)
    can_host: bool = computed("Whether they can offer what others book.", models.User.CAN_HOST)
    has_password: bool | None = computed(
        "Whether they have a password to sign in with; null if that is none of yours.", has_password
    )
    second_factor: models.Totp | None = one(
        "Their authenticator app; null without one, or if that is none of yours.",
        models.Totp,
        of="user",
        among=Q(confirmed_at__isnull=False),
    )
    linked_accounts: list[models.LinkedAccount] = many(
        "By whose word they sign in; nobody but they and staff can see it.",
        models.LinkedAccount,
        of="user",
        order="linked_at",
    )
    passkeys: list[models.Passkey] = many(
        "The keys on their devices; nobody but they and staff can see them.",
        models.Passkey,
        of="user",
        order="created_at",
    )


@object_of(models.AccessGrant, "That one person may do something for another.")
class AccessGrant(relay.Node):
    grantor: models.User | None = column("For whom.", of="content_object")
    grantee: models.User | None = column("Who may.", of="user")
    granted_at: datetime = column("Since when.")
    capability: models.Capability = column("What they may do.", of="permission__codename")


@object_of(models.IdentityVerification, "That somebody asked to be known for who they are, and what staff decided.")
class IdentityVerification(relay.Node):
    user: models.User | None = column("Who asked.")
    status: models.IdentityVerification.Status = column("How far it is.")
    legal_name: str = column("As it stands in their papers.")
    reason: str = column("Why it was rejected; empty otherwise.")
    submitted_at: datetime = column("When they asked.")
    decided_at: datetime | None = column("When it was decided; null until then.")
    verified_at: datetime | None = computed(
        "When they were found to be who they say; null unless they were.",
        Case(When(status=models.IdentityVerification.Status.APPROVED, then="decided_at")),
    )
    level: models.IdentityVerification.Level | None = computed(
        "How well they are known; null unless it was approved.", NullIf("level", Value(""))
    )


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
