"""What occurrences take of the time of whoever holds them, and of a space that they take up, and give back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import refuse_on
from domains.kernel.events import publish
from domains.services.actions.occupying import EXCLUSIVE, colliding, free, free_lapsed, occupy, span
from domains.services.actions.values import Path
from domains.services.errors import SeatsTaken, TimeTaken
from domains.services.events import OccurrenceCanceled
from domains.services.models import BookingRules, Occupation, ServiceOccurrence
from domains.services.selectors import rules_of

Status, Kind = ServiceOccurrence.Status, Occupation.Kind


def take_time(made: Sequence[ServiceOccurrence], *, now: datetime, path: Path) -> None:
    """For all of them, which are of one service, or for none. Whose time it is, that is locked."""
    rules = rules_of(made[0].service)
    wanted = [row for each in made for row in taken_by(each, rules, Occupation())]
    refuse_busy(wanted, now=now, path=path)
    occupy(wanted, taken=TimeTaken(starts_at=[], path=path))


def move_time(occurrence: ServiceOccurrence, *, now: datetime, path: Path) -> None:
    """To when it is now, by the rules of now. What seats refer to stays the same row; the time is locked here too."""
    kept = occurrence.occupations.filter(kind=Kind.PRACTITIONER).first() or Occupation()
    occurrence.occupations.filter(kind=Kind.SPACE).delete()
    moved, *beside = taken_by(occurrence, rules_of(occurrence.service), kept)
    refuse_busy([moved, *beside], now=now, path=path)
    with refuse_on(EXCLUSIVE, TimeTaken(starts_at=[], path=path)):
        moved.save()
        Occupation.objects.bulk_create(beside)


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


def taken_by(occurrence: ServiceOccurrence, rules: BookingRules, kept: Occupation) -> list[Occupation]:
    """As its rules are now: what was scheduled under others keeps what it has. `kept`: what seats refer to, which is
    the time of whoever holds it."""
    found = [filled(kept, occurrence, rules, Kind.PRACTITIONER, occurrence.practitioner_id)]
    if rules.space_id:
        found.append(filled(Occupation(beside=kept), occurrence, rules, Kind.SPACE, rules.space_id))
    return found


def filled(
    row: Occupation, occurrence: ServiceOccurrence, rules: BookingRules, kind: Occupation.Kind, resource: UUID
) -> Occupation:
    row.kind, row.resource = kind, resource
    row.service, row.occurrence = occurrence.service, occurrence
    row.starts_at, row.ends_at = occurrence.starts_at, occurrence.ends_at
    row.during = span(row.starts_at, row.ends_at, rules.buffer_before, rules.buffer_after)
    return row


def refuse_busy(wanted: Sequence[Occupation], *, now: datetime, path: Path) -> None:
    free_lapsed(wanted, now=now)
    if found := colliding(wanted):
        raise TimeTaken(starts_at=found, path=path)
