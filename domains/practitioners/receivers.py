from datetime import datetime

from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Start, on
from domains.kernel.events import Event
from domains.practitioners.events import (
    PracticeReinstated,
    PractitionerApplied,
    PractitionerLocationCreated,
    PractitionerLocationUpdated,
    PractitionerStatusSet,
)
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.practitioners.models.people import Status


@on(PractitionerStatusSet, PracticeReinstated)
def await_return(event: Event, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    """Of whoever is away until a day that is known."""
    away = Practitioner.objects.filter(pk=event.subject_id, status=Status.VACATION)
    until = away.values_list("vacation_until", flat=True).first()
    if until is None:
        return []
    key = str(event.subject_id)
    return [Start("PractitionerVacation", id=f"vacation-{key}-{position}", arguments=(key, until.isoformat()))]


@on(PractitionerLocationCreated, PractitionerLocationUpdated)
def find_point(event: Event, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    """Of a place that has none. It is looked for anew whenever the place is changed and still has none: each time has a
    name of its own."""
    nowhere = PractitionerLocation.objects.filter(pk=event.subject_id, address__latitude=None)
    address = nowhere.values_list("address", flat=True).first()
    if address is None:
        return []
    return [Start("GeocodePlace", id=f"geocode-{address}-{position}", arguments=(str(event.subject_id),))]


@on(PractitionerApplied)
def guide(event: PractitionerApplied, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    key = str(event.practitioner_id)
    return [Start("PractitionerOnboardingWorkflow", id=f"onboarding-{key}-{position}", arguments=(key,))]
