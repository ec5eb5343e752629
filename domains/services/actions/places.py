"""Giving up a place: what takes place there has to know."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.practitioners.actions import locked_place, remove_place
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.actions.own import change
from domains.services.actions.ready import TITLES_TOLD
from domains.services.errors import PlaceInUse
from domains.services.events import ServiceUpdated
from domains.services.models import Service

Status = Service.Status


@transaction.atomic
def delete_practitioner_location(*, location_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """Gives whose it was. What is not offered now has no place from then on. Nothing can be published there meanwhile:
    for that, too, the practice is locked."""
    place = locked_place(location_id, actor=actor)
    refuse_in_use(place)
    there = Service.objects.select_for_update(no_key=True).filter(location=place).order_by("pk")
    for service in there:
        service.practitioner = place.practitioner
        fact = ServiceUpdated(service_id=service.pk, user_id=place.practitioner.user_id)
        change(service, fact, actor=actor, now=now, location=None)
    remove_place(place, actor=actor, now=now)
    return place.practitioner


def refuse_in_use(place: PractitionerLocation) -> None:
    offered = place.services.filter(status=Status.PUBLISHED).order_by("title", "pk")
    if titles := list(offered.values_list("title", flat=True)[:TITLES_TOLD]):
        raise PlaceInUse(titles=titles)
