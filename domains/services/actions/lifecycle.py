"""What becomes of a service: offered, recommended, and no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.events import publish
from domains.media.actions import let_go
from domains.practitioners.actions import offer_since
from domains.practitioners.models import Practitioner, Schedule
from domains.services.actions.own import change, locked_service
from domains.services.actions.ready import refuse_beyond_limit, refuse_closed, refuse_contained, refuse_incomplete
from domains.services.actions.times import call_off, locked_to_come, refuse_sold
from domains.services.errors import ServiceInUse, ServiceNotOffered
from domains.services.events import (
    ServiceArchived,
    ServiceDeleted,
    ServiceFeatured,
    ServicePublished,
    ServiceUnfeatured,
    ServiceUnpublished,
)
from domains.services.models import (
    BookingRules,
    BundleDetails,
    CourseDetails,
    Occupation,
    PackageDetails,
    ScheduleBlock,
    Service,
    ServiceDuration,
    ServiceMedia,
    ServiceOccurrence,
    SpaceDetails,
)

Status = Service.Status


@transaction.atomic
def publish_service(*, service_id: UUID, actor: Actor, now: datetime) -> Service:
    """Everybody finds it from now on. Published again, it stays as it is."""
    service = locked_service(service_id, actor=actor)
    if service.status == Status.PUBLISHED:
        return service
    refuse_closed(service.practitioner)
    if service.status == Status.ARCHIVED:
        refuse_beyond_limit(service.practitioner)
    refuse_incomplete(service)
    fact = ServicePublished(service_id=service.pk, user_id=service.practitioner.user_id)
    change(service, fact, actor=actor, now=now, status=Status.PUBLISHED, published_at=service.published_at or now)
    return service


@transaction.atomic
def unpublish_service(*, service_id: UUID, actor: Actor, now: datetime) -> Service:
    """It is a draft again. What is one already stays so."""
    service = locked_service(service_id, actor=actor)
    if service.status == Status.DRAFT:
        return service
    if service.status == Status.ARCHIVED:
        refuse_beyond_limit(service.practitioner)
    refuse_contained(service)
    fact = ServiceUnpublished(service_id=service.pk, user_id=service.practitioner.user_id)
    change(service, fact, actor=actor, now=now, status=Status.DRAFT, published_at=None, is_featured=False)
    return service


@transaction.atomic
def archive_service(*, service_id: UUID, actor: Actor, now: datetime) -> Service:
    """It is offered no more, and what was booked stays. What nobody has a seat at does not take place. Archived again,
    it stays as it is."""
    service = locked_service(service_id, actor=actor)
    if service.status == Status.ARCHIVED:
        return service
    refuse_contained(service)
    to_come = locked_to_come(service=service, now=now)
    refuse_sold(to_come, path=("serviceId",))
    call_off(to_come, reason="", actor=actor, now=now)
    fact = ServiceArchived(service_id=service.pk, user_id=service.practitioner.user_id)
    change(service, fact, actor=actor, now=now, status=Status.ARCHIVED, is_featured=False)
    return service


def archive_all(practitioner: Practitioner, *, actor: Actor, now: datetime) -> None:
    """Of a practice that is over and locked. What is made of what goes with it, and what was to come does not take
    place: whoever had a seat was asked about before."""
    call_off(locked_to_come(practitioner=practitioner, now=now), reason="", actor=actor, now=now)
    locked = Service.objects.select_for_update(no_key=True).filter(practitioner=practitioner).order_by("pk")
    for service in locked.exclude(status=Status.ARCHIVED):
        fact = ServiceArchived(service_id=service.pk, user_id=practitioner.user_id)
        change(service, fact, actor=actor, now=now, status=Status.ARCHIVED, is_featured=False)


@transaction.atomic
def delete_service(*, service_id: UUID, actor: Actor, now: datetime) -> UUID:
    """One that nobody knows. Gives its id."""
    service = locked_service(service_id, actor=actor)
    # Nobody may come to know it meanwhile: what refers to it has to wait, and then misses it. Whoever is about to take
    # a seat has locked that first.
    list(service.occurrences.select_for_update().order_by("starts_at", "pk"))
    Service.objects.select_for_update().get(pk=service_id)
    if service.status == Status.PUBLISHED or is_known(service):
        raise ServiceInUse(path=("serviceId",))
    deleted, before = ServiceDeleted(service_id=service.pk, user_id=service.practitioner.user_id), fingerprint(service)
    pictures = list(service.media.values_list("asset", flat=True))
    hours_of_its_own = list(Schedule.objects.filter(services=service.pk, is_of_one_service=True))
    Occupation.objects.filter(occurrence__service=service).delete()
    service.delete()
    for each in hours_of_its_own:
        each.delete()
    let_go(pictures, now=now)
    if not service.practitioner.services.exists():
        offer_since(service.practitioner, None)
    publish(deleted, actor=actor, now=now, before=before)
    return service_id


def is_known(service: Service) -> bool:
    """Whether anything refers to it but what it is made of itself, and times at which nobody has a seat."""
    if service.occurrences.filter(Q(seats_taken__gt=0) | Q(virtual_seats_taken__gt=0)).exists():
        return True
    details = (PackageDetails, BundleDetails, CourseDetails, SpaceDetails)
    own = (*details, ServiceDuration, ServiceMedia, ServiceOccurrence, BookingRules, ScheduleBlock)
    for relation in Service._meta.related_objects:
        is_part = relation.related_model in own and relation.field.name == "service"
        if not is_part and relation.related_model._base_manager.filter(**{relation.field.name: service.pk}).exists():
            return True
    return False


@transaction.atomic
def set_service_featured(*, service_id: UUID, is_featured: bool, actor: Actor, now: datetime) -> Service:
    """By staff. What is featured already stays so."""
    if not actor.is_staff:
        raise NotAllowed
    locked = Service.objects.select_related("practitioner").select_for_update(no_key=True, of=("self",))
    service: Service | None = locked.filter(pk=service_id).first()
    if service is None:
        raise NotFound(path=("serviceId",))
    if is_featured and service.status != Status.PUBLISHED:
        raise ServiceNotOffered(path=("serviceId",))
    if service.is_featured != is_featured:
        kind = ServiceFeatured if is_featured else ServiceUnfeatured
        fact = kind(service_id=service.pk, user_id=service.practitioner.user_id)
        change(service, fact, actor=actor, now=now, is_featured=is_featured)
    return service
