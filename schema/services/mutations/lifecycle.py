"""What becomes of a service."""

import strawberry

from domains.services import actions, models
from domains.services.errors import ServiceUnpublished
from schema import nodes
from schema.access import SIGNED_IN, STAFF
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="What is to be offered no more.")
class ArchiveServiceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a service that you may change.")


@strawberry.input(description="What is to be recommended, or no more.")
class SetServiceFeaturedInput:
    service_id: strawberry.ID = strawberry.field(description="Of any service.")
    is_featured: bool = strawberry.field(description="Whether it is.")


@payload
class ArchiveServicePayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@payload
class SetServiceFeaturedPayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def archive_service(self, info: Info, input: ArchiveServiceInput) -> ArchiveServicePayload:
        """Offer something no more. What was booked stays."""
        service = actions.archive_service(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return ArchiveServicePayload(service=service)

    @mutation(who=STAFF, refuses=[ServiceUnpublished])
    def set_service_featured(self, info: Info, input: SetServiceFeaturedInput) -> SetServiceFeaturedPayload:
        """Recommend something to everybody, or no more."""
        service = actions.set_service_featured(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            is_featured=input.is_featured,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetServiceFeaturedPayload(service=service)
