from datetime import timedelta
from typing import Any

import pytest

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services import actions
from domains.services.errors import Missing, ServiceIncomplete, StaleVersion, TooManyServices
from domains.services.models import Service, ServiceCategory
from domains.users.models import User
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    category,
    place,
    practitioner,
    self_of,
    service,
    somebody,
)
from tests.domains.users.people import at_once, kinds, prints, told, while_uncommitted

LATER = NOW + timedelta(days=1)
database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def create(of: Practitioner, actor: Actor | None = None, kind: str = "SESSION", **values: Any) -> Service:
    given: Any = {"title": "Hatha", "delivery_mode": "VIRTUAL", "price_cents": 4500, **values}
    return actions.create_service(
        practitioner_id=of.pk,
        kind=Service.Type(kind),
        values=given,
        actor=actor or self_of(of.user),
        now=NOW,
    )


def update(of: Service, actor: Actor | None = None, version: int | None = None, **values: Any) -> Service:
    given: Any = values
    return actions.update_service(
        service_id=of.pk,
        version=of.version if version is None else version,
        values=given,
        actor=actor or self_of(of.practitioner.user),
        now=LATER,
    )


@database
def test_create_service() -> None:
    ada, shelf = practitioner(currency="JPY"), category()
    studio = place(ada, kind="PHYSICAL")
    made = create(
        ada,
        kind="WORKSHOP",
        title=" Yoga\0 at dawn ",
        description=" Bring a mat. ",
        delivery_mode="IN_PERSON",
        category_id=shelf.pk,
        location_id=studio.pk,
        duration_minutes=90,
        capacity=12,
    )
    found = Service.objects.values().get()
    assert {name: found[name] for name in ("title", "description", "currency", "status", "version", "capacity")} == {
        "title": "Yoga at dawn",
        "description": "Bring a mat.",
        "currency": "JPY",
        "status": "DRAFT",
        "version": 1,
        "capacity": 12,
    }
    assert (found["category_id"], found["location_id"], found["created_at"]) == (shelf.pk, studio.pk, NOW)
    assert told("services.created") == [{"service_id": str(made.pk), "user_id": str(ada.user_id)}]
    assert AuditLogEntry.objects.get().after == prints(made)


@database
def test_create_service_of_one_s_own_practice() -> None:
    ada = practitioner()
    values: Any = {"title": "Hatha", "delivery_mode": "VIRTUAL", "price_cents": 0}
    given: dict[str, Any] = {"practitioner_id": None, "kind": Service.Type.SESSION, "values": values, "now": NOW}
    assert actions.create_service(actor=self_of(ada.user), **given).practitioner == ada
    with pytest.raises(NotFound) as refused:
        actions.create_service(actor=self_of(somebody()), **given)
    assert refused.value.path == ("practitionerId",)
    with pytest.raises(NotAllowed):
        actions.create_service(actor=ANYBODY, **given)


@database
def test_create_service_before_one_is_let_in() -> None:
    assert create(practitioner(status="PENDING")).status == "DRAFT"


@database
def test_create_service_for_others() -> None:
    ada = practitioner()
    for who in (STRANGER, STAFF, ANYBODY):
        with pytest.raises(NotAllowed):
            create(ada, who)
    hidden = practitioner(status="PENDING")
    with pytest.raises(NotFound):
        create(hidden, STRANGER)
    assert not Service.objects.exists()


@database
def test_create_service_beyond_what_one_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = practitioner()
    service(ada, status="ARCHIVED")
    for _ in range(2):
        service(ada, status="DRAFT")
    monkeypatch.setattr("domains.services.actions.ready.most_services", lambda practitioner: 3)
    create(ada)
    with pytest.raises(TooManyServices) as refused:
        create(ada)
    assert refused.value.most == 3


@database
@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"title": " \0 "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 10_001}, "description"),
        ({"price_cents": -1}, "priceCents"),
        ({"price_cents": 10**11 + 1}, "priceCents"),
        ({"duration_minutes": 0}, "durationMinutes"),
        ({"duration_minutes": 2**31 - 1}, "durationMinutes"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10_001}, "capacity"),
        ({"virtual_capacity": 3}, "virtualCapacity"),
        ({"virtual_capacity": -3, "delivery_mode": "HYBRID"}, "virtualCapacity"),
    ],
)
def test_create_service_of_what_cannot_be(values: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        create(practitioner(), **values)
    assert refused.value.path == (path,)


@database
def test_create_service_of_what_is_not_there() -> None:
    ada = practitioner()
    for name, path in (("category_id", "categoryId"), ("location_id", "locationId")):
        with pytest.raises(NotFound) as refused:
            create(ada, **{name: uuid7()})
        assert refused.value.path == (path,)


@database
def test_service_takes_place_where_its_practitioner_works() -> None:
    ada, others = practitioner(), place(practitioner(), kind="PHYSICAL")
    with pytest.raises(NotFound):
        create(ada, delivery_mode="IN_PERSON", location_id=others.pk)


@database
@pytest.mark.parametrize(
    ("mode", "kind", "fits"),
    [
        ("VIRTUAL", "VIRTUAL", True),
        ("VIRTUAL", "PHYSICAL", False),
        ("IN_PERSON", "PHYSICAL", True),
        ("IN_PERSON", "VIRTUAL", False),
        ("HYBRID", "PHYSICAL", True),
        ("HYBRID", "VIRTUAL", False),
    ],
)
def test_place_fits_how_it_takes_place(mode: str, kind: str, fits: bool) -> None:
    ada = practitioner()
    there = place(ada, kind=kind)
    if fits:
        assert create(ada, delivery_mode=mode, location_id=there.pk).location == there
        return
    with pytest.raises(Invalid) as refused:
        create(ada, delivery_mode=mode, location_id=there.pk)
    assert refused.value.path == ("locationId",)


@database
def test_hybrid_has_seats_apart() -> None:
    ada = practitioner()
    assert create(ada, delivery_mode="HYBRID", capacity=8).virtual_capacity == 8
    made = create(ada, delivery_mode="HYBRID", capacity=8, virtual_capacity=30)
    assert (made.capacity, made.virtual_capacity) == (8, 30)
    assert update(made, capacity=9).virtual_capacity == 30
    made.refresh_from_db()
    assert update(made, delivery_mode="VIRTUAL").virtual_capacity is None
    made.refresh_from_db()
    assert (made.virtual_capacity, made.version) == (None, 3)


@database
def test_update_service() -> None:
    made = service(title="Hatha", description="Slow.", duration_minutes=60)
    before = prints(made)
    changed = update(made, title=" Yin ", price_cents=0)
    found = Service.objects.get()
    assert (found.title, found.price_cents, found.description, found.version) == ("Yin", 0, "Slow.", 2)
    assert (found.updated_at, found.created_at, changed) == (LATER, NOW, found)
    ids = {"service_id": str(made.pk), "user_id": str(made.practitioner.user_id)}
    assert told("services.updated") == [ids]
    entry = AuditLogEntry.objects.get()
    assert (entry.before, entry.after) == (before, prints(made))


@database
def test_update_service_takes_away_what_may_be_missing() -> None:
    ada = practitioner()
    made = service(ada, category=category(), location=place(ada), duration_minutes=60, status="DRAFT")
    update(made, category_id=None, location_id=None, duration_minutes=None)
    found = Service.objects.get()
    assert (found.category, found.location, found.duration_minutes) == (None, None, None)


@database
def test_update_service_of_nothing_changes_nothing() -> None:
    made = service()
    assert update(made).version == 1
    assert not AuditLogEntry.objects.exists()


@database
def test_update_service_that_was_changed_meanwhile() -> None:
    made = service(duration_minutes=60)
    update(made, title="Yin")
    with pytest.raises(StaleVersion) as refused:
        update(made, version=1, description="Slow.")
    assert (refused.value.current_version, refused.value.path) == (2, ("version",))
    assert Service.objects.values_list("title", "description").get() == ("Yin", "")


@database
def test_update_service_keeps_what_is_offered_complete() -> None:
    ada = practitioner()
    made = service(ada, delivery_mode="IN_PERSON", location=place(ada, kind="PHYSICAL"), duration_minutes=60)
    with pytest.raises(ServiceIncomplete) as refused:
        update(made, location_id=None, duration_minutes=None)
    assert refused.value.missing == [Missing.PLACE, Missing.DURATION]
    made.refresh_from_db()
    assert (made.location is None, made.version) == (False, 1)


@database
def test_update_service_of_others() -> None:
    for who in (STRANGER, STAFF, ANYBODY):
        with pytest.raises(NotAllowed):
            update(service(), who, title="Mine")
    with pytest.raises(NotFound):
        update(service(status="DRAFT"), STRANGER, title="Mine")


@committed
def test_of_two_updates_at_once_one_wins() -> None:
    made = service(duration_minutes=60)
    found = at_once(*(lambda title=title: update(made, title=title) for title in ("Yin", "Yang", "Both")))
    assert kinds(found) == [Service, StaleVersion, StaleVersion]
    [winner] = [each for each in found if isinstance(each, Service)]
    made.refresh_from_db()
    assert (made.title, made.version) == (winner.title, 2)
    assert {each.current_version for each in found if isinstance(each, StaleVersion)} == {2}


@committed
def test_update_service_while_its_place_is_deleted() -> None:
    ada = practitioner()
    made, there = service(ada, status="DRAFT", delivery_mode="IN_PERSON"), place(ada, kind="PHYSICAL")
    gone = PractitionerLocation.objects.filter(pk=there.pk)
    lost = while_uncommitted(gone.delete, lambda: update(made, location_id=there.pk))
    assert (type(lost), lost.path) == (NotFound, ("locationId",))


@committed
def test_create_service_while_its_shelf_is_deleted() -> None:
    ada, shelf = practitioner(), category()
    gone = ServiceCategory.objects.filter(pk=shelf.pk)
    lost = while_uncommitted(gone.delete, lambda: create(ada, category_id=shelf.pk))
    assert (type(lost), lost.path) == (NotFound, ("categoryId",))
    assert not Service.objects.exists()


@committed
def test_create_service_while_the_account_is_closed() -> None:
    ada = practitioner()
    closing = User.objects.filter(pk=ada.user_id)
    lost = while_uncommitted(lambda: closing.update(is_active=False), lambda: create(ada))
    assert isinstance(lost, NotAllowed)


@committed
def test_publish_service_while_its_place_is_deleted() -> None:
    ada = practitioner()
    there = place(ada, kind="PHYSICAL")
    made = service(ada, status="DRAFT", delivery_mode="IN_PERSON", location=there, duration_minutes=60)

    def demolish() -> None:
        Service.objects.filter(location=there).update(location=None)
        PractitionerLocation.objects.filter(pk=there.pk).delete()

    lost = while_uncommitted(
        demolish,
        lambda: actions.publish_service(service_id=made.pk, actor=self_of(ada.user), now=LATER),
    )
    assert (type(lost), lost.missing) == (ServiceIncomplete, [Missing.PLACE])


@committed
def test_publish_service_while_the_practice_is_suspended() -> None:
    made = service(status="DRAFT", duration_minutes=60)
    standing = Practitioner.objects.filter(pk=made.practitioner_id)
    lost = while_uncommitted(
        lambda: standing.update(status="SUSPENDED"),
        lambda: actions.publish_service(service_id=made.pk, actor=self_of(made.practitioner.user), now=LATER),
    )
    assert lost.code == "PRACTICE_NOT_OPEN"
