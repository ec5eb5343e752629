"""`manage.py up` as a person would run it, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from estuary.embedded.place import free_port
from estuary.embedded.process import try_lock
from estuary.environment import ROOT

PATIENCE = 60.0


class Up:
    def __init__(self, folder: Path, *options: str, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.output = folder.with_name(f"{folder.name}.{id(self)}.out")
        command = [sys.executable, ROOT / "manage.py", "up", "--data-dir", folder, "--port", str(self.port), *options]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)

    def __enter__(self) -> "Up":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.output.unlink()

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str, times: int = 1) -> None:
        until(lambda: self.said().count(words) >= times or self.process.poll() is not None)
        assert self.said().count(words) >= times, self.said()

    def ended(self) -> tuple[int, str]:
        return self.process.wait(PATIENCE), self.said()

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=3) as answer:
                return b'"status": "ready"' in answer.read()
        except OSError:
            return False

    def pid_of(self, name: str) -> int:
        lock = self.folder / "locks" / f"{name}.lock"
        until(lambda: lock.read_text() != "")  # whoever is starting again has not written it yet
        return int(lock.read_text())

    def kill(self, name: str) -> None:
        """Whichever lives now: one that is starting again has a number that was another's first."""
        until(lambda: self.was_killed(name))

    def was_killed(self, name: str) -> bool:
        try:
            os.kill(self.pid_of(name), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def still_running(self) -> list[str]:
        """Whatever still holds its lock, which every process of a stack does while it lives."""
        alive = []
        for path in sorted((self.folder / "locks").glob("*.lock")):
            with path.open("a+") as file:
                if not try_lock(file):
                    alive.append(path.stem)
        return alive


def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
