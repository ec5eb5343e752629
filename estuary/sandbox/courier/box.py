"""The text messages, one file each."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TypedDict
from uuid import UUID, uuid4, uuid5

KEEP = 1_000  # messages; the oldest go first
KEYS = UUID("5b1f7a0e-9c52-4a3d-8d0a-6f3f0a7e2b44")  # any, to make names in


class Message(TypedDict):
    id: str
    to: str
    body: str
    at: str
    times: int


class Box:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keeping = Lock()
        for draft in folder.glob("*.new"):
            draft.unlink()

    def keep(self, *, to: str, body: str, key: str) -> str:
        """Gives the message's id. Under a key that is known it is the message of then, whatever it says now."""
        with self._keeping:
            mark = uuid5(KEYS, key) if key else uuid4()
            known = next(self.folder.glob(f"*-{mark}.json"), None)
            message = again(read(known)) if known else fresh(to, body)
            self._write(message, known.stem if known else f"{stamp(message)}-{mark}")
            return message["id"]

    def _write(self, message: Message, name: str) -> None:
        draft = self.folder / f"{name}.new"
        draft.write_text(json.dumps(message))
        draft.rename(self.folder / f"{name}.json")
        for file in self._files()[KEEP:]:
            file.unlink(missing_ok=True)

    def everything(self) -> list[Message]:
        with self._keeping:  # none is thrown away between finding and reading it
            return [read(file) for file in self._files()]

    def empty(self) -> None:
        with self._keeping:
            for file in self._files():
                file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"), reverse=True)


def read(file: Path) -> Message:
    message: Message = json.loads(file.read_text())
    return message


def fresh(to: str, body: str) -> Message:
    now = datetime.now(UTC)
    return {"id": request_id(now), "to": to, "body": body, "at": now.isoformat(), "times": 1}


def again(message: Message) -> Message:
    return {**message, "times": message["times"] + 1}


def stamp(message: Message) -> str:
    return datetime.fromisoformat(message["at"]).strftime("%Y%m%dT%H%M%S%f")


def request_id(now: datetime) -> str:
    """In Courier's form."""
    return f"1-{int(now.timestamp()):08x}-{secrets.token_hex(12)}"
