"""Small real servers that speak the wire formats of other people's services, for development and tests.

A provider is a folder with an `application.py`, which has `application(folder, url)`, the ASGI application it is,
`settings(url)`, what the program must be told to find it there, and `addresses(url)`, what a person may want to open.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def providers() -> Iterator[tuple[str, Any]]:
    for file in sorted(Path(__file__).parent.glob("*/application.py")):
        name = file.parent.name
        yield name, importlib.import_module(f"{__name__}.{name}.application")
