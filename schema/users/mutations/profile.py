"""What somebody says of themselves, and who may act for them."""

from datetime import datetime
from uuid import UUID

import strawberry

from domains.kernel.errors import Invalid
from domains.practitioners import actions as practitioners
from domains.practitioners.errors import TooManyAssistants
from domains.users import actions, models
from domains.users.actions import ProfileChange
from domains.users.errors import (
    ChallengeExpired,
    CodeInvalid,
    StepUpRequired,
    TextMessagesUnavailable,
    VerificationPending,
)
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload
from schema.scalars import TimeZone
from schema.spending import Guard


@strawberry.input(description="What is left out, or null, stays as it is.")
class UpdateViewerInput:
    on_behalf_of: strawberry.ID | None = strawberry.field(
        default=None, description="Of somebody who lets you manage their profile; yourself if left out."
    )
    display_name: str | None = strawberry.field(
        default=None, description="What they want to be called; at most 100 characters."
    )
    bio: str | None = strawberry.field(
        default=None, description="What they tell about themselves; at most 2000 characters."
    )
    locale: str | None = strawberry.field(
        default=None, description="The language they are written to in, like `en` or `de-AT`."
    )
    time_zone: TimeZone | None = strawberry.field(default=None, description="Where they are in time.")


@strawberry.input(description="Where somebody is found elsewhere.")
class SocialLinkInput:
    network: models.Network = strawberry.field(description="In which network; each once.")
    url: str = strawberry.field(description="The address of the page there; it begins with https://.")


@strawberry.input(description="These links and no others.")
class SetSocialLinksInput:
    links: list[SocialLinkInput] = strawberry.field(description="All there are to be.")
    on_behalf_of: strawberry.ID | None = strawberry.field(
        default=None, description="Of somebody who lets you manage their profile; yourself if left out."
    )


@strawberry.input(description="A phone number to be verified.")
class RequestPhoneVerificationInput:
    phone_number: str = strawberry.field(description="With its country, like +49 30 901820.")


@strawberry.input(description="The code that was sent.")
class ConfirmPhoneVerificationInput:
    code: str = strawberry.field(description="Six digits.")


@strawberry.input(description="Who one is.")
class StartIdentityVerificationInput:
    legal_name: str = strawberry.field(description="As it stands in one's papers.")


@strawberry.input(description="What somebody may do for one.")
class GrantAccessInput:
    email: str = strawberry.field(description="The address of their account.")
    capability: models.Capability = strawberry.field(description="What they may do.")


@strawberry.input(description="Which grant to take back, or to give up.")
class RevokeAccessInput:
    grant_id: strawberry.ID = strawberry.field(description="Of one that one gave or was given.")


@payload
class UpdateViewerPayload:
    user: models.User | None = strawberry.field(default=None, description="As they are now.")


@payload
class SetSocialLinksPayload:
    user: models.User | None = strawberry.field(default=None, description="As they are now.")


@payload
class RequestPhoneVerificationPayload:
    expires_at: datetime | None = strawberry.field(default=None, description="Until when the code can be used.")


@payload
class ConfirmPhoneVerificationPayload:
    user: models.User | None = strawberry.field(default=None, description="Whose number it is now.")


@payload
class RemovePhoneNumberPayload:
    user: models.User | None = strawberry.field(default=None, description="Who has no number any more.")


@payload
class StartIdentityVerificationPayload:
    verification: models.IdentityVerification | None = strawberry.field(default=None, description="It waits for staff.")


@payload
class GrantAccessPayload:
    grant: models.AccessGrant | None = strawberry.field(default=None, description="It holds from now on.")


@payload
class RevokeAccessPayload:
    grant: models.AccessGrant | None = strawberry.field(default=None, description="It holds no more.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def update_viewer(self, info: Info, input: UpdateViewerInput) -> UpdateViewerPayload:
        """Change what one says of oneself, or what somebody says who lets you manage that."""
        change = ProfileChange(
            display_name=input.display_name, bio=input.bio, locale=input.locale, time_zone=input.time_zone
        )
        user = actions.update_profile(
            user_id=for_whom(info, input.on_behalf_of),
            change=change,
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateViewerPayload(user=user)

    @mutation(who=SIGNED_IN)
    def set_social_links(self, info: Info, input: SetSocialLinksInput) -> SetSocialLinksPayload:
        """Say where one is found elsewhere."""
        links = {each.network: each.url for each in input.links}
        if len(links) < len(input.links):
            raise Invalid("Each network once.", path=("links",))
        user = actions.set_social_links(
            user_id=for_whom(info, input.on_behalf_of),
            links=links,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetSocialLinksPayload(user=user)

    @mutation(who=SIGNED_IN, refuses=[TextMessagesUnavailable], guard=Guard(None, closed=True))
    def request_phone_verification(
        self, info: Info, input: RequestPhoneVerificationInput
    ) -> RequestPhoneVerificationPayload:
        """Have a code sent to a number, as a text message."""
        challenge = actions.request_phone_verification(
            phone_number=input.phone_number, actor=info.context.actor, now=info.context.now
        )
        return RequestPhoneVerificationPayload(expires_at=challenge.expires_at)

    @mutation(who=SIGNED_IN, refuses=[ChallengeExpired, CodeInvalid], guard=Guard(None, closed=True))
    def confirm_phone_verification(
        self, info: Info, input: ConfirmPhoneVerificationInput
    ) -> ConfirmPhoneVerificationPayload:
        """Take a number, by the code that was sent to it last."""
        user = actions.confirm_phone_verification(code=input.code, actor=info.context.actor, now=info.context.now)
        return ConfirmPhoneVerificationPayload(user=user)

    @mutation(who=SIGNED_IN)
    def remove_phone_number(self, info: Info) -> RemovePhoneNumberPayload:
        """Have no phone number any more."""
        user = actions.remove_phone_number(actor=info.context.actor, now=info.context.now)
        return RemovePhoneNumberPayload(user=user)

    @mutation(who=SIGNED_IN, refuses=[VerificationPending])
    def start_identity_verification(
        self, info: Info, input: StartIdentityVerificationInput
    ) -> StartIdentityVerificationPayload:
        """Ask to be known for who one is. Staff decide."""
        verification = actions.start_identity_verification(
            legal_name=input.legal_name, actor=info.context.actor, now=info.context.now
        )
        return StartIdentityVerificationPayload(verification=verification)

    @mutation(who=SIGNED_IN, refuses=[StepUpRequired, TooManyAssistants], guard=Guard(None, closed=False))
    def grant_access(self, info: Info, input: GrantAccessInput) -> GrantAccessPayload:
        """Let somebody do something for you. Granted twice, it is granted once. Of those who may manage your practice
        there are as many as its tier allows."""
        grant = practitioners.grant_access(
            email=input.email, capability=input.capability, actor=info.context.actor, now=info.context.now
        )
        return GrantAccessPayload(grant=grant)

    @mutation(who=SIGNED_IN)
    def revoke_access(self, info: Info, input: RevokeAccessInput) -> RevokeAccessPayload:
        """Take back what somebody may do for you, or give up what you may do for them."""
        grant = actions.revoke_access(
            grant_id=nodes.key_of("AccessGrant", input.grant_id, "grantId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RevokeAccessPayload(grant=grant)


def for_whom(info: Info, on_behalf_of: strawberry.ID | None) -> UUID:
    return nodes.key_of("User", on_behalf_of, "onBehalfOf") if on_behalf_of else info.context.actor.person
