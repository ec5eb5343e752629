"""Giving up a place."""

import strawberry

from domains.bookings import actions
from domains.practitioners.models import Practitioner
from domains.services.errors import PlaceInUse
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="Which place to give up.")
class DeletePractitionerLocationInput:
    location_id: strawberry.ID = strawberry.field(description="Of a place of a practitioner whom you may manage.")


@payload
class DeletePractitionerLocationPayload:
    practitioner: Practitioner | None = strawberry.field(default=None, description="Whose it was.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[PlaceInUse])
    def delete_practitioner_location(
        self, info: Info, input: DeletePractitionerLocationInput
    ) -> DeletePractitionerLocationPayload:
        """Give up a place at which nothing that is offered takes place, and nobody who has booked is expected. Drafts,
        what is archived, and bookings that are over have none then. If it was the primary one, the oldest of the
        others is."""
        practitioner = actions.delete_practitioner_location(
            location_id=nodes.key_of("PractitionerLocation", input.location_id, "locationId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return DeletePractitionerLocationPayload(practitioner=practitioner)
