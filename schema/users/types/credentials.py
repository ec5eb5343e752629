from datetime import datetime
from uuid import UUID

import strawberry
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from strawberry import relay
from strawberry.scalars import JSON

from domains.providers.oauth import Provider
from domains.users import models
from domains.users.errors import Proof
from schema.context import Info
from schema.objects import column, computed, object_of
from schema.users import enums  # noqa: F401 (the choices must be described before they are named)


@object_of(models.LinkedAccount, "An account at another provider, by whose word somebody signs in.")
class LinkedAccount(relay.Node):
    provider: Provider = column("Whose word it is.")
    email: str = column("The address the provider knew when the two were linked.")
    linked_at: datetime = column("When they were linked.")
    last_used_at: datetime | None = column("When somebody last signed in with it.")


@object_of(models.Passkey, "A key on somebody's device.")
class Passkey(relay.Node):
    name: str = column("What its person calls it.")
    is_synced: bool = column("Whether it lives on other devices too, by a password manager or a cloud.")
    created_at: datetime = column("When it was added.")
    last_used_at: datetime | None = column("When somebody last signed in with it.")


CODES_LEFT = (
    models.RecoveryCode.objects.filter(user=OuterRef("user"), used_at=None)
    .order_by()
    .values("user")
    .values(count=Count("pk"))
)


@object_of(models.Totp, "An authenticator app that is asked at every sign-in.", name="SecondFactor")
class Totp:
    since: datetime = column("Since when.", of="confirmed_at")
    recovery_codes_left: int = computed(
        "How many recovery codes are not used yet.", Coalesce(Subquery(CODES_LEFT, IntegerField()), 0)
    )


@strawberry.type(description="The password was right, or the provider's word was good; now show a second factor.")
class SecondFactorChallenge:
    challenge_id: strawberry.Private[UUID]
    methods: list[Proof] = strawberry.field(description="What may be shown.")
    expires_at: datetime = strawberry.field(description="From then on, begin again.")

    @strawberry.field(description="Give it to `completeLogin`.")
    def token(self, info: Info) -> str:
        return info.context.keyring.challenge("second factor", self.challenge_id)


@strawberry.type(description="A question for a passkey: hand `options` to the browser, and its answer back to us.")
class PasskeyChallenge:
    challenge_id: strawberry.Private[UUID]
    options: JSON = strawberry.field(
        description="For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`."
    )
    expires_at: datetime = strawberry.field(description="From then on, begin again.")

    @strawberry.field(description="Goes back together with the answer.")
    def token(self, info: Info) -> str:
        return info.context.keyring.challenge("passkey", self.challenge_id)
