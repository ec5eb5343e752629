import strawberry

from domains.media import models
from schema.filters import TIMES, DateTimeFilter, IDFilter, compared, filter_of, where
from schema.media import enums  # noqa: F401 (the choices must be described before they are named)
from schema.orders import order_of

MediaAssetOrder = order_of(models.MediaAsset, CREATED_AT=("created_at", "When its upload was begun."))


@strawberry.input(description="Compares what a file is.")
class MediaKindFilter:
    eq: models.Kind | None = compared("Is this.")


@strawberry.input(description="Compares how far a file is.")
class MediaStatusFilter:
    eq: models.Status | None = compared("Is this.")


@filter_of(models.MediaAsset)
class MediaAssetFilter:
    owner: IDFilter | None = where("Who brought it.", names="User")
    kind: MediaKindFilter | None = where("What it is.")
    status: MediaStatusFilter | None = where("How far it is.")
    created_at: DateTimeFilter | None = where("When its upload was begun.", within=TIMES)
