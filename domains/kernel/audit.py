"""Who did what to which object, written in the transaction that did it."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import models

from domains.kernel.actor import Actor
from domains.kernel.models import AuditLogEntry

KEPT_FOR = timedelta(days=2 * 365)


def record(
    action: str,
    subject: str,
    subject_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    before: str = "",
    after: models.Model | None = None,
) -> None:
    AuditLogEntry.objects.create(
        at=now,
        action=action,
        subject=subject,
        subject_id=subject_id,
        actor_id=actor.user_id,
        actor_name=actor.name,
        request_id=actor.request_id,
        before=before,
        after=fingerprint(after) if after else "",
    )


def fingerprint(row: models.Model) -> str:
    """Of all its columns: two that differ show that something changed, and neither tells what it was."""
    values = {field.attname: field.value_to_string(row) for field in row._meta.concrete_fields}
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def forget(*, now: datetime) -> int:
    forgotten, _ = AuditLogEntry.objects.filter(at__lt=now - KEPT_FOR).delete()
    return forgotten
