from datetime import datetime

from domains.kernel.letters import Letter, letter
from domains.kernel.wiring import needed
from domains.privacy.events import DataExportReady
from domains.privacy.models import DataExport
from domains.users.letters import to_user
from domains.users.links import Links


@letter("export-ready", DataExportReady)
def export_ready(event: DataExportReady, at: datetime) -> Letter | None:
    """The file itself is had by whoever is signed in: a mailbox is no place for it."""
    export = DataExport.objects.filter(pk=event.export_id).defer("content").first()
    return to_user(event.user_id, link=needed(Links).data_exports(), until=export.expires_at) if export else None
