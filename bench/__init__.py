"""Benchmarks, side by side with what people would use instead. `manage.py bench NAME`; never part of the tests.

A benchmark is a module here with a `main(arguments)`, and the first line of its docstring says what it measures.
"""

import importlib
import pkgutil
from collections.abc import Sequence

from estuary.trouble import Trouble


def main(arguments: Sequence[str]) -> int:
    names = [found.name for found in pkgutil.iter_modules(__path__) if not found.ispkg]
    if not arguments:
        for name in names:
            first_line = (importlib.import_module(f"bench.{name}").__doc__ or "").partition("\n")[0]
            print(f"  {name:12}{first_line}")
        return 0
    if arguments[0] not in names:
        raise Trouble(f"There is no benchmark {arguments[0]!r}. There are: {', '.join(names)}")
    importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:])
    return 0
