"""What somebody knows more about than others."""

import strawberry

from domains.practitioners import actions, models
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="These specializations and no others.")
class SetSpecializationsInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of a practitioner whom you may manage.")
    specialization_ids: list[strawberry.ID] = strawberry.field(description="All there are to be; at most 10.")


@payload
class SetSpecializationsPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def set_specializations(self, info: Info, input: SetSpecializationsInput) -> SetSpecializationsPayload:
        """Say what somebody knows more about than others."""
        chosen = [
            nodes.key_of("Specialization", each, "specializationIds", str(place))
            for place, each in enumerate(input.specialization_ids)
        ]
        practitioner = actions.set_specializations(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            specialization_ids=chosen,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetSpecializationsPayload(practitioner=practitioner)
