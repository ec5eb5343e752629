"""Whether somebody works here."""

from datetime import datetime

import strawberry

from domains.practitioners import actions, models
from domains.practitioners.errors import PractitionerPending, PractitionerSuspended
from domains.practitioners.models.people import Status
from schema import nodes
from schema.access import SIGNED_IN, STAFF
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="Whether somebody works, has stopped, or is away.")
class SetPractitionerStatusInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of a practitioner whom you may manage.")
    status: Status = strawberry.field(description="`ACTIVE`, `INACTIVE` or `VACATION`; staff decide on the others.")
    vacation_until: datetime | None = strawberry.field(
        default=None,
        description="For `VACATION`: when they are back, at most two years from now. Then they are active again by "
        "themselves; if it is null, once they say so.",
    )


@strawberry.input(description="Whom to stop.")
class SuspendPractitionerInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of somebody else.")
    reason: str = strawberry.field(description="Why; at most 500 characters. They are told.")


@strawberry.input(description="Whom to let work again.")
class ReinstatePractitionerInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of somebody else.")


@payload
class SetPractitionerStatusPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@payload
class SuspendPractitionerPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@payload
class ReinstatePractitionerPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[PractitionerPending, PractitionerSuspended])
    def set_practitioner_status(self, info: Info, input: SetPractitionerStatusInput) -> SetPractitionerStatusPayload:
        """Say whether you work here, have stopped, or are away. What was booked stays."""
        practitioner = actions.set_practitioner_status(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            status=input.status,
            vacation_until=input.vacation_until,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetPractitionerStatusPayload(practitioner=practitioner)

    @mutation(who=STAFF)
    def suspend_practitioner(self, info: Info, input: SuspendPractitionerInput) -> SuspendPractitionerPayload:
        """Stop somebody: nobody else sees them or what they offer, until they are reinstated. They are told why.
        Nobody decides about themselves or about whom they act for."""
        practitioner = actions.suspend_practitioner(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            reason=input.reason,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SuspendPractitionerPayload(practitioner=practitioner)

    @mutation(who=STAFF)
    def reinstate_practitioner(self, info: Info, input: ReinstatePractitionerInput) -> ReinstatePractitionerPayload:
        """Let somebody work again whom staff had stopped. They are what they were before; a vacation that is over
        meanwhile is over."""
        practitioner = actions.reinstate_practitioner(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return ReinstatePractitionerPayload(practitioner=practitioner)
