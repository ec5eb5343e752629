"""Doing a verb once, however often it is asked for.

    with transaction.atomic():
        done = claim(...)
        if done.answer is None:
            ...do it...
            settle(done, answer)

The key is claimed in the transaction that does the work. Of many at once one goes on, and the others wait until it
commits (then its answer is theirs) or rolls back (then one of them goes on). Whoever is killed in the middle leaves
nothing behind, and a refusal rolls the claim back with the rest, so the same key may be tried again.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domains.kernel.errors import IdempotencyMismatch, Invalid
from domains.kernel.models import DoneVerb

KEPT_FOR = timedelta(days=1)
SHORTEST_KEY, LONGEST_KEY = 8, 200


def claim(*, user_id: UUID | None, verb: str, key: str, digests: Sequence[bytes], now: datetime) -> DoneVerb:
    """Inside a transaction. `digests` of the input, the first of which is written down; any may have been."""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise Invalid(
            f"An idempotency key has {SHORTEST_KEY} to {LONGEST_KEY} characters; a UUID is a good one.",
            path=("idempotencyKey",),
        )
    name = hashlib.sha256("\n".join((str(user_id), verb, key)).encode()).hexdigest()
    DoneVerb.objects.filter(name=name, created_at__lt=now - KEPT_FOR).delete()
    mine = DoneVerb(name=name, verb=verb, digest=digests[0], created_at=now)
    DoneVerb.objects.bulk_create([mine], ignore_conflicts=True)  # waits for whoever is inserting the same name
    done = DoneVerb.objects.get(name=name)
    if done.pk != mine.pk and bytes(done.digest) not in digests:
        raise IdempotencyMismatch(path=("idempotencyKey",))
    return done


def settle(done: DoneVerb, answer: Any) -> None:
    done.answer = answer
    done.save(update_fields=["answer"])


def forget_done_verbs(*, now: datetime) -> int:
    forgotten, _ = DoneVerb.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return forgotten
