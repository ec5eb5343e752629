from domains.media.models.assets import Failure, Kind, MediaAsset, Status, Visibility
from domains.media.models.hung import Hung, hangs_in_order
from domains.media.models.removals import MediaRemoval
from domains.media.models.roles import Role
from domains.media.models.variants import MediaVariant

__all__ = [
    "Failure",
    "Hung",
    "Kind",
    "MediaAsset",
    "MediaRemoval",
    "MediaVariant",
    "Role",
    "Status",
    "Visibility",
    "hangs_in_order",
]
