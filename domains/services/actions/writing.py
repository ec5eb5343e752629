"""Writing down what is offered, and changing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.practitioners.actions import locked_practitioner, offer_since
from domains.services.actions.contents import refuse_wrong_space, write
from domains.services.actions.own import change, locked_service, own
from domains.services.actions.places import refuse_wrong_place
from domains.services.actions.ready import refuse_beyond_limit, refuse_incomplete
from domains.services.actions.values import ServiceValues, plain
from domains.services.errors import StaleVersion
from domains.services.events import ServiceCreated, ServiceUpdated
from domains.services.models import PractitionerCategory, Service, ServiceCategory

Mode, Status, Type = Service.DeliveryMode, Service.Status, Service.Type
# What may vanish while it is referred to -> where it was named.
REFERRED = {
    "own_category": "practitionerCategoryId",
    "under_a_heading": "practitionerCategoryId",
    "category": "categoryId",
    "location": "locationId",
    "where_its_practitioner_works": "locationId",
}


@transaction.atomic
def create_service(
    *, practitioner_id: UUID | None, kind: Service.Type, values: ServiceValues, actor: Actor, now: datetime
) -> Service:
    """A draft, of one's own practice unless another is named."""
    practitioner = locked_practitioner(practitioner_id or own(actor), actor=actor, path=("practitionerId",))
    refuse_beyond_limit(practitioner)
    service = Service(
        practitioner=practitioner, type=kind, currency=practitioner.currency, created_at=now, updated_at=now
    )
    with settled():
        fill(service, values)
        service.save(force_insert=True)
        write(service, values)
    if practitioner.offered_at is None:
        offer_since(practitioner, now)
    publish(ServiceCreated(service_id=service.pk, user_id=practitioner.user_id), actor=actor, now=now, after=service)
    return service


@transaction.atomic
def update_service(*, service_id: UUID, version: int, values: ServiceValues, actor: Actor, now: datetime) -> Service:
    """As long as it still has the version at which it was looked at."""
    service = locked_service(service_id, actor=actor)
    if service.version != version:
        raise StaleVersion(current_version=service.version)
    if not values:
        return service
    before = fingerprint(service)
    with settled():
        columns = fill(service, values)
        write(service, values)
        if service.status == Status.PUBLISHED:
            refuse_incomplete(service)
        fact = ServiceUpdated(service_id=service.pk, user_id=service.practitioner.user_id)
        change(service, fact, actor=actor, now=now, before=before, **columns)
    return service


def fill(service: Service, values: ServiceValues) -> dict[str, Any]:
    """The row, not yet saved. Gives the columns that were given."""
    columns = plain(values)
    if service.type == Type.SPACE:
        columns |= of_space(service, values)
    elif service._state.adding and "price_cents" not in values:
        raise Invalid("This is needed.", path=("priceCents",))
    for name, value in columns.items():
        setattr(service, name, value)
    if service.delivery_mode == Mode.HYBRID:
        # Where nothing is said, as many can take part online as at the place.
        columns["virtual_capacity"] = service.virtual_capacity = service.virtual_capacity or service.capacity
    elif service.virtual_capacity is not None:
        if columns.get("virtual_capacity") is not None:
            raise Invalid("Only what is hybrid has seats apart.", path=("virtualCapacity",))
        columns["virtual_capacity"] = service.virtual_capacity = None
    refuse_wrong_place(service.practitioner, service.delivery_mode, service.location_id)
    refuse_unknown_shelf(service)
    return columns


def of_space(service: Service, values: ServiceValues) -> dict[str, Any]:
    """One goes there; and what it costs, its details say: an hour, or a day where there are no hours."""
    if values.get("delivery_mode", Mode.IN_PERSON) != Mode.IN_PERSON:
        raise Invalid("A space is somewhere to go to.", path=("deliveryMode",))
    if "price_cents" in values:
        raise Invalid("What a space costs stands in `space`.", path=("priceCents",))
    if "space" not in values:
        if service._state.adding:
            raise Invalid("Say what an hour costs, or a day.", path=("space",))
        return {}
    space = values["space"]
    refuse_wrong_space(space)
    by_the_day = space.price_per_hour_cents is None
    return {"price_cents": space.price_per_day_cents if by_the_day else space.price_per_hour_cents}


def refuse_unknown_shelf(service: Service) -> None:
    """The catalogue's, or one of their own."""
    if service.category_id and not ServiceCategory.objects.filter(pk=service.category_id).exists():
        raise NotFound(path=("categoryId",))
    theirs = PractitionerCategory.objects.filter(practitioner=service.practitioner)
    if service.own_category_id and not theirs.filter(pk=service.own_category_id).exists():
        raise NotFound(path=("practitionerCategoryId",))


@contextmanager
def settled() -> Iterator[None]:
    """Looks now at what refers to others, so that what was deleted meanwhile is missed."""
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        name = (diagnosis and diagnosis.constraint_name) or ""
        for part, path in REFERRED.items():
            if part in name:
                raise NotFound(path=(path,)) from None
        raise
