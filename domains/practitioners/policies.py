from domains.kernel.actor import Actor
from domains.practitioners.models import Practitioner
from domains.practitioners.models.people import Status
from domains.users.models import Capability


def can_manage(actor: Actor, practitioner: Practitioner) -> bool:
    """Everything of their practice: page, places, services. Staff have verbs of their own."""
    own = actor.user_id == practitioner.user_id
    return own or actor.is_admin or actor.may(Capability.MANAGE_PRACTICE, practitioner.user_id)


def can_publish(practitioner: Practitioner) -> bool:
    """Whether what they offer may be shown: they were let in, and nobody has stopped them. While they are away or do
    not work it may be too; nobody sees it then, or can book it."""
    return practitioner.status not in (Status.PENDING, Status.SUSPENDED)
