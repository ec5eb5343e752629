from datetime import datetime
from uuid import UUID

from domains.notifications.mails import compose, key_of
from domains.notifications.models import Mail
from domains.users.models import User


def deliver_mail(*, kind: str, user_id: UUID, now: datetime) -> bool:
    """Send it, unless it was sent. Ended between sending and writing that down, it is sent once more under the same
    Message-ID. Returns whether it was sent now."""
    key = key_of(kind, user_id)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or Mail.objects.filter(pk=key).exists():
        return False
    compose(kind, user).send()
    Mail.objects.bulk_create([Mail(key=key, kind=kind, user=user, sent_at=now)], ignore_conflicts=True)
    return True
