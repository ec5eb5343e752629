"""What whoever looks may see and do."""

from typing import Any

from django.db.models import Q

from domains.bookings.models import Party
from domains.bookings.states import Verb, allowed
from domains.kernel.actor import Actor
from domains.practitioners.models import managed_by


def concerns_host(actor: Actor) -> Q:
    """The bookings of a practice that the actor has a part in running."""
    if actor.is_staff:
        return Q(pk__isnull=False)
    return Q(pk__in=[]) if actor.is_anonymous else managed_by(actor, "practitioner__")


def can(verb: Verb, actor: Actor, now: Any) -> Q:
    """The bookings with which the actor can do this now: `policies.party_to` and the table, as a condition."""
    if actor.is_anonymous:
        return Q(pk__in=[])
    mine = Q(client=actor.user_id)
    found = mine & allowed(verb, Party.CLIENT, now)
    if actor.is_staff:
        own = Q(practitioner__user=actor.user_id)
        found |= ~mine & own & allowed(verb, Party.PRACTITIONER, now)
        return found | (~mine & ~own & allowed(verb, Party.STAFF, now))
    return found | (~mine & managed_by(actor, "practitioner__") & allowed(verb, Party.PRACTITIONER, now))
