"""What is searched: a copy of what everybody may see, made for finding. What stands in it is never shown; who is told
of something is told of the thing itself, if they may see it then."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from domains.kernel.actor import Actor
from domains.kernel.derived import Derived
from domains.kernel.ids import uuid7
from domains.locations.points import AnyOf, Cube, Located
from domains.practitioners.models import PractitionerLocation
from domains.search.words import Answers, Fits
from domains.services.models import Service

BEST = 999  # of how much is thought of something


class Kind(models.TextChoices):
    SERVICE = "SERVICE"
    PRACTITIONER = "PRACTITIONER"


class Leads(models.TextChoices):
    """To what a term leads that is not a mere word."""

    CATEGORY = "CATEGORY"
    PRACTITIONER = "PRACTITIONER"
    SERVICE = "SERVICE"
    PLACE = "PLACE"


class OpenQuerySet[M: models.Model](models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody: there is none of what is hidden, and whom it leads to is looked at again."""
        return self


class SearchDocumentQuerySet(OpenQuerySet["SearchDocument"]):
    def answering(self, question: Any) -> Self:
        """What the question finds, each with how well it does; of two that do as well, what is thought more of."""
        fits = Fits(F("words"), question, F("title"))
        return self.filter(Answers(F("words"), question)).annotate(relevance=fits * Value(BEST + 1) + F("standing"))

    def unasked(self) -> Self:
        return self.annotate(relevance=F("standing"))


def subject(of: str) -> "models.OneToOneField[Any, Any]":
    """Told to nobody who asks what belongs to it: a copy keeps nothing from being deleted."""
    return models.OneToOneField(of, null=True, on_delete=models.CASCADE, related_name="+")


class Findable(models.Model):
    """What something is narrowed, counted and put in order by."""

    service_type = models.CharField(max_length=20, choices=Service.Type.choices, null=True)  # noqa: DJ001
    delivery_mode = models.CharField(max_length=20, choices=Service.DeliveryMode.choices, null=True)  # noqa: DJ001
    price_cents = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001 (practitioners have no price)
    duration_minutes = models.IntegerField(null=True)
    categories = ArrayField(models.UUIDField(), default=list)  # with all above them
    languages = ArrayField(models.CharField(max_length=35), default=list)
    specializations = ArrayField(models.UUIDField(), default=list)
    is_verified = models.BooleanField()
    is_featured = models.BooleanField()
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    standing = models.IntegerField()  # how much is thought of it, 0 to BEST
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class SearchDocument(Findable):
    """By what something is found. It has the id of what it is about."""

    Kind = Kind

    id = models.UUIDField(primary_key=True, editable=False)
    service = subject("services.Service")
    practitioner = subject("practitioners.Practitioner")
    kind = Derived(
        expression=Case(
            When(service__isnull=False, then=Value(Kind.SERVICE.value)), default=Value(Kind.PRACTITIONER.value)
        ),
        output_field=models.CharField(max_length=20, choices=Kind.choices),
        db_persist=True,
    )
    title = models.CharField(max_length=200)
    words = SearchVectorField()
    terms = ArrayField(models.TextField(), default=list)  # that it brings along: their kind, a colon, their text

    objects: ClassVar[models.Manager["SearchDocument"]] = models.Manager.from_queryset(SearchDocumentQuerySet)()
    whereabouts: ClassVar = AnyOf("places", "point")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(service=None) ^ Q(practitioner=None), name="a_document_is_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(id=Coalesce(F("service"), F("practitioner"))), name="a_document_is_called_as_its_subject"
            ),
            models.CheckConstraint(condition=Q(standing__range=(0, BEST)), name="a_standing_is_between_worst_and_best"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="document_by_words"),
            GinIndex(fields=["categories", "languages", "specializations"], name="document_by_belongings"),
            models.Index(fields=["title"], name="document_by_title"),
            models.Index(fields=["-created_at", "-id"], name="document_by_age"),
            models.Index(fields=["kind", "-created_at", "-id"], name="document_of_kind_by_age"),
            models.Index(fields=["service_type", "-created_at", "-id"], name="document_of_type_by_age"),
            models.Index(fields=["duration_minutes", "-created_at", "-id"], name="document_by_length"),
            models.Index(fields=["-standing", "-id"], name="document_by_standing"),
            # What has none comes last, so neither can be read the other way round.
            models.Index(F("rating").desc(nulls_last=True), F("id").desc(), name="document_best_first"),
            models.Index(F("rating").asc(nulls_last=True), F("id").asc(), name="document_worst_first"),
            models.Index(F("price_cents").asc(nulls_last=True), F("id").asc(), name="document_cheapest_first"),
            models.Index(F("price_cents").desc(nulls_last=True), F("id").desc(), name="document_dearest_first"),
            models.Index(
                "currency", F("price_cents").asc(nulls_last=True), F("id").asc(), name="document_by_price_in_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SearchPlace(models.Model):
    """Where something is found; whoever practises in several places is found in each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="places")
    location = models.ForeignKey(PractitionerLocation, on_delete=models.CASCADE, related_name="+")
    city = models.CharField(max_length=100)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    point = Derived(expression=Located("latitude", "longitude"), output_field=Cube(), db_persist=True, null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            GistIndex(fields=["point"], name="found_place_by_point"),
            models.Index(fields=["latitude", "longitude"], name="found_place_by_degrees"),
            models.Index(fields=["city"], name="found_place_by_city"),
        ]

    def __str__(self) -> str:
        return self.city


class SearchTerm(models.Model):
    """Something that stands in documents, once: to complete what is being typed, and to mend what is mistyped."""

    WORD: ClassVar = "WORD"
    KINDS: ClassVar = [(WORD, "word"), *Leads.choices]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=KINDS)
    text = models.CharField(max_length=200)
    words = SearchVectorField()  # as it is written, without other forms
    uses = models.IntegerField()  # in how many documents it stands

    objects: ClassVar[models.Manager["SearchTerm"]] = models.Manager.from_queryset(OpenQuerySet)()

    class Meta:
        ordering: ClassVar = ["kind", "text"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "text"], name="a_term_is_kept_once"),
            models.CheckConstraint(condition=Q(uses__gte=1), name="a_term_is_used"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["words"], condition=~Q(kind="WORD"), name="term_by_words"),
            GinIndex(OpClass("text", name="gin_trgm_ops"), condition=Q(kind="WORD"), name="term_that_is_like"),
        ]

    def __str__(self) -> str:
        return self.text


class FoundDocument(Findable):
    """A document that a search found, while its statement runs: what the statement calls `search_found`."""

    id = models.UUIDField(primary_key=True, editable=False)
    service = models.UUIDField(null=True)
    practitioner = models.UUIDField(null=True)
    kind = models.CharField(max_length=20)
    relevance = models.IntegerField()
    distance = models.FloatField(null=True)
    meters = models.IntegerField(null=True)

    class Meta:
        managed = False
        db_table = "search_found"

    def __str__(self) -> str:
        return str(self.pk)
