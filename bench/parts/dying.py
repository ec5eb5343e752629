"""A worker that ends itself by SIGKILL at the boundary of an activity: `python -m bench.parts.dying READY_FILE`.

`DIES_AT` says where: `tend_booking:after:3` is the third time that one was done and nobody was told of it yet.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any


class Dying:
    def __init__(self, where: str) -> None:
        self.activity, self.boundary, times = where.split(":")
        self.left, self.lock = int(times), Lock()

    def die(self, activity: str, boundary: str) -> None:
        if (activity, boundary) != (self.activity, self.boundary):
            return
        with self.lock:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, decorate: Callable[..., Any]) -> Callable[..., Any]:
        def decorating(function: Callable[..., Any]) -> Callable[..., Any]:
            decorated = decorate(function)

            @wraps(decorated)
            def wrapped(*given: Any, **more: Any) -> Any:
                self.die(function.__name__, "before")
                answer = decorated(*given, **more)
                self.die(function.__name__, "after")
                return answer

            return wrapped

        return decorating


def main() -> None:
    from domains.kernel import activities

    activities.with_fresh_connection = Dying(os.environ["DIES_AT"]).around(activities.with_fresh_connection)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estuary.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "worker", "--ready-file", str(Path(sys.argv[1]))])


if __name__ == "__main__":
    main()
