from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models.people import SLUG, Practitioner


class SpecializationQuerySet(models.QuerySet["Specialization"]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody."""
        return self


class Specialization(models.Model):
    """Something that some know more about than others. Staff keep the list; practitioners choose from it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100)
    area = models.CharField(max_length=100, blank=True)  # the heading that it is listed under
    practitioners = models.ManyToManyField(
        Practitioner, through="PracticedSpecialization", related_name="specializations"
    )

    objects: ClassVar[models.Manager["Specialization"]] = models.Manager.from_queryset(SpecializationQuerySet)()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="a_slug_belongs_to_one_specialization"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="a_specialization_has_a_plain_slug"),
        ]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="specialization_by_name")]

    def __str__(self) -> str:
        return self.name


class PracticedSpecialization(models.Model):
    """That somebody has chosen it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="practiced_specializations", db_index=False
    )
    specialization = models.ForeignKey(Specialization, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practitioner", "specialization"], name="a_specialization_is_chosen_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["specialization", "practitioner"], name="practiced_by_specialization")
        ]

    def __str__(self) -> str:
        return f"{self.specialization_id} of {self.practitioner_id}"
