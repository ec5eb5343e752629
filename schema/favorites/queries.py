import strawberry

from domains.favorites import models
from schema.access import SIGNED_IN
from schema.connections import root_connection
from schema.favorites.inputs import FavoriteFilter, FavoriteOrder


@strawberry.type
class Query:
    favorites = root_connection(
        "favorites",
        "What you have marked to find it again, the latest first. What you cannot see any more is left out.",
        who=SIGNED_IN,
        model=models.Favorite,
        order=FavoriteOrder,
        default="-CREATED_AT",
        filter=FavoriteFilter,
    )
