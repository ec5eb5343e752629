from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.media.models import Hung, Role, Status, hangs_in_order
from domains.practitioners.models.people import Practitioner, managed_by, seen_by_all


class PractitionerMediaQuerySet(models.QuerySet["PractitionerMedia"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the practitioner is, once it is ready; to whoever manages the practice before that too."""
        if actor.is_staff:
            return self
        shown = Q(asset__status=Status.READY) & seen_by_all("practitioner__")
        return self.filter(shown if actor.is_anonymous else shown | managed_by(actor, "practitioner__"))


class PractitionerMedia(Hung):
    """A picture or a film on somebody's page."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="media", db_index=False)

    at: ClassVar = "practitioner"
    roles: ClassVar = frozenset({Role.COVER, Role.INTRO_VIDEO, Role.PHOTO, Role.VIDEO})
    alone: ClassVar = frozenset({Role.COVER, Role.INTRO_VIDEO})

    objects: ClassVar[models.Manager["PractitionerMedia"]] = models.Manager.from_queryset(PractitionerMediaQuerySet)()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "media of practitioners"
        constraints: ClassVar = [
            *hangs_in_order("practitioner"),
            models.CheckConstraint(
                condition=Q(role__in=("COVER", "INTRO_VIDEO", "PHOTO", "VIDEO")), name="a_practitioner_shows_these"
            ),
            models.UniqueConstraint(
                fields=["practitioner", "role"],
                condition=Q(role__in=("COVER", "INTRO_VIDEO")),
                name="a_page_has_one_cover_and_one_introduction",
            ),
        ]


class PractitionerDocumentQuerySet(models.QuerySet["PractitionerDocument"]):
    def visible_to(self, actor: Actor) -> Self:
        """To the person themselves and to staff: to nobody who acts for them."""
        return self if actor.is_staff else self.filter(practitioner__user=actor.user_id)


class PractitionerDocument(models.Model):
    """Proof of what somebody can do, for staff to look at."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="documents", db_index=False)
    asset = models.OneToOneField("media.MediaAsset", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    objects: ClassVar[models.Manager["PractitionerDocument"]] = models.Manager.from_queryset(
        PractitionerDocumentQuerySet
    )()

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        indexes: ClassVar = [models.Index(fields=["practitioner", "added_at", "id"], name="document_of_practitioner")]

    def __str__(self) -> str:
        return self.title
