from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models.people import Practitioner, managed_by


class PractitionerVerificationQuerySet(models.QuerySet["PractitionerVerification"]):
    def visible_to(self, actor: Actor) -> Self:
        """To whoever manages the practice, and to staff."""
        if actor.is_staff:
            return self
        return self.none() if actor.is_anonymous else self.filter(managed_by(actor, "practitioner__"))


class PractitionerVerification(models.Model):
    """That somebody said why they can do what they offer, and what staff decided."""

    class Status(models.TextChoices):
        PENDING = "PENDING"
        APPROVED = "APPROVED"
        REJECTED = "REJECTED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="verifications")
    statement = models.TextField(max_length=2000)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    reason = models.CharField(max_length=500, blank=True)  # of a rejection, told to the person
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        "users.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "users.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects: ClassVar[models.Manager["PractitionerVerification"]] = models.Manager.from_queryset(
        PractitionerVerificationQuerySet
    )()
    shows: ClassVar = ("practitioner",)

    class Meta:
        ordering: ClassVar = ["submitted_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practitioner"],
                condition=Q(status="PENDING"),
                name="one_verification_of_a_practice_is_pending",
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", decided_at=None) | ~Q(status="PENDING") & Q(decided_at__isnull=False),
                name="what_is_decided_of_a_practice_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="REJECTED") & ~Q(reason="") | ~Q(status="REJECTED") & Q(reason=""),
                name="a_practice_is_rejected_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["submitted_at", "id"], name="practice_verification_by_age"),
            models.Index(fields=["status", "submitted_at", "id"], name="practice_verification_in_line"),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_id}: {self.status}"
