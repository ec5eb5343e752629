"""Times at which nothing can be booked."""

from datetime import datetime

import strawberry

from domains.bookings import actions
from domains.bookings.models import Booking
from domains.services import models
from domains.services.errors import TooManyBlocks
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.idempotency import Idempotent
from schema.ids import global_id
from schema.mutation import mutation, payload


@strawberry.input(description="A time at which nothing of a practice can be booked, or nothing of one service.")
class CreateScheduleBlockInput(Idempotent):
    starts_at: datetime = strawberry.field(description="From when on.")
    ends_at: datetime = strawberry.field(
        description="Until when: in the future, at most 366 days after it starts and five years from now."
    )
    practitioner_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whose time it is, if not your own: somebody's who lets you manage their practice."
    )
    service_id: strawberry.ID | None = strawberry.field(
        default=None, description="The only session, workshop or space that cannot be booked then; all if left out."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why, as a note for yourself that no client sees; at most 200 characters."
    )


@strawberry.input(description="What is to be gone.")
class DeleteScheduleBlockInput:
    block_id: strawberry.ID = strawberry.field(description="Of one of a practice that you manage.")


@payload
class CreateScheduleBlockPayload:
    block: models.ScheduleBlock | None = strawberry.field(default=None, description="It holds at once.")
    conflicts: list[Booking] | None = strawberry.field(
        default=None,
        description="The bookings that lie in that time already, the earliest first. They go on as if nothing had "
        "happened: cancel them or give them another time.",
    )


@payload
class DeleteScheduleBlockPayload:
    block_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[TooManyBlocks], idempotent=True)
    def create_schedule_block(self, info: Info, input: CreateScheduleBlockInput) -> CreateScheduleBlockPayload:
        """Say when nothing can be booked. What is booked already stays, and you are told of it."""
        whose, service = input.practitioner_id, input.service_id
        made = actions.create_schedule_block(
            practitioner_id=nodes.key_of("Practitioner", whose, "practitionerId") if whose is not None else None,
            service_id=nodes.key_of("Service", service, "serviceId") if service is not None else None,
            starts_at=input.starts_at,
            ends_at=input.ends_at,
            reason=input.reason or "",
            actor=info.context.actor,
            now=info.context.now,
        )
        return CreateScheduleBlockPayload(block=made.block, conflicts=made.conflicts)

    @mutation(who=SIGNED_IN)
    def delete_schedule_block(self, info: Info, input: DeleteScheduleBlockInput) -> DeleteScheduleBlockPayload:
        """Let be booked again what was blocked, also if it is over."""
        gone = actions.delete_schedule_block(
            block_id=nodes.key_of("ScheduleBlock", input.block_id, "blockId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return DeleteScheduleBlockPayload(block_id=strawberry.ID(global_id("ScheduleBlock", gone)))
