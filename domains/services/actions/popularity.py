"""How often services were booked lately, as bookings count it."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from domains.services.models import Service

AT_ONCE = 500


def set_popularity(counts: Mapping[UUID, int]) -> int:
    """Of these, and of no others: what is not named was not booked. How many have changed."""
    changed = Service.objects.filter(booked_lately__gt=0).exclude(pk__in=counts).update(booked_lately=0)
    known = list(counts.items())
    for at in range(0, len(known), AT_ONCE):
        changed += write(known[at : at + AT_ONCE])
    return changed


@transaction.atomic
def write(counts: list[tuple[UUID, int]]) -> int:
    """In one order, and only where it is another number."""
    there = dict(Service.objects.filter(pk__in=[key for key, _ in counts]).values_list("pk", "booked_lately"))
    others = sorted((key, count) for key, count in counts if there.get(key, count) != count)
    if not others:
        return 0
    cases = [When(pk=key, then=Value(count)) for key, count in others]
    keys = [key for key, _ in others]
    list(Service.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values("pk"))
    return Service.objects.filter(pk__in=keys).update(booked_lately=Case(*cases, output_field=IntegerField()))
