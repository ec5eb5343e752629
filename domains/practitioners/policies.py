from datetime import datetime
from uuid import UUID

from domains.kernel.actor import Actor
from domains.practitioners.models import Practitioner
from domains.practitioners.models.transitions import hosts
from domains.users.models import Capability


def can_manage(actor: Actor, practitioner: Practitioner) -> bool:
    """Everything of their practice: page, places, services. Staff have verbs of their own. Whose account is closed, or
    whose practice is deleted, has nothing to manage."""
    if practitioner.deleted_at:
        return False
    return actor.is_admin or (is_theirs(actor, practitioner.user_id) and practitioner.user.is_active)


def can_speak_for(actor: Actor, practitioner: Practitioner) -> bool:
    """To say what nobody else can say for a person: that they agree to something, or that they leave."""
    return actor.user_id == practitioner.user_id and can_manage(actor, practitioner)


def can_close(actor: Actor, practitioner: Practitioner) -> bool:
    """Also what is closed already, which then stays so."""
    return actor.is_admin or (actor.user_id == practitioner.user_id and practitioner.user.is_active)


def can_judge(actor: Actor, practitioner: Practitioner) -> bool:
    """Staff let in and stop others, never themselves, nor whom they act for."""
    return actor.is_staff and not is_theirs(actor, practitioner.user_id)


def can_create(actor: Actor, user_id: UUID) -> bool:
    """A page for somebody who has not asked for it, under the same rule."""
    return actor.is_staff and not is_theirs(actor, user_id)


def can_set_tier(actor: Actor, practitioner: Practitioner) -> bool:
    """It decides what share of somebody's money stays here: nobody says that of themselves, or of whom they act for."""
    return actor.is_admin and not is_theirs(actor, practitioner.user_id)


def can_publish(practitioner: Practitioner) -> bool:
    """Whether what they offer may be shown: they were let in, and nobody has stopped them. While they are away or do
    not work it may be too; nobody sees it then, or can book it."""
    return hosts(Practitioner.Status(practitioner.status)) and practitioner.deleted_at is None


def can_be_booked(practitioner: Practitioner, at: datetime) -> bool:
    """For a moment, as far as that is theirs to say: `models.at_work` says the same to the database."""
    working = practitioner.status in (Practitioner.Status.ACTIVE, Practitioner.Status.VACATION)
    return working and not practitioner.is_away(at)


def is_theirs(actor: Actor, user_id: UUID) -> bool:
    return actor.user_id == user_id or actor.may(Capability.MANAGE_PRACTICE, user_id)
