from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models import Practitioner
from domains.practitioners.models.people import seen_by


class PractitionerCategoryQuerySet(models.QuerySet["PractitionerCategory"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the practitioner is."""
        return self if actor.is_staff else self.filter(seen_by(actor, "practitioner__"))


class PractitionerCategory(models.Model):
    """A heading of somebody's own, under which they put some of what they offer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="own_categories", db_index=False
    )
    name = models.CharField(max_length=100)
    position = models.IntegerField()
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["PractitionerCategory"]] = models.Manager.from_queryset(
        PractitionerCategoryQuerySet
    )()
    shows: ClassVar = ("practitioner",)
    shown_by: ClassVar = ("practitioner",)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "practitioner categories"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="an_own_category_has_a_name"),
            models.CheckConstraint(condition=Q(position__gte=0), name="own_categories_are_counted_from_zero"),
            models.UniqueConstraint(fields=["practitioner", "name"], name="a_practitioner_has_one_category_of_a_name"),
            models.UniqueConstraint(
                fields=["practitioner", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="categories_of_a_practitioner_stand_in_an_order",
            ),
            # So that what stands under it can refer to whose it is.
            models.UniqueConstraint(fields=["id", "practitioner"], name="a_category_is_one_practitioner_s"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["position", "id"], name="own_category_by_place"),
            models.Index(fields=["name", "id"], name="own_category_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
