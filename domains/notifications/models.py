from typing import ClassVar

from django.db import models


class Mail(models.Model):
    """A mail that was sent. Its key says which one it is to whom, so that it is not sent twice."""

    key = models.CharField(primary_key=True, max_length=100)
    kind = models.CharField(max_length=50)
    position = models.BigIntegerField(null=True)  # of the event it tells about
    user = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="mails")
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-sent_at"]
        indexes: ClassVar = [models.Index(fields=["position", "kind"], name="mail_by_event")]

    def __str__(self) -> str:
        return self.key
