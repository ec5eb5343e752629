"""Ids that grow with time, made here rather than by the database, so that a row has its name before it is written."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """RFC 9562, version 7: 48 bits of milliseconds, 12 of the fraction below them, 62 random.

    The 60 bits of time never stand still or run back within a process, so ids sort in the order they were made.
    """
    global _last
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    ticks = milliseconds << 12 | (rest << 12) // 1_000_000
    with _lock:
        _last = ticks = max(ticks, _last + 1)
    return UUID(int=(ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62))
