"""`manage.py serve` and `worker`, as production runs them, beside the tests and on their servers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from estuary.embedded.place import Place, free_port
from estuary.embedded.programs import Web
from estuary.embedded.stack import Stack
from estuary.environment import ROOT


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Web]:
    place = Place(folder, throwaway=True)
    stack = Stack(place, say=lambda _: None)
    stack.settings |= {"ESTUARY_ENV": "development", **settings}
    place.claim()
    web = Web(place, "127.0.0.1", free_port())
    web.quiet = True
    try:
        stack.start([web])
        yield web
    finally:
        stack.stop()
        place.release()


@contextmanager
def working(folder: Path, **settings: str) -> Iterator[Path]:
    """A worker; gives the file that is there once it is at work."""
    ready = folder / "worker-is-ready"
    command = [sys.executable, ROOT / "manage.py", "worker", "--ready-file", ready]
    environment = {**os.environ, "ESTUARY_ENV": "development", **settings}
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield ready
    finally:
        worker.kill()
        worker.wait()
