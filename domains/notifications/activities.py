from uuid import UUID

from django.utils import timezone
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domains.kernel.activities import with_fresh_connection
from domains.notifications import actions
from domains.providers.courier import Refused


@activity.defn
@with_fresh_connection
def deliver_mail(kind: str, position: str) -> bool:
    return actions.deliver_mail(kind=kind, position=int(position), now=timezone.now())


@activity.defn
@with_fresh_connection
def deliver_text(challenge_id: str) -> bool:
    attempt = activity.info().attempt
    try:
        return actions.deliver_text(challenge_id=UUID(challenge_id), attempt=attempt, now=timezone.now())
    except Refused as refused:
        raise ApplicationError(str(refused), non_retryable=True) from None
