import contextvars
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils import timezone
from temporalio import activity

from domains.kernel.activities import with_fresh_connection
from domains.media import actions

BEAT = 4.0  # seconds


@contextmanager
def alive() -> Iterator[None]:
    """Tells Temporal every few seconds that this process lives: if it does not, another begins anew at once."""
    done = threading.Event()
    context = contextvars.copy_context()

    def beat() -> None:
        while not done.wait(BEAT):
            context.run(activity.heartbeat)

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()


@activity.defn
@with_fresh_connection
def process_media(asset_id: str) -> str:
    with alive():
        return actions.process_media(asset_id=UUID(asset_id), now=timezone.now())


@activity.defn
@with_fresh_connection
def give_up_media(asset_id: str) -> bool:
    return actions.give_up(asset_id=UUID(asset_id), now=timezone.now())


@activity.defn
@with_fresh_connection
def remove_media(removal_id: str) -> int:
    with alive():
        return actions.remove_files(removal_id=UUID(removal_id))


@activity.defn
@with_fresh_connection
def forget_media() -> int:
    now = timezone.now()
    with alive():
        return actions.forget_orphans(now=now) + actions.forget_strays(now=now) + actions.forget_removals(now=now)
