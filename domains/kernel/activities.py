"""What every activity needs around it, and those that serve all domains."""

from collections.abc import Callable
from functools import wraps

from django.db import close_old_connections
from django.utils import timezone
from temporalio import activity


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


@activity.defn
@with_fresh_connection
def prune_log() -> int:
    from domains.kernel import audit, log

    now = timezone.now()
    return log.prune(now=now) + audit.forget(now=now)


@activity.defn
@with_fresh_connection
def forget_done_verbs() -> int:
    # The module that names the decorator above is read before Django has its models.
    from domains.kernel import idempotency

    return idempotency.forget_done_verbs(now=timezone.now())
