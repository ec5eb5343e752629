from datetime import datetime
from uuid import UUID

import domains
from domains.kernel.errors import NotFound
from domains.kernel.personal import Obligation
from domains.privacy.models import DataExport


def everything_about(user_id: UUID) -> dict[str, object]:
    """By domain, from each that has something to say."""
    return {
        module.__name__.split(".")[1]: module.export(user_id)
        for module in domains.modules("personal")
        if hasattr(module, "export")
    }


def open_obligations(user_id: UUID) -> list[Obligation]:
    asked = (module.obligations(user_id) for module in domains.modules("personal") if hasattr(module, "obligations"))
    return [obligation for found in asked for obligation in found]


def get_export_content(export_id: UUID, *, now: datetime) -> bytes:
    """For whoever has the address, which is told to nobody else and is good for minutes."""
    export = DataExport.objects.filter(pk=export_id, user__is_active=True).first()
    if export is None or not export.can_be_had(now):
        raise NotFound
    return bytes(export.content or b"")
