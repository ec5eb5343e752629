from domains.kernel.actor import Actor
from domains.users.models import Capability, User


def can_manage_profile(actor: Actor, user: User) -> bool:
    return actor.user_id == user.pk or actor.is_admin or actor.may(Capability.MANAGE_PROFILE, user.pk)


def can_suspend(actor: Actor, user: User) -> bool:
    """Staff watch over everybody but those who run the marketplace."""
    return actor.is_admin or (actor.is_staff and not user.is_staff)
