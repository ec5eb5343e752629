"""The mails about somebody's practice, all to the person whose it is."""

from datetime import datetime
from uuid import UUID

from domains.kernel.letters import Letter, letter
from domains.practitioners import events
from domains.practitioners.models import Practitioner, PractitionerVerification
from domains.practitioners.models.people import Status
from domains.practitioners.models.transitions import hosts
from domains.practitioners.selectors import steps_to_do
from domains.users.letters import to_user

Verified = events.PractitionerVerificationDecided


@letter("practice-created", events.PractitionerCreated)
def practice_created(event: events.PractitionerCreated, at: datetime) -> Letter | None:
    practitioner = known(event.practitioner_id)
    return to_user(event.user_id) if practitioner and hosts(Status(practitioner.status)) else None


@letter("practice-approved", Verified)
def practice_approved(event: Verified, at: datetime) -> Letter | None:
    """That they are let in, or were and are verified now."""
    verification = decided(event, PractitionerVerification.Status.APPROVED)
    return to_user(event.user_id) if verification and hosts(Status(verification.practitioner.status)) else None


@letter("practice-rejected", Verified)
def practice_rejected(event: Verified, at: datetime) -> Letter | None:
    verification = decided(event, PractitionerVerification.Status.REJECTED)
    return to_user(event.user_id, reason=verification.reason) if verification else None


@letter("practice-suspended", events.PracticeSuspended)
def practice_suspended(event: events.PracticeSuspended, at: datetime) -> Letter | None:
    practitioner = known(event.practitioner_id)
    if practitioner is None or practitioner.status != Status.SUSPENDED:
        return None
    return to_user(event.user_id, reason=practitioner.suspension_reason)


@letter("practice-reinstated", events.PracticeReinstated)
def practice_reinstated(event: events.PracticeReinstated, at: datetime) -> Letter | None:
    practitioner = known(event.practitioner_id)
    return to_user(event.user_id) if practitioner and practitioner.status != Status.SUSPENDED else None


@letter("onboarding-reminder", events.OnboardingReminderDue)
def onboarding_reminder(event: events.OnboardingReminderDue, at: datetime) -> Letter | None:
    practitioner = known(event.practitioner_id)
    if practitioner is None or practitioner.status != Status.PENDING:
        return None
    steps = [step.value for step in steps_to_do(practitioner.pk)]
    return to_user(event.user_id, steps=steps) if steps else None


def known(practitioner_id: UUID) -> Practitioner | None:
    """None once it is deleted."""
    return Practitioner.objects.filter(pk=practitioner_id, deleted_at=None).first()


def decided(event: Verified, status: PractitionerVerification.Status) -> PractitionerVerification | None:
    found = PractitionerVerification.objects.select_related("practitioner").filter(practitioner__deleted_at=None)
    return found.filter(pk=event.verification_id, status=status).first()
