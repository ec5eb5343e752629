import strawberry

from domains.favorites import models
from schema.favorites import enums  # noqa: F401 (the choices must be described before they are named)
from schema.filters import DateTimeFilter, compared, filter_of, where
from schema.orders import order_of

FavoriteOrder = order_of(models.Favorite, CREATED_AT=("created_at", "When it was marked."))


@strawberry.input(description="Compares what kind of thing was marked. All that is given must hold.")
class FavoriteTypeFilter:
    eq: models.FavoriteType | None = compared("Is this.")
    in_: list[models.FavoriteType] | None = compared("Is one of these.", name="in")


@filter_of(models.Favorite)
class FavoriteFilter:
    type: FavoriteTypeFilter | None = where("What kind of thing it is.")
    created_at: DateTimeFilter | None = where("When it was marked.")
