"""Where something takes long: apart from everything else, so that a thousand who wait slow down nobody else.

Hashing a password keeps a processor busy on purpose. Whoever signs in by another provider waits for that provider.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from schema.refusals import Refusal

# Half of the processors, so that the other half serves whoever is signed in.
HASHING = max((os.cpu_count() or 1) // 2, 1)
ASKING = 8
# How many may wait for each thread: about as long as a person does.
WAITING = 40


class Apart:
    def __init__(self, name: str, *, threads: int, waiting: int = WAITING) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = threads + waiting * threads
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
