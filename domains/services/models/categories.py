from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models.people import SLUG

DEEPEST = 6


def place_in_path(column: str) -> Coalesce:
    """How far from the root an id stands in the path; 0 if it is not there."""
    found = Func(F("path"), F(column), function="array_position", output_field=models.IntegerField())
    return Coalesce(found, Value(0))


class ServiceCategoryQuerySet(models.QuerySet["ServiceCategory"]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody."""
        return self


class ServiceCategory(models.Model):
    """A shelf of the catalogue. The path holds its ancestors from the root down, and itself; a root has depth 1."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    position = models.IntegerField(default=0)
    path = ArrayField(models.UUIDField())
    depth = models.IntegerField()

    objects: ClassVar[models.Manager["ServiceCategory"]] = models.Manager.from_queryset(ServiceCategoryQuerySet)()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "service categories"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="a_slug_belongs_to_one_category"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="a_category_is_reached_by_a_plain_slug"),
            models.CheckConstraint(
                condition=Q(depth__gte=1) & Q(path__len=F("depth")), name="a_category_is_as_deep_as_its_path"
            ),
            models.CheckConstraint(condition=Q(depth=place_in_path("id")), name="a_category_ends_its_path"),
            models.CheckConstraint(
                condition=Q(parent=None, depth=1) | Q(parent__isnull=False, depth=place_in_path("parent") + 1),
                name="a_category_stands_right_below_its_parent",
            ),
            models.CheckConstraint(condition=Q(depth__lte=DEEPEST), name="categories_are_six_deep_at_most"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["parent", "position", "id"], name="category_by_place"),
            GinIndex(fields=["path"], name="category_by_what_is_above"),
        ]

    def __str__(self) -> str:
        return self.name
