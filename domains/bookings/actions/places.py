"""Giving up a place at which something was booked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.bookings.models import BLOCKING, Booking
from domains.kernel.actor import Actor
from domains.practitioners.actions import locked_place
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services import actions as services
from domains.services.actions.ready import TITLES_TOLD
from domains.services.errors import PlaceInUse


@transaction.atomic
def delete_practitioner_location(*, location_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """Not while somebody is expected there. What is over was nowhere from then on, and so is what is only thought of:
    it will be wherever that takes place once it is submitted."""
    place = locked_place(location_id, actor=actor)
    refuse_expecting(place)
    Booking.objects.filter(location=place).update(location=None)
    return services.delete_practitioner_location(location_id=location_id, actor=actor, now=now)


def refuse_expecting(place: PractitionerLocation) -> None:
    expected = Booking.objects.filter(location=place, status__in=BLOCKING).order_by("service__title")
    if titles := list(expected.values_list("service__title", flat=True).distinct()[:TITLES_TOLD]):
        raise PlaceInUse(titles=titles)
