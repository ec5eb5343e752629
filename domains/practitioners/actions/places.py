"""Where somebody works: somewhere to go to, or a room that is only online."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypedDict
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.kernel.zones import zones
from domains.locations.actions import plain_address
from domains.locations.geocoding import by_gazetteer
from domains.locations.models import Address
from domains.locations.selectors import find_time_zone
from domains.locations.zones import time_zone_at
from domains.practitioners.actions.own import locked_part, locked_practitioner
from domains.practitioners.actions.pages import plain_text
from domains.practitioners.errors import TooManyPlaces
from domains.practitioners.events import (
    PractitionerLocationCreated,
    PractitionerLocationDeleted,
    PractitionerLocationUpdated,
)
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.providers.geocoding import Written

Kind = PractitionerLocation.Kind
LOCATION = ("locationId",)
LONGEST_NAME: Final = 100
NEEDED: Final = ("line1", "city")
LINES: Final = ("line1", "line2", "city", "region", "postal_code", "country")
DEGREES: Final = Decimal("0.000001")


class AddressValues(TypedDict, total=False):
    """All of an address; a point is said whole or not at all."""

    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None


class PlaceValues(TypedDict, total=False):
    """What is left out stays as it is. Without a time zone it is that of where the place is."""

    name: str
    address: AddressValues | None
    time_zone: str | None
    is_primary: bool


@transaction.atomic
def create_practitioner_location(
    *, practitioner_id: UUID, kind: PractitionerLocation.Kind, values: PlaceValues, actor: Actor, now: datetime
) -> PractitionerLocation:
    """The first is the primary one. A point that is not said is looked for a moment later."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    refuse_beyond_limit(practitioner)
    place = PractitionerLocation(practitioner=practitioner, kind=kind, created_at=now)
    place.name = plain_name(values.get("name", ""))
    address = values.get("address")
    refuse_wrong_kind(place, address)
    if address:
        place.address = Address(**plain(address))
        place.address.save(force_insert=True)
    settle_zone(place, values.get("time_zone"))
    if values.get("is_primary") or not practitioner.locations.filter(is_primary=True).exists():
        become_primary(place)
    place.save(force_insert=True)
    fact = PractitionerLocationCreated(location_id=place.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, after=place)
    return place


@transaction.atomic
def update_practitioner_location(
    *, location_id: UUID, values: PlaceValues, actor: Actor, now: datetime
) -> PractitionerLocation:
    """Whether one can go there never changes. Of an address that stays the same the point stays, too, unless one is
    said."""
    place = locked_place(location_id, actor=actor)
    before = prints(place)
    if "name" in values:
        place.name = plain_name(values["name"])
    if "address" in values:
        refuse_wrong_kind(place, values["address"])
    moved = bool(values.get("address")) and move(place, values["address"] or {})
    if "time_zone" in values or (moved and place.zone_is_derived):
        settle_zone(place, values.get("time_zone"))
    if "is_primary" in values:
        refuse_none_primary(place, values["is_primary"])
        if values["is_primary"]:
            become_primary(place)
    if prints(place) == before:
        return place
    place.save()
    fact = PractitionerLocationUpdated(location_id=place.pk, user_id=place.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before[0], after=place)
    return place


def remove_place(place: PractitionerLocation, *, actor: Actor, now: datetime) -> None:
    """Of a row that is locked and that nothing takes place at. The oldest of the others is the primary one then."""
    # Nobody may come to refer to it meanwhile: they have to wait, and then miss it.
    PractitionerLocation.objects.select_for_update().get(pk=place.pk)
    before, address, practitioner = fingerprint(place), place.address, place.practitioner
    key = place.pk
    place.delete()
    if address:
        address.delete()
    if place.is_primary:
        heir = practitioner.locations.order_by("created_at", "pk").values("pk")[:1]
        practitioner.locations.filter(pk__in=heir).update(is_primary=True)
    fact = PractitionerLocationDeleted(location_id=key, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before)


def locked_place(location_id: UUID, *, actor: Actor) -> PractitionerLocation:
    place = locked_part(PractitionerLocation, location_id, actor=actor, path=LOCATION)
    if place.address_id:
        place.address = Address.objects.select_for_update(no_key=True).get(pk=place.address_id)
    return place


def prints(place: PractitionerLocation) -> tuple[str, str]:
    return fingerprint(place), fingerprint(place.address) if place.address else ""


def refuse_beyond_limit(practitioner: Practitioner) -> None:
    """Of a practice that is locked, so that two at once are not both the last one."""
    most = practitioner.tier.most_places
    if practitioner.locations.count() >= most:
        raise TooManyPlaces(most=most)


def refuse_wrong_kind(place: PractitionerLocation, address: AddressValues | None) -> None:
    if place.kind == Kind.VIRTUAL and address:
        raise Invalid("Nobody goes to what is only online.", path=("address",))
    if place.kind == Kind.PHYSICAL and not address:
        raise Invalid("Say where it is.", path=("address",))


def refuse_none_primary(place: PractitionerLocation, is_primary: bool) -> None:
    if place.is_primary and not is_primary:
        raise Invalid("Make another place the primary one instead.", path=("isPrimary",))


def become_primary(place: PractitionerLocation) -> None:
    """The mark goes from one to the other: there are never two that have it."""
    place.practitioner.locations.filter(is_primary=True).exclude(pk=place.pk).update(is_primary=False)
    place.is_primary = True


def plain_name(name: str) -> str:
    name = plain_text(name, LONGEST_NAME, "name")
    if not name:
        raise Invalid("This is needed.", path=("name",))
    return name


def plain(address: AddressValues) -> dict[str, Any]:
    """The columns of an address."""
    lines: Mapping[str, Any] = {name: address[name] for name in LINES if name in address}
    return {**plain_address(lines, path=("address",), needed=NEEDED), **plain_point(address)}


def plain_point(address: AddressValues) -> dict[str, Decimal | None]:
    north, east = address.get("latitude"), address.get("longitude")
    if (north is None) != (east is None):
        missing = "latitude" if north is None else "longitude"
        raise Invalid("A point is a latitude and a longitude.", path=("address", missing))
    if north is None or east is None:
        return {"latitude": None, "longitude": None}
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise Invalid("This is nowhere on the globe.", path=("address", "latitude"))
    return {"latitude": exact(north), "longitude": exact(east)}


def exact(degrees: float) -> Decimal:
    """As the column has it."""
    return Decimal(repr(degrees)).quantize(DEGREES)


def move(place: PractitionerLocation, given: AddressValues) -> bool:
    """Whether it is somewhere else, or otherwise known, from now on."""
    address, columns = place.address, plain(given)
    assert address, "only what is somewhere has an address"
    if columns["latitude"] is None and all(getattr(address, name) == columns[name] for name in LINES):
        return False
    before = fingerprint(address)
    for name, value in {**columns, "precision": None}.items():
        setattr(address, name, value)
    if fingerprint(address) == before:
        return False
    address.save()
    return True


def settle_zone(place: PractitionerLocation, said: str | None) -> None:
    """The one that is said, or that of its point, or else that of its city."""
    if said is not None and said not in zones():
        raise Invalid("A time zone has a name of the IANA database, like Europe/Paris.", path=("timeZone",))
    zone = said or zone_of(place)
    if zone is None:
        raise Invalid("What time it is there is not known. Say its time zone.", path=("timeZone",))
    place.time_zone, place.zone_is_derived = zone, said is None


def zone_of(place: PractitionerLocation) -> str | None:
    """Without a point by the gazetteer alone: nobody waits for somebody else to save a place."""
    address = place.address
    if address is None:
        return None
    if address.latitude is not None and address.longitude is not None:
        return time_zone_at(address.latitude, address.longitude)
    found = by_gazetteer(Written(**{name: getattr(address, name) for name in LINES}))
    return found[0].time_zone if found else find_time_zone(address.country)
