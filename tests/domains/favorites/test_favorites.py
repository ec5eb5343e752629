from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.favorites.actions import add_favorite, remove_favorite
from domains.favorites.models import COLUMNS, Favorite, FavoriteType
from domains.kernel.actor import Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners.models import PractitionerLocation
from domains.services.models import Service
from tests.domains.services.catalogue import ANYBODY, NOW, place, practitioner, self_of, service, somebody
from tests.domains.users.people import at_once

LATER = NOW + timedelta(days=1)
database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def made(kind: FavoriteType, **more: Any) -> Any:
    if kind == FavoriteType.SERVICE:
        return service(practitioner(**more))
    return practitioner(**more) if kind == FavoriteType.PRACTITIONER else place(practitioner(**more))


def add(target: Any, actor: Actor, kind: FavoriteType = FavoriteType.SERVICE, now: Any = NOW) -> Favorite:
    return add_favorite(kind=kind, target_id=target.pk, actor=actor, now=now)


def remove(target: Any, actor: Actor, kind: FavoriteType = FavoriteType.SERVICE) -> Any:
    return remove_favorite(kind=kind, target_id=target.pk, actor=actor, now=LATER)


def seen(actor: Actor) -> list[Any]:
    return list(Favorite.objects.visible_to(actor).values_list("type", flat=True))  # type: ignore[attr-defined]


@database
@pytest.mark.parametrize("kind", FavoriteType)
def test_each_kind_is_marked_and_unmarked(kind: FavoriteType) -> None:
    me, target = self_of(somebody()), made(kind)
    favorite = add(target, me, kind)
    assert (favorite.type, getattr(favorite, COLUMNS[kind]), favorite.created_at) == (kind, target, NOW)
    assert seen(me) == [kind]
    assert remove(target, me, kind) == target
    assert seen(me) == []
    assert [*AuditLogEntry.objects.order_by("id").values_list("action", "actor_id")] == [
        ("favorites.added", me.user_id),
        ("favorites.removed", me.user_id),
    ]


@database
def test_marking_again_changes_nothing() -> None:
    me, target = self_of(somebody()), service()
    first = add(target, me)
    again = add(target, me, now=LATER)
    assert (again, again.created_at) == (first, NOW)
    assert AuditLogEntry.objects.count() == 1


@database
def test_unmarking_what_is_not_marked_changes_nothing() -> None:
    me, target = self_of(somebody()), service()
    assert remove(target, me) == target
    assert AuditLogEntry.objects.count() == 0


@database
def test_only_its_person_sees_and_removes_a_mark() -> None:
    me, other, target = self_of(somebody()), self_of(somebody(roles=["ADMIN"])), service()
    add(target, me)
    assert (seen(other), seen(ANYBODY)) == ([], [])
    remove(target, other)
    assert seen(me) == [FavoriteType.SERVICE]


@database
@pytest.mark.parametrize("kind", FavoriteType)
def test_what_cannot_be_seen_cannot_be_marked(kind: FavoriteType) -> None:
    me, hidden = self_of(somebody()), made(kind, status="PENDING")
    for verb in (add, remove):
        with pytest.raises(NotFound) as refusal:
            verb(hidden, me, kind)
        assert refusal.value.path == ("targetId",)
    assert Favorite.objects.count() == 0


@database
def test_nothing_is_there_under_the_key_of_another_kind() -> None:
    me, target = self_of(somebody()), service()
    with pytest.raises(NotFound):
        add(target.practitioner, me)


@database
@pytest.mark.parametrize("kind", FavoriteType)
def test_what_was_hidden_is_shown_again_once_it_is_seen(kind: FavoriteType) -> None:
    me, target = self_of(somebody()), made(kind)
    add(target, me, kind)
    whose = target if kind == FavoriteType.PRACTITIONER else target.practitioner
    whose.status = "SUSPENDED"
    whose.save()
    assert seen(me) == []
    whose.status = "ACTIVE"
    whose.save()
    assert seen(me) == [kind]


@database
def test_what_is_hidden_can_be_unmarked() -> None:
    me, target = self_of(somebody()), service()
    add(target, me)
    Service.objects.update(status="ARCHIVED")
    assert remove(target, me) is None
    assert not Favorite.objects.exists()
    with pytest.raises(NotFound):
        remove(target, me)


@database
def test_strangers_mark_nothing() -> None:
    with pytest.raises(NotAllowed):
        add(service(), ANYBODY)


@database
@pytest.mark.parametrize("columns", [(), ("service", "practitioner"), ("service", "practitioner", "location")])
def test_a_mark_is_of_one_thing(columns: tuple[str, ...]) -> None:
    offered = service()
    there = {"service": offered, "practitioner": offered.practitioner, "location": place(offered.practitioner)}
    with pytest.raises(IntegrityError, match="a_favorite_is_one_thing"), transaction.atomic():
        Favorite.objects.create(user=somebody(), created_at=NOW, **{name: there[name] for name in columns})


@database
@pytest.mark.parametrize("kind", FavoriteType)
def test_the_database_keeps_one_mark_of_each(kind: FavoriteType) -> None:
    given: dict[str, Any] = {"user": somebody(), COLUMNS[kind]: made(kind), "created_at": NOW}
    Favorite.objects.create(**given)
    with pytest.raises(IntegrityError, match=f"a_{COLUMNS[kind]}_is_marked_once"), transaction.atomic():
        Favorite.objects.create(**given)


@committed
def test_two_marks_at_once_are_one() -> None:
    me, target = self_of(somebody()), service()
    found = at_once(*[lambda: add(target, me).pk] * 4)
    assert len(set(found)) == 1
    assert AuditLogEntry.objects.count() == 1


@committed
def test_what_goes_away_meanwhile_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place is deleted after it was looked at and before it is marked."""
    me, target = self_of(somebody()), made(FavoriteType.LOCATION)
    key = target.pk
    looked = Favorite.objects.get_or_create

    def late(*given: Any, **more: Any) -> Any:
        PractitionerLocation.objects.filter(pk=key).delete()
        return looked(*given, **more)

    monkeypatch.setattr(Favorite.objects, "get_or_create", late)
    with pytest.raises(NotFound):
        add_favorite(kind=FavoriteType.LOCATION, target_id=key, actor=me, now=NOW)
    assert not Favorite.objects.exists()


@database
def test_a_mark_goes_with_what_was_marked() -> None:
    me, target = self_of(somebody()), made(FavoriteType.LOCATION)
    add(target, me, FavoriteType.LOCATION)
    target.delete()
    assert not Favorite.objects.exists()


@database
def test_nobody_is_nobody() -> None:
    with pytest.raises(NotFound):
        add(service(), Actor(user_id=uuid7()))
