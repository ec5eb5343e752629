from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DataExportRequested(Event):
    kind: ClassVar = "privacy.data_export_requested"
    subject: ClassVar = "DataExport"

    export_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class DataExportReady(Event):
    kind: ClassVar = "privacy.data_export_ready"
    subject: ClassVar = "DataExport"
    concerns: ClassVar = ("user_id",)

    export_id: UUID
    user_id: UUID
