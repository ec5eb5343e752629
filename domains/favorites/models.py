from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Q, Value, When

from domains.kernel.actor import Actor
from domains.kernel.derived import Derived
from domains.kernel.ids import uuid7
from domains.practitioners.models.people import seen_by
from domains.services.models.offers import shown_to


class FavoriteType(models.TextChoices):
    PRACTITIONER = "PRACTITIONER"
    SERVICE = "SERVICE"
    LOCATION = "LOCATION"


# Which column holds it.
COLUMNS: Mapping[FavoriteType, str] = {kind: kind.lower() for kind in FavoriteType}


def is_a(kind: FavoriteType) -> Q:
    """This, and nothing else."""
    return Q(**{f"{column}__isnull": other is not kind for other, column in COLUMNS.items()})


class FavoriteQuerySet(models.QuerySet["Favorite"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, as long as what was marked can be seen: nobody else's, not even by staff."""
        if actor.is_anonymous:
            return self.none()
        own = self.filter(user=actor.user_id)
        if actor.is_staff:
            return own
        seen = seen_by(actor, "practitioner__") | shown_to(actor, "service__")
        return own.filter(seen | seen_by(actor, "location__practitioner__"))


class Favorite(models.Model):
    """That somebody has marked something to find it again. What it is stands in the column that is not null."""

    Type = FavoriteType

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="favorites", db_index=False)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", null=True, on_delete=models.CASCADE, related_name="favorites", db_index=False
    )
    service = models.ForeignKey(
        "services.Service", null=True, on_delete=models.CASCADE, related_name="favorites", db_index=False
    )
    location = models.ForeignKey(
        "practitioners.PractitionerLocation",
        null=True,
        on_delete=models.CASCADE,
        related_name="favorites",
        db_index=False,
    )
    type = Derived(
        expression=Case(*(When(is_a(kind), then=Value(kind.value)) for kind in FavoriteType)),
        output_field=models.CharField(max_length=20, choices=FavoriteType.choices),
        db_persist=True,
    )
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Favorite"]] = models.Manager.from_queryset(FavoriteQuerySet)()
    shows: ClassVar = tuple(COLUMNS.values())

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=reduce(or_, map(is_a, FavoriteType)), name="a_favorite_is_one_thing"),
            *(
                models.UniqueConstraint(fields=[column, "user"], name=f"a_{column}_is_marked_once")
                for column in COLUMNS.values()
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-created_at", "-id"], name="favorite_by_user")]

    def __str__(self) -> str:
        return f"{self.type} of {self.user_id}"
