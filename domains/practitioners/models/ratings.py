"""The columns that reviews fill in, of whatever is reviewed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, DecimalField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast, NullIf, Round

from domains.kernel.derived import Derived

STARS = range(1, 6)


def no_stars() -> list[int]:
    return [0 for _ in STARS]


def added_up(*factors: int) -> Any:
    """The counts of one star, of two and so on, each times its factor."""
    parts = [F(f"rating_distribution__{at}") * Value(factor) for at, factor in enumerate(factors)]
    return sum(parts[1:], start=parts[0])


COUNT, SUM = added_up(*(1 for _ in STARS)), added_up(*STARS)
AVERAGE = Round(Cast(SUM, DecimalField(max_digits=20, decimal_places=2)) / NullIf(COUNT, Value(0)), 2)


class Rated(models.Model):
    """How many published reviews gave one star, two, up to five; the other columns follow from that by themselves."""

    rating_distribution = ArrayField(models.IntegerField(), size=5, default=no_stars)
    rating_count = Derived(expression=COUNT, output_field=IntegerField(), db_persist=True)
    rating_sum = Derived(expression=SUM, output_field=IntegerField(), db_persist=True)
    rating = Derived(
        expression=AVERAGE, output_field=DecimalField(max_digits=3, decimal_places=2), db_persist=True, null=True
    )

    class Meta:
        abstract = True


def counts_every_star(name: str) -> models.CheckConstraint:
    """None is negative, and none is missing: what is added up is never null."""
    counted = Func(F("rating_distribution"), template="0 <= ALL(%(expressions)s) IS TRUE", output_field=BooleanField())
    return models.CheckConstraint(condition=Q(rating_distribution__len=5) & Q(counted), name=name)
