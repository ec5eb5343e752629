"""Coming in and going out."""

from datetime import datetime
from typing import Any

import strawberry

from domains.providers.oauth import Provider
from domains.users import actions, models
from domains.users.actions import Answer, Challenged, SignedIn
from domains.users.errors import (
    AccountLinkRequired,
    AccountSuspended,
    ChallengeExpired,
    CodeInvalid,
    EmailTaken,
    EmailUnverified,
    InvalidCredentials,
    LinkedElsewhere,
    OAuthRejected,
    OAuthUnavailable,
    PasskeyRejected,
    TokenExpired,
    TokenReused,
    TokenRevoked,
    TooManyTries,
    WeakPassword,
)
from domains.users.tokens import Unreadable
from schema.access import ANYONE
from schema.context import Info
from schema.idempotency import Idempotent
from schema.mutation import mutation, payload
from schema.scalars import TimeZone
from schema.spending import Guard
from schema.users.mutations.asked import (
    ConsentInput,
    PasskeyInput,
    answered_challenge,
    passkey_challenge,
)
from schema.users.mutations.shown import SignsIn
from schema.users.types import PasskeyChallenge, SecondFactorChallenge, Tokens


@strawberry.input(description="A new account.")
class RegisterUserInput(Idempotent):
    email: str = strawberry.field(description="Where the person is reached; also what they sign in with.")
    password: str = strawberry.field(description="At least 10 characters, and none that everybody chooses.")
    device: str = strawberry.field(default="", description="What the person will know this device by.")
    locale: str = strawberry.field(
        default="en", description="The language they are written to in, like `en` or `de-AT`."
    )
    time_zone: TimeZone = strawberry.field(default="UTC", description="Where they are in time.")


@strawberry.input(description="Signing in with a password.")
class LoginInput:
    email: str = strawberry.field(description="The address of the account, in any spelling of capitals.")
    password: str = strawberry.field(description="Its password.")
    device: str = strawberry.field(default="", description="What the person will know this device by.")


@strawberry.input(description="Showing a second factor: one of the three.")
class CompleteLoginInput:
    token: str = strawberry.field(description="Of the `secondFactor` that signing in answered with.")
    code: str = strawberry.field(default="", description="What the authenticator app shows.")
    recovery_code: str = strawberry.field(default="", description="One of the codes that stand in for it.")
    passkey: PasskeyInput | None = strawberry.field(
        default=None, description="The answer of a key on one of their devices."
    )


@strawberry.input(description="Signing in with a key on a device.")
class LoginWithPasskeyInput:
    passkey: PasskeyInput = strawberry.field(description="What the device answered.")
    device: str = strawberry.field(default="", description="What the person will know this device by.")


@strawberry.input(description="Signing in by the word of a provider.")
class LoginWithOAuthInput(ConsentInput):
    device: str = strawberry.field(default="", description="What the person will know this device by.")


@strawberry.input(description="Where a provider is to ask somebody for their consent.")
class StartOAuthInput:
    provider: Provider = strawberry.field(description="By whose word.")
    redirect_uri: str = strawberry.field(
        description="The page of yours that it sends them back to, with `code` and `state`."
    )
    code_challenge: str = strawberry.field(
        description="The SHA-256 of a `codeVerifier` you keep, in base64url without padding (PKCE, S256)."
    )


@strawberry.input(description="Staying signed in.")
class RefreshTokenInput:
    refresh_token: str = strawberry.field(description="The one given last. It is good once.")


@strawberry.input(description="Signing out.")
class LogoutInput:
    refresh_token: str | None = strawberry.field(
        default=None, description="Of the session to end, if the request itself carries no access token."
    )
    everywhere: bool = strawberry.field(default=False, description="Whether to end every session of this person.")


@payload
class RegisterUserPayload(SignsIn):
    user: models.User | None = strawberry.field(default=None, description="The new account.")
    tokens: Tokens | None = strawberry.field(default=None, description="It is signed in already.")


@payload
class LoginPayload(SignsIn):
    user: models.User | None = strawberry.field(default=None, description="Who signed in.")
    tokens: Tokens | None = strawberry.field(default=None, description="What keeps them signed in.")
    second_factor: SecondFactorChallenge | None = strawberry.field(
        default=None,
        description="Set, and nothing else, if a second factor has to be shown: go on with `completeLogin`.",
    )


@payload
class CompleteLoginPayload(SignsIn):
    user: models.User | None = strawberry.field(default=None, description="Who signed in.")
    tokens: Tokens | None = strawberry.field(default=None, description="What keeps them signed in.")


@payload
class AskForPasskeyPayload:
    passkey_challenge: PasskeyChallenge | None = strawberry.field(
        default=None, description="What the browser is to ask for."
    )


@payload
class LoginWithPasskeyPayload(SignsIn):
    user: models.User | None = strawberry.field(default=None, description="Who signed in.")
    tokens: Tokens | None = strawberry.field(default=None, description="What keeps them signed in.")


@payload
class StartOAuthPayload:
    authorization_url: str | None = strawberry.field(default=None, description="Send the person there.")
    expires_at: datetime | None = strawberry.field(default=None, description="From then on, begin again.")


@payload
class LoginWithOAuthPayload(SignsIn):
    user: models.User | None = strawberry.field(
        default=None, description="Who signed in; a new account if there was none."
    )
    tokens: Tokens | None = strawberry.field(default=None, description="What keeps them signed in.")
    second_factor: SecondFactorChallenge | None = strawberry.field(
        default=None,
        description="Set, and nothing else, if a second factor has to be shown: go on with `completeLogin`.",
    )


@payload
class RefreshTokenPayload(SignsIn):
    user: models.User | None = strawberry.field(default=None, description="Who is signed in.")
    tokens: Tokens | None = strawberry.field(default=None, description="The next pair of tokens.")


@payload
class LogoutPayload:
    ended_sessions: int | None = strawberry.field(
        default=None, description="How many sessions ended: none if they had ended before."
    )


def entered(outcome: SignedIn | Challenged) -> dict[str, Any]:
    """What a payload says to somebody who is in, or has to show more."""
    if isinstance(outcome, SignedIn):
        return {"user": outcome.user, "tokens": Tokens.of(outcome)}
    challenge = outcome.challenge
    asked = SecondFactorChallenge(challenge_id=challenge.pk, methods=outcome.methods, expires_at=challenge.expires_at)
    return {"second_factor": asked}


@strawberry.type
class Mutation:
    @mutation(
        who=ANYONE, refuses=[EmailTaken, WeakPassword], guard=Guard("email", closed=True, hashes=True), idempotent=True
    )
    def register_user(self, info: Info, input: RegisterUserInput) -> RegisterUserPayload:
        """Make an account and sign in to it."""
        context = info.context
        signed_in = actions.register_user(
            email=input.email,
            password=input.password,
            device=input.device,
            locale=input.locale,
            time_zone=input.time_zone,
            now=context.now,
            actor=context.actor,
        )
        return RegisterUserPayload(**entered(signed_in))

    @mutation(
        who=ANYONE, refuses=[InvalidCredentials, AccountSuspended], guard=Guard("email", closed=True, hashes=True)
    )
    def login(self, info: Info, input: LoginInput) -> LoginPayload:
        """Sign in with a password."""
        context = info.context
        outcome = actions.login(
            email=input.email, password=input.password, device=input.device, now=context.now, actor=context.actor
        )
        return LoginPayload(**entered(outcome))

    @mutation(
        who=ANYONE,
        refuses=[ChallengeExpired, CodeInvalid, PasskeyRejected, TooManyTries, AccountSuspended],
        guard=Guard("token", closed=True),
    )
    def complete_login(self, info: Info, input: CompleteLoginInput) -> CompleteLoginPayload:
        """Show a second factor, after a password or a provider's word."""
        context, login_id = info.context, answered_challenge(info, "second factor", input.token)
        if input.passkey:
            signed_in = actions.complete_login_with_passkey(
                login_id=login_id,
                challenge_id=input.passkey.challenge(info),
                credential=input.passkey.answer(),
                actor=context.actor,
                now=context.now,
            )
        else:
            answer = Answer(code=input.code, recovery_code=input.recovery_code)
            signed_in = actions.complete_login(
                challenge_id=login_id, answer=answer, actor=context.actor, now=context.now
            )
        return CompleteLoginPayload(**entered(signed_in))

    @mutation(who=ANYONE)
    def ask_for_passkey(self, info: Info) -> AskForPasskeyPayload:
        """What the browser is to ask a device for: to sign in with a passkey, to show one as a second factor, or to
        step up with one."""
        asked = actions.ask_for_passkey(actor=info.context.actor, now=info.context.now)
        return AskForPasskeyPayload(passkey_challenge=passkey_challenge(asked))

    @mutation(
        who=ANYONE, refuses=[ChallengeExpired, PasskeyRejected, AccountSuspended], guard=Guard("passkey", closed=True)
    )
    def login_with_passkey(self, info: Info, input: LoginWithPasskeyInput) -> LoginWithPasskeyPayload:
        """Sign in with a key on a device; no second factor is asked for."""
        context = info.context
        signed_in = actions.login_with_passkey(
            challenge_id=input.passkey.challenge(info),
            credential=input.passkey.answer(),
            device=input.device,
            actor=context.actor,
            now=context.now,
        )
        return LoginWithPasskeyPayload(**entered(signed_in))

    @mutation(who=ANYONE, refuses=[OAuthUnavailable])
    def start_o_auth(self, info: Info, input: StartOAuthInput) -> StartOAuthPayload:
        """Begin to sign in by, or to link, an account at a provider. What comes back to your page goes to
        `loginWithOAuth`, `linkOAuthAccount` or `stepUp`."""
        started = actions.start_oauth(
            provider=input.provider,
            redirect_uri=input.redirect_uri,
            code_challenge=input.code_challenge,
            actor=info.context.actor,
            now=info.context.now,
        )
        return StartOAuthPayload(authorization_url=started.authorization_url, expires_at=started.challenge.expires_at)

    @mutation(
        who=ANYONE,
        refuses=[OAuthRejected, EmailUnverified, AccountLinkRequired, LinkedElsewhere, AccountSuspended],
        guard=Guard("state", closed=True, asks=True),
    )
    def login_with_o_auth(self, info: Info, input: LoginWithOAuthInput) -> LoginWithOAuthPayload:
        """Sign in by the word of a provider; whoever is new gets an account."""
        context = info.context
        outcome = actions.login_with_oauth(
            consent=input.consent(), device=input.device, actor=context.actor, now=context.now
        )
        return LoginWithOAuthPayload(**entered(outcome))

    @mutation(
        who=ANYONE,
        refuses=[TokenExpired, TokenRevoked, TokenReused, AccountSuspended],
        guard=Guard("refreshToken", closed=False),
    )
    def refresh_token(self, info: Info, input: RefreshTokenInput) -> RefreshTokenPayload:
        """Exchange the refresh token for the next pair of tokens."""
        context = info.context
        try:
            token_id = context.keyring.read_refresh(input.refresh_token)
        except Unreadable:
            raise TokenRevoked(path=("refreshToken",)) from None
        signed_in = actions.refresh_session(token_id=token_id, actor=context.actor, now=context.now)
        return RefreshTokenPayload(**entered(signed_in))

    @mutation(who=ANYONE, refuses=[TokenRevoked], guard=Guard("refreshToken", closed=False))
    def logout(self, info: Info, input: LogoutInput | None = None) -> LogoutPayload:
        """End this session, or every session of this person."""
        context, asked = info.context, input or LogoutInput()
        try:
            token_id = context.keyring.read_refresh(asked.refresh_token) if asked.refresh_token else None
        except Unreadable:
            raise TokenRevoked(path=("refreshToken",)) from None
        ended = actions.logout(actor=context.actor, token_id=token_id, everywhere=asked.everywhere, now=context.now)
        return LogoutPayload(ended_sessions=ended)
