from typing import ClassVar

from django.db import models

from domains.kernel.ids import uuid7


class MediaRemoval(models.Model):
    """That a folder in the buckets is nobody's any more. It is remembered for a while after it was emptied: whoever was
    making something of the file may put it there late."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asset_id = models.UUIDField(db_index=True)  # that the file had
    key = models.CharField(max_length=40)
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        indexes: ClassVar = [models.Index(fields=["asked_at", "id"], name="removals_by_age")]

    def __str__(self) -> str:
        return self.key
