from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from domains.kernel.actor import Actor
from domains.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.locations.models import Address
from domains.practitioners import actions
from domains.practitioners.errors import TooManyPlaces
from domains.practitioners.models import Practitioner, PractitionerLocation
from tests.domains.locations import gazetteer
from tests.domains.practitioners.managing import ADMIN, assistant
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    address,
    place,
    practitioner,
    self_of,
    somebody,
    tier,
)
from tests.domains.users.people import LATER, at_once, audited, kinds, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
Kind = PractitionerLocation.Kind
HOME: Any = {"line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}
THERE: Any = {**HOME, "latitude": 52.5286, "longitude": 13.4106}


def create(
    of: Practitioner, kind: Kind = Kind.PHYSICAL, *, actor: Actor | None = None, **values: Any
) -> PractitionerLocation:
    given: Any = {"name": "Studio", **values}
    if kind == Kind.PHYSICAL:
        given.setdefault("address", THERE)
    else:
        given.setdefault("time_zone", "Europe/Vienna")
    by = actor or self_of(of.user)
    return actions.create_practitioner_location(practitioner_id=of.pk, kind=kind, values=given, actor=by, now=NOW)


def update(row: PractitionerLocation, *, actor: Actor | None = None, **values: Any) -> PractitionerLocation:
    by = actor or self_of(row.practitioner.user)
    given: Any = values
    return actions.update_practitioner_location(location_id=row.pk, values=given, actor=by, now=LATER)


def primary(of: Practitioner) -> list[str]:
    return list(of.locations.filter(is_primary=True).values_list("name", flat=True))


@database
def test_create_place_with_a_point_takes_the_zone_of_the_point() -> None:
    ada = practitioner()
    made = create(ada, address={**THERE, "line1": "  Torstraße\n1\0 ", "country": "de"})
    found = PractitionerLocation.objects.select_related("address").get()
    where = found.address
    assert where
    assert (where.line1, where.city, where.postal_code, where.country) == ("Torstraße 1", "Berlin", "10119", "DE")
    assert (where.latitude, where.longitude, where.precision) == (Decimal("52.5286"), Decimal("13.4106"), None)
    assert (found.time_zone, found.zone_is_derived, found.is_primary) == ("Europe/Berlin", True, True)
    assert told("practitioners.location_created") == [{"location_id": str(made.pk), "user_id": str(ada.user_id)}]
    assert audited("practitioners.location_created").after == prints(found)


@database
def test_create_place_that_is_only_online() -> None:
    made = create(practitioner(), Kind.VIRTUAL)
    assert (made.address, made.time_zone, made.zone_is_derived) == (None, "Europe/Vienna", False)


@database
def test_zone_that_is_said_stands() -> None:
    made = create(practitioner(), time_zone="America/New_York")
    assert (made.time_zone, made.zone_is_derived) == ("America/New_York", False)
    assert create(made.practitioner, address=HOME, time_zone="Asia/Tokyo").time_zone == "Asia/Tokyo"


@database
def test_zone_without_a_point_is_that_of_the_city() -> None:
    gazetteer.new_york()
    gazetteer.city("Springfield", state=gazetteer.state("IL", "Illinois"), time_zone="America/Chicago")
    ada = practitioner()
    there = {"line1": "1 Main Street", "city": "Sprignfield", "region": "IL", "country": "US"}
    made = create(ada, address=there)
    assert (made.time_zone, made.zone_is_derived) == ("America/Chicago", True)
    assert made.address
    assert made.address.latitude is None
    assert create(ada, address={**there, "postal_code": "10001"}).time_zone == "America/New_York"


@database
def test_zone_of_a_village_is_that_of_its_country_if_that_has_one() -> None:
    gazetteer.city("Berlin", "DE")
    assert create(practitioner(), address={**HOME, "city": "Kleinkleckersdorf"}).time_zone == "Europe/Berlin"


@database
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.PHYSICAL, {"address": HOME}),  # of which nothing is known here
        (Kind.PHYSICAL, {"address": {**HOME, "latitude": 45.0, "longitude": -30.0}}),  # at sea
        (Kind.VIRTUAL, {"time_zone": None}),
        (Kind.PHYSICAL, {"time_zone": "Mars/Olympus"}),
        (Kind.PHYSICAL, {"time_zone": "EST"}),
        (Kind.VIRTUAL, {"time_zone": ""}),
        (Kind.VIRTUAL, {"time_zone": "../../etc/passwd"}),
    ],
)
def test_place_without_a_zone_is_refused(kind: Kind, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        create(practitioner(), kind, **values)
    assert refusal.value.path == ("timeZone",)


WRONG: list[tuple[Kind, dict[str, Any], tuple[str, ...]]] = [
    (Kind.PHYSICAL, {"name": " "}, ("name",)),
    (Kind.PHYSICAL, {"name": "x" * 101}, ("name",)),
    (Kind.PHYSICAL, {"address": None}, ("address",)),
    (Kind.VIRTUAL, {"address": THERE}, ("address",)),
    (Kind.PHYSICAL, {"address": {**THERE, "line1": " "}}, ("address", "line1")),
    (Kind.PHYSICAL, {"address": {**THERE, "city": ""}}, ("address", "city")),
    (Kind.PHYSICAL, {"address": {**THERE, "line2": "x" * 201}}, ("address", "line2")),
    (Kind.PHYSICAL, {"address": {**THERE, "postal_code": "x" * 21}}, ("address", "postalCode")),
    (Kind.PHYSICAL, {"address": {**THERE, "country": "Germany"}}, ("address", "country")),
    (Kind.PHYSICAL, {"address": {**THERE, "country": "ÄÖ"}}, ("address", "country")),
    (Kind.PHYSICAL, {"address": {**THERE, "longitude": None}}, ("address", "longitude")),
    (Kind.PHYSICAL, {"address": {**THERE, "latitude": None}}, ("address", "latitude")),
    (Kind.PHYSICAL, {"address": {**THERE, "latitude": 90.1}}, ("address", "latitude")),
    (Kind.PHYSICAL, {"address": {**THERE, "latitude": float("nan")}}, ("address", "latitude")),
]


@database
@pytest.mark.parametrize(("kind", "values", "path"), WRONG)
def test_place_that_cannot_be_is_refused(kind: Kind, values: dict[str, Any], path: tuple[str, ...]) -> None:
    ada = practitioner()
    with pytest.raises(Invalid) as refusal:
        create(ada, kind, **values)
    assert refusal.value.path == path
    assert not Address.objects.exists()
    there = create(ada, kind)
    with pytest.raises(Invalid) as refusal:
        update(there, **values)
    assert refusal.value.path == path


@database
def test_first_place_is_primary_and_the_mark_moves() -> None:
    ada = practitioner()
    create(ada, name="First")
    create(ada, name="Second")
    assert primary(ada) == ["First"]
    third = create(ada, Kind.VIRTUAL, name="Third", is_primary=True)
    assert primary(ada) == ["Third"]
    update(ada.locations.get(name="Second"), is_primary=True)
    assert primary(ada) == ["Second"]
    assert update(third, is_primary=False).is_primary is False  # it is none
    with pytest.raises(Invalid) as refusal:
        update(ada.locations.get(name="Second"), is_primary=False)
    assert refusal.value.path == ("isPrimary",)
    assert primary(ada) == ["Second"]


@database
def test_update_place_changes_what_is_given() -> None:
    there = create(practitioner())
    update(there, name=" Hall ")
    found = PractitionerLocation.objects.get()
    assert (found.name, found.time_zone, found.is_primary) == ("Hall", "Europe/Berlin", True)
    assert found.address == there.address
    assert told("practitioners.location_updated") == [
        {"location_id": str(there.pk), "user_id": str(there.practitioner.user_id)}
    ]
    assert audited("practitioners.location_updated").after == prints(found)


@database
def test_update_place_that_changes_nothing_tells_nobody() -> None:
    there = create(practitioner())
    AuditLogEntry.objects.all().delete()
    update(there, name="Studio", address=HOME, is_primary=True, time_zone=None)
    update(there)
    assert AuditLogEntry.objects.count() == 0


@database
def test_place_that_moves_has_another_zone_unless_one_was_said() -> None:
    ada = practitioner()
    there, said = create(ada), create(ada, time_zone="Europe/Berlin")
    tokyo = {"line1": "1-1", "city": "Tokyo", "country": "JP", "latitude": 35.68, "longitude": 139.77}
    assert update(there, address=tokyo).time_zone == "Asia/Tokyo"
    assert update(said, address=tokyo).time_zone == "Europe/Berlin"
    assert update(said, time_zone=None).time_zone == "Asia/Tokyo"
    assert update(said, time_zone="UTC").zone_is_derived is False
    assert Address.objects.count() == 2  # they are the same rows


@database
def test_address_that_stays_the_same_keeps_its_point() -> None:
    there = create(practitioner())
    kept = update(there, address={**HOME, "line1": " Torstraße  1"})
    assert kept.address
    assert kept.address.latitude == Decimal("52.5286")


@database
def test_address_that_changes_has_no_point_until_one_is_found() -> None:
    there = create(practitioner(), time_zone="Europe/Berlin")
    Address.objects.update(precision="CITY")
    moved = update(there, address={**HOME, "line1": "Torstraße 2"}).address
    assert moved
    assert (moved.latitude, moved.longitude, moved.precision) == (None, None, None)


@database
def test_point_that_is_said_takes_the_place_of_one_that_was_found() -> None:
    there = create(practitioner())
    Address.objects.update(precision="CITY")
    said = update(there, address={**THERE, "latitude": 52.5}).address
    assert said
    assert (said.latitude, said.precision) == (Decimal("52.5"), None)


@database
def test_tier_says_how_many_places_there_may_be() -> None:
    ada = practitioner(tier=tier(most_places=2))
    create(ada)
    there = create(ada)
    with pytest.raises(TooManyPlaces) as refusal:
        create(ada)
    assert refusal.value.most == 2
    update(there, name="Still changed")


@committed
def test_places_created_at_once_have_one_primary_among_them() -> None:
    ada = practitioner()  # who may have three
    outcomes = at_once(*[lambda: create(ada, Kind.VIRTUAL, is_primary=True)] * 5)
    assert kinds(outcomes) == [PractitionerLocation] * 3 + [TooManyPlaces] * 2
    assert len(primary(ada)) == 1


@committed
def test_mark_moved_at_once_is_one() -> None:
    ada = practitioner()
    places = [create(ada, Kind.VIRTUAL) for _ in range(3)]
    at_once(*(lambda each=each: update(each, is_primary=True) for each in places))  # type: ignore[misc]
    assert len(primary(ada)) == 1


VERBS: list[Callable[[Practitioner, Actor], Any]] = [
    lambda ada, actor: create(ada, Kind.VIRTUAL, actor=actor),
    lambda ada, actor: update(place(ada), actor=actor, name="x"),
]


@database
@pytest.mark.parametrize("verb", VERBS)
def test_whoever_manages_the_practice_may(verb: Callable[[Practitioner, Actor], Any]) -> None:
    ada = practitioner(status="PENDING")
    for actor in (self_of(ada.user), assistant(ada), ADMIN):
        verb(ada, actor)


@database
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("status", "refusal"), [("ACTIVE", NotAllowed), ("PENDING", NotFound)])
def test_others_may_not(verb: Callable[[Practitioner, Actor], Any], status: str, refusal: type[DomainError]) -> None:
    ada = practitioner(status=status)
    for actor in (self_of(somebody()), ANYBODY):
        with pytest.raises(refusal):
            verb(ada, actor)
    with pytest.raises(NotAllowed):
        verb(ada, STAFF)


@database
def test_place_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound) as refusal:
        update(PractitionerLocation(pk=uuid7()), actor=ADMIN)
    assert refusal.value.path == ("locationId",)


@database
def test_an_address_is_of_one_place() -> None:
    ada, shared = practitioner(), address()
    place(ada, kind="PHYSICAL", address=shared)
    with pytest.raises(IntegrityError, match="an_address_is_of_one_place"):
        place(ada, kind="PHYSICAL", address=shared)


@database
def test_only_a_point_is_known_so_well() -> None:
    with pytest.raises(IntegrityError, match="only_a_point_is_known_so_well"):
        address(precision="CITY")
