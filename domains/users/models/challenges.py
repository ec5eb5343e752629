from datetime import datetime
from typing import ClassVar

from django.db import models

from domains.kernel.ids import uuid7


class Challenge(models.Model):
    """A question that is asked once and answered once: by a link in a mail, a code in a text message, a key.

    What proves the answer is made from its id by the keyring, and kept nowhere.
    """

    class Kind(models.TextChoices):
        VERIFY_EMAIL = "VERIFY_EMAIL"
        CHANGE_EMAIL = "CHANGE_EMAIL"
        RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105
        VERIFY_PHONE = "VERIFY_PHONE"
        SECOND_FACTOR = "SECOND_FACTOR"
        ADD_PASSKEY = "ADD_PASSKEY"
        USE_PASSKEY = "USE_PASSKEY"
        OAUTH = "OAUTH"
        FAREWELL = "FAREWELL"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Nobody, where it is not known yet who will answer, or where there was nobody to ask.
    user = models.ForeignKey("users.User", null=True, on_delete=models.CASCADE, related_name="challenges")
    about = models.CharField(max_length=254, blank=True)  # an address, a number, a provider
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    failures = models.IntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="challenge_by_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        return self.answered_at is None and now < self.expires_at
