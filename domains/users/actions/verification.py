"""That somebody is who they say: they ask, staff decides."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed, NotFound, refuse_on
from domains.kernel.events import publish
from domains.users.actions.sessions import acting
from domains.users.errors import VerificationDecided, VerificationPending
from domains.users.events import IdentityVerificationDecided, IdentityVerificationStarted
from domains.users.models import IdentityVerification, User

Status = IdentityVerification.Status


@transaction.atomic
def start_identity_verification(*, legal_name: str, actor: Actor, now: datetime) -> IdentityVerification:
    legal_name = legal_name.replace("\0", "").strip()
    if not 0 < len(legal_name) <= 200:
        raise Invalid("A name has between 1 and 200 characters.", path=("legalName",))
    verification = IdentityVerification(user=acting(actor), legal_name=legal_name, submitted_at=now)
    with refuse_on("one_verification_is_pending_at_a_time", VerificationPending()):
        verification.save(force_insert=True)
    started = IdentityVerificationStarted(verification_id=verification.pk, user_id=verification.user_id)
    publish(started, actor=actor, now=now, after=verification)
    return verification


@transaction.atomic
def review_identity_verification(
    *, verification_id: UUID, level: IdentityVerification.Level | None, reason: str, actor: Actor, now: datetime
) -> IdentityVerification:
    """With a level it is approved, without one rejected, for a reason that the person is told."""
    if not actor.is_staff:
        raise NotAllowed
    # Their person first, as everywhere: who is erased at this moment has no verification left.
    User.objects.select_for_update(no_key=True, of=("self",)).filter(identity_verifications=verification_id).first()
    found = IdentityVerification.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    verification = found.filter(pk=verification_id).first()
    if verification is None:
        raise NotFound
    if verification.user_id == actor.user_id:
        raise NotAllowed  # nobody vouches for themselves
    if verification.status != Status.PENDING:
        raise VerificationDecided
    reason = reason.replace("\0", "").strip()
    if level is None and not reason:
        raise Invalid("Say why.", path=("reason",))
    before = fingerprint(verification)
    verification.status = Status.APPROVED if level else Status.REJECTED
    verification.level, verification.reason = level or "", "" if level else reason[:500]
    verification.decided_at, verification.decided_by_id = now, actor.user_id
    verification.save()
    if level:
        User.objects.filter(pk=verification.user_id).update(identity_verified_at=now)
        verification.user.identity_verified_at = now
    decided = IdentityVerificationDecided(verification_id=verification.pk, user_id=verification.user_id)
    publish(decided, actor=actor, now=now, before=before, after=verification)
    return verification
