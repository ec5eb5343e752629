"""One line that changes on a terminal, a few plain lines anywhere else."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self

EVERY = 5.0  # seconds between two lines where the line cannot be rewritten


class Progress:
    def __init__(self, what: str) -> None:
        self.what = what
        self.live = sys.stdout.isatty()
        self.started = self.printed = time.monotonic()

    def __enter__(self) -> Self:
        print(f"  {self.what} …", end="" if self.live else "\n", flush=True)
        return self

    def step(self, detail: str) -> None:
        now = time.monotonic()
        if self.live:
            self._rewrite(f"  {self.what} … {detail}")
        elif now - self.printed >= EVERY:
            self.printed = now
            print(f"  {self.what} … {detail}", flush=True)

    def done(self, detail: str = "") -> None:
        line = f"  {self.what}: {detail or 'done'} ({time.monotonic() - self.started:.1f} s)"
        if self.live:
            self._rewrite(line)
        else:
            print(line, flush=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.live:
            print(flush=True)

    def _rewrite(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        print("\r\x1b[K" + line[:width], end="", flush=True)
