from decimal import Decimal
from typing import Any

import pytest

from domains.kernel.actor import system
from domains.kernel.consuming import Start
from domains.kernel.models import AuditLogEntry
from domains.kernel.wiring import provide
from domains.locations.geocoding import Geocoder
from domains.locations.models import Address
from domains.practitioners.actions import geocode_place
from domains.practitioners.actions.geocoding import take_point, without_point
from domains.practitioners.events import PractitionerLocationCreated
from domains.practitioners.models import PractitionerLocation
from domains.practitioners.receivers import find_point
from domains.providers.geocoding import Candidate, Precision, Validated, Written
from tests.domains.practitioners.test_places import HOME, THERE, Kind, create, update
from tests.domains.services.catalogue import NOW, practitioner
from tests.domains.users.people import LATER, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wired")]
FOUND = Candidate(
    latitude=48.2, longitude=16.37, precision=Precision.STREET, formatted="Vienna", time_zone="Europe/Vienna"
)


class Answering:
    """What somebody far away would say."""

    def __init__(self, *answers: Candidate, trouble: Exception | None = None) -> None:
        self.answers, self.trouble = answers, trouble
        self.asked: list[Written] = []

    def find(self, address: Written) -> list[Candidate]:
        self.asked.append(address)
        if self.trouble:
            raise self.trouble
        return list(self.answers)

    def validate(self, address: Written) -> Validated:
        raise NotImplementedError


def answering(*answers: Candidate, **more: Any) -> Answering:
    far = Answering(*answers, **more)
    provide(Geocoder(far))
    return far


def nowhere(**values: Any) -> PractitionerLocation:
    return create(practitioner(), **{"address": HOME, "time_zone": "Europe/Berlin", **values})


def find(there: PractitionerLocation) -> bool:
    return geocode_place(location_id=there.pk, now=LATER)


def commands(there: PractitionerLocation, position: int = 7) -> list[Any]:
    event = PractitionerLocationCreated(location_id=there.pk, user_id=there.practitioner.user_id)
    return find_point(event, position=position, actor=system("practitioners"), now=NOW)


def test_place_without_a_point_is_looked_for() -> None:
    there = nowhere()
    [start] = commands(there)
    assert start == Start("GeocodePlace", id=f"geocode-{there.address_id}-7", arguments=(str(there.pk),))
    assert commands(create(practitioner())) == []  # it has one
    assert commands(create(practitioner(), Kind.VIRTUAL)) == []
    assert commands(PractitionerLocation(practitioner=there.practitioner)) == []  # gone


def test_geocode_place_sets_the_point_and_says_how_well_it_is_known() -> None:
    there = nowhere()
    far = answering(FOUND)
    assert find(there)
    where = Address.objects.get()
    assert (where.latitude, where.longitude, where.precision) == (Decimal("48.2"), Decimal("16.37"), "STREET")
    assert far.asked == [Written(**HOME)]
    assert told("practitioners.location_geocoded") == [
        {"location_id": str(there.pk), "user_id": str(there.practitioner.user_id)}
    ]
    entry = AuditLogEntry.objects.get(action="practitioners.location_geocoded")
    assert (entry.actor_id, entry.actor_name) == (None, "practitioners")
    assert commands(there) == []
    assert not find(there)  # told twice


def test_geocode_place_changes_the_zone_unless_one_was_said() -> None:
    said, derived = nowhere(), nowhere()
    PractitionerLocation.objects.filter(pk=derived.pk).update(zone_is_derived=True)
    answering(FOUND)
    assert (find(said), find(derived)) == (True, True)
    for there, zone in ((said, "Europe/Berlin"), (derived, "Europe/Vienna")):
        there.refresh_from_db()
        assert there.time_zone == zone


@pytest.mark.parametrize(
    "answers", [(), (Candidate(latitude=1, longitude=2, precision=Precision.REGION, formatted="Germany"),)]
)
def test_geocode_place_that_nobody_knows_leaves_it(answers: tuple[Candidate, ...]) -> None:
    there = nowhere()
    answering(*answers)
    assert not find(there)
    assert Address.objects.get().latitude is None
    assert told("practitioners.location_geocoded") == []


def test_point_that_somebody_has_said_is_never_changed() -> None:
    there = create(practitioner())
    far = answering(FOUND)
    assert not find(there)
    assert far.asked == []
    there = nowhere()
    asked = without_point(there.pk)
    assert asked
    update(there, address=THERE)  # while somebody far away thinks
    assert not take_point(there.pk, asked, FOUND, actor=system("practitioners"), now=LATER)
    there.refresh_from_db()
    assert there.address
    assert there.address.latitude == Decimal("52.5286")


def test_point_of_where_a_place_was_is_not_taken() -> None:
    there = nowhere()
    asked = without_point(there.pk)
    assert asked
    update(there, address={**HOME, "line1": "Torstraße 2"})
    assert not take_point(there.pk, asked, FOUND, actor=system("practitioners"), now=LATER)
    assert Address.objects.get().latitude is None


def test_place_that_is_gone_is_nowhere() -> None:
    there = nowhere()
    asked = without_point(there.pk)
    assert asked
    there.delete()
    assert not take_point(there.pk, asked, FOUND, actor=system("practitioners"), now=LATER)
    assert not find(there)
