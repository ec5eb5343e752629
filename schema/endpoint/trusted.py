"""Documents that were registered before: a client names one by its hash instead of sending it.

The file is what the tools of frontends write: an object of id and text (Relay and others), or Apollo's manifest.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from schema.refusals import Refusal

PREFIX = "sha256:"


class Unusable(ValueError):
    """The words say what is wrong with the file."""


@dataclass(frozen=True)
class Trusted:
    texts: Mapping[str, str] = field(default_factory=dict)  # by hash
    alone: bool = False  # whether nothing else is taken, but from staff

    @classmethod
    def read(cls, file: str, *, alone: bool) -> "Trusted":
        if not file:
            return cls(alone=alone)
        try:
            given = orjson.loads(Path(file).read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise Unusable(f"{file} cannot be read as JSON: {error}") from None
        texts = pairs_of(given)
        for name, text in texts.items():
            if hash_of(text) != name:
                raise Unusable(f"{file}: the document {name!r} has the hash {hash_of(text)}")
        return cls(texts, alone)

    def text(self, document_id: str) -> str:
        if (text := self.texts.get(document_id.removeprefix(PREFIX).lower())) is None:
            raise Refusal.of(404, "UNKNOWN_DOCUMENT", "No document with this `documentId` was registered.")
        return text

    def knows(self, text: str) -> bool:
        return hash_of(text) in self.texts


def pairs_of(given: Any) -> dict[str, str]:
    if isinstance(given, dict) and isinstance(operations := given.get("operations"), list):
        given = {each.get("id"): each.get("body") for each in operations if isinstance(each, dict)}
    if not isinstance(given, dict) or not all(isinstance(each, str) for pair in given.items() for each in pair):
        raise Unusable("it must be an object of hashes and documents, or a manifest of operations")
    return {name.removeprefix(PREFIX).lower(): text for name, text in given.items()}


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def not_allowed() -> Refusal:
    message = "Only documents that were registered are taken here: send `documentId`."
    return Refusal.of(400, "DOCUMENT_NOT_ALLOWED", message, early=False)
