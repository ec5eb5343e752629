"""What is left of a practice that is over."""

from datetime import datetime

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.events import publish
from domains.practitioners.events import PractitionerDeleted
from domains.practitioners.models import Practitioner, PractitionerVerification
from domains.practitioners.models.people import Status
from domains.users.actions import hold_role
from domains.users.models import Role


def close_practice(practitioner: Practitioner, *, actor: Actor, now: datetime) -> Practitioner:
    """For `privacy`, which knows whether anything is still open. They are locked, and their person too. What waits
    for staff waits no more, and what they agreed to holds no more: whoever comes back says so again."""
    before = fingerprint(practitioner)
    practitioner.verifications.filter(status=PractitionerVerification.Status.PENDING).delete()
    practitioner.said_steps.all().delete()
    closed = {"status": Status.INACTIVE, "deleted_at": now, "vacation_until": None}
    nothing = {"suspended_from": "", "suspended_at": None, "suspension_reason": ""}
    for name, value in {**closed, **nothing}.items():
        setattr(practitioner, name, value)
    practitioner.save(update_fields=[*closed, *nothing])
    hold_role(practitioner.user, Role.PRACTITIONER, held=False, actor=actor, now=now)
    deleted = PractitionerDeleted(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    publish(deleted, actor=actor, now=now, before=before, after=practitioner)
    return practitioner
