"""What models say of each other (`shows`, `shown_by`) spares the planner a look at who sees what, so it must be so."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from domains.practitioners.models import Practitioner
from domains.services.models import Service
from domains.users.models import User
from tests.schema.reads import market

SHOWING = [
    pytest.param(model, name, id=f"{model.__name__}.{name}")
    for model in apps.get_models()
    for name in getattr(model, "shows", ())
]
SHOWN = [
    pytest.param(model, name, id=f"{model.__name__} by its {name}")
    for model in apps.get_models()
    for name in getattr(model, "shown_by", ())
]


def seen(model: type[Model], actor: Any) -> Any:
    return model._default_manager.visible_to(actor)  # type: ignore[attr-defined]


def circumstances() -> Iterator[None]:
    """Everybody and everything in every status."""
    ways = itertools.product((True, False), Practitioner.Status.values, Service.Status.values)
    for is_open, practitioner, service in ways:
        User.objects.update(is_active=is_open)
        Practitioner.objects.update(
            status=practitioner, vacation_until=None, suspended_at=None, suspension_reason="", deleted_at=None
        )
        # Who is deleted is inactive: some of them.
        gone = Practitioner.objects.filter(status=Practitioner.Status.INACTIVE).order_by("pk")[:3].values("pk")
        Practitioner.objects.filter(pk__in=gone).update(deleted_at=market.NOW)
        Service.objects.filter(is_featured=True).update(is_featured=False)
        Service.objects.update(status=service, published_at=None if service == Service.Status.DRAFT else market.NOW)
        yield


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), SHOWING)
def test_whoever_sees_a_row_sees_what_it_shows(model: type[Model], name: str) -> None:
    actors, rows = market.make().values(), 0
    other = model._meta.get_field(name).related_model
    for _ in circumstances():
        for actor in actors:
            hidden = (
                seen(model, actor).filter(**{f"{name}__isnull": False}).exclude(**{f"{name}__in": seen(other, actor)})
            )
            assert not hidden.exists(), actor
            rows += seen(model, actor).count()
    assert rows > 100


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), SHOWN)
def test_whoever_sees_the_one_sees_what_belongs_to_it(model: type[Model], name: str) -> None:
    actors, rows = market.make().values(), 0
    other = model._meta.get_field(name).related_model
    for _ in circumstances():
        for actor in actors:
            shown = model._default_manager.filter(**{f"{name}__in": seen(other, actor)})
            assert not shown.exclude(pk__in=seen(model, actor)).exists(), actor
            rows += shown.count()
    assert rows > 100
