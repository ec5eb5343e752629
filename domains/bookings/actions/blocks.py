"""Times at which nothing can be booked. What is booked then already stays, and whoever blocks it is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from domains.bookings.models import Booking
from domains.bookings.selectors import alive
from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.practitioners.actions import locked_practitioner
from domains.practitioners.actions.own import locked_part
from domains.practitioners.models import Practitioner
from domains.services.actions.occupying import lock_time
from domains.services.actions.own import locked_row, own
from domains.services.actions.rules import BOOKED
from domains.services.actions.values import text
from domains.services.errors import TooManyBlocks
from domains.services.events import ScheduleBlockCreated, ScheduleBlockDeleted
from domains.services.models import ScheduleBlock, Service

LONGEST: Final = timedelta(days=366)
FURTHEST: Final = timedelta(days=5 * 366)
MOST_TO_COME: Final = 500
LONGEST_REASON: Final = 200
SERVICE: Final = ("serviceId",)


@dataclass(frozen=True)
class Blocked:
    """`conflicts`: what goes on and lies in that time, the earliest first."""

    block: ScheduleBlock
    conflicts: list[Booking]


@transaction.atomic
def create_schedule_block(
    *,
    practitioner_id: UUID | None,
    service_id: UUID | None,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Blocked:
    """Of all that a practitioner has, or of one service; of one's own practice unless either is named."""
    whose = practitioner_of(practitioner_id, service_id, actor=actor)
    # Before any row, as whoever books does: nobody books meanwhile, and all that was booked is seen.
    lock_time(*resources(whose, service_id))
    named = SERVICE if service_id and practitioner_id is None else ("practitionerId",)
    practitioner = locked_practitioner(whose, actor=actor, path=named)
    service = blocked_service(service_id, practitioner) if service_id else None
    refuse_wrong_time(starts_at, ends_at, now=now)
    note = text(reason, LONGEST_REASON, path=("reason",))
    if practitioner.blocks.filter(ends_at__gt=now).count() >= MOST_TO_COME:
        raise TooManyBlocks(most=MOST_TO_COME)
    block = ScheduleBlock.objects.create(
        practitioner=practitioner,
        service=service,
        service_type=service.type if service else "",
        starts_at=starts_at,
        ends_at=ends_at,
        reason=note,
        created_at=now,
    )
    publish(ScheduleBlockCreated(**ids(block)), actor=actor, now=now, after=block)
    return Blocked(block, conflicts(block, now=now))


@transaction.atomic
def delete_schedule_block(*, block_id: UUID, actor: Actor, now: datetime) -> UUID:
    """Also one that is over. Gives its id."""
    block = locked_part(ScheduleBlock, block_id, actor=actor, path=("blockId",))
    fact, before = ScheduleBlockDeleted(**ids(block)), fingerprint(block)
    block.delete()
    publish(fact, actor=actor, now=now, before=before)
    return block_id


def practitioner_of(practitioner_id: UUID | None, service_id: UUID | None, *, actor: Actor) -> UUID:
    """Named, or whose service it is, or one's own; not yet known to be one that the actor manages."""
    if practitioner_id is not None:
        return practitioner_id
    if service_id is None:
        return own(actor)
    seen = Service.objects.visible_to(actor).filter(pk=service_id)
    whose: UUID | None = seen.values_list("practitioner", flat=True).first()
    if whose is None:
        raise NotFound(path=SERVICE)
    return whose


def resources(practitioner_id: UUID, service_id: UUID | None) -> list[UUID]:
    """Whose time it is: of a practitioner, also that of each of their spaces; of a space, its own."""
    spaces = Service.objects.filter(practitioner=practitioner_id, type=Service.Type.SPACE)
    if service_id is None:
        return [practitioner_id, *spaces.values_list("pk", flat=True)]
    return [service_id if spaces.filter(pk=service_id).exists() else practitioner_id]


def blocked_service(service_id: UUID, practitioner: Practitioner) -> Service:
    service = locked_row(service_id, practitioner, path=SERVICE)
    if service.type not in BOOKED:
        raise Invalid("Only a session, a workshop or a space is booked for a time.", path=SERVICE)
    return service


def refuse_wrong_time(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    if ends_at <= now:
        raise Invalid("This is over already.", path=("endsAt",))
    if ends_at <= starts_at:
        raise Invalid("It ends after it starts.", path=("endsAt",))
    if ends_at > now + FURTHEST:
        raise Invalid("This is too far from now.", path=("endsAt",))
    if ends_at - starts_at > LONGEST:
        raise Invalid(f"At most {LONGEST.days} days are blocked at once.", path=("endsAt",))


def conflicts(block: ScheduleBlock, *, now: datetime) -> list[Booking]:
    """A hold that has lapsed is none."""
    of = Q(service=block.service_id) if block.service_id else Q(practitioner=block.practitioner_id)
    then = Q(starts_at__lt=block.ends_at, ends_at__gt=block.starts_at)
    return list(Booking.objects.filter(alive(now, "") & of & then).order_by("starts_at", "pk"))


def ids(block: ScheduleBlock) -> dict[str, UUID]:
    whose = block.practitioner
    return {"block_id": block.pk, "practitioner_id": whose.pk, "user_id": whose.user_id}
