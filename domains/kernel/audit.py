"""Who did what to which object, written in the transaction that did it."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import models

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry

KEPT_FOR = timedelta(days=2 * 365)


def entry(
    action: str,
    subject: str,
    subject_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    before: str = "",
    after: models.Model | None = None,
) -> list[Any]:
    """What is written of it, in the order of the columns: `events.publish` writes it beside the event."""
    shown = fingerprint(after) if after else ""
    who = (actor.user_id, actor.name, actor.request_id)
    return [uuid7(), now, action, subject, subject_id, *who, before, shown]


def fingerprint(row: models.Model) -> str:
    """Of all its columns: two that differ show that something changed, and neither tells what it was."""
    fields = [field for field in row._meta.concrete_fields if getattr(row, field.attname) is not None]
    values = {field.attname: field.value_to_string(row) for field in fields}
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def forget(*, now: datetime) -> int:
    forgotten, _ = AuditLogEntry.objects.filter(at__lt=now - KEPT_FOR).delete()
    return forgotten
