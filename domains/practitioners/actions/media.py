"""Pictures and films on somebody's page, and the documents that only staff look at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.media.actions import hang, let_go, locked_asset, rehang, unhang
from domains.media.models import Kind, MediaAsset, Role, Visibility
from domains.practitioners.actions.own import locked_part, locked_practitioner
from domains.practitioners.actions.pages import plain_text
from domains.practitioners.events import (
    PractitionerDocumentAdded,
    PractitionerDocumentRemoved,
    PractitionerMediaSet,
)
from domains.practitioners.models import Practitioner, PractitionerDocument, PractitionerMedia
from domains.practitioners.policies import can_speak_for

MOST_DOCUMENTS: Final = 50
TARGET: Final = ("targetId",)


@transaction.atomic
def attach_media(*, practitioner_id: UUID, asset_id: UUID, role: Role, actor: Actor, now: datetime) -> Practitioner:
    practitioner = locked_practitioner(practitioner_id, actor=actor, path=TARGET)
    hang(PractitionerMedia, practitioner, asset_id, role, actor=actor, now=now)
    return told(practitioner, actor=actor, now=now)


@transaction.atomic
def detach_media(*, practitioner_id: UUID, asset_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    practitioner = locked_practitioner(practitioner_id, actor=actor, path=TARGET)
    unhang(PractitionerMedia, practitioner, asset_id, now=now)
    return told(practitioner, actor=actor, now=now)


@transaction.atomic
def reorder_media(*, practitioner_id: UUID, asset_ids: Sequence[UUID], actor: Actor, now: datetime) -> Practitioner:
    practitioner = locked_practitioner(practitioner_id, actor=actor, path=TARGET)
    rehang(PractitionerMedia, practitioner, asset_ids)
    return told(practitioner, actor=actor, now=now)


def told(practitioner: Practitioner, *, actor: Actor, now: datetime) -> Practitioner:
    fact = PractitionerMediaSet(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now)
    return practitioner


@transaction.atomic
def add_practitioner_document(
    *, practitioner_id: UUID, asset_id: UUID, title: str, actor: Actor, now: datetime
) -> PractitionerDocument:
    """By the person themselves: it is about nobody else. Added again, it is there once."""
    practitioner = locked_practitioner(practitioner_id, actor=actor, may=can_speak_for)
    title = plain_text(title, 200, "title")
    if not title:
        raise Invalid("Say what it is.", path=("title",))
    kinds = (Kind.DOCUMENT, Kind.IMAGE)
    asset = locked_asset(asset_id, actor=actor, kinds=kinds, visibility=Visibility.PRIVATE)
    if known := practitioner.documents.filter(asset=asset).first():
        return known
    if practitioner.documents.count() >= MOST_DOCUMENTS:
        raise Invalid(f"There are at most {MOST_DOCUMENTS} documents. Remove one first.", path=("assetId",))
    document = PractitionerDocument(practitioner=practitioner, asset=asset, title=title, added_at=now)
    document.save(force_insert=True)
    MediaAsset.objects.filter(pk=asset.pk).update(loose_since=None)
    added = PractitionerDocumentAdded(document_id=document.pk, user_id=practitioner.user_id)
    publish(added, actor=actor, now=now, after=document)
    return document


@transaction.atomic
def remove_practitioner_document(*, document_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """Its file is forgotten after a day, unless it hangs elsewhere."""
    document = locked_part(PractitionerDocument, document_id, actor=actor, may=can_speak_for, path=("documentId",))
    practitioner = document.practitioner
    removed = PractitionerDocumentRemoved(document_id=document.pk, user_id=practitioner.user_id)
    before, asset_id = fingerprint(document), document.asset_id
    document.delete()
    let_go([asset_id], now=now)
    publish(removed, actor=actor, now=now, before=before)
    return practitioner
