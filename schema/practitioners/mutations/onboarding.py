"""The way to working here: what somebody says they have done, and that staff verify what they can do."""

import strawberry

from domains.practitioners import actions, models
from domains.practitioners.errors import PracticeVerificationPending, PractitionerSuspended
from domains.users.errors import VerificationDecided
from schema import nodes
from schema.access import SIGNED_IN, STAFF
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="Something that a person has done which nothing else shows.")
class CompleteOnboardingStepInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of yourself; nobody else can say it for you.")
    step: models.Step = strawberry.field(description="`GUIDELINES` or `TERMS`; the others show by themselves.")


@strawberry.input(description="Why somebody can do what they offer.")
class SubmitPractitionerVerificationInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of a practitioner whom you may manage.")
    statement: str = strawberry.field(
        description="What they have learned, and what they have done; at most 2000 characters. Only staff read it."
    )


@strawberry.input(description="A decision.")
class ReviewPractitionerVerificationInput:
    verification_id: strawberry.ID = strawberry.field(description="About what.")
    is_approved: bool = strawberry.field(description="Whether it is enough.")
    reason: str = strawberry.field(
        default="", description="Why it is rejected, at most 500 characters; the person is told."
    )


@payload
class CompleteOnboardingStepPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@payload
class SubmitPractitionerVerificationPayload:
    verification: models.PractitionerVerification | None = strawberry.field(
        default=None, description="It waits for staff."
    )


@payload
class ReviewPractitionerVerificationPayload:
    verification: models.PractitionerVerification | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def complete_onboarding_step(self, info: Info, input: CompleteOnboardingStepInput) -> CompleteOnboardingStepPayload:
        """Say that you know the guidelines, or that you agree to the terms. Said twice, it was said the first time."""
        practitioner = actions.complete_onboarding_step(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            step=input.step,
            actor=info.context.actor,
            now=info.context.now,
        )
        return CompleteOnboardingStepPayload(practitioner=practitioner)

    @mutation(who=SIGNED_IN, refuses=[PracticeVerificationPending, PractitionerSuspended])
    def submit_practitioner_verification(
        self, info: Info, input: SubmitPractitionerVerificationInput
    ) -> SubmitPractitionerVerificationPayload:
        """Ask staff to verify that somebody can do what they offer. Whoever waits to be let in is, once it is
        approved; if it is rejected, ask again."""
        verification = actions.submit_practitioner_verification(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            statement=input.statement,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SubmitPractitionerVerificationPayload(verification=verification)

    @mutation(who=STAFF, refuses=[VerificationDecided])
    def review_practitioner_verification(
        self, info: Info, input: ReviewPractitionerVerificationInput
    ) -> ReviewPractitionerVerificationPayload:
        """Decide whether somebody can do what they offer. Approved, they are verified, and let in if they wait for
        that. Nobody decides about themselves, about whom they act for, or about what they handed in for somebody."""
        verification = actions.review_practitioner_verification(
            verification_id=nodes.key_of("PractitionerVerification", input.verification_id, "verificationId"),
            is_approved=input.is_approved,
            reason=input.reason,
            actor=info.context.actor,
            now=info.context.now,
        )
        return ReviewPractitionerVerificationPayload(verification=verification)
