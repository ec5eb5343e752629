from typing import Any

import strawberry
from django.db.models import Q

from domains.media import models
from schema import nodes
from schema.access import ANYONE, SIGNED_IN
from schema.connections import root_connection
from schema.kernel.queries import NodeID
from schema.lookups import lookup
from schema.media.inputs import MediaAssetFilter, MediaAssetOrder


def own(actor: Any) -> Q:
    return Q() if actor.is_staff else Q(owner=actor.user_id)


@strawberry.type
class Query:
    media_assets = root_connection(
        "media_assets",
        "The files that you have brought, the latest first. Staff see everybody's.",
        who=SIGNED_IN,
        model=models.MediaAsset,
        order=MediaAssetOrder,
        default="-CREATED_AT",
        filter=MediaAssetFilter,
        whose=own,
    )

    media_asset = lookup(
        "media_asset",
        "A file, by its id: one that is public and ready, or that you have brought.",
        who=ANYONE,
        model=models.MediaAsset,
        where=nodes.named("MediaAsset"),
        id=NodeID,
    )
