import strawberry

from domains.kernel.personal import Obligation
from domains.practitioners.errors import PractitionerSuspended
from domains.practitioners.models import Practitioner
from domains.privacy import actions, models
from domains.privacy.errors import ExportPending, OpenObligations
from domains.users.errors import StepUpRequired
from domains.users.models import User
from schema import nodes
from schema.access import ADMINS, SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload
from schema.refs import object_like

object_like(
    Obligation,
    "Something that has to be done before an account can be erased, or a practice deleted.",
    kind="What, for a program.",
    message="What, for a person.",
)


@strawberry.input(description="Whose account to erase.")
class DeleteUserInput:
    user_id: strawberry.ID = strawberry.field(description="Whose.")


@strawberry.input(description="Whose practice to delete.")
class DeletePractitionerInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of yourself, or as an administrator of anybody.")


@payload
class RequestDataExportPayload:
    data_export: models.DataExport | None = strawberry.field(
        default=None, description="It is being made; a mail tells when it is ready."
    )


@payload
class DeleteViewerPayload:
    user: User | None = strawberry.field(default=None, description="What is left: an id, and nothing about a person.")


@payload
class DeleteUserPayload:
    user: User | None = strawberry.field(default=None, description="What is left: an id, and nothing about a person.")


@payload
class DeletePractitionerPayload:
    practitioner: Practitioner | None = strawberry.field(default=None, description="What only staff see from now on.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[ExportPending, StepUpRequired])
    def request_data_export(self, info: Info) -> RequestDataExportPayload:
        """Have everything known about oneself put into a file."""
        export = actions.request_data_export(actor=info.context.actor, now=info.context.now)
        return RequestDataExportPayload(data_export=export)

    @mutation(who=SIGNED_IN, refuses=[OpenObligations, StepUpRequired])
    def delete_viewer(self, info: Info) -> DeleteViewerPayload:
        """Erase one's own account, for good. What must be kept is kept without a name."""
        actor, now = info.context.actor, info.context.now
        return DeleteViewerPayload(user=actions.erase_user(user_id=actor.person, actor=actor, now=now))

    @mutation(who=ADMINS, refuses=[OpenObligations, StepUpRequired])
    def delete_user(self, info: Info, input: DeleteUserInput) -> DeleteUserPayload:
        """Erase somebody's account, for good. What must be kept is kept without a name."""
        user_id = nodes.key_of("User", input.user_id, "userId")
        user = actions.erase_user(user_id=user_id, actor=info.context.actor, now=info.context.now)
        return DeleteUserPayload(user=user)

    @mutation(who=SIGNED_IN, refuses=[OpenObligations, PractitionerSuspended])
    def delete_practitioner(self, info: Info, input: DeletePractitionerInput) -> DeletePractitionerPayload:
        """Offer nothing any more. All services are archived, what others know of them stays, and nobody but staff sees
        the page. Whoever applies again has it back. By the person alone, or by an administrator, who may also do so
        while they are suspended. Deleted again, it stays so."""
        practitioner = actions.delete_practitioner(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return DeletePractitionerPayload(practitioner=practitioner)
