"""Ends the servers when the process that started them is gone, however it went: `kill -9` included.

The supervisor holds one end of a pipe, the warden the other. The pipe closes when the supervisor ends, and that is
the signal: it needs no polling, no pid to look up, and works on every system alike.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

GRACE = 15.0


class Warden:
    """The supervisor's side."""

    def __init__(self, throwaway: Path | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__, *([str(throwaway)] if throwaway else [])],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, cwd="/",
        )  # fmt: skip

    def watch(self, pid: int, stop_signal: signal.Signals) -> None:
        self._tell(f"watch {pid} {int(stop_signal)}\n")

    def forget(self, pid: int) -> None:
        self._tell(f"forget {pid}\n")

    def dismiss(self) -> None:
        self._tell("dismissed\n")
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        # Without a warden the servers go on; what is lost is only the safety net.
        with suppress(BrokenPipeError):
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


def main() -> None:
    """The warden's own process."""
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, signal.SIG_IGN)

    watched: dict[int, int] = {}
    dismissed = False
    for line in sys.stdin:
        verb, *numbers = line.split()
        if verb == "watch":
            watched[int(numbers[0])] = int(numbers[1])
        elif verb == "forget":
            watched.pop(int(numbers[0]), None)
        elif verb == "dismissed":
            dismissed = True

    if not dismissed:
        for pid, stop_signal in reversed(watched.items()):
            end(pid, stop_signal)
        if len(sys.argv) > 1:
            shutil.rmtree(sys.argv[1], ignore_errors=True)


def end(pid: int, stop_signal: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
