from django.utils import timezone
from temporalio import activity

from domains.kernel.activities import with_fresh_connection
from domains.users import actions


@activity.defn
@with_fresh_connection
def clear_expired_sessions() -> int:
    return actions.clear_expired_sessions(now=timezone.now())


@activity.defn
@with_fresh_connection
def forget_challenges() -> int:
    return actions.forget_challenges(now=timezone.now())
