"""What one can sign in with besides a password."""

import strawberry

from domains.users import actions, models
from domains.users.errors import (
    ChallengeExpired,
    CodeInvalid,
    EmailUnverified,
    LastSignInMethod,
    LinkedElsewhere,
    OAuthRejected,
    PasskeyRejected,
    SecondFactorActive,
    SecondFactorInactive,
    StepUpRequired,
)
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload
from schema.spending import Guard
from schema.users.mutations.asked import ConsentInput, PasskeyInput, passkey_challenge
from schema.users.types import PasskeyChallenge


@strawberry.input(description="The first code of an authenticator app.")
class ConfirmTotpInput:
    code: str = strawberry.field(description="What it shows.")


@strawberry.input(description="A new key on a device.")
class AddPasskeyInput:
    passkey: PasskeyInput = strawberry.field(description="What the device answered.")
    name: str = strawberry.field(description="What its person calls it.")


@strawberry.input(description="Which key to take away.")
class RemovePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="Of one of one's own.")


@strawberry.input(description="An account at a provider, to sign in with from now on.")
class LinkOAuthAccountInput(ConsentInput):
    pass


@strawberry.input(description="Which account at a provider not to sign in with any more.")
class UnlinkOAuthAccountInput:
    linked_account_id: strawberry.ID = strawberry.field(description="Of one of one's own.")


@payload
class StartTotpPayload:
    secret: str | None = strawberry.field(
        default=None, description="For an app that cannot read the picture. It is shown this once."
    )
    uri: str | None = strawberry.field(default=None, description="Show it as a QR code.")


@payload
class ConfirmTotpPayload:
    user: models.User | None = strawberry.field(
        default=None, description="Who is asked for a second factor from now on."
    )
    recovery_codes: list[str] | None = strawberry.field(
        default=None, description="Each is good once, should the app be lost. They are shown this once."
    )


@payload
class DisableTotpPayload:
    user: models.User | None = strawberry.field(
        default=None, description="Who is not asked for a second factor any more."
    )


@payload
class MakeRecoveryCodesPayload:
    recovery_codes: list[str] | None = strawberry.field(
        default=None, description="The new ones; the old are good for nothing. They are shown this once."
    )


@payload
class StartPasskeyRegistrationPayload:
    passkey_challenge: PasskeyChallenge | None = strawberry.field(
        default=None, description="What the browser is to ask for."
    )


@payload
class AddPasskeyPayload:
    passkey: models.Passkey | None = strawberry.field(default=None, description="The new key.")


@payload
class RemovePasskeyPayload:
    passkey: models.Passkey | None = strawberry.field(default=None, description="It is gone.")


@payload
class LinkOAuthAccountPayload:
    linked_account: models.LinkedAccount | None = strawberry.field(
        default=None, description="One can sign in with it now."
    )


@payload
class UnlinkOAuthAccountPayload:
    linked_account: models.LinkedAccount | None = strawberry.field(
        default=None, description="One cannot sign in with it any more."
    )


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[SecondFactorActive, StepUpRequired])
    def start_totp(self, info: Info) -> StartTotpPayload:
        """Begin with an authenticator app. It is asked for at sign-in once `confirmTotp` has shown that it works."""
        new = actions.start_totp(actor=info.context.actor, now=info.context.now)
        return StartTotpPayload(secret=new.secret, uri=new.uri)

    @mutation(
        who=SIGNED_IN,
        refuses=[CodeInvalid, SecondFactorActive, SecondFactorInactive],
        guard=Guard(None, closed=True),
    )
    def confirm_totp(self, info: Info, input: ConfirmTotpInput) -> ConfirmTotpPayload:
        """Have the authenticator app asked for at every sign-in from now on."""
        codes = actions.confirm_totp(code=input.code, actor=info.context.actor, now=info.context.now)
        return ConfirmTotpPayload(user=oneself(info), recovery_codes=codes)

    @mutation(who=SIGNED_IN, refuses=[SecondFactorInactive, StepUpRequired])
    def disable_totp(self, info: Info) -> DisableTotpPayload:
        """Have no authenticator app any more, and no recovery codes."""
        actions.disable_totp(actor=info.context.actor, now=info.context.now)
        return DisableTotpPayload(user=oneself(info))

    @mutation(who=SIGNED_IN, refuses=[SecondFactorInactive, StepUpRequired])
    def make_recovery_codes(self, info: Info) -> MakeRecoveryCodesPayload:
        """Have new recovery codes instead of the old."""
        codes = actions.make_recovery_codes(actor=info.context.actor, now=info.context.now)
        return MakeRecoveryCodesPayload(recovery_codes=codes)

    @mutation(who=SIGNED_IN, refuses=[StepUpRequired])
    def start_passkey_registration(self, info: Info) -> StartPasskeyRegistrationPayload:
        """What the browser is to ask a device for, to make a key. What it answers goes to `addPasskey`."""
        asked = actions.start_passkey_registration(actor=info.context.actor, now=info.context.now)
        return StartPasskeyRegistrationPayload(passkey_challenge=passkey_challenge(asked))

    @mutation(who=SIGNED_IN, refuses=[ChallengeExpired, PasskeyRejected])
    def add_passkey(self, info: Info, input: AddPasskeyInput) -> AddPasskeyPayload:
        """Add a key on a device, to sign in with it."""
        passkey = actions.add_passkey(
            challenge_id=input.passkey.challenge(info),
            credential=input.passkey.answer(),
            name=input.name,
            actor=info.context.actor,
            now=info.context.now,
        )
        return AddPasskeyPayload(passkey=passkey)

    @mutation(who=SIGNED_IN, refuses=[LastSignInMethod, StepUpRequired])
    def remove_passkey(self, info: Info, input: RemovePasskeyInput) -> RemovePasskeyPayload:
        """Take a key away: nobody signs in with it any more."""
        passkey = actions.remove_passkey(
            passkey_id=nodes.key_of("Passkey", input.passkey_id, "passkeyId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RemovePasskeyPayload(passkey=passkey)

    @mutation(
        who=SIGNED_IN,
        refuses=[OAuthRejected, EmailUnverified, LinkedElsewhere, StepUpRequired],
        guard=Guard(None, closed=False, asks=True),
    )
    def link_o_auth_account(self, info: Info, input: LinkOAuthAccountInput) -> LinkOAuthAccountPayload:
        """Link an account at a provider, to sign in by its word too."""
        account = actions.link_oauth_account(consent=input.consent(), actor=info.context.actor, now=info.context.now)
        return LinkOAuthAccountPayload(linked_account=account)

    @mutation(who=SIGNED_IN, refuses=[LastSignInMethod, StepUpRequired])
    def unlink_o_auth_account(self, info: Info, input: UnlinkOAuthAccountInput) -> UnlinkOAuthAccountPayload:
        """Not to sign in by the word of this provider any more."""
        account = actions.unlink_oauth_account(
            account_id=nodes.key_of("LinkedAccount", input.linked_account_id, "linkedAccountId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UnlinkOAuthAccountPayload(linked_account=account)


def oneself(info: Info) -> models.User | None:
    found: models.User | None = models.User.objects.filter(pk=info.context.actor.user_id).first()
    return found
