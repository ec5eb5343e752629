"""The tree of categories on which everything offered can stand. Staff keep it."""

import re
from datetime import datetime
from typing import Any, Final, TypedDict
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import F, Func, Max, UUIDField, Value

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed, NotFound, refuse_on
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.practitioners.models.people import SLUG
from domains.services.actions.values import text, within
from domains.services.errors import CategoryCycle, CategoryInUse, CategorySlugTaken, CategoryTooDeep
from domains.services.events import ServiceCategoryCreated, ServiceCategoryDeleted, ServiceCategoryUpdated
from domains.services.models import ServiceCategory
from domains.services.models.categories import DEEPEST

# Any number will do, as long as nobody else's is the same: "shelves" in hexadecimal digits of its letters.
LOCK: Final = 0x7368656C766573
LAST_POSITION: Final = 1_000_000
ONE_SLUG = "a_slug_belongs_to_one_category"


class CategoryValues(TypedDict, total=False):
    """What is left out stays as it is."""

    name: str
    slug: str
    description: str
    position: int
    parent_id: UUID | None


@transaction.atomic
def make_category(
    *,
    name: str,
    slug: str,
    parent_id: UUID | None = None,
    description: str = "",
    position: int = 0,
    category_id: UUID | None = None,
) -> ServiceCategory:
    """Below its parent, or at the root. Nothing else says where a category stands in the tree."""
    lock_tree()
    made = ServiceCategory(pk=category_id or uuid7(), name=name, slug=slug, description=description, position=position)
    made.parent = parent_of(parent_id)
    made.path = [*(made.parent.path if made.parent else ()), made.pk]
    made.depth = len(made.path)
    refuse_too_deep(made.depth)
    made.save(force_insert=True)
    return made


@transaction.atomic
def create_service_category(*, values: CategoryValues, actor: Actor, now: datetime) -> ServiceCategory:
    """By staff. The last of those beside it, unless its position is said."""
    if not actor.is_staff:
        raise NotAllowed
    lock_tree()
    given = plain(values)
    beside = ServiceCategory.objects.filter(parent=given.get("parent_id"))
    if "position" not in given:
        last = beside.aggregate(last=Max("position"))["last"]
        given["position"] = 0 if last is None else min(last + 1, LAST_POSITION)
    with refuse_on(ONE_SLUG, CategorySlugTaken(path=("slug",))):
        made = make_category(**given)
    publish(ServiceCategoryCreated(category_id=made.pk), actor=actor, now=now, after=made)
    return made


@transaction.atomic
def update_service_category(
    *, category_id: UUID, values: CategoryValues, actor: Actor, now: datetime
) -> ServiceCategory:
    """By staff. Whatever stands below it moves with it."""
    category = locked_shelf(category_id, actor=actor)
    given = plain(values)
    changed = {name: value for name, value in given.items() if getattr(category, name) != value}
    if not changed:
        return category
    before = fingerprint(category)
    for name, value in changed.items():
        setattr(category, name, value)
    if "parent_id" in changed:
        move(category)
    with refuse_on(ONE_SLUG, CategorySlugTaken(path=("slug",))):
        category.save(update_fields=[*changed])
    publish(ServiceCategoryUpdated(category_id=category.pk), actor=actor, now=now, before=before, after=category)
    return category


@transaction.atomic
def delete_service_category(*, category_id: UUID, actor: Actor, now: datetime) -> UUID:
    """By staff: one on which nothing stands, nor below it. Gives its id."""
    category = locked_shelf(category_id, actor=actor)
    # What is put on it meanwhile has to wait, and then misses it.
    ServiceCategory.objects.select_for_update().get(pk=category_id)
    if category.children.exists() or category.services.exists():
        raise CategoryInUse(path=("categoryId",))
    before = fingerprint(category)
    category.delete()
    publish(ServiceCategoryDeleted(category_id=category_id), actor=actor, now=now, before=before)
    return category_id


def lock_tree() -> None:
    """Where one stands depends on all above it, so that nobody moves any while another moves one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def locked_shelf(category_id: UUID, *, actor: Actor) -> ServiceCategory:
    if not actor.is_staff:
        raise NotAllowed
    lock_tree()
    found = ServiceCategory.objects.select_for_update(no_key=True).filter(pk=category_id).first()
    if found is None:
        raise NotFound(path=("categoryId",))
    return found


def parent_of(parent_id: UUID | None) -> ServiceCategory | None:
    if parent_id is None:
        return None
    found: ServiceCategory | None = ServiceCategory.objects.filter(pk=parent_id).first()
    if found is None:
        raise NotFound(path=("parentId",))
    return found


def move(category: ServiceCategory) -> None:
    """Itself and all below it. Its `parent_id` is the new one already, and its path still the old one."""
    above, old_depth = parent_of(category.parent_id), category.depth
    if above and category.pk in above.path:
        raise CategoryCycle(path=("parentId",))
    below = ServiceCategory.objects.filter(path__contains=[category.pk]).exclude(pk=category.pk)
    category.path = [*(above.path if above else ()), category.pk]
    category.depth = len(category.path)
    deepest = below.aggregate(deepest=Max("depth"))["deepest"] or old_depth
    refuse_too_deep(category.depth + deepest - old_depth)
    category.save(update_fields=["parent", "path", "depth"])
    below.update(path=grafted(category.path, old_depth), depth=F("depth") + (category.depth - old_depth))


def grafted(path: list[UUID], depth: int) -> Func:
    """The new way to what was moved, and then the old one from there on. `depth`: where it was."""
    arrays = ArrayField(UUIDField())
    rest = Func(F("path"), template=f"(%(expressions)s)[{depth + 1}:]", output_field=arrays)
    return Func(Value(path, arrays), rest, function="array_cat", output_field=arrays)


def refuse_too_deep(depth: int) -> None:
    if depth > DEEPEST:
        raise CategoryTooDeep(most=DEEPEST)


def plain(values: CategoryValues) -> dict[str, Any]:
    """As it is written."""
    found: dict[str, Any] = dict(values)
    for name, most, needed in (("name", 100, True), ("slug", 100, True), ("description", 500, False)):
        if name in found:
            found[name] = text(found[name], most, path=(name,), needed=needed)
    if "slug" in found and not re.fullmatch(SLUG, found["slug"]):
        raise Invalid(
            "Small letters and digits are expected here, with hyphens between, like hatha-yoga.", path=("slug",)
        )
    within(found.get("position"), LAST_POSITION, path=("position",), least=0)
    return found
