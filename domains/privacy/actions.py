"""Telling people everything that is known about them, forgetting it, and ending what spans all domains."""

import io
import zipfile
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import transaction

import domains
from domains.kernel.actor import Actor, system
from domains.kernel.audit import fingerprint
from domains.kernel.errors import NotAllowed, refuse_on
from domains.kernel.events import publish
from domains.practitioners.actions import close_practice, locked_to_close
from domains.practitioners.errors import PractitionerSuspended
from domains.practitioners.models import Practitioner
from domains.privacy import selectors
from domains.privacy.errors import ExportPending, OpenObligations
from domains.privacy.events import DataExportReady, DataExportRequested
from domains.privacy.models import DataExport
from domains.services.actions import archive_all
from domains.users.actions import ask, end_sessions, locked_user, require_proof
from domains.users.actions.accounts import locked_admins
from domains.users.events import UserErased
from domains.users.models import Challenge, Session, User, UserProfile

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def request_data_export(*, actor: Actor, now: datetime) -> DataExport:
    user = locked_user(actor.person)  # what is asked for while the account is erased is not made after it
    require_proof(actor, now=now)
    export = DataExport(user=user, requested_at=now)
    with refuse_on("one_export_is_made_at_a_time", ExportPending()):
        export.save(force_insert=True)
    requested = DataExportRequested(export_id=export.pk, user_id=user.pk)
    publish(requested, actor=actor, now=now, after=export)
    return export


@transaction.atomic
def build_data_export(*, export_id: UUID, now: datetime) -> bool:
    """Once: built again, it stays as it is. Returns whether it was built now."""
    export = DataExport.objects.select_for_update(no_key=True).filter(pk=export_id, ready_at=None).first()
    if export is None:
        return False
    export.content = packed(selectors.everything_about(export.user_id), now=now)
    export.ready_at, export.expires_at = now, now + KEPT_FOR
    export.save()
    ready = DataExportReady(export_id=export.pk, user_id=export.user_id)
    publish(ready, actor=system("privacy"), now=now)
    return True


@transaction.atomic
def erase_user(*, user_id: UUID, actor: Actor, now: datetime) -> User:
    """By themselves or by an administrator. What must be kept, like the audit log, names nobody but an id."""
    require_proof(actor, now=now)
    if actor.person != user_id and not actor.is_admin:
        raise NotAllowed
    locked_admins()  # before anybody else: what is still open asks for them too
    user = locked_user(user_id)
    if user.erased_at:
        return user
    if obligations := selectors.open_obligations(user_id):
        raise OpenObligations(obligations=obligations)
    before = fingerprint(user)
    end_sessions(Session.objects.filter(user=user), actor=actor, now=now)
    address, profile = user.email, UserProfile.objects.filter(user=user).first() or UserProfile()
    for module in reversed(list(domains.modules("personal"))):
        if hasattr(module, "erase"):
            module.erase(user_id, now=now)
    user.refresh_from_db()
    words = {"locale": profile.locale, "time_zone": profile.time_zone}
    farewell = ask(Challenge.Kind.FAREWELL, about=address, data=words, now=now, lasts=timedelta(0))
    erased = UserErased(user_id=user.pk, farewell_id=farewell.pk)
    publish(erased, actor=actor, now=now, before=before, after=user)
    return user


@transaction.atomic
def delete_practitioner(*, practitioner_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """By themselves or by an administrator. What others know of it stays, and nobody but staff sees it. Nobody gets rid
    of a suspension so. Deleted again, it stays as it is."""
    practitioner = locked_to_close(practitioner_id, actor=actor)
    if practitioner.deleted_at:
        return practitioner
    if practitioner.status == Practitioner.Status.SUSPENDED and not actor.is_admin:
        raise PractitionerSuspended
    if obligations := selectors.open_practice_obligations(practitioner.pk):
        raise OpenObligations(obligations=obligations)
    archive_all(practitioner, actor=actor, now=now)
    return close_practice(practitioner, actor=actor, now=now)


@transaction.atomic
def forget_exports(*, now: datetime) -> int:
    forgotten, _ = DataExport.objects.filter(expires_at__lte=now).delete()
    return forgotten


def packed(found: dict[str, object], *, now: datetime) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for domain, content in found.items():
            name = zipfile.ZipInfo(f"{domain}.json", date_time=now.timetuple()[:6])
            name.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(name, orjson.dumps(content, option=orjson.OPT_INDENT_2))
    return file.getvalue()
