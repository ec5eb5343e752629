from domains.kernel.actor import Actor
from domains.practitioners.models import Practitioner
from domains.users.models import Capability


def can_manage(actor: Actor, practitioner: Practitioner) -> bool:
    """Everything of their practice: page, places, services. Staff have verbs of their own."""
    own = actor.user_id == practitioner.user_id
    return own or actor.is_admin or actor.may(Capability.MANAGE_PRACTICE, practitioner.user_id)
