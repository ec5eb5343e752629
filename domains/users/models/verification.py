from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.users.models.people import User


class IdentityVerificationQuerySet(models.QuerySet["IdentityVerification"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_staff else self.filter(user=actor.user_id)


class IdentityVerification(models.Model):
    """That somebody asked to be known for who they are, and what staff decided."""

    class Status(models.TextChoices):
        PENDING = "PENDING"
        APPROVED = "APPROVED"
        REJECTED = "REJECTED"

    class Level(models.TextChoices):
        BASIC = "BASIC"
        FULL = "FULL"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identity_verifications")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    legal_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)  # of a rejection, told to the person
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[models.Manager["IdentityVerification"]] = models.Manager.from_queryset(
        IdentityVerificationQuerySet
    )()

    class Meta:
        ordering: ClassVar = ["submitted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="PENDING"), name="one_verification_is_pending_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", decided_at=None) | ~Q(status="PENDING") & Q(decided_at__isnull=False),
                name="what_is_decided_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="APPROVED") & ~Q(level="") | ~Q(status="APPROVED") & Q(level=""),
                name="approval_has_a_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_name}: {self.status}"
