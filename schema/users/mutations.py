import strawberry

from domains.users import actions, models
from domains.users.errors import (
    AccountSuspended,
    EmailTaken,
    InvalidCredentials,
    TokenExpired,
    TokenReused,
    TokenRevoked,
    VerificationInvalid,
    WeakPassword,
)
from domains.users.tokens import Unreadable
from schema.access import ANYONE
from schema.context import Info
from schema.mutation import mutation, payload
from schema.spending import Guard
from schema.users.inputs import LoginInput, LogoutInput, RefreshTokenInput, RegisterUserInput, VerifyEmailInput
from schema.users.types import Tokens


@payload
class RegisterUserPayload:
    user: models.User | None = strawberry.field(default=None, description="The new account.")
    tokens: Tokens | None = strawberry.field(default=None, description="It is signed in already.")


@payload
class LoginPayload:
    user: models.User | None = strawberry.field(default=None, description="Who signed in.")
    tokens: Tokens | None = strawberry.field(default=None, description="What keeps them signed in.")


@payload
class VerifyEmailPayload:
    user: models.User | None = strawberry.field(default=None, description="Whose address is verified now.")


@payload
class RefreshTokenPayload:
    user: models.User | None = strawberry.field(default=None, description="Who is signed in.")
    tokens: Tokens | None = strawberry.field(default=None, description="The next pair of tokens.")


@payload
class LogoutPayload:
    ended_sessions: int | None = strawberry.field(
        default=None, description="How many sessions ended: none if they had ended before."
    )


@strawberry.type
class Mutation:
    @mutation(who=ANYONE, refuses=[EmailTaken, WeakPassword], guard=Guard("email", closed=True), idempotent=True)
    def register_user(self, info: Info, input: RegisterUserInput) -> RegisterUserPayload:
        """Make an account and sign in to it."""
        context = info.context
        signed_in = actions.register_user(
            email=input.email, password=input.password, device=input.device, now=context.now, actor=context.actor
        )
        return RegisterUserPayload(user=signed_in.user, tokens=Tokens.of(signed_in))

    @mutation(who=ANYONE, refuses=[InvalidCredentials, AccountSuspended], guard=Guard("email", closed=True))
    def login(self, info: Info, input: LoginInput) -> LoginPayload:
        """Sign in with a password."""
        context = info.context
        signed_in = actions.login(
            email=input.email, password=input.password, device=input.device, now=context.now, actor=context.actor
        )
        return LoginPayload(user=signed_in.user, tokens=Tokens.of(signed_in))

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
        return RefreshTokenPayload(user=signed_in.user, tokens=Tokens.of(signed_in))

    @mutation(who=ANYONE, refuses=[VerificationInvalid], guard=Guard("token", closed=True))
    def verify_email(self, info: Info, input: VerifyEmailInput) -> VerifyEmailPayload:
        """Prove that an address is one's own, by the link that was sent to it."""
        context = info.context
        try:
            token = context.keyring.read_email(input.token)
        except Unreadable:
            raise VerificationInvalid(path=("token",)) from None
        return VerifyEmailPayload(user=actions.verify_email(token=token, actor=context.actor, now=context.now))

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
