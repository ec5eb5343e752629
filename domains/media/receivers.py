from datetime import datetime

from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Start, on
from domains.media.events import FilesAbandoned, MediaUploaded


@on(MediaUploaded)
def process(event: MediaUploaded, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    asset = str(event.asset_id)
    return [Start("ProcessMedia", id=f"media-{asset}", arguments=(asset,))]


@on(FilesAbandoned)
def remove(event: FilesAbandoned, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    removal = str(event.removal_id)
    return [Start("RemoveMedia", id=f"media-removal-{removal}", arguments=(removal,))]
