import strawberry

from domains.users import models
from schema.access import SIGNED_IN
from schema.context import Info
from schema.loaders import visible
from schema.subscription import Happened, oneself, subscription
from schema.users.types import ViewerUpdate


@strawberry.type
class Subscription:
    @subscription(who=SIGNED_IN, topics=oneself)
    def viewer_updated(self, info: Info, happened: Happened) -> ViewerUpdate | None:
        """The person who is signed in, whenever something about them has changed, wherever it was done."""
        actor = info.context.actor
        viewer = visible(models.User, actor).filter(pk=actor.user_id).first()
        return ViewerUpdate(viewer=viewer) if viewer else None
