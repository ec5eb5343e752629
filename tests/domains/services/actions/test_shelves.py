from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners.models import Practitioner
from domains.services import actions
from domains.services.actions.shelves import MOST
from domains.services.errors import CategoryNameTaken, OrderIncomplete, TooManyCategories
from domains.services.models import PractitionerCategory, Service
from domains.users.models import Capability, User
from tests.domains.services.actions.test_contents import judged
from tests.domains.services.actions.test_writing import create as create_service
from tests.domains.services.actions.test_writing import update as update_service
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    own_category,
    practitioner,
    self_of,
    service,
    somebody,
)
from tests.domains.users.people import at_once, kinds, prints, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def create(of: Practitioner, name: str = "Mornings", actor: Actor | None = None) -> PractitionerCategory:
    who = actor or self_of(of.user)
    return actions.create_practitioner_category(practitioner_id=of.pk, name=name, actor=who, now=NOW)


def rename(of: PractitionerCategory, name: str = "Nights", actor: Actor | None = None) -> PractitionerCategory:
    who = actor or self_of(of.practitioner.user)
    return actions.update_practitioner_category(category_id=of.pk, name=name, actor=who, now=NOW)


def delete(of: PractitionerCategory, actor: Actor | None = None) -> Any:
    who = actor or self_of(of.practitioner.user)
    return actions.delete_practitioner_category(category_id=of.pk, actor=who, now=NOW)


def reorder(of: Practitioner, *wanted: Any, actor: Actor | None = None) -> Practitioner:
    keys = [getattr(each, "pk", each) for each in wanted]
    who = actor or self_of(of.user)
    return actions.reorder_practitioner_categories(practitioner_id=of.pk, category_ids=keys, actor=who, now=NOW)


def names(of: Practitioner) -> list[str]:
    return list(of.own_categories.order_by("position").values_list("name", flat=True))


def assistant(of: Practitioner) -> Actor:
    granted = frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)})
    return Actor(user_id=somebody().pk, grants=granted)


@database
def test_create_practitioner_category() -> None:
    ada = practitioner()
    made = create(ada, " Mornings\0 ")
    assert (made.name, made.position, made.practitioner) == ("Mornings", 0, ada)
    create(ada, "Evenings")
    create(practitioner(), "Mornings")
    assert names(ada) == ["Mornings", "Evenings"]
    assert told("services.practitioner_category_created")[0] == {
        "category_id": str(made.pk), "user_id": str(ada.user_id),
    }  # fmt: skip
    assert AuditLogEntry.objects.earliest("at", "id").after == prints(made)


@database
def test_create_practitioner_category_of_one_s_own_practice() -> None:
    ada = practitioner()
    given: Any = {"practitioner_id": None, "name": "x", "now": NOW}
    assert actions.create_practitioner_category(actor=self_of(ada.user), **given).practitioner == ada
    with pytest.raises(NotFound):
        actions.create_practitioner_category(actor=self_of(somebody()), **given)


@database
@pytest.mark.parametrize("name", ["", " \0 ", "x" * 101])
def test_practitioner_category_has_a_name(name: str) -> None:
    ada = practitioner()
    there = own_category(ada)
    for work in (lambda: create(ada, name), lambda: rename(there, name)):
        with pytest.raises(Invalid) as refused:
            work()
        assert refused.value.path == ("name",)


@database
def test_practitioner_category_of_a_name_that_there_is() -> None:
    ada = practitioner()
    one, two = own_category(ada, "One"), own_category(ada, "Two")
    for work in (lambda: create(ada, "One"), lambda: rename(two, " One")):
        with pytest.raises(CategoryNameTaken) as refused:
            work()
        assert refused.value.path == ("name",)
    assert rename(one, "One").name == "One"
    assert not AuditLogEntry.objects.exists()


@database
def test_create_practitioner_category_beyond_what_there_may_be() -> None:
    ada = practitioner()
    for number in range(MOST):
        own_category(ada, f"{number}")
    with pytest.raises(TooManyCategories) as refused:
        create(ada)
    assert refused.value.most == MOST == 50


@database
def test_update_practitioner_category() -> None:
    made = own_category(practitioner())
    before = prints(made)
    assert rename(made).name == "Nights"
    entry = AuditLogEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("services.practitioner_category_updated", before, prints(made))


@database
def test_delete_practitioner_category_leaves_what_stood_under_it() -> None:
    ada = practitioner()
    made, other = own_category(ada, "One"), own_category(ada, "Two")
    under, beside = service(ada, own_category=made), service(ada, own_category=other)
    said = {"category_id": str(made.pk), "user_id": str(ada.user_id)}
    assert delete(made) == made.pk
    for each in (under, beside):
        each.refresh_from_db()
    assert (under.own_category, under.version, beside.own_category, names(ada)) == (None, 1, other, ["Two"])
    assert told("services.practitioner_category_deleted") == [said]
    assert create(ada, "Three").position == 2


@database
def test_reorder_practitioner_categories() -> None:
    ada = practitioner()
    one, two, three = (own_category(ada, name) for name in ("One", "Two", "Three"))
    assert reorder(ada, three, one, two) == ada
    assert names(ada) == ["Three", "One", "Two"]
    assert told("services.practitioner_categories_reordered") == [
        {"practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}
    ]
    reorder(ada, three, one, two)
    assert AuditLogEntry.objects.count() == 1
    assert reorder(practitioner()) is not None


@database
def test_reorder_practitioner_categories_names_each_once() -> None:
    ada = practitioner()
    one, two, three = (own_category(ada, name) for name in ("One", "Two", "Three"))
    foreign = own_category(practitioner())
    for given, missing, too_much in (
        ([], ["One", "Two", "Three"], []),
        ([three], ["One", "Two"], []),
        ([one, two, three, uuid7()], [], [3]),
        ([one, foreign, one, two], ["Three"], [1, 2]),
    ):
        with pytest.raises(OrderIncomplete) as refused:
            reorder(ada, *given)
        assert (refused.value.missing, refused.value.too_much) == (missing, too_much)
        assert refused.value.path == ("categoryIds",)
    assert names(ada) == ["One", "Two", "Three"]


@committed
def test_orders_at_once_end_in_one_of_them() -> None:
    ada = practitioner()
    made = [own_category(ada, f"{number}") for number in range(5)]
    orders = [made[at:] + made[:at] for at in range(1, 5)]
    outcomes = at_once(*(lambda order=order: reorder(ada, *order) for order in orders * 2))  # type: ignore[misc]
    assert kinds(outcomes) == [Practitioner] * 8
    assert names(ada) in [[each.name for each in order] for order in orders]
    positions = PractitionerCategory.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == [0, 1, 2, 3, 4]


@committed
def test_two_of_one_name_at_once_are_one() -> None:
    ada = practitioner()
    assert kinds(at_once(*[lambda: create(ada)] * 4)) == [*[CategoryNameTaken] * 3, PractitionerCategory]


@committed
def test_delete_practitioner_category_while_something_is_put_under_it() -> None:
    ada = practitioner()
    made = own_category(ada)
    found = while_uncommitted(lambda: delete(made), lambda: create_service(ada, own_category_id=made.pk))
    assert isinstance(found, NotFound)
    assert found.path == ("practitionerCategoryId",)


@database
@pytest.mark.parametrize("verb", [rename, delete, lambda made, actor: reorder(made.practitioner, made, actor=actor)])
def test_practitioner_categories_are_for_whoever_manages_them(verb: Callable[..., Any]) -> None:
    made = own_category(practitioner())
    hidden = own_category(practitioner(status="PENDING"))
    for who in (STRANGER, STAFF, ANYBODY):
        with pytest.raises(NotAllowed):
            verb(made, actor=who)
        with pytest.raises(NotAllowed):
            create(made.practitioner, "x", who)
    with pytest.raises(NotFound):
        verb(hidden, actor=STRANGER)
    assert verb(made, actor=assistant(made.practitioner))


@database
def test_practitioner_category_that_is_not_there() -> None:
    with pytest.raises(NotFound) as refused:
        actions.delete_practitioner_category(category_id=uuid7(), actor=STRANGER, now=NOW)
    assert refused.value.path == ("categoryId",)


@database
def test_service_stands_under_one_of_them() -> None:
    ada = practitioner()
    one, foreign = own_category(ada), own_category(practitioner())
    made = create_service(ada, own_category_id=one.pk)
    assert made.own_category == one
    for wrong in (foreign.pk, uuid7()):
        for work in (
            lambda wrong=wrong: create_service(ada, own_category_id=wrong),  # type: ignore[misc]
            lambda wrong=wrong: update_service(made, own_category_id=wrong),  # type: ignore[misc]
        ):
            with pytest.raises(NotFound) as refused:
                work()
            assert refused.value.path == ("practitionerCategoryId",)
    assert update_service(Service.objects.get(pk=made.pk), own_category_id=None).own_category is None


@database
def test_database_keeps_what_is_theirs_together() -> None:
    ada, eve = practitioner(), practitioner()
    one = own_category(ada, "One")
    own_category(ada, "Two")
    wrong: list[tuple[Callable[[], Any], str]] = [
        (lambda: service(eve, own_category=one), "a_service_stands_under_a_heading_of_its_practitioner"),
        (lambda: own_category(ada, "Three", position=0), "categories_of_a_practitioner_stand_in_an_order"),
        (lambda: own_category(ada, "One"), "a_practitioner_has_one_category_of_a_name"),
        (lambda: own_category(ada, ""), "an_own_category_has_a_name"),
        (lambda: own_category(ada, "x", position=-1), "own_categories_are_counted_from_zero"),
    ]
    for work, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            judged(work)


@database
def test_practitioner_category_is_seen_as_its_practitioner_is() -> None:
    shown, hidden = own_category(practitioner()), own_category(practitioner(status="PENDING"))
    for actor, rows in (
        (ANYBODY, {shown}), (STRANGER, {shown}), (STAFF, {shown, hidden}),
        (self_of(User.objects.get(pk=hidden.practitioner.user_id)), {shown, hidden}),
    ):  # fmt: skip
        assert set(PractitionerCategory.objects.visible_to(actor)) == rows  # type: ignore[attr-defined]
