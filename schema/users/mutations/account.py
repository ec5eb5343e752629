"""One's own account: address, password, sessions, and proving who one is."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import strawberry

from domains.users import actions, models
from domains.users.actions import Answer
from domains.users.errors import (
    ChallengeExpired,
    CodeInvalid,
    EmailTaken,
    EmailUnverified,
    InvalidCredentials,
    LinkInvalid,
    OAuthRejected,
    PasskeyRejected,
    StepUpRequired,
    TooManyTries,
    VerificationInvalid,
    WeakPassword,
)
from domains.users.tokens import Unreadable
from schema import nodes
from schema.access import ANYONE, SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload
from schema.spending import Guard
from schema.users.mutations.asked import ConsentInput, PasskeyInput
from schema.users.mutations.shown import ShowsItsUser


@strawberry.input(description="Verifying an e-mail address.")
class VerifyEmailInput:
    token: str = strawberry.field(description="The `token` of the link in the mail.")


@strawberry.input(description="Another address.")
class RequestEmailChangeInput:
    email: str = strawberry.field(description="The new one; a link is sent there.")


@strawberry.input(description="Proving that the new address is one's own.")
class ConfirmEmailChangeInput:
    token: str = strawberry.field(description="The `token` of the link in the mail.")


@strawberry.input(description="Another password.")
class ChangePasswordInput:
    current_password: str | None = strawberry.field(default=None, description="The one of now; null if there is none.")
    new_password: str = strawberry.field(description="At least 10 characters, and none that everybody chooses.")


@strawberry.input(description="A link to set a password.")
class RequestPasswordResetInput:
    email: str = strawberry.field(description="The address of the account.")


@strawberry.input(description="A password set by a link.")
class ResetPasswordInput:
    token: str = strawberry.field(description="The `token` of the link in the mail.")
    new_password: str = strawberry.field(description="At least 10 characters, and none that everybody chooses.")


@strawberry.input(description="Proving once more who one is: one of the five.")
class StepUpInput:
    password: str | None = strawberry.field(default=None, description="The password.")
    code: str | None = strawberry.field(default=None, description="What the authenticator app shows.")
    recovery_code: str | None = strawberry.field(default=None, description="One of the codes that stand in for it.")
    passkey: PasskeyInput | None = strawberry.field(default=None, description="The answer to `askForPasskey`.")
    consent: ConsentInput | None = strawberry.field(
        default=None, description="What a linked provider sent back, after `startOAuth`."
    )


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="Of one of one's own.")


@payload
class VerifyEmailPayload(ShowsItsUser):
    only_now: ClassVar = "email_verified_at"
    user: models.User | None = strawberry.field(default=None, description="Whose address is verified now.")


@payload
class RequestEmailVerificationPayload:
    user: models.User | None = strawberry.field(default=None, description="To whom the link was sent.")


@payload
class RequestEmailChangePayload:
    expires_at: datetime | None = strawberry.field(
        default=None, description="Until when the link in the mail can be used."
    )


@payload
class ConfirmEmailChangePayload(ShowsItsUser):
    user: models.User | None = strawberry.field(default=None, description="Whose address it is now.")


@payload
class ChangePasswordPayload:
    user: models.User | None = strawberry.field(default=None, description="Whose password it is.")


@payload
class RequestPasswordResetPayload:
    expires_at: datetime | None = strawberry.field(
        default=None, description="Until when the link can be used, if there is an account with this address."
    )


@payload
class ResetPasswordPayload(ShowsItsUser):
    user: models.User | None = strawberry.field(
        default=None, description="Whose password it is. Nobody is signed in by it."
    )


@payload
class StepUpPayload:
    session: models.Session | None = strawberry.field(
        default=None, description="For ten minutes it may do what is sensitive."
    )


@payload
class RevokeSessionPayload:
    session: models.Session | None = strawberry.field(default=None, description="It has ended.")


@payload
class RevokeOtherSessionsPayload:
    ended_sessions: int | None = strawberry.field(default=None, description="How many ended.")


@strawberry.type
class Mutation:
    @mutation(who=ANYONE, refuses=[VerificationInvalid], guard=Guard("token", closed=True))
    def verify_email(self, info: Info, input: VerifyEmailInput) -> VerifyEmailPayload:
        """Prove that an address is one's own, by the link that was sent to it."""
        context = info.context
        try:
            token = context.keyring.read_email(input.token)
        except Unreadable:
            raise VerificationInvalid(path=("token",)) from None
        return VerifyEmailPayload(user=actions.verify_email(token=token, actor=context.actor, now=context.now))

    @mutation(who=SIGNED_IN, guard=Guard(None, closed=False))
    def request_email_verification(self, info: Info) -> RequestEmailVerificationPayload:
        """Have the link that verifies one's address sent once more."""
        user = actions.request_email_verification(actor=info.context.actor, now=info.context.now)
        return RequestEmailVerificationPayload(user=user)

    @mutation(who=SIGNED_IN, refuses=[StepUpRequired], guard=Guard(None, closed=False))
    def request_email_change(self, info: Info, input: RequestEmailChangeInput) -> RequestEmailChangePayload:
        """Take another address. It changes once the link that is sent there is followed."""
        challenge = actions.request_email_change(email=input.email, actor=info.context.actor, now=info.context.now)
        return RequestEmailChangePayload(expires_at=challenge.expires_at)

    @mutation(who=ANYONE, refuses=[LinkInvalid, EmailTaken], guard=Guard("token", closed=True))
    def confirm_email_change(self, info: Info, input: ConfirmEmailChangeInput) -> ConfirmEmailChangePayload:
        """Take another address, by the link that was sent to it."""
        user = actions.confirm_email_change(
            challenge_id=from_link(info, "change email", input.token), actor=info.context.actor, now=info.context.now
        )
        return ConfirmEmailChangePayload(user=user)

    @mutation(
        who=SIGNED_IN,
        refuses=[InvalidCredentials, WeakPassword, StepUpRequired],
        guard=Guard(None, closed=True, hashes=True),
    )
    def change_password(self, info: Info, input: ChangePasswordInput) -> ChangePasswordPayload:
        """Take another password. All other sessions end."""
        user = actions.change_password(
            current=input.current_password, new=input.new_password, actor=info.context.actor, now=info.context.now
        )
        return ChangePasswordPayload(user=user)

    @mutation(who=ANYONE, guard=Guard("email", closed=True))
    def request_password_reset(self, info: Info, input: RequestPasswordResetInput) -> RequestPasswordResetPayload:
        """Have a link sent that sets a password. The answer is the same whether there is such an account or not."""
        challenge = actions.request_password_reset(email=input.email, actor=info.context.actor, now=info.context.now)
        return RequestPasswordResetPayload(expires_at=challenge.expires_at)

    @mutation(who=ANYONE, refuses=[LinkInvalid, WeakPassword], guard=Guard("token", closed=True, hashes=True))
    def reset_password(self, info: Info, input: ResetPasswordInput) -> ResetPasswordPayload:
        """Set a password, by the link that was sent. Every session ends."""
        user = actions.reset_password(
            challenge_id=from_link(info, "reset password", input.token),
            new=input.new_password,
            actor=info.context.actor,
            now=info.context.now,
        )
        return ResetPasswordPayload(user=user)

    @mutation(
        who=SIGNED_IN,
        refuses=[
            InvalidCredentials,
            CodeInvalid,
            ChallengeExpired,
            PasskeyRejected,
            OAuthRejected,
            EmailUnverified,
            StepUpRequired,
            TooManyTries,
        ],
        guard=Guard(None, closed=True, hashes="password", asks="consent"),
    )
    def step_up(self, info: Info, input: StepUpInput) -> StepUpPayload:
        """Prove once more that it is still you, before what is sensitive. It is good for ten minutes, and so is a
        sign-in. Whoever has a second factor shows that."""
        return StepUpPayload(session=proved(info, input))

    @mutation(who=SIGNED_IN)
    def revoke_session(self, info: Info, input: RevokeSessionInput) -> RevokeSessionPayload:
        """End one of one's own sessions, on whichever device."""
        session = actions.revoke_session(
            session_id=nodes.key_of("Session", input.session_id, "sessionId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RevokeSessionPayload(session=session)

    @mutation(who=SIGNED_IN)
    def revoke_other_sessions(self, info: Info) -> RevokeOtherSessionsPayload:
        """End all of one's own sessions but this one."""
        ended = actions.revoke_other_sessions(actor=info.context.actor, now=info.context.now)
        return RevokeOtherSessionsPayload(ended_sessions=ended)


def from_link(info: Info, kind: str, token: str) -> UUID:
    try:
        return info.context.keyring.read_challenge(kind, token)
    except Unreadable:
        raise LinkInvalid(path=("token",)) from None


def proved(info: Info, given: StepUpInput) -> models.Session:
    actor, now = info.context.actor, info.context.now
    if given.password is not None:
        return actions.prove_by_password(password=given.password, actor=actor, now=now)
    if given.passkey:
        challenge_id, credential = given.passkey.challenge(info), given.passkey.answer()
        return actions.prove_by_passkey(challenge_id=challenge_id, credential=credential, actor=actor, now=now)
    if given.consent:
        return actions.prove_by_oauth(consent=given.consent.consent(), actor=actor, now=now)
    answer = Answer(code=given.code or "", recovery_code=given.recovery_code or "")
    return actions.prove_by_second_factor(answer=answer, actor=actor, now=now)
