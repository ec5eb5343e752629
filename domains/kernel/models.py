from typing import ClassVar

from django.db import models

from domains.kernel.ids import uuid7


class DoneVerb(models.Model):
    """A verb that was done under a key its caller chose, so that the same call again is answered and not done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=64)  # a hash of who, which verb and which key
    verb = models.CharField(max_length=100)
    digest = models.BinaryField()  # of the input, under a secret: it can hold a password
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["name"], name="a_verb_is_done_once_under_a_key")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="done_verb_by_age")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.created_at:%Y-%m-%d %H:%M}"
