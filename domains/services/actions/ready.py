"""Whether something can be offered."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from domains.practitioners.models import Practitioner
from domains.practitioners.policies import can_publish
from domains.services.errors import Missing, PracticeNotOpen, ServiceContained, ServiceIncomplete, TooManyServices
from domains.services.models import Service
from domains.services.policies import most_services

Mode, Status, Type = Service.DeliveryMode, Service.Status, Service.Type
TITLES_TOLD = 20


def refuse_beyond_limit(practitioner: Practitioner) -> None:
    """Of a practice that is locked, so that two at once are not both the last one."""
    most = most_services(practitioner)
    if practitioner.services.exclude(status=Status.ARCHIVED).count() >= most:
        raise TooManyServices(most=most)


def refuse_closed(practitioner: Practitioner) -> None:
    if not can_publish(practitioner):
        raise PracticeNotOpen


def refuse_incomplete(service: Service) -> None:
    if missing := list(missing_of(service)):
        raise ServiceIncomplete(missing=missing)


def missing_of(service: Service) -> Iterator[Missing]:
    if service.delivery_mode != Mode.VIRTUAL and service.location_id is None:
        yield Missing.PLACE
    if service.type in (Type.SESSION, Type.WORKSHOP) and service.duration_minutes is None:
        yield Missing.DURATION
    if not has_contents(service):
        yield Missing.CONTENTS
    elif items_of(service).exclude(status=Status.PUBLISHED).exists():
        yield Missing.OFFERED_CONTENTS


def has_contents(service: Service) -> bool:
    match service.type:
        case Type.PACKAGE | Type.BUNDLE:
            return items_of(service).exists()
        case Type.COURSE:
            return Service.objects.filter(pk=service.pk, course__modules__isnull=False).exists()
        case Type.SPACE:
            return Service.objects.filter(pk=service.pk, space__isnull=False).exists()
    return True


def items_of(service: Service) -> QuerySet[Service]:
    """What a package or a bundle is made of."""
    return Service.objects.filter(Q(packages_of_it=service.pk) | Q(bundles_of_it__bundle=service.pk))


def refuse_contained(service: Service) -> None:
    """What is offered would have something in it that is not."""
    made_of_it = Q(package__item=service.pk) | Q(bundle__items__item=service.pk)
    holders = Service.objects.filter(made_of_it, status=Status.PUBLISHED).order_by("title", "pk")
    if titles := list(holders.values_list("title", flat=True)[:TITLES_TOLD]):
        raise ServiceContained(titles=titles)
