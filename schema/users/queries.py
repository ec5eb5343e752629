import strawberry

from domains.users import models
from schema.access import ANYONE
from schema.context import Info
from schema.query import query
from schema.users.types import User


@strawberry.type
class Query:
    @query(who=ANYONE)
    def viewer(self, info: Info) -> User | None:
        """The person who is signed in; null for a stranger."""
        user = models.User.objects.filter(pk=info.context.actor.user_id).first()
        return User.of(user) if user else None
