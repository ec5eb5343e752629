from typing import ClassVar

from django.db import models

from domains.kernel.ids import uuid7
from domains.practitioners.models.people import Practitioner


class Step(models.TextChoices):
    """What there is to be done before somebody works here, in the order in which it is shown."""

    PROFILE = "PROFILE"
    PLACE = "PLACE"
    SERVICE = "SERVICE"
    GUIDELINES = "GUIDELINES"
    TERMS = "TERMS"
    VERIFICATION = "VERIFICATION"


class StepStatus(models.TextChoices):
    OPEN = "OPEN"
    WAITING = "WAITING"
    DONE = "DONE"


# What nothing shows but their word.
SAID = (Step.GUIDELINES, Step.TERMS)


class SaidStep(models.Model):
    """That somebody has said that they have done something which nothing else shows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="said_steps", db_index=False)
    step = models.CharField(max_length=20, choices=Step.choices)
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["said_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practitioner", "step"], name="a_step_is_said_to_be_done_once"),
            models.CheckConstraint(condition=models.Q(step__in=SAID), name="nobody_says_what_shows_anyway"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.practitioner_id}"
