from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7

# How long somebody stays signed in who does not come back.
REFRESH_TTL = timedelta(days=7)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; staff see everyone's."""
        return self if actor.is_staff else self.filter(user=actor.user_id)

    def living(self, now: datetime) -> Self:
        """Those that go on: not ended, and not left unused for too long."""
        return self.filter(ended_at=None, last_used_at__gt=now - REFRESH_TTL)


class Session(models.Model):
    """One sign-in on one device. Its refresh tokens are a family: one of them is good at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # When its person last proved who they are, by more than a token.
    proved_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Session"]] = models.Manager.from_queryset(SessionQuerySet)()

    class Meta:
        ordering: ClassVar = ["-last_used_at"]
        indexes: ClassVar = [models.Index(fields=["last_used_at"], name="session_by_last_use")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.device or 'an unknown device'}"


class RefreshToken(models.Model):
    """The token itself is this id under a seal, which is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refresh_tokens")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-issued_at"]

    def __str__(self) -> str:
        return str(self.pk)
