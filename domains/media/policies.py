from domains.kernel.actor import Actor
from domains.media.models import MediaAsset


def can_change(actor: Actor, asset: MediaAsset) -> bool:
    """Whoever brought it, and staff, who take down what must not be there."""
    return actor.is_staff or actor.user_id == asset.owner_id
