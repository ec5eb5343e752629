"""What those who run the marketplace change about people."""

import strawberry

from domains.users import actions, models
from domains.users.errors import LastAdmin, StepUpRequired, VerificationDecided
from schema import nodes
from schema.access import STAFF
from schema.context import Info
from schema.mutation import mutation, payload


@strawberry.input(description="What is left out, or null, stays as it is.")
class UpdateUserInput:
    user_id: strawberry.ID = strawberry.field(description="Whom.")
    roles: list[models.Role] | None = strawberry.field(
        default=None, description="All that they are to be; for administrators."
    )
    suspended: bool | None = strawberry.field(
        default=None, description="Whether the account is closed for now. Its sessions end at once."
    )


@strawberry.input(description="A decision.")
class ReviewIdentityVerificationInput:
    verification_id: strawberry.ID = strawberry.field(description="About what.")
    level: models.IdentityVerification.Level | None = strawberry.field(
        default=None, description="How well they are known; null to reject it."
    )
    reason: str = strawberry.field(default="", description="Why it is rejected; the person is told.")


@payload
class UpdateUserPayload:
    user: models.User | None = strawberry.field(default=None, description="As they are now.")


@payload
class ReviewIdentityVerificationPayload:
    verification: models.IdentityVerification | None = strawberry.field(default=None, description="As it is now.")


@strawberry.type
class Mutation:
    @mutation(who=STAFF, refuses=[LastAdmin, StepUpRequired])
    def update_user(self, info: Info, input: UpdateUserInput) -> UpdateUserPayload:
        """Change what somebody is on the marketplace, or close their account for a while."""
        user = actions.update_user(
            user_id=nodes.key_of("User", input.user_id, "userId"),
            roles=input.roles,
            suspended=input.suspended,
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateUserPayload(user=user)

    @mutation(who=STAFF, refuses=[VerificationDecided])
    def review_identity_verification(
        self, info: Info, input: ReviewIdentityVerificationInput
    ) -> ReviewIdentityVerificationPayload:
        """Decide whether somebody is who they say. Nobody decides about themselves."""
        verification = actions.review_identity_verification(
            verification_id=nodes.key_of("IdentityVerification", input.verification_id, "verificationId"),
            level=input.level,
            reason=input.reason,
            actor=info.context.actor,
            now=info.context.now,
        )
        return ReviewIdentityVerificationPayload(verification=verification)
