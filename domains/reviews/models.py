from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models import Practitioner
from domains.services.models import Service


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is published, and one's own; staff see all."""
        if actor.is_staff:
            return self
        published = Q(status=Review.Status.PUBLISHED)
        # Nobody must not be taken for the author whose account was erased.
        return self.filter(published if actor.is_anonymous else published | Q(author=actor.user_id))


class Review(models.Model):
    class Status(models.TextChoices):
        PENDING = "PENDING"
        PUBLISHED = "PUBLISHED"
        UNPUBLISHED = "UNPUBLISHED"
        REMOVED = "REMOVED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    # The service's: most reviews are read on the page of a person.
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    author = models.ForeignKey(
        "users.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews", db_index=False
    )
    rating = models.IntegerField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=5000, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    reply = models.TextField(max_length=5000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Review"]] = models.Manager.from_queryset(ReviewQuerySet)()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="a_review_gives_one_to_five_stars"),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None) | ~Q(reply="") & Q(replied_at__isnull=False),
                name="a_reply_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", published_at=None)
                | Q(status="PUBLISHED", published_at__isnull=False)
                | Q(status__in=["UNPUBLISHED", "REMOVED"]),
                name="a_published_review_has_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="review_by_age"),
            models.Index(fields=["rating", "-created_at", "-id"], name="review_by_stars"),
            models.Index(fields=["service", "-created_at", "-id"], name="review_by_service"),
            models.Index(fields=["practitioner", "-created_at", "-id"], name="review_by_practitioner"),
            models.Index(fields=["author", "-created_at", "-id"], name="review_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} of 5: {self.title or self.text[:40]}"
