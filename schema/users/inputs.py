import strawberry

from domains.users import models
from schema.filters import DateTimeFilter, StringFilter, compared, filter_of, where
from schema.idempotency import Idempotent
from schema.orders import order_of
from schema.users import enums  # noqa: F401 (the choices must be described before they are named)

SessionOrder = order_of(
    models.Session,
    LAST_USED_AT=("last_used_at", "When its refresh token was last used."),
    CREATED_AT=("created_at", "When it began."),
)

UserOrder = order_of(
    models.User,
    EMAIL=("email", "The address."),
    CREATED_AT=("created_at", "When the account was made."),
    LAST_LOGIN_AT=("last_login", "When they last signed in; whoever never did comes last."),
)


@filter_of(models.Session)
class SessionFilter:
    device: StringFilter | None = where("What its person knows the device by.")
    created_at: DateTimeFilter | None = where("When it began.")
    last_used_at: DateTimeFilter | None = where("When its refresh token was last used.")


@strawberry.input(description="Compares what somebody is on the marketplace.")
class RolesFilter:
    has_any: list[models.Role] | None = compared("Is at least one of these.")


@filter_of(models.User)
class UserFilter:
    email: StringFilter | None = where("Their address, in small letters.")
    roles: RolesFilter | None = where("What they are on the marketplace.")
    created_at: DateTimeFilter | None = where("When the account was made.")
    last_login_at: DateTimeFilter | None = where("When they last signed in.", path="last_login")


@strawberry.input(description="A new account.")
class RegisterUserInput(Idempotent):
    email: str = strawberry.field(description="Where the person is reached; also what they sign in with.")
    password: str = strawberry.field(description="At least 10 characters, and none that everybody chooses.")
    device: str = strawberry.field(default="", description="What the person will know this device by.")


@strawberry.input(description="Signing in with a password.")
class LoginInput:
    email: str = strawberry.field(description="The address of the account, in any spelling of capitals.")
    password: str = strawberry.field(description="Its password.")
    device: str = strawberry.field(default="", description="What the person will know this device by.")


@strawberry.input(description="Staying signed in.")
class RefreshTokenInput:
    refresh_token: str = strawberry.field(description="The one given last. It is good once.")


@strawberry.input(description="Signing out.")
class LogoutInput:
    refresh_token: str | None = strawberry.field(
        default=None, description="Of the session to end, if the request itself carries no access token."
    )
    everywhere: bool = strawberry.field(default=False, description="Whether to end every session of this person.")


@strawberry.input(description="Verifying an e-mail address.")
class VerifyEmailInput:
    token: str = strawberry.field(description="The `token` of the link in the mail.")
