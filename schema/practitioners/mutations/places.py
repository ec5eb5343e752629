"""Where somebody works."""

from typing import Any, cast

import strawberry
from strawberry import UNSET

from domains.practitioners import actions, models
from domains.practitioners.actions import AddressValues, PlaceValues
from domains.practitioners.errors import TooManyPlaces
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.idempotency import Idempotent
from schema.mutation import mutation, payload
from schema.scalars import Latitude, Longitude, TimeZone

NAME = "What it is called; at most 100 characters."
ADDRESS = "Where it is: of one to go to, and of no other."
ZONE = "In which zone its hours are meant; that of where it is, if nothing is said."
PRIMARY = "Whether it is their first: the one that was it is so no more."


@strawberry.input(description="An address, and the point if it is known. Without one it is looked for a moment later.")
class AddressInput:
    line1: str = strawberry.field(description="The street and the number; at most 200 characters.")
    city: str = strawberry.field(description="The city; at most 100 characters.")
    country: str = strawberry.field(description="In two letters of ISO 3166, like DE.")
    line2: str = strawberry.field(
        default="", description="What else the house needs to be found; at most 200 characters."
    )
    region: str = strawberry.field(default="", description="The state or the province; at most 100 characters.")
    postal_code: str = strawberry.field(default="", description="At most 20 characters.")
    latitude: Latitude | None = strawberry.field(
        default=None, description="Of its point, together with the longitude. One that is said is never changed by us."
    )
    longitude: Longitude | None = strawberry.field(default=None, description="Of its point.")


@strawberry.input(description="Somewhere to go to, or a room that is only online.")
class CreatePractitionerLocationInput(Idempotent):
    practitioner_id: strawberry.ID = strawberry.field(description="Of a practitioner whom you may manage.")
    kind: models.PractitionerLocation.Kind = strawberry.field(description="What it is; this never changes.")
    name: str = strawberry.field(description=NAME)
    address: AddressInput | None = strawberry.field(default=None, description=ADDRESS)
    time_zone: TimeZone | None = strawberry.field(
        default=None, description=f"{ZONE} What is only online is nowhere, so there it has to be said."
    )
    is_primary: bool = strawberry.field(default=False, description=f"{PRIMARY} The only one is it anyway.")


@strawberry.input(
    description="What is left out stays as it is. Null takes a time zone away, so that it is that of where the place "
    "is; elsewhere it says nothing."
)
class UpdatePractitionerLocationInput:
    location_id: strawberry.ID = strawberry.field(description="Of a place of a practitioner whom you may manage.")
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    address: AddressInput | None = strawberry.field(
        default=UNSET,
        description=f"{ADDRESS} All of it takes the place of what was there; where it stays the same and no point is "
        "said, the point stays.",
    )
    time_zone: TimeZone | None = strawberry.field(default=UNSET, description=ZONE)
    is_primary: bool | None = strawberry.field(default=UNSET, description=PRIMARY)


@payload
class CreatePractitionerLocationPayload:
    location: models.PractitionerLocation | None = strawberry.field(default=None, description="It is shown at once.")


@payload
class UpdatePractitionerLocationPayload:
    location: models.PractitionerLocation | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[TooManyPlaces], idempotent=True)
    def create_practitioner_location(
        self, info: Info, input: CreatePractitionerLocationInput
    ) -> CreatePractitionerLocationPayload:
        """Say where somebody works. A point that is not said is looked for a moment later: saving does not wait."""
        location = actions.create_practitioner_location(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            kind=input.kind,
            values=values_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return CreatePractitionerLocationPayload(location=location)

    @mutation(who=SIGNED_IN)
    def update_practitioner_location(
        self, info: Info, input: UpdatePractitionerLocationInput
    ) -> UpdatePractitionerLocationPayload:
        """Change a place. What takes place there takes place where it is now."""
        location = actions.update_practitioner_location(
            location_id=nodes.key_of("PractitionerLocation", input.location_id, "locationId"),
            values=values_of(input, may_be_null=("time_zone",)),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdatePractitionerLocationPayload(location=location)


def values_of(
    input: CreatePractitionerLocationInput | UpdatePractitionerLocationInput, *, may_be_null: tuple[str, ...] = ()
) -> PlaceValues:
    """What was said."""
    said: dict[str, Any] = {name: getattr(input, name) for name in PlaceValues.__annotations__}
    given = {name: value for name, value in said.items() if value is not UNSET}
    given = {name: value for name, value in given.items() if value is not None or name in may_be_null}
    if "address" in given:
        given["address"] = cast(AddressValues, vars(given["address"]))
    return cast(PlaceValues, given)
