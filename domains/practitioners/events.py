from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PractitionerApplied(Event):
    kind: ClassVar = "practitioners.applied"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID
