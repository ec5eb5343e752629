from uuid import UUID

from django.utils import timezone
from temporalio import activity

from domains.kernel.activities import with_fresh_connection
from domains.notifications import actions


@activity.defn
@with_fresh_connection
def deliver_mail(kind: str, user_id: str) -> bool:
    return actions.deliver_mail(kind=kind, user_id=UUID(user_id), now=timezone.now())
