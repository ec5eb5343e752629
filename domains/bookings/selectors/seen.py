"""What whoever looks may see and do."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from domains.bookings.models import Party
from domains.bookings.states import Verb, allowed, rows_of
from domains.kernel.actor import Actor
from domains.practitioners.models import managed_by
from domains.services.models import Occupation

# Of what waits the time may be an occurrence's by now: what keeps it is the time of nobody then.
LOST = Occupation.objects.filter(Occupation.OF_NOBODY, pk=OuterRef("occupation"))
HAS_ITS_TIME = Q(kept_until=None) | ~Q(Exists(LOST))


def concerns_host(actor: Actor) -> Q:
    """The bookings of a practice that the actor has a part in running."""
    if actor.is_staff:
        return Q(pk__isnull=False)
    return Q(pk__in=[]) if actor.is_anonymous else managed_by(actor, "practitioner__")


def can(verb: Verb, actor: Actor, now: Any) -> Q:
    """The bookings with which the actor can do this now: `policies.party_to` and the table, as a condition. What has
    lost its time can only end."""
    found = by_the_table(verb, actor, now)
    return found if any(row.is_its_end for row in rows_of(verb)) else found & HAS_ITS_TIME


def by_the_table(verb: Verb, actor: Actor, now: Any) -> Q:
    if actor.is_anonymous:
        return Q(pk__in=[])
    mine = Q(client=actor.user_id)
    found = mine & allowed(verb, Party.CLIENT, now)
    if actor.is_staff:
        own = Q(practitioner__user=actor.user_id)
        found |= ~mine & own & allowed(verb, Party.PRACTITIONER, now)
        return found | (~mine & ~own & allowed(verb, Party.STAFF, now))
    return found | (~mine & managed_by(actor, "practitioner__") & allowed(verb, Party.PRACTITIONER, now))
