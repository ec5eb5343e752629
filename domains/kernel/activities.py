"""What every activity needs around it."""

from collections.abc import Callable
from functools import wraps

from django.db import close_old_connections


def with_fresh_connection[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """An activity is to the database what a request is: no connection outlives it, none that died is used again."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return wrapped
