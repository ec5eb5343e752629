from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.services import actions
from domains.services.errors import CategoryCycle, CategoryInUse, CategorySlugTaken, CategoryTooDeep
from domains.services.models import Service, ServiceCategory
from tests.domains.services.actions.test_writing import create as create_service
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, category, practitioner, service
from tests.domains.users.people import at_once, kinds, outcome_of, prints, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def create(actor: Actor = STAFF, **values: Any) -> ServiceCategory:
    said: Any = {"name": "Yoga", "slug": "yoga", **values}
    return actions.create_service_category(values=said, actor=actor, now=NOW)


def change(of: ServiceCategory, actor: Actor = STAFF, **values: Any) -> ServiceCategory:
    said: Any = values
    return actions.update_service_category(category_id=of.pk, values=said, actor=actor, now=NOW)


def delete(of: ServiceCategory, actor: Actor = STAFF) -> Any:
    return actions.delete_service_category(category_id=of.pk, actor=actor, now=NOW)


def chain(*names: str) -> list[ServiceCategory]:
    """Each below the one before."""
    made: list[ServiceCategory] = []
    for name in names:
        made.append(category(name, made[-1] if made else None))
    return made


def paths() -> dict[str, str]:
    rows = {row.pk: row for row in ServiceCategory.objects.all()}
    return {row.name: "/".join(rows[key].name for key in row.path) for row in rows.values()}


@database
def test_make_category() -> None:
    root = actions.make_category(name="Body", slug="body", description="Move.", position=3)
    child = actions.make_category(name="Yoga", slug="yoga", parent_id=root.pk, category_id=(key := uuid7()))
    found = ServiceCategory.objects.order_by("depth").values_list("pk", "parent", "name", "position", "path", "depth")
    assert list(found) == [
        (root.pk, None, "Body", 3, [root.pk], 1),
        (key, root.pk, "Yoga", 0, [root.pk, key], 2),
    ]
    assert (child.pk, root.description) == (key, "Move.")


@database
def test_make_category_below_none() -> None:
    with pytest.raises(NotFound) as refused:
        actions.make_category(name="Yoga", slug="yoga", parent_id=uuid7())
    assert refused.value.path == ("parentId",)


@database
def test_create_service_category() -> None:
    root = create(name=" Body\0 ", slug="body", description=" Move. ")
    assert (root.name, root.description, root.position, root.depth) == ("Body", "Move.", 0, 1)
    below = create(parent_id=root.pk)
    assert (below.path, below.position) == ([root.pk, below.pk], 0)
    assert (create(slug="pilates", parent_id=root.pk).position, create(slug="mind", position=9).position) == (1, 9)
    assert create(slug="work").position == 10
    assert told("services.category_created")[0] == {"category_id": str(root.pk)}
    assert AuditLogEntry.objects.get(subject_id=root.pk).after == prints(root)


@database
@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"name": "\0"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"slug": ""}, "slug"),
        ({"slug": "Yoga"}, "slug"),
        ({"slug": "a--b"}, "slug"),
        ({"slug": "x" * 101}, "slug"),
        ({"description": "x" * 501}, "description"),
        ({"position": -1}, "position"),
        ({"position": 2**31}, "position"),
    ],
)
def test_service_category_that_cannot_be(values: dict[str, Any], path: str) -> None:
    there = category()
    for work in (lambda: create(**values), lambda: change(there, **values)):
        with pytest.raises(Invalid) as refused:
            work()
        assert refused.value.path == (path,)


@database
def test_service_category_of_a_slug_that_there_is() -> None:
    one, two = create(), create(slug="pilates")
    for work in (create, lambda: change(two, slug="yoga")):
        with pytest.raises(CategorySlugTaken) as refused:
            work()
        assert refused.value.path == ("slug",)
    assert change(one, slug="yoga").slug == "yoga"


@database
def test_service_categories_are_kept_by_staff() -> None:
    there = category()
    for who in (ANYBODY, STRANGER):
        for work in (lambda: create(who), lambda: change(there, who, name="x"), lambda: delete(there, who)):  # noqa: B023
            with pytest.raises(NotAllowed):
                work()


@database
def test_update_service_category() -> None:
    made = category()
    before = prints(made)
    changed = change(made, name="Pilates", slug="pilates", description="Core.", position=4)
    assert (changed.name, changed.slug, changed.description, changed.position) == ("Pilates", "pilates", "Core.", 4)
    entry = AuditLogEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("services.category_updated", before, prints(made))
    change(made, name="Pilates", position=4)
    assert AuditLogEntry.objects.count() == 1
    with pytest.raises(NotFound):
        change(ServiceCategory(pk=uuid7()), name="x")


@database
def test_move_takes_along_what_stands_below() -> None:
    body, yoga, hatha, slow = chain("Body", "Yoga", "Hatha", "Slow")
    category("Yin", yoga)
    mind, calm = chain("Mind", "Calm")
    moved = change(yoga, parent_id=calm.pk, name="Stretching")
    assert (moved.depth, moved.parent) == (3, calm)
    assert paths() == {
        "Body": "Body",
        "Mind": "Mind",
        "Calm": "Mind/Calm",
        "Stretching": "Mind/Calm/Stretching",
        "Hatha": "Mind/Calm/Stretching/Hatha",
        "Slow": "Mind/Calm/Stretching/Hatha/Slow",
        "Yin": "Mind/Calm/Stretching/Yin",
    }
    change(hatha, parent_id=None)
    assert paths()["Slow"] == "Hatha/Slow"
    change(hatha, parent_id=body.pk)
    assert paths()["Slow"] == "Body/Hatha/Slow"
    assert {row.pk: row.depth for row in ServiceCategory.objects.all()} == {
        row.pk: len(row.path) for row in ServiceCategory.objects.all()
    }
    assert slow.pk != mind.pk


@database
def test_move_below_itself() -> None:
    body, yoga, hatha = chain("Body", "Yoga", "Hatha")
    for of, under in ((body, body), (body, yoga), (body, hatha), (yoga, hatha)):
        with pytest.raises(CategoryCycle) as refused:
            change(of, parent_id=under.pk)
        assert refused.value.path == ("parentId",)
    assert paths()["Hatha"] == "Body/Yoga/Hatha"
    with pytest.raises(NotFound) as missed:
        change(body, parent_id=uuid7())
    assert missed.value.path == ("parentId",)


@database
def test_nothing_stands_deeper_than_it_may() -> None:
    *_, last = chain("1", "2", "3", "4", "5", "6")
    with pytest.raises(CategoryTooDeep) as refused:
        create(parent_id=last.pk)
    assert (refused.value.most, refused.value.path) == (6, ("parentId",))
    one, *_ = chain("a", "b", "c")
    four, five = (ServiceCategory.objects.get(name=name) for name in "34")
    assert paths()["c"] == "a/b/c"
    with pytest.raises(CategoryTooDeep):
        change(one, parent_id=five.pk)
    change(one, parent_id=four.pk)
    assert paths()["c"] == "1/2/3/a/b/c"
    key = uuid7()
    with pytest.raises(IntegrityError, match="categories_are_six_deep_at_most"):
        ServiceCategory.objects.create(
            pk=key, name="x", slug="x", parent=last, path=[*last.path, key], depth=len(last.path) + 1
        )


@database
def test_delete_service_category() -> None:
    made = category()
    assert delete(made) == made.pk
    assert not ServiceCategory.objects.exists()
    assert told("services.category_deleted") == [{"category_id": str(made.pk)}]
    with pytest.raises(NotFound):
        delete(made)


@database
def test_delete_service_category_that_is_used() -> None:
    body, yoga = chain("Body", "Yoga")
    service(category=yoga, status="DRAFT")
    for used in (body, yoga):
        with pytest.raises(CategoryInUse):
            delete(used)
    Service.objects.update(category=None)
    delete(yoga)
    delete(body)


# Two at once.


@committed
def test_two_moves_at_once_make_no_cycle() -> None:
    for _ in range(5):
        one, two = category("One"), category("Two")
        outcomes = at_once(lambda: change(one, parent_id=two.pk), lambda: change(two, parent_id=one.pk))  # noqa: B023
        assert kinds(outcomes) == [CategoryCycle, ServiceCategory]
        ServiceCategory.objects.all().order_by("-depth")._raw_delete("default")


@committed
def test_create_below_what_is_moved_meanwhile() -> None:
    body, yoga = chain("Body", "Yoga")
    mind = category("Mind")
    found = while_uncommitted(lambda: change(yoga, parent_id=mind.pk), lambda: create(name="Yin", parent_id=yoga.pk))
    assert isinstance(found, ServiceCategory)
    assert paths()["Yin"] == "Mind/Yoga/Yin"
    assert body.pk != mind.pk


@committed
def test_delete_while_something_is_put_on_it() -> None:
    made, ada = category(), practitioner()
    found = while_uncommitted(lambda: delete(made), lambda: create_service(ada, category_id=made.pk))
    assert isinstance(found, NotFound)
    assert found.path == ("categoryId",)
    other = category()
    refused = while_uncommitted(lambda: create_service(ada, category_id=other.pk), lambda: delete(other))
    assert isinstance(refused, CategoryInUse)


@database
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.integers(0, 8), some.none() | some.integers(0, 8)), max_size=25))
def test_whatever_is_moved_stays_one_tree(moves: Sequence[tuple[int, int | None]]) -> None:
    """The database looks at every row; here the paths are worked out anew from the parents."""
    ServiceCategory.objects.all()._raw_delete("default")
    shelves = [category(f"{number}") for number in range(9)]
    for which, under in moves:
        outcome = outcome_of(lambda: change(shelves[which], parent_id=None if under is None else shelves[under].pk))  # noqa: B023
        assert isinstance(outcome, ServiceCategory | CategoryCycle | CategoryTooDeep)
    rows = {row.pk: row for row in ServiceCategory.objects.all()}
    for row in rows.values():
        way, at = [row.pk], row.parent_id
        while at is not None:
            way.insert(0, at)
            at = rows[at].parent_id
        assert row.path == way
