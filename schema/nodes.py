"""Any object by its id alone. A type that has one says how it is found, and for whom."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from strawberry import relay

from domains.kernel.actor import Actor

# Finds those of these ids that the actor may see: id -> object.
type Finder = Callable[[Actor, Sequence[UUID]], Mapping[UUID, relay.Node]]

FINDERS: dict[str, Finder] = {}

MOST = 100  # ids in one question


def found_by(finder: Finder) -> Callable[[type], type]:
    """On a type with a global id."""

    def decorate[T](kind: type[T]) -> type[T]:
        FINDERS[kind.__name__] = finder
        return kind

    return decorate


def find(actor: Actor, ids: Sequence[str]) -> list[Any]:
    """In the order asked for, None where nothing is there that the actor may see. One look-up for each type."""
    named = [parsed(each) for each in ids]
    wanted: dict[str, list[UUID]] = {}
    for each in named:
        if each:
            wanted.setdefault(each[0], []).append(each[1])
    found = {kind: FINDERS[kind](actor, keys) for kind, keys in wanted.items()}
    return [found[each[0]].get(each[1]) if each else None for each in named]


def parsed(global_id: str) -> tuple[str, UUID] | None:
    """None for what is no id of ours: to whoever asks, that is the same as nothing there."""
    try:
        kind, _, key = base64.b64decode(global_id.encode("ascii"), validate=True).decode("ascii").partition(":")
        return (kind, UUID(key)) if kind in FINDERS and str(UUID(key)) == key else None
    except (ValueError, binascii.Error):
        return None
