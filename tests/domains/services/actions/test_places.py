from datetime import timedelta
from typing import Any

import pytest

from domains.favorites.models import Favorite
from domains.kernel.actor import Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.locations.models import Address
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.actions import delete_practitioner_location, publish_service
from domains.services.errors import PlaceInUse, ServiceIncomplete
from domains.services.models import Service
from tests.domains.practitioners.managing import ADMIN, assistant
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, place, practitioner, self_of, service, somebody
from tests.domains.users.people import LATER, at_once, audited, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def delete(there: PractitionerLocation, *, actor: Actor | None = None) -> Practitioner:
    by = actor or self_of(there.practitioner.user)
    return delete_practitioner_location(location_id=there.pk, actor=by, now=LATER)


def held(there: PractitionerLocation, status: str = "PUBLISHED", **more: Any) -> Service:
    return service(
        there.practitioner, location=there, delivery_mode="IN_PERSON", status=status, duration_minutes=60, **more
    )


@database
def test_delete_place_and_its_address() -> None:
    ada = practitioner()
    there = place(ada, kind="PHYSICAL")
    Favorite.objects.create(user=somebody(), location=there, created_at=NOW)
    assert delete(there) == ada
    for model in (PractitionerLocation, Address, Favorite):
        assert not model._default_manager.exists()
    assert told("practitioners.location_deleted") == [{"location_id": str(there.pk), "user_id": str(ada.user_id)}]
    entry = audited("practitioners.location_deleted")
    assert (bool(entry.before), entry.after) == (True, "")


@database
def test_delete_place_passes_the_mark_on() -> None:
    ada = practitioner()
    first = place(ada, is_primary=True, created_at=NOW)
    young = place(ada, created_at=NOW + timedelta(days=1))
    old = place(ada, kind="PHYSICAL", created_at=NOW)
    delete(first)
    assert ada.locations.get(is_primary=True) == old
    delete(young)
    assert ada.locations.get(is_primary=True) == old
    delete(old)
    assert not ada.locations.exists()


@database
def test_delete_place_at_which_something_is_offered_is_refused() -> None:
    there = place(practitioner(), kind="PHYSICAL")
    for title in ("Yin", "Hatha"):
        held(there, title=title)
    held(there, "DRAFT", title="Not yet")
    with pytest.raises(PlaceInUse) as refusal:
        delete(there)
    assert refusal.value.titles == ["Hatha", "Yin"]
    assert PractitionerLocation.objects.filter(pk=there.pk).exists()
    assert Service.objects.filter(location=there).count() == 3


@database
def test_delete_place_in_use_tells_the_first_twenty() -> None:
    there = place(practitioner(), kind="PHYSICAL")
    for number in range(21):
        held(there, title=f"{number:02}")
    with pytest.raises(PlaceInUse) as refusal:
        delete(there)
    assert refusal.value.titles == [f"{number:02}" for number in range(20)]


@database
def test_delete_place_takes_it_from_what_is_not_offered() -> None:
    there = place(practitioner(), kind="PHYSICAL")
    draft, archived = held(there, "DRAFT"), held(there, "ARCHIVED")
    elsewhere = held(place(there.practitioner, kind="PHYSICAL"))
    delete(there)
    for each in (draft, archived):
        each.refresh_from_db()
        assert (each.location, each.version, each.updated_at) == (None, 2, LATER)
    elsewhere.refresh_from_db()
    assert (elsewhere.location is None, elsewhere.version) == (False, 1)
    assert len(told("services.updated")) == 2


@database
def test_delete_place_is_for_whoever_manages_the_practice() -> None:
    ada = practitioner()
    for actor in (self_of(ada.user), assistant(ada), ADMIN):
        delete(place(ada), actor=actor)
    there = place(ada)
    for actor in (self_of(somebody()), ANYBODY, STAFF):
        with pytest.raises(NotAllowed):
            delete(there, actor=actor)
    with pytest.raises(NotFound) as refusal:
        delete(PractitionerLocation(pk=uuid7()), actor=ADMIN)
    assert refusal.value.path == ("locationId",)


@committed
@pytest.mark.parametrize("attempt", range(3))
def test_delete_place_while_something_is_published_there(attempt: int) -> None:
    """Either it is offered and the place stays, or it is gone and what was to be offered lacks one."""
    there = place(practitioner(), kind="PHYSICAL")
    draft = held(there, "DRAFT", published_at=None)
    by = self_of(there.practitioner.user)
    outcomes = at_once(lambda: delete(there), lambda: publish_service(service_id=draft.pk, actor=by, now=LATER))
    draft.refresh_from_db()
    if draft.status == "PUBLISHED":
        assert isinstance(outcomes[0], PlaceInUse)
        assert draft.location == there
    else:
        assert isinstance(outcomes[1], ServiceIncomplete)
        assert not PractitionerLocation.objects.exists()
