"""One process that the stack keeps alive."""

import fcntl
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, TextIO

from estuary import interrupts
from estuary.embedded.place import Owner, Place, is_free
from estuary.embedded.warden import Warden
from estuary.environment import ROOT
from estuary.trouble import Trouble

PATIENCE = 60.0  # seconds until a start counts as failed
GRACE = 15.0  # seconds between asking a process to end and ending it


class Process:
    """Subclasses say what to run; `servers/` has the examples.

    While any process of a server lives, it holds the lock file it inherited. So the lock tells for certain whether
    something of an earlier run is still there, which a pid in a file never could.
    """

    name: str
    title: str
    stop_signal: signal.Signals = signal.SIGTERM
    quiet = True  # writes to a log file rather than to the terminal
    preferred_ports: ClassVar[Mapping[str, int]] = {}  # what for -> which; 0 if any will do

    def __init__(self, place: Place) -> None:
        self.place = place
        self.log = place.room("logs") / f"{self.name}.log"
        self.ports: dict[str, int] = {}
        self.started = 0.0
        self._child: subprocess.Popen[bytes] | None = None

    # What a subclass says.

    def prepare(self) -> None:
        """Make what the server needs to start. Run before every start, so it must bear repetition."""

    def command(self) -> list[str | Path]:
        raise NotImplementedError

    def run_as(self) -> Owner | None:
        return None

    def environment(self, env: dict[str, str]) -> dict[str, str]:
        return env

    def is_ready(self) -> bool:
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        """The settings by which the program finds this server."""
        return {}

    def addresses(self) -> list[tuple[str, str]]:
        """What a person may open in a browser: (what it is, where)."""
        return []

    # What every one of them does.

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self, warden: Warden, env: dict[str, str]) -> None:
        self.started = time.monotonic()
        with self._take_lock() as lock:
            lock.truncate(0)  # what a number in it says must be true
            if not self.ports:
                self.choose_ports()
            self.prepare()
            owner = self.run_as()
            identity = {"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {}
            with self.log.open("ab") as log:
                self._child = subprocess.Popen(
                    [str(part) for part in self.command()],
                    stdin=subprocess.DEVNULL,
                    stdout=log if self.quiet else None,
                    stderr=log if self.quiet else None,
                    pass_fds=[lock.fileno()],
                    start_new_session=True,  # Ctrl-C is for the supervisor, which ends the others in order
                    cwd="/" if owner else ROOT,
                    env=self.environment(env),
                    **identity,  # type: ignore[call-overload]
                )
            lock.write(str(self._child.pid))
        warden.watch(self._child.pid, self.stop_signal)

    def choose_ports(self) -> None:
        wanted = self.preferred_ports.items()
        self.ports = {use: self.place.port(f"{self.name} {use}", preferred) for use, preferred in wanted}

    def lost_its_port(self) -> bool:
        """Whether it ended because somebody else was quicker: between choosing a port and taking it is a moment."""
        return self.has_ended() and not all(is_free("127.0.0.1", port) for port in self.ports.values())

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.has_ended() or not self.is_ready():
            if self.has_ended() or time.monotonic() > deadline:
                raise Trouble(self.explain_failure())
            time.sleep(0.02)
            interrupts.heed()

    def has_ended(self) -> bool:
        return self._child is None or self._child.poll() is not None

    def how_it_ended(self) -> str:
        code = self._child.returncode if self._child else None
        if code is None:
            return "did not answer"
        return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"

    def ask_to_stop(self) -> None:
        if self._child and not self.has_ended():
            self._child.send_signal(self.stop_signal)

    def stop(self, warden: Warden, grace: float = GRACE) -> None:
        if not self._child:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(grace)
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        warden.forget(self._child.pid)
        self._child = None

    def clear(self) -> None:
        """End what an earlier run may have left."""
        self._take_lock().close()

    def _take_lock(self) -> TextIO:
        file = (self.place.room("locks") / f"{self.name}.lock").open("a+")
        if not try_lock(file):
            file.seek(0)
            self._end_orphan(file, int(file.read() or 0))
        return file

    def _end_orphan(self, file: TextIO, pid: int) -> None:
        """Something of an earlier run still lives: usually children that are about to notice they are alone."""
        for attempt, sig in enumerate((0, self.stop_signal, signal.SIGKILL)):
            if pid and sig:
                print(f"  {self.title} of an earlier run is still alive (process {pid}); ending it.", flush=True)
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, sig)
                    if sig == signal.SIGKILL:
                        os.killpg(pid, sig)
            deadline = time.monotonic() + (3 if attempt == 0 else GRACE)
            while time.monotonic() < deadline:
                if try_lock(file):
                    return
                time.sleep(0.05)
        raise Trouble(f"{self.title} of an earlier run (process {pid}) does not end. End it by hand, then try again.")

    def explain_failure(self) -> str:
        sentence = f"{self.title} did not start: it {self.how_it_ended()}."
        if self.place.is_full():
            return f"{sentence} The disk of {self.place.folder} is full; make room and start again, nothing is lost."
        return f"{sentence} Its last words, from {self.log}:\n{last_words(self.log)}" if self.quiet else sentence


# Whatever proxy the shell is told to use, these servers are on this machine.
open_url = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def last_words(log: Path, lines: int = 8) -> str:
    if not log.exists():
        return "    (none)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8_000))
        text = file.read().decode(errors="replace")
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (none)"
