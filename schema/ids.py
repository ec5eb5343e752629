"""Global ids: which types have them, and what they say."""

import base64
import binascii
from functools import lru_cache
from uuid import UUID

from django.db.models import Model

# GraphQL name -> the model of its rows, of the types whose objects are found by an id.
MODELS: dict[str, type[Model]] = {}


def global_id(kind: str, key: object) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


@lru_cache(10_000)
def parsed(text: str) -> tuple[str, UUID] | None:
    """None for what is no id of ours: to whoever asks, that is the same as nothing there."""
    try:
        kind, _, key = base64.b64decode(text.encode("ascii"), validate=True).decode("ascii").partition(":")
        return (kind, UUID(key)) if kind in MODELS and str(UUID(key)) == key else None
    except (ValueError, binascii.Error):
        return None


def key_in(kind: str, text: str) -> UUID | None:
    """Of an object of this type."""
    named = parsed(text)
    return named[1] if named and named[0] == kind else None
