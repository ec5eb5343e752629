"""What occurrences take of the time of whoever holds them, and give back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import refuse_on
from domains.kernel.events import publish
from domains.services.actions.occupying import EXCLUSIVE, colliding, free, occupy, span
from domains.services.actions.values import Path
from domains.services.errors import SeatsTaken, TimeTaken
from domains.services.events import OccurrenceCanceled
from domains.services.models import BookingRules, Occupation, Service, ServiceOccurrence

Status = ServiceOccurrence.Status


def take_time(made: Sequence[ServiceOccurrence], *, path: Path) -> None:
    """For all of them, which are of one service, or for none. The time of whoever holds them is locked."""
    around = kept_free(made[0].service)
    wanted = [filled(Occupation(), each, around) for each in made]
    refuse_busy(wanted, path=path)
    occupy(wanted, taken=TimeTaken(starts_at=[], path=path))


def move_time(occurrence: ServiceOccurrence, *, path: Path) -> None:
    """To when it is now. It stays the same row, so that nobody slips in between, and the time is locked here too."""
    kept = occurrence.occupations.filter(kind=Occupation.Kind.PRACTITIONER).first() or Occupation()
    moved = filled(kept, occurrence, kept_free(occurrence.service))
    refuse_busy([moved], path=path)
    with refuse_on(EXCLUSIVE, TimeTaken(starts_at=[], path=path)):
        moved.save()


def call_off(occurrences: Collection[ServiceOccurrence], *, reason: str, actor: Actor, now: datetime) -> None:
    """They do not take place, and their time is free. They are locked."""
    for each in occurrences:
        before = fingerprint(each)
        each.status, each.cancel_reason, each.updated_at = Status.CANCELED, reason, now
        each.save(update_fields=["status", "cancel_reason", "updated_at"])
        publish(OccurrenceCanceled(**ids(each)), actor=actor, now=now, before=before, after=each)
    free(Occupation.objects.filter(occurrence__in=[each.pk for each in occurrences]))


def locked_to_come(*, now: datetime, **of: object) -> list[ServiceOccurrence]:
    """Of a service or a practitioner, who is locked."""
    to_come = ServiceOccurrence.objects.filter(status=Status.SCHEDULED, starts_at__gt=now, **of)
    locked = to_come.select_for_update(no_key=True, of=("self",))
    return list(locked.select_related("service__practitioner").order_by("starts_at", "pk"))


def refuse_sold(occurrences: Collection[ServiceOccurrence], *, path: Path) -> None:
    if taken := sum(each.seats_taken + each.virtual_seats_taken for each in occurrences):
        raise SeatsTaken(taken=taken, path=path)


def ids(occurrence: ServiceOccurrence) -> dict[str, UUID]:
    service = occurrence.service
    return {"occurrence_id": occurrence.pk, "service_id": service.pk, "user_id": service.practitioner.user_id}


def filled(occupation: Occupation, occurrence: ServiceOccurrence, around: tuple[int, int]) -> Occupation:
    occupation.kind, occupation.resource = Occupation.Kind.PRACTITIONER, occurrence.practitioner_id
    occupation.service, occupation.occurrence = occurrence.service, occurrence
    occupation.starts_at, occupation.ends_at = occurrence.starts_at, occurrence.ends_at
    occupation.during = span(occurrence.starts_at, occurrence.ends_at, *around)
    return occupation


def kept_free(service: Service) -> tuple[int, int]:
    """Before and after, in minutes, as its rules are now: what was scheduled under others keeps what it has."""
    found = BookingRules.objects.filter(service=service).values_list("buffer_before", "buffer_after").first()
    return found or (0, 0)


def refuse_busy(wanted: Sequence[Occupation], *, path: Path) -> None:
    if found := colliding(wanted):
        raise TimeTaken(starts_at=found, path=path)
