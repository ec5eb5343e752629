"""Where something takes place, and giving up such a place."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotFound, refuse_on
from domains.practitioners.actions import locked_place, remove_place
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.actions.own import change
from domains.services.actions.ready import TITLES_TOLD
from domains.services.errors import PlaceInUse
from domains.services.events import ServiceUpdated
from domains.services.models import Service, ServiceOccurrence

Mode, Status = Service.DeliveryMode, Service.Status
ONCE = "a_service_takes_place_once_at_a_time_and_place"


def refuse_wrong_place(practitioner: Practitioner, mode: str, location_id: UUID | None) -> None:
    """It is one of theirs, and one can go there unless what takes place is only online."""
    if location_id is None:
        return
    places = PractitionerLocation.objects.filter(practitioner=practitioner, pk=location_id)
    kind = places.values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound(path=("locationId",))
    wanted = "VIRTUAL" if mode == Mode.VIRTUAL else "PHYSICAL"
    if kind != wanted:
        said = "What is only online has no place to go to." if wanted == "VIRTUAL" else "Nobody can go to this place."
        raise Invalid(said, path=("locationId",))


@transaction.atomic
def delete_practitioner_location(*, location_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """Gives whose it was. Whoever is expected there has been asked about before. What is not offered now has no place
    from then on, and neither has what took place there. Nothing can be published or scheduled there meanwhile: for
    that, too, the practice is locked."""
    place = locked_place(location_id, actor=actor)
    refuse_in_use(place, now=now)
    there = Service.objects.select_for_update(no_key=True).filter(location=place).order_by("pk")
    for service in there:
        service.practitioner = place.practitioner
        fact = ServiceUpdated(service_id=service.pk, user_id=place.practitioner.user_id)
        change(service, fact, actor=actor, now=now, location=None)
    with refuse_on(ONCE, PlaceInUse(titles=[])):
        ServiceOccurrence.objects.filter(location=place).update(location=None)
    remove_place(place, actor=actor, now=now)
    return place.practitioner


def refuse_in_use(place: PractitionerLocation, *, now: datetime) -> None:
    offered = Q(location=place, status=Status.PUBLISHED)
    to_come = Q(pk__in=place.occurrences.filter(status="SCHEDULED", ends_at__gt=now).values("service"))
    used = Service.objects.filter(offered | to_come).order_by("title", "pk")
    if titles := list(used.values_list("title", flat=True)[:TITLES_TOLD]):
        raise PlaceInUse(titles=titles)
