from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def visible_to(self, actor: Actor) -> Self:
        """To nobody but whose data they are: not to staff either."""
        return self.filter(user=actor.user_id).defer("content")


class DataExport(models.Model):
    """Everything known about somebody, as a file, for a week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="data_exports")
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)

    objects: ClassVar[models.Manager["DataExport"]] = models.Manager.from_queryset(DataExportQuerySet)()

    class Meta:
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ready_at=None), name="one_export_is_made_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"of {self.user_id}, {self.requested_at:%Y-%m-%d}"

    def can_be_had(self, now: datetime) -> bool:
        return self.expires_at is not None and now < self.expires_at
