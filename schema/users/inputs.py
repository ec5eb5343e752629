import strawberry

from schema.idempotency import Idempotent


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
