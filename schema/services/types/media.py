from strawberry import relay

from domains.media.models import MediaAsset, Role
from domains.services import models
from schema.objects import column, object_of


@object_of(models.ServiceMedia, "A picture or a film of what is offered.")
class ServiceMedia(relay.Node):
    role: Role = column("As what it hangs there.")
    position: int = column("Its place: smaller ones come first.")
    asset: MediaAsset | None = column("The file; null while it is in the making and somebody else brought it.")
