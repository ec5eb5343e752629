"""Making of what somebody brought what is given out: in a process of its own, with little memory and little time.

Whoever brings a file chooses every byte that is taken apart here, and what takes it apart is written in C. So it is
started without our settings and our modules, reads one file, writes into one folder, and says in a line of JSON what
came of it.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from domains.media.models import Failure

APART = Path(__file__).parent / "apart" / "__main__.py"
PATIENCE = 120  # seconds; it is given less of the processor
LONGEST_ANSWER = 100_000
FILES = {
    *("original.webp", "large.webp", "thumbnail.webp"), *("original.mp4", "original.webm"), "original.pdf",
}  # fmt: skip
# Each may take a processor and a good deal of memory.
PLACES = BoundedSemaphore(os.cpu_count() or 1)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file in the folder."""

    name: str  # of the variant
    file: str
    content_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    variants: list[Made]
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    pages: int | None = None


class Unusable(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def make(kind: str, content_type: str, file: Path, folder: Path) -> Outcome:
    """Raises `Unusable` where nothing comes of it."""
    command = [sys.executable, "-I", str(APART), kind, content_type, str(file), str(folder)]
    answer = folder / "answer"
    try:
        with PLACES, answer.open("wb") as said:  # into a file, which has a limit
            ran = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                cwd=folder,
                env={},
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise Unusable(Failure.TOO_DEMANDING) from None
    if ran.returncode:  # ended by its limits
        raise Unusable(Failure.TOO_DEMANDING)
    try:
        return understood(answer, folder)
    except (KeyError, TypeError, ValueError):
        raise Unusable(Failure.BROKEN) from None


def understood(answer: Path, folder: Path) -> Outcome:
    """What it says is believed no more than what it was given: a file is one of those that it may make."""
    with answer.open("rb") as opened:
        said = json.loads(opened.read(LONGEST_ANSWER))
    if "failure" in said:
        raise Unusable(Failure(said["failure"]))
    variants = [Made(**each) for each in said.pop("variants")]
    if not all(made.file in FILES and not (folder / made.file).is_symlink() for made in variants):
        raise ValueError
    return Outcome(variants=variants, **said)
