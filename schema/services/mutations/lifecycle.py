"""What becomes of a service."""

from uuid import UUID

import strawberry

from domains.services import actions, models
from domains.services.errors import (
    PracticeNotOpen,
    SeatsTaken,
    ServiceContained,
    ServiceIncomplete,
    ServiceInUse,
    ServiceNotOffered,
    TooManyServices,
)
from schema import nodes
from schema.access import SIGNED_IN, STAFF
from schema.context import Info
from schema.ids import global_id
from schema.mutation import mutation, payload


@strawberry.input(description="What is to be found by everybody.")
class PublishServiceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a service that you may change.")


@strawberry.input(description="What is to be a draft again.")
class UnpublishServiceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a service that you may change.")


@strawberry.input(description="What is to be offered no more.")
class ArchiveServiceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a service that you may change.")


@strawberry.input(description="What is to be gone.")
class DeleteServiceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a service that you may change, and nobody knows.")


@strawberry.input(description="What is to be recommended, or no more.")
class SetServiceFeaturedInput:
    service_id: strawberry.ID = strawberry.field(description="Of any service.")
    is_featured: bool = strawberry.field(description="Whether it is.")


@payload
class PublishServicePayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@payload
class UnpublishServicePayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@payload
class ArchiveServicePayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeleteServicePayload:
    service_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@payload
class SetServiceFeaturedPayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[PracticeNotOpen, ServiceIncomplete, TooManyServices])
    def publish_service(self, info: Info, input: PublishServiceInput) -> PublishServicePayload:
        """Let everybody find something, which has to be complete."""
        service = actions.publish_service(service_id=key(input), actor=info.context.actor, now=info.context.now)
        return PublishServicePayload(service=service)

    @mutation(who=SIGNED_IN, refuses=[ServiceContained, TooManyServices])
    def unpublish_service(self, info: Info, input: UnpublishServiceInput) -> UnpublishServicePayload:
        """Make something a draft again, to be found by nobody else."""
        service = actions.unpublish_service(service_id=key(input), actor=info.context.actor, now=info.context.now)
        return UnpublishServicePayload(service=service)

    @mutation(who=SIGNED_IN, refuses=[ServiceContained, SeatsTaken])
    def archive_service(self, info: Info, input: ArchiveServiceInput) -> ArchiveServicePayload:
        """Offer something no more. What was booked stays, and as long as people have a seat that is to come, so does
        this. Times to come at which nobody has one are canceled."""
        service = actions.archive_service(service_id=key(input), actor=info.context.actor, now=info.context.now)
        return ArchiveServicePayload(service=service)

    @mutation(who=SIGNED_IN, refuses=[ServiceInUse])
    def delete_service(self, info: Info, input: DeleteServiceInput) -> DeleteServicePayload:
        """Delete something that nobody knows yet. What others know is archived instead."""
        gone = actions.delete_service(service_id=key(input), actor=info.context.actor, now=info.context.now)
        return DeleteServicePayload(service_id=strawberry.ID(global_id("Service", gone)))

    @mutation(who=STAFF, refuses=[ServiceNotOffered])
    def set_service_featured(self, info: Info, input: SetServiceFeaturedInput) -> SetServiceFeaturedPayload:
        """Recommend something to everybody, or no more."""
        service = actions.set_service_featured(
            service_id=key(input), is_featured=input.is_featured, actor=info.context.actor, now=info.context.now
        )
        return SetServiceFeaturedPayload(service=service)


def key(
    input: PublishServiceInput
    | UnpublishServiceInput
    | ArchiveServiceInput
    | DeleteServiceInput
    | SetServiceFeaturedInput,
) -> UUID:
    return nodes.key_of("Service", input.service_id, "serviceId")
