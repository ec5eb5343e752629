"""How much somebody may have here."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.errors import TooManyAssistants
from domains.practitioners.events import PractitionerTierSet
from domains.practitioners.models import Practitioner, PractitionerTier
from domains.practitioners.policies import can_set_tier
from domains.users import actions as users
from domains.users.models import AccessGrant, Capability


@transaction.atomic
def set_practitioner_tier(*, practitioner_id: UUID, tier_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """By administrators. What somebody has beyond it stays, and nothing new is added to that."""
    practitioner = locked_practitioner(practitioner_id, actor=actor, may=can_set_tier)
    tier = PractitionerTier.objects.select_for_update(no_key=True).filter(pk=tier_id).first()
    if tier is None:
        raise NotFound(path=("tierId",))
    if practitioner.tier_id == tier.pk:
        return practitioner
    if not tier.is_active:
        raise Invalid("Nobody comes to this tier any more.", path=("tierId",))
    before = fingerprint(practitioner)
    practitioner.tier = tier
    practitioner.save(update_fields=["tier"])
    fact = PractitionerTierSet(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=practitioner)
    return practitioner


@transaction.atomic
def grant_access(*, email: str, capability: Capability, actor: Actor, now: datetime) -> AccessGrant:
    """Of those who act for a practice there are as many as its tier allows; whoever did before still does."""
    assistants = AccessGrant.objects.filter(
        content_object=actor.person, permission__codename=Capability.MANAGE_PRACTICE
    ).order_by()
    before = set(assistants.values_list("pk", flat=True))
    grant = users.grant_access(email=email, capability=capability, actor=actor, now=now)  # which locks whose it is
    if capability == Capability.MANAGE_PRACTICE and grant.pk not in before:
        of = Practitioner.objects.select_related("tier").filter(user=actor.person).first()
        if of and assistants.count() > of.tier.most_assistants:
            raise TooManyAssistants(most=of.tier.most_assistants)
    return grant
