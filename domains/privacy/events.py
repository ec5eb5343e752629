from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event, topic


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

    export_id: UUID
    user_id: UUID

    @property
    def topics(self) -> tuple[str, ...]:
        return (*super().topics, topic("User", self.user_id))
