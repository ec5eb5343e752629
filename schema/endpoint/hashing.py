"""Where passwords are hashed: apart from everything else, so that a thousand wrong ones slow down nobody who is in."""

import os
from concurrent.futures import ThreadPoolExecutor

from schema.refusals import Refusal

# Half of the processors, so that the other half serves whoever is signed in.
THREADS = max((os.cpu_count() or 1) // 2, 1)
# How many may wait: about as long as a person does.
WAITING = 40 * THREADS


class Hashing:
    def __init__(self, *, threads: int = THREADS, waiting: int = WAITING) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="hashing")
        self._places = threads + waiting
        self._taken = 0

    def __enter__(self) -> ThreadPoolExecutor:
        """A place in the queue. On the event loop alone, so that counting needs no lock."""
        if self._taken >= self._places:
            message = "Too many people sign in at this moment. Try again."
            raise Refusal.of(503, "BUSY", message, early=False, retry_after="5")
        self._taken += 1
        return self.pool

    def __exit__(self, *_: object) -> None:
        self._taken -= 1
