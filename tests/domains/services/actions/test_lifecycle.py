from datetime import timedelta
from typing import Any

import pytest
from guardian.shortcuts import assign_perm

from domains.kernel.actor import Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.services import actions
from domains.services.errors import ServiceUnpublished
from domains.services.models import Service
from domains.users.actions.grants import permission
from domains.users.models import Capability
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, practitioner, self_of, service, somebody
from tests.domains.users.people import prints, told

LATER = NOW + timedelta(days=1)
pytestmark = pytest.mark.django_db


def owner(of: Service) -> Actor:
    return self_of(of.practitioner.user)


def assistant(of: Service) -> Actor:
    helper = somebody()
    assign_perm(permission(Capability.MANAGE_PRACTICE), helper, of.practitioner.user)
    return Actor(user_id=helper.pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, of.practitioner.user_id)}))


def archive(of: Service, actor: Actor) -> Service:
    return actions.archive_service(service_id=of.pk, actor=actor, now=LATER)


def feature(of: Service, actor: Actor = STAFF, is_featured: bool = True) -> Service:
    return actions.set_service_featured(service_id=of.pk, is_featured=is_featured, actor=actor, now=LATER)


def test_archive_service() -> None:
    made = service(is_featured=True)
    before, me = prints(made), owner(made)
    archived = archive(made, me)
    assert (archived.status, archived.is_featured, archived.version, archived.updated_at) == (
        "ARCHIVED",
        False,
        2,
        LATER,
    )
    assert told("services.archived") == [{"service_id": str(made.pk), "user_id": str(me.user_id)}]
    entry = AuditLogEntry.objects.get()
    assert (entry.actor_id, entry.before, entry.after) == (me.user_id, before, prints(made))
    assert archive(made, me).version == 2
    assert AuditLogEntry.objects.count() == 1


def test_archive_service_by_whoever_may_manage_it() -> None:
    for who in (owner, assistant, lambda made: Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))):
        made = service()
        assert archive(made, who(made)).status == "ARCHIVED"


@pytest.mark.parametrize(("status", "refusal"), [("PUBLISHED", NotAllowed), ("DRAFT", NotFound)])
@pytest.mark.parametrize("who", [ANYBODY, STRANGER])
def test_archive_service_by_others(status: str, refusal: type[Exception], who: Actor) -> None:
    with pytest.raises(refusal):
        archive(service(status=status), who)


def test_archive_service_by_staff_who_run_no_practice() -> None:
    with pytest.raises(NotAllowed):
        archive(service(status="DRAFT"), STAFF)


def test_archive_service_for_somebody_whose_account_is_closed() -> None:
    made = service(practitioner(somebody(is_active=False)))
    for who in (assistant(made), Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))):
        with pytest.raises(NotFound):
            archive(made, who)


def test_archive_service_that_is_not_there() -> None:
    with pytest.raises(NotFound) as refused:
        actions.archive_service(service_id=uuid7(), actor=STRANGER, now=NOW)
    assert refused.value.path == ("serviceId",)


def test_set_service_featured() -> None:
    made = service()
    assert (feature(made).is_featured, feature(made).version) == (True, 2)
    assert (feature(made, is_featured=False).is_featured, feature(made, is_featured=False).version) == (False, 3)
    ids = {"service_id": str(made.pk), "user_id": str(made.practitioner.user_id)}
    assert (told("services.featured"), told("services.unfeatured")) == ([ids], [ids])


@pytest.mark.parametrize("status", ["DRAFT", "ARCHIVED"])
def test_set_service_featured_of_what_is_not_offered(status: str) -> None:
    made = service(status=status)
    with pytest.raises(ServiceUnpublished):
        feature(made)
    assert feature(made, is_featured=False).version == 1


def test_set_service_featured_is_for_staff() -> None:
    made = service()
    for who in (ANYBODY, STRANGER, owner(made)):
        with pytest.raises(NotAllowed):
            feature(made, who)


def test_set_service_featured_that_is_not_there() -> None:
    missing: Any = Service(pk=uuid7())
    with pytest.raises(NotFound):
        feature(missing)
