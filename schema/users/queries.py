import strawberry

from domains.users import models
from schema.access import ANYONE, STAFF
from schema.connections import root_connection
from schema.context import Info
from schema.query import query
from schema.users.inputs import UserFilter, UserOrder


@strawberry.type
class Query:
    @query(who=ANYONE)
    def viewer(self, info: Info) -> models.User | None:
        """The person who is signed in; null for a stranger."""
        viewer: models.User | None = models.User.objects.filter(pk=info.context.actor.user_id).first()
        return viewer

    users = root_connection(
        "users",
        "Everybody with an account.",
        who=STAFF,
        model=models.User,
        order=UserOrder,
        default="-CREATED_AT",
        filter=UserFilter,
        search=["email"],
    )
