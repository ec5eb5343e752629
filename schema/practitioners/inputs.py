import strawberry
from django.db.models import Q

from domains.practitioners import models
from schema.bounds import Bounds
from schema.filters import (
    STARS,
    TIMES,
    BooleanFilter,
    DateTimeFilter,
    FloatFilter,
    IDFilter,
    StringFilter,
    compared,
    filter_of,
    where,
)
from schema.orders import DISTANCE, order_of
from schema.practitioners import enums  # noqa: F401 (the choices must be described before they are named)

PractitionerOrder = order_of(
    models.Practitioner,
    NAME=("display_name", "What they are called."),
    CREATED_AT=("created_at", "When they came to the marketplace."),
    RATING=("rating", "How well they are rated; whoever has no rating comes last."),
    DISTANCE=(DISTANCE, "How far their nearest place is from the point of `near`, which then has to be given."),
)

PractitionerLocationOrder = order_of(
    models.PractitionerLocation,
    CREATED_AT=("created_at", "When the place was added."),
    DISTANCE=(DISTANCE, "How far it is from the point of `near`, which then has to be given."),
)

PractitionerMediaOrder = order_of(models.PractitionerMedia, POSITION=("position", "Its place."))

SpecializationOrder = order_of(
    models.Specialization,
    NAME=("name", "What it is called."),
)

PractitionerTierOrder = order_of(
    models.PractitionerTier,
    POSITION=("position", "Its place among the others."),
)


PractitionerVerificationOrder = order_of(
    models.PractitionerVerification,
    SUBMITTED_AT=("submitted_at", "When it was asked for."),
)


@strawberry.input(description="Compares in which languages somebody works.")
class LanguagesFilter:
    has_any: list[str] | None = compared("Has at least one of these, written exactly so, like `en` or `de-AT`.")


@strawberry.input(description="Compares what somebody knows more about than others.")
class SpecializationsFilter:
    has_any: list[strawberry.ID] | None = compared("Has at least one of these.")


@filter_of(models.Practitioner)
class PractitionerFilter:
    display_name: StringFilter | None = where("What they are called.")
    languages: LanguagesFilter | None = where("In which languages they work.")
    specializations: SpecializationsFilter | None = where(
        "What they know more about than others.",
        names="Specialization",
        tied=(models.PracticedSpecialization, "practitioner", "specialization"),
    )
    rating: FloatFilter | None = where(
        "How well they are rated, in stars; whoever has no rating is not among them.", within=STARS
    )
    is_verified: BooleanFilter | None = where("Whether staff have verified them.", so=Q(verified_at__isnull=False))
    created_at: DateTimeFilter | None = where("When they came to the marketplace.", within=TIMES)


@strawberry.input(description="Compares what a place of practice is.")
class LocationKindFilter:
    eq: models.PractitionerLocation.Kind | None = compared("Is this.")


@filter_of(models.PractitionerLocation)
class PractitionerLocationFilter:
    practitioner: IDFilter | None = where("Whose place it is.", names="Practitioner")
    kind: LocationKindFilter | None = where("What it is.")
    bounds: Bounds | None = where("On which piece of a map it lies.", inside="address")


@filter_of(models.Specialization)
class SpecializationFilter:
    area: StringFilter | None = where("Under which heading it is listed.")


@strawberry.input(description="Compares how far the verification of a practice is.")
class PractitionerVerificationStatusFilter:
    eq: models.PractitionerVerification.Status | None = compared("Is this.")


@filter_of(models.PractitionerVerification)
class PractitionerVerificationFilter:
    status: PractitionerVerificationStatusFilter | None = where("How far it is.")
    practitioner: IDFilter | None = where("Who is to be verified.", names="Practitioner")
    submitted_at: DateTimeFilter | None = where("When it was asked for.", within=TIMES)
