"""That somebody can do what they offer: they say why, staff decide."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed, NotFound, refuse_on
from domains.kernel.events import publish
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.actions.pages import plain_text
from domains.practitioners.actions.statuses import become
from domains.practitioners.errors import PracticeVerificationPending, PractitionerSuspended
from domains.practitioners.events import (
    PractitionerLetIn,
    PractitionerVerificationDecided,
    PractitionerVerificationSubmitted,
)
from domains.practitioners.models import Practitioner, PractitionerVerification
from domains.practitioners.models.people import Status as Standing
from domains.practitioners.policies import can_judge
from domains.users.errors import VerificationDecided

Status = PractitionerVerification.Status
LONGEST_STATEMENT, LONGEST_REASON = 2000, 500  # as their columns
HERE = ("verificationId",)


@transaction.atomic
def submit_practitioner_verification(
    *, practitioner_id: UUID, statement: str, actor: Actor, now: datetime
) -> PractitionerVerification:
    """One at a time; once more after it is decided."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    statement = plain_text(statement, LONGEST_STATEMENT, "statement")
    if not statement:
        raise Invalid("Say why you can do what you offer.", path=("statement",))
    if practitioner.status == Standing.SUSPENDED:
        raise PractitionerSuspended
    verification = PractitionerVerification(
        practitioner=practitioner, statement=statement, submitted_at=now, submitted_by_id=actor.user_id
    )
    with refuse_on("one_verification_of_a_practice_is_pending", PracticeVerificationPending()):
        verification.save(force_insert=True)
    fact = PractitionerVerificationSubmitted(verification_id=verification.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, after=verification)
    return verification


@transaction.atomic
def review_practitioner_verification(
    *, verification_id: UUID, is_approved: bool, reason: str, actor: Actor, now: datetime
) -> PractitionerVerification:
    """Approved, it lets in whoever waits for that; rejected, it is so for a reason that they are told."""
    verification = locked_verification(verification_id, actor=actor)
    practitioner = verification.practitioner
    if verification.status != Status.PENDING:
        raise VerificationDecided
    reason = plain_text(reason, LONGEST_REASON, "reason")
    if not is_approved and not reason:
        raise Invalid("Say why.", path=("reason",))
    before = fingerprint(verification)
    verification.status = Status.APPROVED if is_approved else Status.REJECTED
    verification.reason = "" if is_approved else reason
    verification.decided_at, verification.decided_by_id = now, actor.user_id
    verification.save()
    if is_approved:
        vouch_for(practitioner, actor=actor, now=now)
    decided = PractitionerVerificationDecided(verification_id=verification.pk, user_id=practitioner.user_id)
    publish(decided, actor=actor, now=now, before=before, after=verification)
    return verification


def locked_verification(verification_id: UUID, *, actor: Actor) -> PractitionerVerification:
    """With its practice, and the person of that. Nobody decides about what they handed in themselves."""
    if not actor.is_staff:
        raise NotAllowed
    found = PractitionerVerification.objects.filter(pk=verification_id)
    whose: UUID | None = found.values_list("practitioner", flat=True).first()
    if whose is None:
        raise NotFound(path=HERE)
    practitioner = locked_practitioner(whose, actor=actor, may=can_judge, path=HERE)
    verification = found.select_for_update(no_key=True).first()
    if verification is None:
        raise NotFound(path=HERE)
    if actor.user_id is not None and verification.submitted_by_id == actor.user_id:
        raise NotAllowed(path=HERE)
    verification.practitioner = practitioner
    return verification


def vouch_for(practitioner: Practitioner, *, actor: Actor, now: datetime) -> None:
    """Whoever is suspended stays so; but then they are let in once they are reinstated."""
    if practitioner.status == Standing.PENDING:
        fact = PractitionerLetIn(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
        become(practitioner, Standing.ACTIVE, fact, actor=actor, now=now, verified_at=now)
        return
    practitioner.verified_at = now
    if practitioner.suspended_from == Standing.PENDING:
        practitioner.suspended_from = Standing.ACTIVE
    practitioner.save(update_fields=["verified_at", "suspended_from"])
