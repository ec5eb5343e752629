import strawberry
from django.db.models import Q

from domains.users import models, selectors
from schema import nodes
from schema.access import ANYONE, STAFF
from schema.connections import root_connection
from schema.context import Info
from schema.kernel.queries import NodeID
from schema.lookups import lookup
from schema.query import query
from schema.users.inputs import IdentityVerificationFilter, IdentityVerificationOrder, UserFilter, UserOrder
from schema.users.types import RoleCount, UserStatistics


@strawberry.type
class Query:
    viewer = lookup(
        "viewer",
        "The person who is signed in; null for a stranger.",
        who=ANYONE,
        model=models.User,
        where=lambda context: Q(pk=context.actor.user_id),
    )

    user = lookup(
        "user",
        "Somebody by their id: what they say of themselves to everybody, and what is private to whom it concerns.",
        who=ANYONE,
        model=models.User,
        where=nodes.named("User"),
        id=NodeID,
    )

    @query(who=STAFF, why="everybody is counted")
    def user_statistics(self, info: Info) -> UserStatistics:
        """How many people there are."""
        counted = selectors.count_users(now=info.context.now)
        roles = [RoleCount(role=role, count=counted.pop(role)) for role in models.Role]
        return UserStatistics(by_role=roles, **counted)

    identity_verifications = root_connection(
        "identity_verifications",
        "Who has asked to be known for who they are; the oldest first.",
        who=STAFF,
        model=models.IdentityVerification,
        order=IdentityVerificationOrder,
        default="SUBMITTED_AT",
        filter=IdentityVerificationFilter,
        search=["legal_name", "user__email"],
    )

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
