"""Where a file hangs: at a person, a practitioner, or a service."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any
from uuid import UUID

import strawberry

from domains.kernel.errors import Invalid, NotAllowed
from domains.media import actions as media
from domains.media import models
from domains.media.errors import MediaNotUsable
from domains.practitioners import actions as practitioners
from domains.practitioners.models import Practitioner, PractitionerDocument
from domains.services import actions as services
from domains.services.models import Service
from domains.users.models import User
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload

TARGET = "Of yourself, or of a practitioner or a service that you may manage."
# What files hang at -> whose verbs say so, and what those call it.
WALLS: dict[str, tuple[ModuleType, str]] = {
    "Practitioner": (practitioners, "practitioner_id"),
    "Service": (services, "service_id"),
}


@strawberry.input(description="What is to hang where.")
class AttachMediaInput:
    target_id: strawberry.ID = strawberry.field(description=TARGET)
    asset_id: strawberry.ID = strawberry.field(description="Of a public file that you have brought and completed.")
    role: models.Role = strawberry.field(
        description="As what: `AVATAR` at yourself; `COVER`, `INTRO_VIDEO`, `PHOTO` or `VIDEO` at a practitioner; "
        "`PHOTO` or `VIDEO` at a service."
    )


@strawberry.input(description="What is to hang there no longer.")
class DetachMediaInput:
    target_id: strawberry.ID = strawberry.field(description=TARGET)
    asset_id: strawberry.ID = strawberry.field(description="Of what hangs there.")


@strawberry.input(description="In which order files hang somewhere.")
class ReorderMediaInput:
    target_id: strawberry.ID = strawberry.field(description="Of a practitioner or a service that you may manage.")
    asset_ids: list[strawberry.ID] = strawberry.field(description="Of all that hang there, in their new order.")


@strawberry.input(description="A document for staff to look at.")
class AddPractitionerDocumentInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of yourself.")
    asset_id: strawberry.ID = strawberry.field(
        description="Of a private document or picture that you have brought and completed."
    )
    title: str = strawberry.field(description="What it is; at most 200 characters.")


@strawberry.input(description="A document that is not needed any more.")
class RemovePractitionerDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="Of a document of yours.")


@payload
class AttachMediaPayload:
    user: User | None = strawberry.field(default=None, description="You, if it was to hang there.")
    practitioner: Practitioner | None = strawberry.field(default=None, description="If it was to hang there.")
    service: Service | None = strawberry.field(default=None, description="If it was to hang there.")


@payload
class DetachMediaPayload:
    user: User | None = strawberry.field(default=None, description="You, if it hung there.")
    practitioner: Practitioner | None = strawberry.field(default=None, description="If it hung there.")
    service: Service | None = strawberry.field(default=None, description="If it hung there.")


@payload
class ReorderMediaPayload:
    practitioner: Practitioner | None = strawberry.field(default=None, description="If they hang there.")
    service: Service | None = strawberry.field(default=None, description="If they hang there.")


@payload
class AddPractitionerDocumentPayload:
    document: PractitionerDocument | None = strawberry.field(default=None, description="The document.")


@payload
class RemovePractitionerDocumentPayload:
    practitioner: Practitioner | None = strawberry.field(default=None, description="Whose it was.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[MediaNotUsable])
    def attach_media(self, info: Info, input: AttachMediaInput) -> AttachMediaPayload:
        """Hang a file somewhere, behind what hangs there already. It may still be in the making: others see it once
        it is ready. Where there is one of a role, it takes the place of the one before."""
        kind, key = nodes.named_in({"User", *WALLS}, input.target_id, "targetId")
        asset = nodes.key_of("MediaAsset", input.asset_id, "assetId")
        if kind == "User":
            refuse_others(info, key)
            if input.role != models.Role.AVATAR:
                raise Invalid("What hangs at a person is their `AVATAR`.", path=("role",))
            return AttachMediaPayload(user=media.set_portrait(asset_id=asset, **asking(info)))
        row = there(kind, key, "attach_media", asset_id=asset, role=input.role, **asking(info))
        return AttachMediaPayload(**{kind.lower(): row})

    @mutation(who=SIGNED_IN)
    def detach_media(self, info: Info, input: DetachMediaInput) -> DetachMediaPayload:
        """Take a file down. If it hangs nowhere else, it is forgotten after a day."""
        kind, key = nodes.named_in({"User", *WALLS}, input.target_id, "targetId")
        asset = nodes.key_of("MediaAsset", input.asset_id, "assetId")
        if kind == "User":
            refuse_others(info, key)
            return DetachMediaPayload(user=media.remove_portrait(asset_id=asset, **asking(info)))
        return DetachMediaPayload(**{kind.lower(): there(kind, key, "detach_media", asset_id=asset, **asking(info))})

    @mutation(who=SIGNED_IN)
    def reorder_media(self, info: Info, input: ReorderMediaInput) -> ReorderMediaPayload:
        """Say in which order files hang somewhere: all of them, at once. The first picture of a service stands for it
        in lists."""
        kind, key = nodes.named_in(WALLS, input.target_id, "targetId")
        keys = keys_of(input.asset_ids)
        return ReorderMediaPayload(**{kind.lower(): there(kind, key, "reorder_media", asset_ids=keys, **asking(info))})

    @mutation(who=SIGNED_IN, refuses=[MediaNotUsable])
    def add_practitioner_document(
        self, info: Info, input: AddPractitionerDocumentInput
    ) -> AddPractitionerDocumentPayload:
        """Show staff a proof of what you can do. Nobody else sees it, not even whoever acts for you."""
        document = practitioners.add_practitioner_document(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            asset_id=nodes.key_of("MediaAsset", input.asset_id, "assetId"),
            title=input.title,
            actor=info.context.actor,
            now=info.context.now,
        )
        return AddPractitionerDocumentPayload(document=document)

    @mutation(who=SIGNED_IN)
    def remove_practitioner_document(
        self, info: Info, input: RemovePractitionerDocumentInput
    ) -> RemovePractitionerDocumentPayload:
        """Take a document back. Its file is forgotten after a day."""
        practitioner = practitioners.remove_practitioner_document(
            document_id=nodes.key_of("PractitionerDocument", input.document_id, "documentId"),
            actor=info.context.actor,
            now=info.context.now,
        )
        return RemovePractitionerDocumentPayload(practitioner=practitioner)


def there(kind: str, key: UUID, verb: str, **given: Any) -> Any:
    verbs, called = WALLS[kind]
    return getattr(verbs, verb)(**{called: key}, **given)


def asking(info: Info) -> dict[str, Any]:
    return {"actor": info.context.actor, "now": info.context.now}


def refuse_others(info: Info, user_id: UUID) -> None:
    if user_id != info.context.actor.user_id:
        raise NotAllowed(path=("targetId",))


def keys_of(ids: Sequence[strawberry.ID]) -> list[UUID]:
    return [nodes.key_of("MediaAsset", each, "assetIds", str(at)) for at, each in enumerate(ids)]
