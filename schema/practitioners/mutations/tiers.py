"""How much somebody may have here."""

import strawberry

from domains.practitioners import actions, models
from schema import nodes
from schema.access import ADMINS
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="Who is to have which tier.")
class SetPractitionerTierInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of somebody else.")
    tier_id: strawberry.ID = strawberry.field(description="Of one that somebody can come to.")


@payload
class SetPractitionerTierPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@strawberry.type
class Mutation:
    @mutation(who=ADMINS)
    def set_practitioner_tier(self, info: Info, input: SetPractitionerTierInput) -> SetPractitionerTierPayload:
        """Move somebody to another tier. What they have beyond it they keep; nothing is added to that. Nobody decides
        about themselves or about whom they act for."""
        practitioner = actions.set_practitioner_tier(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            tier_id=nodes.key_of("PractitionerTier", input.tier_id, "tierId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetPractitionerTierPayload(practitioner=practitioner)
