"""`manage.py test`: pytest, on the embedded servers, on every core."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from estuary.environment import ROOT


def main(arguments: Sequence[str]) -> int:
    """The servers are the business of `tests/stack.py`, so that a bare `pytest` finds them as well."""
    options = list(arguments)
    alone = ("-n", "--numprocesses", "--pdb", "-s", "--co", "--collect-only")
    whole = not any(option.startswith(alone) or Path(option.split("::")[0]).exists() for option in options)
    if whole:
        options = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal", *options]
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *options])
