import strawberry

from domains.practitioners import models
from schema import nodes
from schema.access import ANYONE, STAFF
from schema.connections import root_connection
from schema.kernel.queries import EitherID, EitherSlug
from schema.lexemes import Letters
from schema.lookups import lookup
from schema.practitioners.inputs import (
    PractitionerFilter,
    PractitionerLocationFilter,
    PractitionerLocationOrder,
    PractitionerOrder,
    PractitionerTierOrder,
    PractitionerVerificationFilter,
    PractitionerVerificationOrder,
    SpecializationFilter,
    SpecializationOrder,
)


@strawberry.type
class Query:
    practitioners = root_connection(
        "practitioners",
        "Those who offer something, by name.",
        who=ANYONE,
        model=models.Practitioner,
        order=PractitionerOrder,
        default="NAME",
        filter=PractitionerFilter,
        search=Letters(["display_name", "headline"]),
    )

    practitioner = lookup(
        "practitioner",
        "Somebody who offers something, by their id or their slug.",
        who=ANYONE,
        model=models.Practitioner,
        where=nodes.named_either("Practitioner", "slug"),
        id=EitherID,
        slug=EitherSlug,
    )

    practitioner_locations = root_connection(
        "practitioner_locations",
        "Where people practise.",
        who=ANYONE,
        model=models.PractitionerLocation,
        order=PractitionerLocationOrder,
        default="CREATED_AT",
        filter=PractitionerLocationFilter,
    )

    nearby_locations = root_connection(
        "nearby_locations",
        "Where people practise around a point, the nearest first.",
        who=ANYONE,
        model=models.PractitionerLocation,
        order=PractitionerLocationOrder,
        default="DISTANCE",
        around=True,
        filter=PractitionerLocationFilter,
    )

    specializations = root_connection(
        "specializations",
        "What practitioners can know more about than others, by name.",
        who=ANYONE,
        model=models.Specialization,
        order=SpecializationOrder,
        default="NAME",
        filter=SpecializationFilter,
        search=["name"],
    )

    practitioner_tiers = root_connection(
        "practitioner_tiers",
        "What practitioners can have, the smallest first.",
        who=ANYONE,
        model=models.PractitionerTier,
        order=PractitionerTierOrder,
        default="POSITION",
        among=lambda rows, now: rows.filter(is_active=True),
    )

    practitioner_verifications = root_connection(
        "practitioner_verifications",
        "Whose practice is to be verified, or was; the oldest first.",
        who=STAFF,
        model=models.PractitionerVerification,
        order=PractitionerVerificationOrder,
        default="SUBMITTED_AT",
        filter=PractitionerVerificationFilter,
    )
