from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.users.models import User


class Kind(models.TextChoices):
    IMAGE = "IMAGE"
    VIDEO = "VIDEO"
    DOCUMENT = "DOCUMENT"


class Status(models.TextChoices):
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"


class Visibility(models.TextChoices):
    PUBLIC = "PUBLIC"
    PRIVATE = "PRIVATE"


class Failure(models.TextChoices):
    """Why something that was brought is not shown."""

    LOST = "LOST"
    OTHER_BYTES = "OTHER_BYTES"
    OTHER_TYPE = "OTHER_TYPE"
    SEVERAL_TYPES = "SEVERAL_TYPES"
    BROKEN = "BROKEN"
    TOO_LARGE = "TOO_LARGE"
    TOO_LONG = "TOO_LONG"
    ENCRYPTED = "ENCRYPTED"
    ACTIVE_CONTENT = "ACTIVE_CONTENT"
    TOO_DEMANDING = "TOO_DEMANDING"


class MediaAssetQuerySet(models.QuerySet["MediaAsset"]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody what is public and ready; to whoever brought it, and to staff, the rest of it too."""
        if actor.is_staff:
            return self
        shown = Q(status=Status.READY, visibility=Visibility.PUBLIC)
        return self.filter(shown if actor.is_anonymous else shown | Q(owner=actor.user_id))


class MediaAsset(models.Model):
    """A file that somebody brings. Until it is READY it lies where nobody else can read it."""

    Kind, Status, Visibility, Failure = Kind, Status, Visibility, Failure

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="media_assets", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    visibility = models.CharField(max_length=20, choices=Visibility.choices)
    failure = models.CharField(max_length=20, choices=Failure.choices, null=True, blank=True)  # noqa: DJ001 (an enum)
    file_name = models.CharField(max_length=200)
    alt_text = models.CharField(max_length=500, blank=True)
    content_type = models.CharField(max_length=50)
    size_bytes = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    # The folder in the buckets that is its own. Nobody can guess it.
    key = models.CharField(max_length=40)
    width = models.IntegerField(null=True, blank=True)
    height = models.IntegerField(null=True, blank=True)
    duration_seconds = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    pages = models.IntegerField(null=True, blank=True)
    # Whose picture it is.
    portrayed = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="portrait", db_index=False
    )
    created_at = models.DateTimeField()
    uploaded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # Since when it hangs nowhere; null while it hangs somewhere. What has not been uploaded hangs nowhere either.
    loose_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["MediaAsset"]] = models.Manager.from_queryset(MediaAssetQuerySet)()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="a_folder_belongs_to_one_file"),
            models.CheckConstraint(condition=Q(size_bytes__gte=1), name="a_file_holds_something"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.DOCUMENT) | Q(visibility=Visibility.PRIVATE), name="a_document_is_private"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.FAILED, failure__isnull=False) | ~Q(status=Status.FAILED) & Q(failure=None),
                name="what_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PENDING, uploaded_at=None)
                | ~Q(status=Status.PENDING) & Q(uploaded_at__isnull=False),
                name="what_is_not_pending_was_uploaded",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.PENDING, Status.PROCESSING), settled_at=None)
                | Q(status__in=(Status.READY, Status.FAILED), settled_at__isnull=False),
                name="what_is_settled_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(portrayed=None)
                | Q(portrayed=F("owner"), kind=Kind.IMAGE, visibility=Visibility.PUBLIC, loose_since=None),
                name="a_portrait_is_a_public_picture_of_its_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="media_of_owner_by_age"),
            models.Index(fields=["-created_at", "-id"], name="media_by_age"),
            models.Index(
                fields=["loose_since", "id"], condition=Q(loose_since__isnull=False), name="media_hung_nowhere"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def upload(self) -> str:
        """Where it is brought to, in the private bucket."""
        return f"uploads/{self.key}"
