"""Ctrl-C, `kill` and a closed terminal, all as one exception, raised where it does no harm."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to end."""


_held = False
_asked = False


def listen() -> None:
    for sig in SIGNALS:
        if sig == signal.SIGHUP and signal.getsignal(sig) == signal.SIG_IGN:
            continue  # `nohup` asked for a life beyond the terminal
        signal.signal(sig, _ask)


def ignore() -> None:
    """From here on we are ending; a second Ctrl-C must not leave anything behind."""
    for sig in SIGNALS:
        signal.signal(sig, signal.SIG_IGN)


@contextmanager
def hold() -> Iterator[None]:
    """Between making a process and writing down that it is ours, nothing may interrupt."""
    global _held
    _held = True
    try:
        yield
    finally:
        _held = False
    if _asked:
        raise Stopped


def heed() -> None:
    """In a loop that waits: an exception that was raised while Python was tidying up is lost, and the wish is not."""
    if _asked:
        raise Stopped


def _ask(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True
    if not _held:
        raise Stopped
