"""Whether somebody works here: they say so themselves, unless staff have stopped them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid
from domains.kernel.events import Event, publish
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.actions.pages import plain_text
from domains.practitioners.errors import PractitionerPending, PractitionerSuspended
from domains.practitioners.events import (
    PracticeReinstated,
    PracticeSuspended,
    PractitionerReturned,
    PractitionerStatusSet,
)
from domains.practitioners.models import Practitioner
from domains.practitioners.models.people import Status
from domains.practitioners.models.transitions import LET_IN, TRANSITIONS, By, hosts, may_become
from domains.practitioners.policies import can_judge
from domains.users.actions import hold_role
from domains.users.models import Role

LONGEST_REASON = 500  # as its column
LONGEST_VACATION = timedelta(days=2 * 365)


@transaction.atomic
def set_practitioner_status(
    *, practitioner_id: UUID, status: Status, vacation_until: datetime | None, actor: Actor, now: datetime
) -> Practitioner:
    """What they are already they stay. A vacation without an end lasts until they say otherwise."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    if status not in LET_IN:
        raise Invalid("Staff decide this.", path=("status",))
    refuse_bad_vacation(status, vacation_until, now=now)
    if (practitioner.status, practitioner.vacation_until) == (status, vacation_until):
        return practitioner
    refuse_move(practitioner, status)
    fact = PractitionerStatusSet(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    return become(practitioner, status, fact, actor=actor, now=now, vacation_until=vacation_until)


@transaction.atomic
def end_vacation(*, practitioner_id: UUID, now: datetime) -> datetime | None:
    """If it is over. Returns when it will be, where it is not yet and that is known."""
    time = system("practitioners")
    practitioner = Practitioner.objects.filter(pk=practitioner_id, status=Status.VACATION).first()
    if practitioner is None:
        return None
    practitioner = locked_practitioner(practitioner_id, actor=time)
    if practitioner.status != Status.VACATION or practitioner.is_away(now):
        return practitioner.vacation_until
    fact = PractitionerReturned(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    become(practitioner, Status.ACTIVE, fact, actor=time, now=now, vacation_until=None)
    return None


@transaction.atomic
def suspend_practitioner(*, practitioner_id: UUID, reason: str, actor: Actor, now: datetime) -> Practitioner:
    """Nobody else sees them, and they can publish nothing, until they are reinstated. They are told the reason.
    Suspended again, they stay so, for the first reason."""
    practitioner = locked_practitioner(practitioner_id, actor=actor, may=can_judge)
    reason = plain_text(reason, LONGEST_REASON, "reason")
    if not reason:
        raise Invalid("Say why.", path=("reason",))
    if practitioner.status == Status.SUSPENDED:
        return practitioner
    fact = PracticeSuspended(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    since = {"suspended_from": practitioner.status, "suspended_at": now, "suspension_reason": reason}
    return become(practitioner, Status.SUSPENDED, fact, actor=actor, now=now, **since)


@transaction.atomic
def reinstate_practitioner(*, practitioner_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """They are what they were; a vacation that is over meanwhile is over. Whoever is not suspended stays as they
    are."""
    practitioner = locked_practitioner(practitioner_id, actor=actor, may=can_judge)
    if practitioner.status != Status.SUSPENDED:
        return practitioner
    status, until = Status(practitioner.suspended_from or Status.ACTIVE), practitioner.vacation_until
    if status == Status.VACATION and until and until <= now:
        status, until = Status.ACTIVE, None
    fact = PracticeReinstated(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    nothing = {"suspended_from": "", "suspended_at": None, "suspension_reason": "", "vacation_until": until}
    return become(practitioner, status, fact, actor=actor, now=now, **nothing)


def refuse_move(practitioner: Practitioner, after: Status) -> None:
    """By themselves."""
    before = Status(practitioner.status)
    if not may_become(before, after, By.THEMSELVES):
        raise PractitionerSuspended if before == Status.SUSPENDED else PractitionerPending


def become(
    practitioner: Practitioner, status: Status, fact: Event, *, actor: Actor, now: datetime, **columns: object
) -> Practitioner:
    """Of a row that is locked, and its person too. Whoever was let in and is not stopped has the role."""
    assert (practitioner.status, status) in TRANSITIONS, f"from {practitioner.status} to {status} leads no way"
    before = fingerprint(practitioner)
    for name, value in {**columns, "status": status}.items():
        setattr(practitioner, name, value)
    practitioner.save(update_fields=[*columns, "status"])
    hold_role(practitioner.user, Role.PRACTITIONER, held=hosts(status), actor=actor, now=now)
    publish(fact, actor=actor, now=now, before=before, after=practitioner)
    return practitioner


def refuse_bad_vacation(status: Status, until: datetime | None, *, now: datetime) -> None:
    if until is None:
        return
    if status != Status.VACATION:
        raise Invalid("Only a vacation has an end.", path=("vacationUntil",))
    if until <= now:
        raise Invalid("This is over already.", path=("vacationUntil",))
    if until - now > LONGEST_VACATION:
        raise Invalid("This is further away than two years.", path=("vacationUntil",))
