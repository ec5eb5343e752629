"""Finding the point of a place that was saved without one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotFound
from domains.kernel.events import publish
from domains.kernel.wiring import needed
from domains.locations.geocoding import Geocoder
from domains.locations.models import Address
from domains.practitioners.actions.places import LINES, exact, locked_place
from domains.practitioners.events import PractitionerLocationGeocoded
from domains.providers.geocoding import Candidate, Precision, Written


def geocode_place(*, location_id: UUID, now: datetime) -> bool:
    """Whether its point was found. Waits for somebody else, so it is no transaction; raises Away or Refused."""
    asked = without_point(location_id)
    if asked is None:
        return False
    found = [each for each in needed(Geocoder).find(asked) if each.precision != Precision.REGION]
    return bool(found) and take_point(location_id, asked, found[0], actor=system("practitioners"), now=now)


def without_point(location_id: UUID) -> Written | None:
    there = Address.objects.filter(practitioner_locations=location_id, latitude=None).first()
    return written(there) if there else None


@transaction.atomic
def take_point(location_id: UUID, asked: Written, found: Candidate, *, actor: Actor, now: datetime) -> bool:
    """Unless the place is gone meanwhile, is somewhere else, or somebody has said its point."""
    try:
        place = locked_place(location_id, actor=actor)
    except NotFound:
        return False
    address = place.address
    if address is None or address.latitude is not None or written(address) != asked:
        return False
    before = fingerprint(place)
    address.latitude, address.longitude = exact(found.latitude), exact(found.longitude)
    address.precision = found.precision
    address.save(update_fields=["latitude", "longitude", "precision"])
    if place.zone_is_derived and found.time_zone:
        place.time_zone = found.time_zone
        place.save(update_fields=["time_zone"])
    fact = PractitionerLocationGeocoded(location_id=place.pk, user_id=place.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=place)
    return True


def written(address: Address) -> Written:
    return Written(**{name: getattr(address, name) for name in LINES})
