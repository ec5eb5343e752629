"""What somebody does before they work here, and that they are reminded of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor, system
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.events import OnboardingReminderDue, OnboardingStepCompleted
from domains.practitioners.models import SAID, Practitioner, SaidStep, Step
from domains.practitioners.models.people import Status
from domains.practitioners.policies import can_speak_for
from domains.practitioners.selectors import steps_to_do


@transaction.atomic
def complete_onboarding_step(*, practitioner_id: UUID, step: Step, actor: Actor, now: datetime) -> Practitioner:
    """By nobody but the person: they agree to something. Said again, it was said when it was first."""
    practitioner = locked_practitioner(practitioner_id, actor=actor, may=can_speak_for)
    if step not in SAID:
        raise Invalid("This shows by itself, once it is done.", path=("step",))
    said, is_new = SaidStep.objects.get_or_create(practitioner=practitioner, step=step, defaults={"said_at": now})
    if is_new:
        fact = OnboardingStepCompleted(
            practitioner_id=practitioner.pk, user_id=practitioner.user_id, said_step_id=said.pk
        )
        publish(fact, actor=actor, now=now, after=said)
    return practitioner


@transaction.atomic
def remind_practitioner(*, practitioner_id: UUID, nth: int, now: datetime) -> bool:
    """Of what is theirs to do while they wait to be let in: for the nth time, if that was not yet. Returns whether
    they still wait."""
    time = system("practitioners")
    if not Practitioner.objects.filter(pk=practitioner_id, deleted_at=None).exists():
        return False
    practitioner = locked_practitioner(practitioner_id, actor=time)
    is_due = practitioner.status == Status.PENDING and practitioner.user.is_active and practitioner.reminders < nth
    if is_due and steps_to_do(practitioner.pk):
        practitioner.reminders = nth
        practitioner.save(update_fields=["reminders"])
        due = OnboardingReminderDue(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
        publish(due, actor=time, now=now)
    return Status.PENDING in (practitioner.status, practitioner.suspended_from)
