"""Where one file is taken apart."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

PREFIX = "estuary-media-"
LONGEST = timedelta(hours=1)  # that anything is worked on


@contextmanager
def folder_of_its_own(*, now: datetime) -> Iterator[Path]:
    remove_left(now=now)
    with TemporaryDirectory(prefix=PREFIX) as made:
        yield Path(made)


def remove_left(*, now: datetime) -> None:
    """By a process that was killed."""
    for each in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another removes it too
            if each.stat().st_mtime < (now - LONGEST).timestamp():
                shutil.rmtree(each, ignore_errors=True)
