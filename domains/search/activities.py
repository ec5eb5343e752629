from uuid import UUID

from temporalio import activity

from domains.kernel.activities import with_fresh_connection
from domains.search import actions


@activity.defn
@with_fresh_connection
def refresh_search(subject: str, key: str, after: str | None) -> str | None:
    last = actions.refresh_sharing(subject=subject, key=UUID(key), after=UUID(after) if after else None)
    return str(last) if last else None
