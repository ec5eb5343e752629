"""Letting somebody else act for oneself."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from guardian.shortcuts import assign_perm

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.users.actions.sessions import acting, require_proof
from domains.users.events import AccessGranted, AccessRevoked
from domains.users.models import AccessGrant, Capability, User

MOST = 200  # that one person is granted: they are read with every request of theirs


@transaction.atomic
def grant_access(*, email: str, capability: Capability, actor: Actor, now: datetime) -> AccessGrant:
    """Granted twice, it is granted once."""
    grantor = acting(actor)
    require_proof(actor, now=now)
    grantee = User.objects.filter(email=email.strip().lower().replace("\0", ""), is_active=True).first()
    if grantee is None:
        raise NotFound(path=("email",))
    if grantee == grantor:
        raise Invalid("What is yours you may do already.", path=("email",))
    known = find(grantor, grantee, capability)
    if known:
        return known
    if AccessGrant.objects.filter(user=grantee).count() >= MOST:
        raise Invalid("They act for as many as one can.", path=("email",))
    assign_perm(permission(capability), grantee, grantor)
    grant = find(grantor, grantee, capability)
    assert grant, "it has just been granted"
    granted = AccessGranted(grant_id=grant.pk, grantor_id=grantor.pk, grantee_id=grantee.pk)
    publish(granted, actor=actor, now=now, after=grant)
    return grant


@transaction.atomic
def revoke_access(*, grant_id: UUID, actor: Actor, now: datetime) -> AccessGrant:
    """By whoever gave it, and by whoever does not want it any more."""
    found = AccessGrant.objects.select_related("permission").select_for_update(no_key=True, of=("self",))
    grant: AccessGrant | None = found.filter(pk=grant_id).first()
    if grant is None or actor.user_id not in (grant.user_id, grant.content_object_id):
        raise NotFound
    before, key = fingerprint(grant), grant.pk
    grant.delete()
    grant.pk = key  # it can still be shown
    revoked = AccessRevoked(grant_id=key, grantor_id=grant.content_object_id, grantee_id=grant.user_id)
    publish(revoked, actor=actor, now=now, before=before)
    return grant


def find(grantor: User, grantee: User, capability: Capability) -> AccessGrant | None:
    mine = AccessGrant.objects.select_related("permission").filter(content_object=grantor, user=grantee)
    found: AccessGrant | None = mine.filter(permission__codename=capability).first()
    return found


def permission(capability: Capability) -> Permission:
    return Permission.objects.get(content_type__app_label="users", content_type__model="user", codename=capability)
