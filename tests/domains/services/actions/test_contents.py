from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from domains.kernel.errors import Invalid, NotFound
from domains.kernel.ids import uuid7
from domains.practitioners.models import Practitioner
from domains.services import actions
from domains.services.actions.parts import Bundle, Course, Item, Length, Module, Package, Space
from domains.services.errors import Missing, ServiceIncomplete
from domains.services.models import (
    BundleDetails,
    BundleItem,
    CourseDetails,
    CourseModule,
    PackageDetails,
    Service,
    ServiceDuration,
    SpaceDetails,
)
from tests.domains.services.actions.test_lifecycle import publish
from tests.domains.services.actions.test_writing import create, update
from tests.domains.services.catalogue import NOW, place, practitioner, self_of, service

pytestmark = pytest.mark.django_db
ROOM = SpaceDetails.Kind.ROOM


def space(of: Practitioner, **values: Any) -> Service:
    return plainly(of, "SPACE", **{"title": "Quiet room", "delivery_mode": "IN_PERSON", **values})


def plainly(of: Practitioner, kind: str, **values: Any) -> Service:
    """Of what is said, and nothing else."""
    given: Any = values
    return actions.create_service(
        practitioner_id=of.pk, kind=Service.Type(kind), values=given, actor=self_of(of.user), now=NOW
    )


def judged(work: Callable[[], Any]) -> None:
    """Done, and looked at by the database as at the end of a transaction."""
    work()
    connection.check_constraints()


def test_package() -> None:
    ada = practitioner()
    one = service(ada, duration_minutes=60)
    made = create(ada, kind="PACKAGE", package=Package(item_id=one.pk, units=5, valid_days=90))
    found = PackageDetails.objects.get()
    assert (found.service, found.item, found.units, found.valid_days, found.type) == (made, one, 5, 90, "PACKAGE")
    update(made, package=Package(item_id=one.pk, units=10))
    found = PackageDetails.objects.get()
    assert (found.units, found.valid_days) == (10, None)
    assert publish(made).status == "PUBLISHED"


def test_bundle() -> None:
    ada = practitioner()
    one, two, three = (service(ada, duration_minutes=60) for _ in range(3))
    items = [Item(service_id=two.pk), Item(service_id=one.pk, units=3)]
    made = create(ada, kind="BUNDLE", bundle=Bundle(items=items, valid_days=30))
    listed = BundleItem.objects.order_by("position").values_list("item", "units", "position")
    assert list(listed) == [(two.pk, 1, 0), (one.pk, 3, 1)]
    update(made, bundle=Bundle(items=[Item(service_id=three.pk), *items]))
    assert list(listed.all()) == [(three.pk, 1, 0), (two.pk, 1, 1), (one.pk, 3, 2)]
    assert BundleDetails.objects.get().valid_days is None


def test_course() -> None:
    modules = [Module(title=" Postures\0 ", description=" Stand. ", duration_minutes=90), Module(title="Breath")]
    made = create(practitioner(), kind="COURSE", course=Course(modules=modules, goal=" To sit still. "))
    assert CourseDetails.objects.get().goal == "To sit still."
    listed = CourseModule.objects.order_by("position").values_list("title", "description", "duration_minutes")
    assert list(listed) == [("Postures", "Stand.", 90), ("Breath", "", None)]
    update(made, course=Course(modules=modules[1:]))
    assert list(listed.all()) == [("Breath", "", None)]


def test_space() -> None:
    ada = practitioner()
    hours = {"opens_at": time(18), "closes_at": time(2), "min_stay_minutes": 60, "max_stay_minutes": 600}
    given = Space(space_type=ROOM, price_per_hour_cents=500, price_per_day_cents=2_000, rules=" No shoes. ", **hours)  # type: ignore[arg-type]
    made = space(ada, space=given, location_id=place(ada, kind="PHYSICAL").pk)
    found = SpaceDetails.objects.values().get()
    assert {name: found[name] for name in hours} == hours
    assert (found["rules"], found["price_per_day_cents"], made.price_cents) == ("No shoes.", 2_000, 500)
    changed = update(made, space=Space(space_type=ROOM, price_per_day_cents=3_000))
    assert (changed.price_cents, SpaceDetails.objects.get().rules) == (3_000, "")
    assert update(changed, space=Space(space_type=ROOM, price_per_hour_cents=0)).price_cents == 0
    made.refresh_from_db()
    assert publish(made).status == "PUBLISHED"


def test_space_is_somewhere_and_has_a_price_of_its_own() -> None:
    ada, given = practitioner(), Space(space_type=ROOM, price_per_hour_cents=500)
    for values, path in (
        ({}, "space"),
        ({"space": given, "delivery_mode": "VIRTUAL"}, "deliveryMode"),
        ({"space": given, "price_cents": 1}, "priceCents"),
    ):
        with pytest.raises(Invalid) as refused:
            space(ada, **values)
        assert refused.value.path == (path,)
    made = space(ada, space=given)
    with pytest.raises(Invalid):
        update(made, price_cents=1)
    assert update(made, title="Louder room").price_cents == 500


def test_lengths() -> None:
    made = create(practitioner(), duration_minutes=60, durations=[Length(minutes=90, price_cents=6_000)])
    lengths = ServiceDuration.objects.order_by("minutes").values_list("minutes", "price_cents")
    assert list(lengths) == [(90, 6_000)]
    update(made, durations=[Length(minutes=120, price_cents=8_000), Length(minutes=30, price_cents=0)])
    assert list(lengths.all()) == [(30, 0), (120, 8_000)]
    made.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        update(made, duration_minutes=120)
    assert refused.value.path == ("durations",)
    with pytest.raises(Invalid) as refused:
        update(made, duration_minutes=None)
    assert refused.value.path == ("durationMinutes",)
    update(made, durations=[], duration_minutes=None)
    assert not lengths.all()


SPACE = {"space_type": ROOM, "price_per_hour_cents": 1}
MODULE = {"title": "x"}


@pytest.mark.parametrize(
    ("kind", "values", "path"),
    [
        ("PACKAGE", {"package": {"units": 0}}, "package units"),
        ("PACKAGE", {"package": {"units": 1_001}}, "package units"),
        ("PACKAGE", {"package": {"valid_days": 0}}, "package validDays"),
        ("PACKAGE", {"package": {"valid_days": 2**31}}, "package validDays"),
        ("BUNDLE", {"bundle": []}, "bundle items"),
        ("BUNDLE", {"bundle": [{}]}, "bundle items"),
        ("BUNDLE", {"bundle": [{}] * 1_000}, "bundle items"),
        ("BUNDLE", {"bundle": [{}, {}]}, "bundle items 1 serviceId"),
        ("BUNDLE", {"bundle": [{}, {"units": -1}]}, "bundle items 1 units"),
        ("COURSE", {"course": []}, "course modules"),
        ("COURSE", {"course": [MODULE] * 51}, "course modules"),
        ("COURSE", {"course": [MODULE, {"title": " \0"}]}, "course modules 1 title"),
        ("COURSE", {"course": [{"title": "x" * 201}]}, "course modules 0 title"),
        ("COURSE", {"course": [{"title": "x", "description": "x" * 2_001}]}, "course modules 0 description"),
        ("COURSE", {"course": [{"title": "x", "duration_minutes": 0}]}, "course modules 0 durationMinutes"),
        ("SPACE", {"space": {"price_per_hour_cents": -1}}, "space pricePerHourCents"),
        ("SPACE", {"space": {"price_per_day_cents": 2**53}}, "space pricePerDayCents"),
        ("SPACE", {"space": {"price_per_hour_cents": None}}, "space"),
        ("SPACE", {"space": {"min_stay_minutes": 0}}, "space minStayMinutes"),
        ("SPACE", {"space": {"max_stay_minutes": 2**31}}, "space maxStayMinutes"),
        ("SPACE", {"space": {"min_stay_minutes": 61, "max_stay_minutes": 60}}, "space maxStayMinutes"),
        ("SPACE", {"space": {"opens_at": time(8)}}, "space closesAt"),
        ("SPACE", {"space": {"opens_at": time(8), "closes_at": time(8)}}, "space closesAt"),
        ("SPACE", {"space": {"rules": "x" * 2_001}}, "space rules"),
        ("SESSION", {"durations": [(0, 1)]}, "durations 0 minutes"),
        ("SESSION", {"durations": [(90, 1), (2**31, 1)]}, "durations 1 minutes"),
        ("SESSION", {"durations": [(90, -1)]}, "durations 0 priceCents"),
        ("SESSION", {"durations": [(90, 1), (90, 2)]}, "durations 1 minutes"),
        ("SESSION", {"durations": [(60, 1)]}, "durations"),
        ("SESSION", {"durations": [(at, 1) for at in range(1, 1_001)]}, "durations"),
        ("COURSE", {"durations": [(90, 1)]}, "durations"),
        ("SESSION", {"package": {}}, "package"),
        ("PACKAGE", {"bundle": [{}, {}]}, "bundle"),
        ("SESSION", {"course": [MODULE]}, "course"),
        ("SESSION", {"space": {}}, "space"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, values: dict[str, Any], path: str) -> None:
    ada = practitioner()
    one = service(ada)
    said: dict[str, Any] = {"title": "x", "delivery_mode": "VIRTUAL", "price_cents": 1, "duration_minutes": 60}
    if kind == "SPACE":
        said |= {"delivery_mode": "IN_PERSON"}
        said.pop("price_cents")
    made: dict[str, Any] = {
        "package": lambda given: Package(**{"item_id": one.pk, "units": 5, **given}),
        "bundle": lambda given: Bundle(items=[Item(**{"service_id": one.pk, **each}) for each in given]),
        "course": lambda given: Course(modules=[Module(**each) for each in given]),
        "space": lambda given: Space(**{**SPACE, **given}),
        "durations": lambda given: [Length(minutes=minutes, price_cents=cents) for minutes, cents in given],
    }
    with pytest.raises(Invalid) as refused:
        plainly(ada, kind, **said, **{name: made[name](given) for name, given in values.items()})
    assert " ".join(refused.value.path) == path
    assert Service.objects.get() == one


def test_nothing_is_made_of_others_services() -> None:
    ada, others = practitioner(), service()
    own = service(ada)
    for key in (others.pk, uuid7()):
        with pytest.raises(NotFound) as refused:
            create(ada, kind="PACKAGE", package=Package(item_id=key, units=5))
        assert refused.value.path == ("package", "itemId")
        items = [Item(service_id=own.pk), Item(service_id=key)]
        with pytest.raises(NotFound) as refused:
            create(ada, kind="BUNDLE", bundle=Bundle(items=items))
        assert refused.value.path == ("bundle", "items", "1", "serviceId")


@pytest.mark.parametrize("kind", ["PACKAGE", "BUNDLE"])
def test_nothing_is_made_of_packages_and_bundles(kind: str) -> None:
    ada = practitioner()
    own, inside = service(ada), service(ada, type=kind)
    with pytest.raises(Invalid) as refused:
        create(ada, kind="PACKAGE", package=Package(item_id=inside.pk, units=5))
    assert refused.value.path == ("package", "itemId")
    with pytest.raises(Invalid):
        create(ada, kind="BUNDLE", bundle=Bundle(items=[Item(service_id=own.pk), Item(service_id=inside.pk)]))


def test_what_is_offered_keeps_offering_what_it_is_made_of() -> None:
    ada = practitioner()
    one, draft = service(ada), service(ada, status="DRAFT")
    made = publish(create(ada, kind="PACKAGE", package=Package(item_id=one.pk, units=5)))
    with pytest.raises(ServiceIncomplete) as refused:
        update(made, package=Package(item_id=draft.pk, units=5))
    assert refused.value.missing == [Missing.OFFERED_CONTENTS]
    assert PackageDetails.objects.get().item == one


def test_the_database_knows_of_what_something_can_be_made() -> None:
    ada, others = practitioner(), service()
    one, package, bundle = service(ada), service(ada, type="PACKAGE"), service(ada, type="BUNDLE")
    own: dict[str, Any] = {"service": package, "practitioner": ada, "units": 1}
    item: dict[str, Any] = {"item": one, "item_type": "SESSION"}
    wrong: list[tuple[Any, dict[str, Any], str]] = [
        (PackageDetails, {**own, **item, "item": others}, "a_package_is_of_a_service_of_its_practitioner"),
        (PackageDetails, {**own, **item, "item_type": "COURSE"}, "a_package_is_of_a_service_of_its_practitioner"),
        (PackageDetails, {**own, "item": bundle, "item_type": "BUNDLE"}, "a_package_is_of_no_package"),
        (PackageDetails, {**own, "item": package, "item_type": "SESSION"}, "a_package_is_of_a_service"),
        (PackageDetails, {**own, **item, "service": bundle}, "a_package_is_a_service_of_its_practitioner"),
        (PackageDetails, {**own, **item, "practitioner": others.practitioner}, "a_package_is_a"),
        (PackageDetails, {**own, **item, "units": 0}, "a_package_is_of_something"),
        (PackageDetails, {**own, **item, "valid_days": 0}, "a_package_lasts"),
        (BundleDetails, {"service": package, "practitioner": ada}, "a_bundle_is_a_service_of_its_practitioner"),
        (CourseDetails, {"service": package, "practitioner": ada}, "a_course_is_a_service_of_its_practitioner"),
        (
            SpaceDetails,
            {"service": package, "practitioner": ada, "space_type": "ROOM", "price_per_day_cents": 1},
            "a_space_is_a_service_of_its_practitioner",
        ),
    ]
    for model, given, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            judged(lambda model=model, given=given: model.objects.create(**given))
    details = BundleDetails.objects.create(service=bundle, practitioner=ada)
    held: dict[str, Any] = {"bundle": details, "practitioner": ada, "position": 0, **item}
    BundleItem.objects.create(**held)
    for more, name in (
        ({"item": others}, "a_bundle_is_of_services_of_its_practitioner"),
        ({"item": package, "item_type": "PACKAGE"}, "a_bundle_is_of_no_bundle"),
        ({"item": others, "practitioner": others.practitioner}, "an_item_is_of_a_bundle_of_its_practitioner"),
        ({"position": 1}, "a_bundle_has_each_service_once"),
        ({"item": service(ada)}, "items_of_a_bundle_stand_in_an_order"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            judged(lambda more=more: BundleItem.objects.create(**{**held, **more}))


def test_the_type_and_the_practitioner_of_what_is_made_of_others_stay() -> None:
    ada = practitioner()
    made = create(ada, kind="PACKAGE", package=Package(item_id=service(ada).pk, units=5))
    for change in ({"type": "SESSION"}, {"practitioner": practitioner()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            judged(lambda change=change: Service.objects.filter(pk=made.pk).update(**change))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"price_per_hour_cents": None}, "a_space_has_a_price"),
        ({"price_per_hour_cents": -1}, "a_price_of_a_space_is_no_debt"),
        ({"price_per_day_cents": 2**53}, "a_price_of_a_space_is_no_debt"),
        ({"min_stay_minutes": 0}, "a_stay_takes_its_time"),
        ({"min_stay_minutes": 2, "max_stay_minutes": 1}, "the_longest_stay_is_not_shorter_than_the_shortest"),
        ({"opens_at": time(8)}, "a_space_opens_and_closes"),
        ({"opens_at": time(8), "closes_at": time(8)}, "a_space_opens_and_closes"),
    ],
)
def test_space_that_cannot_be_is_refused(given: dict[str, Any], name: str) -> None:
    ada = practitioner()
    with pytest.raises(IntegrityError, match=name):
        SpaceDetails.objects.create(service=service(ada, type="SPACE"), practitioner=ada, **{**SPACE, **given})


def test_service_takes_place_where_its_practitioner_works() -> None:
    with pytest.raises(IntegrityError, match="a_service_takes_place_where"), transaction.atomic():
        judged(lambda: service(location=place(practitioner())))
