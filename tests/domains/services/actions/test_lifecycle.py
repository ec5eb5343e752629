from datetime import timedelta
from typing import Any

import pytest
from guardian.shortcuts import assign_perm

from domains.favorites.models import Favorite
from domains.kernel.actor import Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.services import actions
from domains.services.errors import (
    Missing,
    PracticeNotOpen,
    ServiceContained,
    ServiceIncomplete,
    ServiceInUse,
    ServiceNotOffered,
    TooManyServices,
)
from domains.services.models import BundleItem, Service
from domains.users.actions.grants import permission
from domains.users.models import Capability
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    bundle,
    package,
    practitioner,
    review,
    self_of,
    service,
    somebody,
)
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
    with pytest.raises(NotFound):
        archive(made, assistant(made))
    assert archive(made, Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))).status == "ARCHIVED"


def test_archive_service_that_is_not_there() -> None:
    with pytest.raises(NotFound) as refused:
        actions.archive_service(service_id=uuid7(), actor=STRANGER, now=NOW)
    assert refused.value.path == ("serviceId",)


def publish(of: Service, actor: Actor | None = None) -> Service:
    return actions.publish_service(service_id=of.pk, actor=actor or owner(of), now=LATER)


def unpublish(of: Service) -> Service:
    return actions.unpublish_service(service_id=of.pk, actor=owner(of), now=LATER)


def delete(of: Service, actor: Actor | None = None) -> Any:
    return actions.delete_service(service_id=of.pk, actor=actor or owner(of), now=LATER)


def test_publish_service() -> None:
    made = service(status="DRAFT", duration_minutes=60)
    published = publish(made)
    assert (published.status, published.published_at, published.version) == ("PUBLISHED", LATER, 2)
    assert told("services.published") == [{"service_id": str(made.pk), "user_id": str(owner(made).user_id)}]
    assert publish(made).version == 2


def test_publish_service_again_keeps_when_it_was_first() -> None:
    made = service(status="ARCHIVED", published_at=NOW, duration_minutes=60)
    assert publish(made).published_at == NOW


@pytest.mark.parametrize("standing", ["PENDING", "SUSPENDED"])
def test_publish_service_of_a_practice_that_is_not_open(standing: str) -> None:
    with pytest.raises(PracticeNotOpen):
        publish(service(practitioner(status=standing), status="DRAFT", duration_minutes=60))


@pytest.mark.parametrize("standing", ["VACATION", "INACTIVE"])
def test_publish_service_while_one_is_away(standing: str) -> None:
    assert publish(service(practitioner(status=standing), status="DRAFT", duration_minutes=60)).version == 2


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"type": "SESSION"}, [Missing.DURATION]),
        ({"type": "WORKSHOP", "delivery_mode": "IN_PERSON"}, [Missing.PLACE, Missing.DURATION]),
        ({"type": "PACKAGE"}, [Missing.CONTENTS]),
        ({"type": "BUNDLE"}, [Missing.CONTENTS]),
        ({"type": "COURSE"}, [Missing.CONTENTS]),
        ({"type": "SPACE", "delivery_mode": "IN_PERSON"}, [Missing.PLACE, Missing.CONTENTS]),
    ],
)
def test_publish_service_that_is_incomplete(more: dict[str, Any], missing: list[Missing]) -> None:
    with pytest.raises(ServiceIncomplete) as refused:
        publish(service(status="DRAFT", **more))
    assert refused.value.missing == missing


@pytest.mark.parametrize("holding", [package, bundle])
def test_publish_service_made_of_what_is_not_offered(holding: Any) -> None:
    made = holding(service(status="DRAFT", duration_minutes=60), status="DRAFT")
    with pytest.raises(ServiceIncomplete) as refused:
        publish(made)
    assert refused.value.missing == [Missing.OFFERED_CONTENTS]
    Service.objects.filter(type="SESSION").update(status="PUBLISHED", published_at=NOW)
    assert publish(made).status == "PUBLISHED"


def test_publish_service_beyond_what_one_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domains.services.actions.ready.most_services", lambda practitioner: 1)
    made = service(status="ARCHIVED", duration_minutes=60)
    draft = service(made.practitioner, status="DRAFT", duration_minutes=60)
    for verb in (publish, unpublish):
        with pytest.raises(TooManyServices):
            verb(made)
    assert publish(draft).status == "PUBLISHED"


def test_unpublish_service() -> None:
    made = service(is_featured=True)
    found = unpublish(made)
    assert (found.status, found.published_at, found.is_featured, found.version) == ("DRAFT", None, False, 2)
    assert len(told("services.unpublished")) == 1
    assert unpublish(made).version == 2


@pytest.mark.parametrize("holding", [package, bundle])
@pytest.mark.parametrize("verb", [unpublish, lambda made: archive(made, owner(made))])
def test_what_something_offered_is_made_of_stays_offered(holding: Any, verb: Any) -> None:
    made = service()
    holder = holding(made)
    with pytest.raises(ServiceContained) as refused:
        verb(made)
    assert refused.value.titles == [holder.title]
    Service.objects.filter(pk=holder.pk).update(status="ARCHIVED")
    assert verb(made).status != "PUBLISHED"


def test_delete_service() -> None:
    made = service(status="DRAFT")
    before, me = prints(made), owner(made)
    assert delete(made) == made.pk
    assert not Service.objects.exists()
    assert told("services.deleted") == [{"service_id": str(made.pk), "user_id": str(me.user_id)}]
    entry = AuditLogEntry.objects.get()
    assert (entry.before, entry.after) == (before, "")


def test_delete_service_with_all_that_it_is_made_of() -> None:
    inside = service(status="DRAFT")
    for holder in (package(inside, status="DRAFT"), bundle(inside, status="DRAFT")):
        assert delete(holder) == holder.pk
    assert Service.objects.get() == inside
    assert not BundleItem.objects.exists()


@pytest.mark.parametrize(
    "known",
    [
        lambda made: Service.objects.filter(pk=made.pk).update(status="PUBLISHED", published_at=NOW),
        lambda made: review(made, somebody()),
        lambda made: Favorite.objects.create(user=somebody(), service=made, created_at=NOW),
        lambda made: package(made, status="DRAFT"),
        lambda made: bundle(made, status="DRAFT"),
    ],
)
def test_delete_service_that_is_known(known: Any) -> None:
    made = service(status="DRAFT")
    known(made)
    with pytest.raises(ServiceInUse):
        delete(made)
    assert Service.objects.filter(pk=made.pk).exists()


def test_delete_service_of_others() -> None:
    with pytest.raises(NotFound):
        delete(service(status="DRAFT"), STRANGER)
    with pytest.raises(NotAllowed):
        delete(service(status="DRAFT"), STAFF)


def test_set_service_featured() -> None:
    made = service()
    assert (feature(made).is_featured, feature(made).version) == (True, 2)
    assert (feature(made, is_featured=False).is_featured, feature(made, is_featured=False).version) == (False, 3)
    ids = {"service_id": str(made.pk), "user_id": str(made.practitioner.user_id)}
    assert (told("services.featured"), told("services.unfeatured")) == ([ids], [ids])


@pytest.mark.parametrize("status", ["DRAFT", "ARCHIVED"])
def test_set_service_featured_of_what_is_not_offered(status: str) -> None:
    made = service(status=status)
    with pytest.raises(ServiceNotOffered):
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
