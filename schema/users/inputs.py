import strawberry

from domains.users import models
from schema.filters import DateTimeFilter, StringFilter, compared, filter_of, where
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


AccessGrantOrder = order_of(models.AccessGrant, GRANTED_AT=("granted_at", "When it was granted."))

IdentityVerificationOrder = order_of(
    models.IdentityVerification, SUBMITTED_AT=("submitted_at", "When it was asked for.")
)


@strawberry.input(description="Compares how far a verification is.")
class StatusFilter:
    eq: models.IdentityVerification.Status | None = compared("Is this.")


@filter_of(models.IdentityVerification)
class IdentityVerificationFilter:
    status: StatusFilter | None = where("How far it is.")
    submitted_at: DateTimeFilter | None = where("When it was asked for.")


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
