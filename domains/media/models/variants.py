from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.media.models.assets import MediaAsset, Status, Visibility


class MediaVariantQuerySet(models.QuerySet["MediaVariant"]):
    def visible_to(self, actor: Actor) -> Self:
        """As its asset is."""
        if actor.is_staff:
            return self
        shown = Q(asset__status=Status.READY, asset__visibility=Visibility.PUBLIC)
        return self.filter(shown if actor.is_anonymous else shown | Q(asset__owner=actor.user_id))


class MediaVariant(models.Model):
    """A form in which something that was brought is given out."""

    class Name(models.TextChoices):
        ORIGINAL = "ORIGINAL"
        LARGE = "LARGE"
        THUMBNAIL = "THUMBNAIL"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asset = models.ForeignKey(MediaAsset, on_delete=models.CASCADE, related_name="variants", db_index=False)
    name = models.CharField(max_length=20, choices=Name.choices)
    key = models.CharField(max_length=80)
    # Told with the row, so that its address can be.
    is_public = models.BooleanField()
    content_type = models.CharField(max_length=50)
    size_bytes = models.BigIntegerField()
    width = models.IntegerField(null=True, blank=True)
    height = models.IntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager["MediaVariant"]] = models.Manager.from_queryset(MediaVariantQuerySet)()
    shown_by: ClassVar = ("asset",)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset", "name"], name="a_form_of_a_file_is_there_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.asset_id}"
