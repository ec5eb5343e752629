"""Forgetting what nobody came back for."""

from datetime import datetime, timedelta

from django.db import transaction

from domains.kernel.wiring import needed
from domains.media.actions.hanging import hangs_somewhere
from domains.media.actions.library import forget
from domains.media.actions.processing import remove_folder
from domains.media.actions.settling import MAKER
from domains.media.models import MediaAsset, MediaRemoval, Status
from domains.providers.objects import Objects

KEPT_FOR = timedelta(hours=24)
# Longer than anything is made anew that was begun before its file was gone.
REMEMBERED_FOR = 2 * KEPT_FOR
AT_ONCE = 100


def forget_orphans(*, now: datetime) -> int:
    """What was never uploaded, failed, or hangs nowhere, for a day."""
    forgotten = 0
    while found := forget_some(now=now):
        forgotten += found
    return forgotten


@transaction.atomic
def forget_some(*, now: datetime) -> int:
    loose = MediaAsset.objects.filter(loose_since__lte=now - KEPT_FOR).order_by("loose_since", "pk")
    # What somebody is just hanging up is not waited for: it is not loose then.
    orphans = list(loose.select_for_update(skip_locked=True)[:AT_ONCE])
    for orphan in orphans:
        assert not hangs_somewhere(orphan), f"{orphan.pk} hangs somewhere and is said not to"
        forget(orphan, actor=MAKER, now=now)
    return len(orphans)


def forget_removals(*, now: datetime) -> int:
    """Whatever came there late goes now."""
    old = list(MediaRemoval.objects.filter(asked_at__lte=now - REMEMBERED_FOR))
    for removal in old:
        remove_folder(removal.key)
        removal.delete()
    return len(old)


def forget_strays(*, now: datetime) -> int:
    """What came to the storage when its row was settled or gone: a signed address is good for some minutes more."""
    private, before, removed = needed(Objects).private, now - KEPT_FOR, 0
    strays = [name for name, since in private.names("uploads/") if since <= before]
    for at in range(0, len(strays), AT_ONCE):
        some = strays[at : at + AT_ONCE]
        keys = [name.removeprefix("uploads/") for name in some]
        awaited = MediaAsset.objects.filter(key__in=keys, status__in=(Status.PENDING, Status.PROCESSING))
        known = set(awaited.values_list("key", flat=True))
        removed += sum(private.remove(name) for name, key in zip(some, keys, strict=True) if key not in known)
    return removed
