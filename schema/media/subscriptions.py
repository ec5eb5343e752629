import strawberry

from domains.media import events, models
from schema.access import SIGNED_IN
from schema.context import Info
from schema.ids import global_id
from schema.loaders import visible
from schema.media.types import MediaAssetUpdate
from schema.subscription import Happened, oneself, subscription

KINDS = frozenset(
    event.kind
    for event in (
        events.UploadCreated,
        events.MediaUploaded,
        events.MediaSettled,
        events.MediaUpdated,
        events.MediaDeleted,
    )
)


@strawberry.type
class Subscription:
    @subscription(who=SIGNED_IN, topics=oneself)
    def media_asset_updated(self, info: Info, happened: Happened) -> MediaAssetUpdate | None:
        """Each of the files that you have brought, whenever something about it has changed."""
        if happened.kind not in KINDS:
            return None
        key = happened.data["asset_id"]
        asset = visible(models.MediaAsset, info.context.actor).filter(pk=key, owner=info.context.actor.user_id).first()
        return MediaAssetUpdate(asset_id=strawberry.ID(global_id("MediaAsset", key)), asset=asset)
