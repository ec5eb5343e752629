"""Writing down what is offered, and changing it."""

from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from domains.services import actions, models
from domains.services.actions import ServiceValues
from domains.services.errors import ServiceIncomplete, StaleVersion, TooManyServices
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.idempotency import Idempotent
from schema.mutation import mutation, payload
from schema.scalars import SafeInt
from schema.services.mutations.parts import PARTS, BundleInput, CourseInput, DurationInput, PackageInput, SpaceInput

TITLE = "What it is called; at most 200 characters."
DESCRIPTION = "What it is; at most 10,000 characters."
PRICE = "What it costs, in the smallest unit of the currency that its practitioner is paid in."
MINUTES = "How long it takes."
SEATS = "How many people can take part at once; of what is hybrid, at its place."
SEATS_ONLINE = "How many can take part online, of what is hybrid; as many as at its place if nothing is said."
SHELF = "On which shelf of the catalogue it stands."
HEADING = "Under which of the practitioner's own categories it stands."
LENGTHS = "Lengths to choose instead of its own, of a session or a workshop; these and no others, at most 20."
MADE_OF = "Of a {0}: what it is made of."
USED = "Of a space: how it is used, and what that costs."
PLACE = "Where it takes place: one of its practitioner's places, a virtual one for what is only online."


@strawberry.input(description="What is to be offered. It is a draft until it is published.")
class CreateServiceInput(Idempotent):
    type: models.Service.Type = strawberry.field(description="What kind of thing it is; this never changes.")
    delivery_mode: models.Service.DeliveryMode = strawberry.field(description="How it takes place.")
    title: str = strawberry.field(description=TITLE)
    price_cents: SafeInt | None = strawberry.field(
        default=None, description=f"{PRICE} Of a space nothing is said here: `space` says what an hour and a day cost."
    )
    practitioner_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of whom, if not of yourself: of somebody who lets you manage their practice."
    )
    description: str | None = strawberry.field(default=None, description=DESCRIPTION)
    category_id: strawberry.ID | None = strawberry.field(default=None, description=SHELF)
    practitioner_category_id: strawberry.ID | None = strawberry.field(default=None, description=HEADING)
    location_id: strawberry.ID | None = strawberry.field(default=None, description=PLACE)
    duration_minutes: int | None = strawberry.field(default=None, description=MINUTES)
    capacity: int | None = strawberry.field(default=None, description=f"{SEATS} One if nothing is said.")
    virtual_capacity: int | None = strawberry.field(default=None, description=SEATS_ONLINE)
    durations: list[DurationInput] | None = strawberry.field(default=None, description=LENGTHS)
    package: PackageInput | None = strawberry.field(default=None, description=MADE_OF.format("package"))
    bundle: BundleInput | None = strawberry.field(default=None, description=MADE_OF.format("bundle"))
    course: CourseInput | None = strawberry.field(default=None, description=MADE_OF.format("course"))
    space: SpaceInput | None = strawberry.field(default=None, description=USED)


@strawberry.input(
    description="What is left out stays as it is. Null takes a category, a place or a length away; elsewhere it says "
    "nothing."
)
class UpdateServiceInput:
    service_id: strawberry.ID = strawberry.field(description="Of a service that you may change.")
    version: int = strawberry.field(description="The `version` it had when you read it.")
    delivery_mode: models.Service.DeliveryMode | None = strawberry.field(
        default=UNSET, description="How it takes place."
    )
    title: str | None = strawberry.field(default=UNSET, description=TITLE)
    description: str | None = strawberry.field(default=UNSET, description=DESCRIPTION)
    price_cents: SafeInt | None = strawberry.field(default=UNSET, description=PRICE)
    category_id: strawberry.ID | None = strawberry.field(default=UNSET, description=SHELF)
    practitioner_category_id: strawberry.ID | None = strawberry.field(default=UNSET, description=HEADING)
    location_id: strawberry.ID | None = strawberry.field(default=UNSET, description=PLACE)
    duration_minutes: int | None = strawberry.field(default=UNSET, description=MINUTES)
    capacity: int | None = strawberry.field(default=UNSET, description=SEATS)
    virtual_capacity: int | None = strawberry.field(default=UNSET, description=SEATS_ONLINE)
    durations: list[DurationInput] | None = strawberry.field(default=UNSET, description=LENGTHS)
    package: PackageInput | None = strawberry.field(default=UNSET, description=MADE_OF.format("package"))
    bundle: BundleInput | None = strawberry.field(default=UNSET, description=MADE_OF.format("bundle"))
    course: CourseInput | None = strawberry.field(default=UNSET, description=MADE_OF.format("course"))
    space: SpaceInput | None = strawberry.field(default=UNSET, description=USED)


@payload
class CreateServicePayload:
    service: models.Service | None = strawberry.field(default=None, description="A draft.")


@payload
class UpdateServicePayload:
    service: models.Service | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[TooManyServices], idempotent=True)
    def create_service(self, info: Info, input: CreateServiceInput) -> CreateServicePayload:
        """Write down something to offer. Nobody finds it before it is published."""
        whose = input.practitioner_id
        service = actions.create_service(
            practitioner_id=nodes.key_of("Practitioner", whose, "practitionerId") if whose else None,
            kind=input.type,
            values=values_of(input, may_be_null=()),
            actor=info.context.actor,
            now=info.context.now,
        )
        return CreateServicePayload(service=service)

    @mutation(who=SIGNED_IN, refuses=[StaleVersion, ServiceIncomplete])
    def update_service(self, info: Info, input: UpdateServiceInput) -> UpdateServicePayload:
        """Change what is offered, as long as nobody else has changed it since you read it."""
        service = actions.update_service(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            version=input.version,
            values=values_of(input, may_be_null=(*NAMED, "duration_minutes")),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateServicePayload(service=service)


PLAIN = ("delivery_mode", "title", "description", "price_cents", "duration_minutes", "capacity", "virtual_capacity")
NAMED = {
    "category_id": ("ServiceCategory", "categoryId"),
    "practitioner_category_id": ("PractitionerCategory", "practitionerCategoryId"),
    "location_id": ("PractitionerLocation", "locationId"),
}


def values_of(input: Any, *, may_be_null: tuple[str, ...]) -> ServiceValues:
    """What was said."""
    said = {name: getattr(input, name) for name in (*PLAIN, *NAMED, *PARTS)}
    given = {name: value for name, value in said.items() if value is not UNSET}
    given = {name: value for name, value in given.items() if value is not None or name in may_be_null}
    given = {name: PARTS[name](value) if name in PARTS else value for name, value in given.items()}
    for name in NAMED.keys() & given.keys():
        given[name] = key_of(name, given[name])
    if "practitioner_category_id" in given:
        given["own_category_id"] = given.pop("practitioner_category_id")
    return cast(ServiceValues, given)


def key_of(name: str, global_id: strawberry.ID | None) -> UUID | None:
    kind, path = NAMED[name]
    return nodes.key_of(kind, global_id, path) if global_id is not None else None
