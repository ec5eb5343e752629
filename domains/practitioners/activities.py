from uuid import UUID

from django.utils import timezone
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domains.kernel.activities import with_fresh_connection
from domains.practitioners import actions
from domains.providers.geocoding import Refused


@activity.defn
@with_fresh_connection
def end_vacation(practitioner_id: str) -> str | None:
    until = actions.end_vacation(practitioner_id=UUID(practitioner_id), now=timezone.now())
    return until.isoformat() if until else None


@activity.defn
@with_fresh_connection
def geocode_place(location_id: str) -> bool:
    try:
        return actions.geocode_place(location_id=UUID(location_id), now=timezone.now())
    except Refused as refused:
        raise ApplicationError(str(refused), non_retryable=True) from None


@activity.defn
@with_fresh_connection
def remind_practitioner(practitioner_id: str, nth: int) -> bool:
    return actions.remind_practitioner(practitioner_id=UUID(practitioner_id), nth=nth, now=timezone.now())
