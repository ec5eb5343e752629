# ruff: noqa: PTH118, UP031
"""What an outdated Python is told. Written in the syntax of any Python 3, like manage.py."""

import os
import sys


def newer_python(oldest: "tuple[int, int]") -> "str | None":
    for minor in range(oldest[1] + 8, oldest[1] - 1, -1):
        name = "python3.%d" % minor
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            # pyenv leaves a shim for every version it ever had; one that is switched off would only complain.
            if "shims" not in folder and os.access(os.path.join(folder, name), os.X_OK):
                return name
    return None


def explain(oldest: "tuple[int, int]") -> str:
    sentence = "Estuary needs Python %d.%d or newer; this is Python %d.%d." % (oldest + tuple(sys.version_info[:2]))
    found = newer_python(oldest)
    if found:
        return "%s Try: %s %s" % (sentence, found, " ".join(sys.argv))
    return sentence + " Install one (python.org, your package manager, or pyenv) and run it with that."
