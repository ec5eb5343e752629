"""Several processes as one: started in order of need, kept alive, stopped in reverse."""

import os
import time
from collections.abc import Callable, Sequence

from estuary import interrupts
from estuary.embedded.place import Place
from estuary.embedded.process import PATIENCE, Process
from estuary.embedded.warden import Warden
from estuary.trouble import Trouble

# A server that ends this often within this many seconds will not get better by starting it once more.
RESTARTS = 5
WITHIN = 60.0

Say = Callable[[str], None]


class Stack:
    def __init__(self, place: Place, say: Say = print) -> None:
        self.place = place
        self.say = say
        self.settings: dict[str, str] = {}
        self.running: list[Process] = []
        self._warden: Warden | None = None
        self._full = False
        self._coming_up: dict[str, float] = {}
        self._ended_at: dict[str, list[float]] = {}

    def start(self, processes: Sequence[Process]) -> None:
        """All at once, then wait for each: what depends on another is given in a later call."""
        if self._warden is None:
            with interrupts.hold():
                self._warden = Warden(self.place.folder if self.place.throwaway else None)
        for process in processes:
            with interrupts.hold():
                self.running.append(process)
                process.start(self._warden, self.environment())
        for process in processes:
            self._see_ready(process)
            self.settings |= process.settings()
            self.say(f"  {process.title}: ready ({time.monotonic() - process.started:.1f} s)")

    def environment(self) -> dict[str, str]:
        """What libpq and Django would read of the shell's belongs to somebody else's project."""
        foreign = [name for name in os.environ if name.startswith("PG") or name == "DJANGO_SETTINGS_MODULE"]
        return {name: value for name, value in os.environ.items() if name not in foreign} | self.settings

    def look_after(self) -> None:
        """Start again whatever has ended, and say it when the disk fills up. Call it now and then."""
        if self.place.is_full() != self._full:
            self._full = not self._full
            if self._full:
                self.say(f"  The disk of {self.place.folder} is full: nothing can be written until there is room.")
            else:
                self.say("  There is room on the disk again.")
        for process in self.running:
            if process.has_ended():
                self._restart(process)
            elif process.name in self._coming_up:
                self._welcome(process)

    def stop(self) -> None:
        while self.running:
            process = self.running.pop()
            assert self._warden
            process.stop(self._warden)
        if self._warden:
            self._warden.dismiss()
            self._warden = None

    def _see_ready(self, process: Process) -> None:
        try:
            process.wait_until_ready()
        except Trouble:
            if not process.lost_its_port():
                raise
            process.choose_ports()
            self._begin(process)
            process.wait_until_ready()

    def _begin(self, process: Process) -> None:
        assert self._warden
        with interrupts.hold():
            process.stop(self._warden)
            process.start(self._warden, self.environment())

    def _restart(self, process: Process) -> None:
        how = process.how_it_ended()
        now = time.monotonic()
        recent = [at for at in self._ended_at.get(process.name, []) if now - at < WITHIN]
        self._ended_at[process.name] = [*recent, now]
        if len(recent) >= RESTARTS:
            full = f" The disk of {self.place.folder} is full: make room." if self.place.is_full() else ""
            raise Trouble(
                f"{process.title} {how}, for the {len(recent) + 1}th time within a minute.{full} See {process.log}."
            )
        self.say(f"  {process.title} {how}; starting it again.")
        # Not waited for: it may need another that has ended as well, and that nobody would start meanwhile.
        self._coming_up[process.name] = now + PATIENCE
        self._begin(process)

    def _welcome(self, process: Process) -> None:
        if process.is_ready():
            del self._coming_up[process.name]
            self.say(f"  {process.title}: ready again.")
        elif time.monotonic() > self._coming_up[process.name]:
            raise Trouble(process.explain_failure())
