"""What is known here about a person: what they were told about themselves."""

from datetime import datetime
from uuid import UUID

from domains.privacy.models import DataExport


def erase(user_id: UUID, *, now: datetime) -> None:
    DataExport.objects.filter(user=user_id).delete()
