"""Which commands bring their own environment, and which are Django's.

Nothing outside the standard library may be imported here before `bootstrap` has seen to the environment.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from estuary import bootstrap, interrupts
from estuary.environment import ROOT
from estuary.trouble import Trouble

# Each lives in a module of its own with a `main(arguments) -> int`.
OWN = {
    "up": ("estuary.embedded.up", ("", "embedded"), "start everything: servers, demo data, the API"),
    "test": (
        "estuary.testing",
        ("", "embedded", "dev"),
        "run the tests on servers of their own; takes pytest's options",
    ),
    "bench": ("bench", ("", "embedded", "dev", "bench"), "run a benchmark; without a name, list them"),
    "setup": (
        "estuary.setup",
        ("", "embedded", "dev"),
        "only make the environment that `up`, `test` and the checks use",
    ),
}


def run(arguments: Sequence[str]) -> int:
    name = arguments[0] if arguments else "help"
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        if name in OWN:
            interrupts.listen()
            module, requirements, _ = OWN[name]
            bootstrap.enter(ROOT, requirements)
            return int(importlib.import_module(module).main(list(arguments[1:])))
        return run_django(arguments or ["help"])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return trouble.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads what is still to be said
        return 141
    except (interrupts.Stopped, KeyboardInterrupt):
        print("\nInterrupted. Nothing is lost: run it again to go on.", file=sys.stderr)
        return 130


def run_django(arguments: Sequence[str]) -> int:
    bootstrap.reenter(ROOT)
    if find_spec("django") is None:
        raise Trouble(
            "Django is not installed for this Python. Run `python3 manage.py up` once, "
            "or install requirements.txt into the environment you use."
        )
    if list(arguments) in (["help"], ["--help"], ["-h"]):
        print("Estuary's own commands:\n")
        for name, (_, _, purpose) in OWN.items():
            print(f"    {name:8}{purpose}")
        print("    serve   the API in production\n    relay   the order of events in production")
        print("    worker  durable work in production\n")
        sys.stdout.flush()

    os.environ["DJANGO_SETTINGS_MODULE"] = "estuary.settings"  # whatever the shell was told for another project
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])
    return 0
