"""Any object by its id alone: every type that has one is found through its model's `visible_to`."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domains.kernel.actor import Actor
from domains.kernel.errors import NotFound
from schema.loaders import rows_of, visible
from schema.objects import MODELS

MOST = 100  # ids in one question


def find(actor: Actor, ids: Sequence[str]) -> list[Any]:
    """In the order asked for, None where nothing is there that the actor may see. One look-up for each type."""
    named = [parsed(each) for each in ids]
    wanted: dict[str, set[UUID]] = {}
    for each in named:
        if each:
            wanted.setdefault(each[0], set()).add(each[1])
    found = {kind: rows_of(visible(MODELS[kind], actor).filter(pk__in=keys)) for kind, keys in wanted.items()}
    by_key = {(kind, row.pk): row for kind, rows in found.items() for row in rows}
    return [by_key.get(each) if each else None for each in named]


def key_of(kind: str, global_id: str, *path: str) -> UUID:
    """Of an object of this type that an input names; what is no id of one is not there."""
    named = parsed(global_id)
    if named is None or named[0] != kind:
        raise NotFound(path=path)
    return named[1]


def parsed(global_id: str) -> tuple[str, UUID] | None:
    """None for what is no id of ours: to whoever asks, that is the same as nothing there."""
    try:
        kind, _, key = base64.b64decode(global_id.encode("ascii"), validate=True).decode("ascii").partition(":")
        return (kind, UUID(key)) if kind in MODELS and str(UUID(key)) == key else None
    except (ValueError, binascii.Error):
        return None
