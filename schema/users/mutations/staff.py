"""What those who run the marketplace change about people."""

import strawberry

from domains.kernel.errors import NotFound
from domains.users import actions, models
from domains.users.errors import LastAdmin, VerificationDecided
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
    @mutation(who=STAFF, refuses=[LastAdmin])
    def update_user(self, info: Info, input: UpdateUserInput) -> UpdateUserPayload:
        """Change what somebody is on the marketplace, or close their account for a while."""
        user_id, actor, now = nodes.key_of("User", input.user_id, "userId"), info.context.actor, info.context.now
        user = models.User.objects.filter(pk=user_id).first()
        if user is None:
            raise NotFound(path=("userId",))
        if input.roles is not None:
            user = actions.set_roles(user_id=user_id, roles=input.roles, actor=actor, now=now)
        if input.suspended is not None:
            verb = actions.suspend_user if input.suspended else actions.reinstate_user
            user = verb(user_id=user_id, actor=actor, now=now)
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
