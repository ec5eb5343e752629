from datetime import datetime

from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Start, on
from domains.privacy.events import DataExportRequested


@on(DataExportRequested)
def build_export(event: DataExportRequested, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    export = str(event.export_id)
    return [Start("BuildDataExport", id=f"data-export-{export}", arguments=(export,))]
