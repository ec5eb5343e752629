"""Where an address is, and whether it is one."""

from typing import Any

import strawberry

from domains.locations import actions
from domains.locations.errors import GeocodingUnavailable
from schema.access import SIGNED_IN
from schema.context import Info
from schema.locations.types import AddressCandidate, AddressValidation
from schema.mutation import mutation, payload
from schema.spending import Guard

# Of a budget of 1,000 requests, which has 200 points for each: 200 in an hour.
POINTS = 1_000


@strawberry.input(description="An address as far as it is known: more than the country.")
class SoughtAddressInput:
    country: str = strawberry.field(description="In two letters of ISO 3166, like DE.")
    line1: str = strawberry.field(default="", description="The street and the number; at most 200 characters.")
    line2: str = strawberry.field(
        default="", description="What else the house needs to be found; at most 200 characters."
    )
    city: str = strawberry.field(default="", description="The city; at most 100 characters.")
    region: str = strawberry.field(default="", description="The state or the province; at most 100 characters.")
    postal_code: str = strawberry.field(default="", description="At most 20 characters.")


@strawberry.input(description="Where is this?")
class GeocodeAddressInput:
    address: SoughtAddressInput = strawberry.field(description="As far as it is known.")


@strawberry.input(description="Is this an address?")
class ValidateAddressInput:
    address: SoughtAddressInput = strawberry.field(description="As somebody typed it.")


@payload
class GeocodeAddressPayload:
    candidates: list[AddressCandidate] | None = strawberry.field(
        default=None, description="Where it may be, the best first, at most 5; none if nobody knows."
    )


@payload
class ValidateAddressPayload:
    validation: AddressValidation | None = strawberry.field(default=None, description="What is known of it.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[GeocodingUnavailable], guard=Guard(None, closed=False, asks=True, points=POINTS))
    def geocode_address(self, info: Info, input: GeocodeAddressInput) -> GeocodeAddressPayload:
        """Find out where an address is, to show it on a map before a place is saved. It costs 1,000 points besides, for
        others may have to be paid. A place that is saved without a point is looked up by itself."""
        found = actions.geocode_address(address=said(input), actor=info.context.actor, now=info.context.now)
        return GeocodeAddressPayload(candidates=[AddressCandidate.of(each) for each in found])

    @mutation(who=SIGNED_IN, refuses=[GeocodingUnavailable], guard=Guard(None, closed=False, asks=True, points=POINTS))
    def validate_address(self, info: Info, input: ValidateAddressInput) -> ValidateAddressPayload:
        """Find out whether an address is one, how it is written, and what it lacks. It costs 1,000 points besides, for
        others may have to be paid."""
        found = actions.validate_address(address=said(input), actor=info.context.actor, now=info.context.now)
        return ValidateAddressPayload(validation=AddressValidation.of(found))


def said(input: GeocodeAddressInput | ValidateAddressInput) -> dict[str, Any]:
    return vars(input.address)
