"""The embedded servers, for a benchmark that needs them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests import stack


@contextmanager
def started() -> Iterator[None]:
    """Throw-away data, Django set up on it. Import what needs Django inside."""
    stack.start()
    try:
        stack.take_database("main")
        os.environ["DJANGO_SETTINGS_MODULE"] = "estuary.settings"
        import django

        django.setup()
        yield
    finally:
        stack.pytest_unconfigure()
