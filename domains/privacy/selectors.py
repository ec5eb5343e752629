from datetime import datetime
from uuid import UUID

import domains
from domains.kernel.errors import NotFound
from domains.kernel.personal import Obligation
from domains.practitioners.models import Practitioner
from domains.privacy.models import DataExport


def everything_about(user_id: UUID) -> dict[str, object]:
    """By domain, from each that has something to say."""
    return {
        module.__name__.split(".")[1]: module.export(user_id)
        for module in domains.modules("personal")
        if hasattr(module, "export")
    }


def open_obligations(user_id: UUID) -> list[Obligation]:
    """What they offer is part of it, if they offer anything."""
    practice: UUID | None = Practitioner.objects.filter(user=user_id).values_list("pk", flat=True).first()
    return asked("obligations", user_id) + (open_practice_obligations(practice) if practice else [])


def open_practice_obligations(practitioner_id: UUID) -> list[Obligation]:
    return asked("practice_obligations", practitioner_id)


def asked(question: str, key: UUID) -> list[Obligation]:
    """Every domain that has something to say to it."""
    modules = (module for module in domains.modules("personal") if hasattr(module, question))
    return [obligation for module in modules for obligation in getattr(module, question)(key)]


def get_export_content(export_id: UUID, *, now: datetime) -> bytes:
    """For whoever has the address, which is told to nobody else and is good for minutes."""
    export = DataExport.objects.filter(pk=export_id, user__is_active=True).first()
    if export is None or not export.can_be_had(now):
        raise NotFound
    return bytes(export.content or b"")
