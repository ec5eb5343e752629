from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.kernel.texts import found_in
from domains.locations.points import AnyOf
from domains.practitioners.models.ratings import Rated, counts_every_star
from domains.practitioners.models.tiers import FREE, PractitionerTier
from domains.users.models import Capability

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class Status(models.TextChoices):
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    VACATION = "VACATION"
    SUSPENDED = "SUSPENDED"


def seen_by_all(path: str = "") -> Q:
    """That the practitioner whom the path leads to is shown to everybody."""
    return Q(**{f"{path}status__in": (Status.ACTIVE, Status.VACATION), f"{path}user__is_active": True})


def seen_by(actor: Actor, path: str = "") -> Q:
    """That the practitioner whom the path leads to is shown to this actor, who is no staff."""
    return seen_by_all(path) if actor.is_anonymous else seen_by_all(path) | managed_by(actor, path)


def managed_by(actor: Actor, path: str = "") -> Q:
    """That the practitioner whom the path leads to is this actor, who is signed in, or lets them act in their place,
    and is not deleted."""
    own, lent = Q(**{f"{path}user": actor.user_id}), actor.granted(Capability.MANAGE_PRACTICE)
    return Q(**{f"{path}deleted_at": None}) & (own | Q(**{f"{path}user__in": lent, f"{path}user__is_active": True}))


def at_work(at: datetime, path: str = "") -> Q:
    """That the practitioner whom the path leads to can be booked for this moment, as far as that is theirs to say. Who
    is back from a vacation is, whether their status has been set back yet or not."""
    back = Q(**{f"{path}status": Status.VACATION, f"{path}vacation_until__lte": at})
    return Q(**{f"{path}status": Status.ACTIVE}) | back


class PractitionerQuerySet(models.QuerySet["Practitioner"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who work here now; oneself, and those one acts for, whatever their status; staff see all."""
        return self if actor.is_staff else self.filter(seen_by(actor))


class Practitioner(Rated):
    """Somebody who offers services, as they present themselves."""

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField("users.User", on_delete=models.PROTECT, related_name="practitioner")
    slug = models.CharField(max_length=100)
    display_name = models.CharField(max_length=100, blank=True)
    headline = models.CharField(max_length=200, blank=True)
    about = models.TextField(max_length=5000, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    vacation_until = models.DateTimeField(null=True, blank=True)
    # What they were when staff stopped them, and are again once they are reinstated.
    suspended_from = models.CharField(max_length=20, choices=Status.choices, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=500, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    tier = models.ForeignKey(PractitionerTier, on_delete=models.PROTECT, related_name="practitioners", default=FREE)
    languages = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    # Since when their page says all that a page should.
    presented_at = models.DateTimeField(null=True, blank=True)
    # Since when something that they offer is written down. What they offer lies above, and tells.
    offered_at = models.DateTimeField(null=True, blank=True)
    # How often they were reminded to go on, while they wait to be let in.
    reminders = models.IntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    # That their page says all that a page should.
    PRESENTED: ClassVar = ~Q(headline="") & ~Q(about="") & Q(languages__len__gt=0)

    objects: ClassVar[models.Manager["Practitioner"]] = models.Manager.from_queryset(PractitionerQuerySet)()
    shows: ClassVar = ("user", "tier")
    whereabouts: ClassVar = AnyOf("locations", "address__point")

    class Meta:
        ordering: ClassVar = ["display_name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="a_slug_belongs_to_one_practitioner"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="a_practitioner_is_reached_by_a_plain_slug"),
            models.CheckConstraint(
                condition=Q(status=Status.VACATION) | Q(suspended_from=Status.VACATION) | Q(vacation_until=None),
                name="only_a_vacation_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.SUSPENDED) | Q(suspended_from="", suspended_at=None, suspension_reason=""),
                name="only_who_is_suspended_was_something_else",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(status=Status.INACTIVE), name="who_is_deleted_does_not_work"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="a_practitioner_is_paid_in_a_currency"
            ),
            counts_every_star("stars_of_a_practitioner_are_counted"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="practitioner_by_age"),
            # Whoever has no rating comes last, so this one cannot be read the other way round.
            models.Index(F("rating").desc(nulls_last=True), F("id").desc(), name="practitioner_best_first"),
            models.Index(F("rating").asc(nulls_last=True), F("id").asc(), name="practitioner_worst_first"),
            models.Index(fields=["display_name", "id"], name="practitioner_by_name"),
            found_in("display_name", name="practitioner_by_name_words"),
            found_in("headline", name="practitioner_by_headline_words"),
        ]

    def __str__(self) -> str:
        return self.display_name or "nameless"

    @staticmethod
    def concerning(actor: Actor) -> Q:
        """Those whose private side may be shown to somebody who sees them."""
        if actor.is_staff:
            return Q()
        return Q(user=actor.user_id) | Q(user__in=actor.granted(Capability.MANAGE_PRACTICE))

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def is_presented(self) -> bool:
        return bool(self.headline and self.about and self.languages)

    def is_away(self, at: datetime) -> bool:
        return self.status == Status.VACATION and (self.vacation_until is None or at < self.vacation_until)
