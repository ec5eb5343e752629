"""What several mutations are given: the answers to what was asked before."""

from typing import Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from domains.kernel.errors import Invalid
from domains.providers.oauth import Provider
from domains.users.actions import Asked, Consent
from domains.users.errors import ChallengeExpired
from domains.users.tokens import Unreadable
from schema.context import Info
from schema.users.types import PasskeyChallenge


@strawberry.input(description="What a provider sent somebody back with.")
class ConsentInput:
    provider: Provider = strawberry.field(description="Which.")
    code: str = strawberry.field(description="As it came to your page.")
    state: str = strawberry.field(description="As it came to your page. It is good once.")
    code_verifier: str = strawberry.field(description="Whose SHA-256 you gave to `startOAuth`.")
    redirect_uri: str = strawberry.field(description="The page, as you gave it to `startOAuth`.")

    def consent(self) -> Consent:
        return Consent(
            provider=self.provider,
            code=self.code,
            state=self.state,
            code_verifier=self.code_verifier,
            redirect_uri=self.redirect_uri,
        )


@strawberry.input(description="A device's answer to the question for a passkey.")
class PasskeyInput:
    token: str = strawberry.field(description="Of the `passkeyChallenge` that it answers.")
    credential: JSON = strawberry.field(description="The browser's `PublicKeyCredential.toJSON()`.")

    def challenge(self, info: Info) -> UUID:
        return answered_challenge(info, "passkey", self.token)

    def answer(self) -> dict[str, Any]:
        if not isinstance(self.credential, dict):
            raise Invalid("This is no credential.", path=("passkey", "credential"))
        return self.credential


def answered_challenge(info: Info, kind: str, token: str) -> UUID:
    try:
        return info.context.keyring.read_challenge(kind, token)
    except Unreadable:
        raise ChallengeExpired from None


def passkey_challenge(asked: Asked) -> PasskeyChallenge:
    return PasskeyChallenge(
        challenge_id=asked.challenge.pk, options=JSON(asked.options), expires_at=asked.challenge.expires_at
    )
