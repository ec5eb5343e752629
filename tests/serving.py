"""`manage.py serve`, as production runs it, beside the tests and on their servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from estuary.embedded.place import Place, free_port
from estuary.embedded.programs import Web
from estuary.embedded.stack import Stack


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
