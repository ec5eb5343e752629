"""What somebody has learned, and what others say that they can."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.practitioners.models.people import Practitioner, seen_by

FIRST_YEAR, LAST_YEAR = 1900, 2200


class OfPractitionerQuerySet[M: models.Model](models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """As the practitioner is."""
        return self if actor.is_staff else self.filter(seen_by(actor, "practitioner__"))


class Certification(models.Model):
    """That somebody else has put down what they can. Staff may have looked at it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="certifications", db_index=False
    )
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    number = models.CharField(max_length=100, blank=True)  # by which the issuer knows it
    url = models.CharField(max_length=500, blank=True)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Certification"]] = models.Manager.from_queryset(OfPractitionerQuerySet)()
    shows: ClassVar = ("practitioner",)
    shown_by: ClassVar = ("practitioner",)

    class Meta:
        ordering: ClassVar = ["-issued_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(issuer=""), name="a_certification_says_what_and_by_whom"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                name="a_certification_does_not_expire_before_it_is_issued",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://"), name="a_certification_is_shown_at_a_safe_address"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practitioner", "-issued_on", "id"], name="certification_of_practitioner")
        ]

    def __str__(self) -> str:
        return self.name


class Education(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="education", db_index=False)
    institution = models.CharField(max_length=200)
    degree = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=200, blank=True)
    start_year = models.IntegerField()
    end_year = models.IntegerField(null=True, blank=True)  # null as long as it goes on
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Education"]] = models.Manager.from_queryset(OfPractitionerQuerySet)()
    shows: ClassVar = ("practitioner",)
    shown_by: ClassVar = ("practitioner",)

    class Meta:
        # PostgreSQL puts what has no end first here.
        ordering: ClassVar = ["-end_year", "id"]
        verbose_name_plural = "education"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(institution=""), name="education_happens_somewhere"),
            models.CheckConstraint(
                condition=Q(start_year__range=(FIRST_YEAR, LAST_YEAR))
                & (Q(end_year=None) | Q(end_year__gte=F("start_year"), end_year__lte=LAST_YEAR)),
                name="education_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["practitioner", "-end_year", "id"], name="education_of_practitioner")]

    def __str__(self) -> str:
        return self.institution
