"""A process that ends itself by SIGKILL at a boundary of what it does.

`python -m bench.parts.dying worker …`, or `serve …`, as with `manage.py`. `DIES_AT` says where:
`tend_booking:after:3` is the third time that this activity was done and nobody was told of it yet,
`createBooking:after:1` the first time that this mutation was, and whoever asked has no answer.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any


class Dying:
    def __init__(self, where: str) -> None:
        self.what, self.boundary, times = where.split(":")
        self.left, self.lock = int(times), Lock()

    def die(self, what: str, boundary: str) -> None:
        if (what, boundary) != (self.what, self.boundary):
            return
        with self.lock:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around_activities(self, decorate: Callable[..., Any]) -> Callable[..., Any]:
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

    def around_mutations(self, once: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(name: str, *given: Any) -> Any:
            self.die(name, "before")
            answer = once(name, *given)
            self.die(name, "after")
            return answer

        return wrapped


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estuary.settings")
    dying = Dying(os.environ["DIES_AT"])
    if sys.argv[1] == "worker":
        from domains.kernel import activities

        activities.with_fresh_connection = dying.around_activities(activities.with_fresh_connection)
    else:
        import django

        django.setup()
        from schema import mutation

        mutation.once = dying.around_mutations(mutation.once)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
