"""What somebody has learned, and what others say that they can."""

from collections.abc import Container
from datetime import date, datetime
from typing import Any, cast

import strawberry
from strawberry import UNSET

from domains.practitioners import actions, models
from domains.practitioners.actions import CertificationValues, EducationValues
from schema import nodes
from schema.access import SIGNED_IN, STAFF
from schema.context import Info
from schema.idempotency import Idempotent
from schema.mutation import mutation, payload

WHOSE = "Of a practitioner whom you may manage."
OF_THEIRS = "Of one of a practitioner whom you may manage."
NAME = "What it is called; at most 200 characters."
ISSUER = "Who gave it; at most 200 characters."
NUMBER = "By which the issuer knows it; at most 100 characters."
URL = "Where it is shown; begins with https://, at most 500 characters."
ISSUED = "When it was given; not in the future."
EXPIRES = "The last day on which it is good; not before it was given."
INSTITUTION = "The school or the university; at most 200 characters."
DEGREE = "How it ends, or ended; at most 200 characters."
FIELD = "What was learned; at most 200 characters."
START = "When it began; 1900 to this year."
END = "When it ended, or will."


@strawberry.input(description="What somebody else says that a practitioner can.")
class AddCertificationInput(Idempotent):
    practitioner_id: strawberry.ID = strawberry.field(description=WHOSE)
    name: str = strawberry.field(description=NAME)
    issuer: str = strawberry.field(description=ISSUER)
    issued_on: date = strawberry.field(description=ISSUED)
    expires_on: date | None = strawberry.field(default=None, description=f"{EXPIRES} Null if it does not expire.")
    number: str = strawberry.field(default="", description=NUMBER)
    url: str = strawberry.field(default="", description=URL)


@strawberry.input(description="What is left out stays as it is. Null takes the end away; elsewhere it says nothing.")
class UpdateCertificationInput:
    certification_id: strawberry.ID = strawberry.field(description=OF_THEIRS)
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    issuer: str | None = strawberry.field(default=UNSET, description=ISSUER)
    issued_on: date | None = strawberry.field(default=UNSET, description=ISSUED)
    expires_on: date | None = strawberry.field(default=UNSET, description=EXPIRES)
    number: str | None = strawberry.field(default=UNSET, description=NUMBER)
    url: str | None = strawberry.field(default=UNSET, description=URL)


@strawberry.input(description="What to take away.")
class RemoveCertificationInput:
    certification_id: strawberry.ID = strawberry.field(description=OF_THEIRS)


@strawberry.input(description="What staff found when they looked at a certification.")
class VerifyCertificationInput:
    certification_id: strawberry.ID = strawberry.field(description="Of somebody else's.")
    updated_at: datetime = strawberry.field(description="The `updatedAt` that it had when you looked.")
    is_verified: bool = strawberry.field(default=True, description="Whether it is right; false takes the mark back.")


@strawberry.input(description="What a practitioner has learned.")
class AddEducationInput(Idempotent):
    practitioner_id: strawberry.ID = strawberry.field(description=WHOSE)
    institution: str = strawberry.field(description=INSTITUTION)
    start_year: int = strawberry.field(description=START)
    end_year: int | None = strawberry.field(default=None, description=f"{END} Null while it goes on.")
    degree: str = strawberry.field(default="", description=DEGREE)
    field: str = strawberry.field(default="", description=FIELD)


@strawberry.input(description="What is left out stays as it is. Null takes the end away; elsewhere it says nothing.")
class UpdateEducationInput:
    education_id: strawberry.ID = strawberry.field(description=OF_THEIRS)
    institution: str | None = strawberry.field(default=UNSET, description=INSTITUTION)
    start_year: int | None = strawberry.field(default=UNSET, description=START)
    end_year: int | None = strawberry.field(default=UNSET, description=END)
    degree: str | None = strawberry.field(default=UNSET, description=DEGREE)
    field: str | None = strawberry.field(default=UNSET, description=FIELD)


@strawberry.input(description="What to take away.")
class RemoveEducationInput:
    education_id: strawberry.ID = strawberry.field(description=OF_THEIRS)


@payload
class AddCertificationPayload:
    certification: models.Certification | None = strawberry.field(default=None, description="It is shown at once.")


@payload
class UpdateCertificationPayload:
    certification: models.Certification | None = strawberry.field(default=None, description="As it is now.")


@payload
class RemoveCertificationPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="Whose it was.")


@payload
class VerifyCertificationPayload:
    certification: models.Certification | None = strawberry.field(default=None, description="As it is now.")


@payload
class AddEducationPayload:
    education: models.Education | None = strawberry.field(default=None, description="It is shown at once.")


@payload
class UpdateEducationPayload:
    education: models.Education | None = strawberry.field(default=None, description="As it is now.")


@payload
class RemoveEducationPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="Whose it was.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, idempotent=True)
    def add_certification(self, info: Info, input: AddCertificationInput) -> AddCertificationPayload:
        """Say what somebody else has confirmed that you can. There are at most 50."""
        certification = actions.add_certification(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            values=certification_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return AddCertificationPayload(certification=certification)

    @mutation(who=SIGNED_IN)
    def update_certification(self, info: Info, input: UpdateCertificationInput) -> UpdateCertificationPayload:
        """Change it. If staff had looked at it, they have to do so again."""
        certification = actions.update_certification(
            certification_id=nodes.key_of("Certification", input.certification_id, "certificationId"),
            values=certification_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateCertificationPayload(certification=certification)

    @mutation(who=SIGNED_IN)
    def remove_certification(self, info: Info, input: RemoveCertificationInput) -> RemoveCertificationPayload:
        """Take it away."""
        practitioner = actions.remove_certification(
            certification_id=nodes.key_of("Certification", input.certification_id, "certificationId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RemoveCertificationPayload(practitioner=practitioner)

    @mutation(who=STAFF)
    def verify_certification(self, info: Info, input: VerifyCertificationInput) -> VerifyCertificationPayload:
        """Mark a certification as right, as it was when you looked at it; or take the mark back. Nobody decides about
        themselves or about whom they act for."""
        certification = actions.verify_certification(
            certification_id=nodes.key_of("Certification", input.certification_id, "certificationId"),
            is_verified=input.is_verified,
            seen_at=input.updated_at,
            actor=info.context.actor,
            now=info.context.now,
        )
        return VerifyCertificationPayload(certification=certification)

    @mutation(who=SIGNED_IN, idempotent=True)
    def add_education(self, info: Info, input: AddEducationInput) -> AddEducationPayload:
        """Say what you have learned. There are at most 50."""
        education = actions.add_education(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            values=education_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return AddEducationPayload(education=education)

    @mutation(who=SIGNED_IN)
    def update_education(self, info: Info, input: UpdateEducationInput) -> UpdateEducationPayload:
        """Change it."""
        education = actions.update_education(
            education_id=nodes.key_of("Education", input.education_id, "educationId"),
            values=education_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateEducationPayload(education=education)

    @mutation(who=SIGNED_IN)
    def remove_education(self, info: Info, input: RemoveEducationInput) -> RemoveEducationPayload:
        """Take it away."""
        practitioner = actions.remove_education(
            education_id=nodes.key_of("Education", input.education_id, "educationId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RemoveEducationPayload(practitioner=practitioner)


def certification_of(input: AddCertificationInput | UpdateCertificationInput) -> CertificationValues:
    return cast(CertificationValues, said(input, CertificationValues.__annotations__, may_be_null=("expires_on",)))


def education_of(input: AddEducationInput | UpdateEducationInput) -> EducationValues:
    return cast(EducationValues, said(input, EducationValues.__annotations__, may_be_null=("end_year",)))


def said(input: Any, names: Container[str], *, may_be_null: Container[str]) -> dict[str, Any]:
    given = {name: value for name, value in vars(input).items() if name in names and value is not UNSET}
    return {name: value for name, value in given.items() if value is not None or name in may_be_null}
