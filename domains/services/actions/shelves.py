"""The headings that practitioners put what they offer under."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotFound, refuse_on
from domains.kernel.events import publish
from domains.practitioners.actions import locked_practitioner
from domains.practitioners.models import Practitioner
from domains.services.actions.own import own
from domains.services.actions.values import text
from domains.services.errors import CategoryNameTaken, OrderIncomplete, TooManyCategories
from domains.services.events import (
    PractitionerCategoriesReordered,
    PractitionerCategoryCreated,
    PractitionerCategoryDeleted,
    PractitionerCategoryUpdated,
)
from domains.services.models import PractitionerCategory

MOST: Final = 50
HERE = ("categoryId",)
ONE_NAME = "a_practitioner_has_one_category_of_a_name"


@transaction.atomic
def create_practitioner_category(
    *, practitioner_id: UUID | None, name: str, actor: Actor, now: datetime
) -> PractitionerCategory:
    """The last of one's own practice, unless another is named."""
    practitioner = locked_practitioner(practitioner_id or own(actor), actor=actor)
    name = text(name, 100, path=("name",), needed=True)
    theirs = PractitionerCategory.objects.filter(practitioner=practitioner)
    if theirs.count() >= MOST:
        raise TooManyCategories(most=MOST)
    last = theirs.aggregate(last=Max("position"))["last"]
    made = PractitionerCategory(
        practitioner=practitioner, name=name, position=0 if last is None else last + 1, created_at=now
    )
    with refuse_on(ONE_NAME, CategoryNameTaken(path=("name",))):
        made.save(force_insert=True)
    fact = PractitionerCategoryCreated(category_id=made.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, after=made)
    return made


@transaction.atomic
def update_practitioner_category(*, category_id: UUID, name: str, actor: Actor, now: datetime) -> PractitionerCategory:
    category = locked_category(category_id, actor=actor)
    name = text(name, 100, path=("name",), needed=True)
    if name == category.name:
        return category
    before, category.name = fingerprint(category), name
    with refuse_on(ONE_NAME, CategoryNameTaken(path=("name",))):
        category.save(update_fields=["name"])
    fact = PractitionerCategoryUpdated(category_id=category.pk, user_id=category.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=category)
    return category


@transaction.atomic
def delete_practitioner_category(*, category_id: UUID, actor: Actor, now: datetime) -> UUID:
    """What stands under it stands under none then. Gives its id."""
    category = locked_category(category_id, actor=actor)
    fact = PractitionerCategoryDeleted(category_id=category.pk, user_id=category.practitioner.user_id)
    before = fingerprint(category)
    category.services.update(own_category=None)
    category.delete()
    publish(fact, actor=actor, now=now, before=before)
    return category_id


@transaction.atomic
def reorder_practitioner_categories(
    *, practitioner_id: UUID | None, category_ids: Sequence[UUID], actor: Actor, now: datetime
) -> Practitioner:
    """All of them, the first first."""
    practitioner = locked_practitioner(practitioner_id or own(actor), actor=actor)
    theirs = PractitionerCategory.objects.filter(practitioner=practitioner).order_by("position")
    known = {category.pk: category for category in theirs}
    refuse_incomplete_order(known, category_ids)
    if list(known) == list(category_ids):
        return practitioner
    for position, key in enumerate(category_ids):
        known[key].position = position
    PractitionerCategory.objects.bulk_update(known.values(), ["position"])
    fact = PractitionerCategoriesReordered(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now)
    return practitioner


def locked_category(category_id: UUID, *, actor: Actor) -> PractitionerCategory:
    """One whose practice the actor may manage; that is locked, so nobody else changes any of theirs."""
    seen = PractitionerCategory.objects.visible_to(actor).filter(pk=category_id)
    whose: UUID | None = seen.values_list("practitioner", flat=True).first()
    if whose is None:
        raise NotFound(path=HERE)
    practitioner = locked_practitioner(whose, actor=actor, path=HERE)
    category = PractitionerCategory.objects.filter(pk=category_id, practitioner=practitioner).first()
    if category is None:
        raise NotFound(path=HERE)
    category.practitioner = practitioner
    return category


def refuse_incomplete_order(known: dict[UUID, PractitionerCategory], given: Sequence[UUID]) -> None:
    missing = [category.name for key, category in known.items() if key not in given]
    too_much = [at for at, key in enumerate(given) if key not in known or key in given[:at]]
    if missing or too_much:
        raise OrderIncomplete(missing=missing, too_much=too_much, path=("categoryIds",))
