from typing import ClassVar

from django.db import models

from domains.kernel.ids import uuid7


class MediaRemoval(models.Model):
    """That files still lie in the buckets whose row is gone. It goes when they have."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=40)
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]

    def __str__(self) -> str:
        return self.key
