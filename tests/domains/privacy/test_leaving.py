"""Offering nothing any more, and coming back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domains.favorites.models import Favorite
from domains.kernel.actor import Actor
from domains.kernel.errors import DomainError, NotAllowed, NotFound
from domains.kernel.personal import Obligation
from domains.practitioners import actions as practitioners
from domains.practitioners.actions import Page, apply_to_be_practitioner, create_practitioner
from domains.practitioners.errors import CurrencyInUse, PractitionerSuspended
from domains.practitioners.models import Practitioner, PractitionerLocation, SaidStep, Step
from domains.practitioners.models.people import Status
from domains.privacy import selectors
from domains.privacy.actions import delete_practitioner
from domains.privacy.errors import OpenObligations
from domains.reviews import personal as reviews
from domains.services import actions as services
from domains.services.models import Service
from domains.users.models import Capability, Role, User
from tests.domains.privacy.test_actions import erase
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    package,
    place,
    practitioner,
    self_of,
    service,
    somebody,
    specialization,
)
from tests.domains.users.people import at_once, audited, kinds, outcome_of, prints, register, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
LATER = NOW + timedelta(days=1)
ADMIN = Actor(user_id=STAFF.user_id, roles=frozenset({"ADMIN"}))


def delete(of: Practitioner, actor: Actor | None = None) -> Practitioner:
    return delete_practitioner(practitioner_id=of.pk, actor=actor or self_of(of.user), now=LATER)


def worker(**more: Any) -> Practitioner:
    return practitioner(somebody(roles=["CLIENT", "PRACTITIONER"], email_verified_at=NOW), **more)


def assistant(of: Practitioner, *roles: str) -> Actor:
    lent = frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)})
    return Actor(user_id=STRANGER.user_id, grants=lent, roles=frozenset(roles))


def again(of: Practitioner, **said: Any) -> Practitioner:
    page = Page(**{"display_name": "Ada", "currency": "EUR", "headline": "", "about": "", "languages": [], **said})
    return apply_to_be_practitioner(page=page, actor=self_of(of.user), now=LATER)


def sees(actor: Actor, of: Practitioner) -> bool:
    return Practitioner.objects.visible_to(actor).filter(pk=of.pk).exists()  # type: ignore[attr-defined,no-any-return]


# Leaving.


@database
def test_delete_hides_the_page_from_all_but_staff() -> None:
    ada = worker()
    where = place(ada)
    offered = service(ada)
    for actor in (ANYBODY, STRANGER, self_of(ada.user), assistant(ada)):
        assert sees(actor, ada)
    before = prints(ada)
    gone = delete(ada)
    ada.refresh_from_db()
    assert (gone.status, gone.deleted_at) == (ada.status, ada.deleted_at) == ("INACTIVE", LATER)
    for actor in (ANYBODY, STRANGER, self_of(ada.user), assistant(ada)):
        assert not sees(actor, ada)
        for model, row in ((PractitionerLocation, where), (Service, offered)):
            assert not model.objects.visible_to(actor).filter(pk=row.pk).exists()  # type: ignore[attr-defined]
    assert sees(STAFF, ada)
    assert User.objects.get(pk=ada.user_id).roles == ["CLIENT"]
    assert told("practitioners.deleted") == [{"practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}]
    entry = audited("practitioners.deleted")
    assert (entry.actor_id, entry.before, entry.after) == (ada.user_id, before, prints(ada))


@database
def test_delete_archives_what_is_offered_and_what_is_made_of_it() -> None:
    ada = worker()
    offered = service(ada, is_featured=True)
    package(offered)
    service(ada, status="DRAFT")
    old = service(ada, status="ARCHIVED", published_at=NOW)
    other = service()
    delete(ada)
    own = Service.objects.filter(practitioner=ada)
    assert set(own.values_list("status", "is_featured")) == {("ARCHIVED", False)}
    assert own.filter(version=2, updated_at=LATER).count() == 3
    assert len(told("services.archived")) == 3
    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.version, other.status) == (1, "PUBLISHED")


@database
def test_deleted_again_it_stays_as_it_is() -> None:
    ada = worker()
    for actor in (self_of(ada.user), self_of(ada.user), ADMIN):
        assert delete(ada, actor).deleted_at == LATER
    assert len(told("practitioners.deleted")) == 1


@database
def test_delete_is_for_the_person_and_administrators() -> None:
    ada, hidden = worker(), worker(status="PENDING")
    for actor in (STAFF, STRANGER, ANYBODY, assistant(ada), assistant(ada, "STAFF")):
        with pytest.raises(NotAllowed):
            delete(ada, actor)
    for actor in (STRANGER, ANYBODY):
        with pytest.raises(NotFound) as refusal:
            delete(hidden, actor)
        assert refusal.value.path == ("practitionerId",)
    with pytest.raises(NotFound):
        delete(Practitioner(pk=STAFF.user_id), ADMIN)
    delete(ada, ADMIN)
    for actor, refused in ((STAFF, NotAllowed), (STRANGER, NotFound), (assistant(ada), NotFound)):
        with pytest.raises(refused):
            delete(ada, actor)
    User.objects.filter(pk=hidden.user_id).update(is_active=False)
    with pytest.raises(NotAllowed):
        delete(hidden)


@database
@pytest.mark.parametrize("status", ["PENDING", "ACTIVE", "INACTIVE", "VACATION"])
def test_delete_in_every_status(status: str) -> None:
    ada = worker(status=status, vacation_until=LATER if status == "VACATION" else None)
    assert (delete(ada).status, ada.vacation_until is None) == ("INACTIVE", status != "VACATION")


@database
def test_nobody_gets_rid_of_a_suspension_by_leaving() -> None:
    ada = worker(status="SUSPENDED", suspended_from="ACTIVE", suspended_at=NOW, suspension_reason="x")
    with pytest.raises(PractitionerSuspended):
        delete(ada)
    gone = delete(ada, ADMIN)
    assert (gone.status, gone.suspended_from, gone.suspended_at, gone.suspension_reason) == ("INACTIVE", "", None, "")


@database
def test_delete_waits_for_what_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a domain says is."""
    booked = Obligation(kind="UPCOMING_BOOKING", message="Somebody has booked you.")
    ada, bob = worker(), worker()
    found = {ada.pk: [booked]}
    monkeypatch.setattr(reviews, "practice_obligations", lambda key: found.get(key, []), raising=False)
    service(ada)
    with pytest.raises(OpenObligations) as refusal:
        delete(ada)
    assert refusal.value.obligations == [booked]
    ada.refresh_from_db()
    assert (ada.deleted_at, Service.objects.get().status) == (None, "PUBLISHED")
    assert selectors.open_obligations(ada.user_id) == [booked]
    assert selectors.open_obligations(bob.user_id) == []
    delete(bob)


@committed
def test_deleted_by_two_at_once_it_is_deleted_once() -> None:
    ada = worker()
    service(ada)
    assert kinds(at_once(*[lambda: delete(ada)] * 4)) == [Practitioner] * 4
    assert (len(told("practitioners.deleted")), len(told("services.archived"))) == (1, 1)


@committed
def test_what_is_published_while_they_leave_is_archived_or_was_not() -> None:
    ada = worker()
    draft = service(ada, status="DRAFT", duration_minutes=60)
    mine = self_of(ada.user)
    publish = lambda: services.publish_service(service_id=draft.pk, actor=mine, now=NOW)  # noqa: E731
    assert isinstance(while_uncommitted(lambda: delete(ada), publish), NotFound)
    assert Service.objects.get().status == "ARCHIVED"


# What else can be done with what is deleted: nothing.

VERBS: dict[str, Callable[[Practitioner, Service, Actor], Any]] = {
    "update": lambda of, _, actor: practitioners.update_practitioner(
        practitioner_id=of.pk, page=Page(headline="x"), slug=None, actor=actor, now=LATER
    ),
    "set status": lambda of, _, actor: practitioners.set_practitioner_status(
        practitioner_id=of.pk, status=Status.ACTIVE, vacation_until=None, actor=actor, now=LATER
    ),
    "suspend": lambda of, _, actor: practitioners.suspend_practitioner(
        practitioner_id=of.pk, reason="x", actor=actor, now=LATER
    ),
    "reinstate": lambda of, _, actor: practitioners.reinstate_practitioner(
        practitioner_id=of.pk, actor=actor, now=LATER
    ),
    "specialize": lambda of, _, actor: practitioners.set_specializations(
        practitioner_id=of.pk, specialization_ids=[], actor=actor, now=LATER
    ),
    "say a step": lambda of, _, actor: practitioners.complete_onboarding_step(
        practitioner_id=of.pk, step=Step.TERMS, actor=actor, now=LATER
    ),
    "be verified": lambda of, _, actor: practitioners.submit_practitioner_verification(
        practitioner_id=of.pk, statement="x", actor=actor, now=LATER
    ),
    "offer": lambda of, _, actor: services.create_service(
        practitioner_id=of.pk, kind=Service.Type.SESSION, values={"title": "x"}, actor=actor, now=LATER
    ),
    "change": lambda _, what, actor: services.update_service(
        service_id=what.pk, version=what.version, values={"title": "x"}, actor=actor, now=LATER
    ),
    "publish": lambda _, what, actor: services.publish_service(service_id=what.pk, actor=actor, now=LATER),
    "unpublish": lambda _, what, actor: services.unpublish_service(service_id=what.pk, actor=actor, now=LATER),
    "archive": lambda _, what, actor: services.archive_service(service_id=what.pk, actor=actor, now=LATER),
    "throw away": lambda _, what, actor: services.delete_service(service_id=what.pk, actor=actor, now=LATER),
}


@database
@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_done_with_what_is_deleted(verb: str) -> None:
    ada = worker()
    offered = service(ada)
    delete(ada)
    offered.refresh_from_db()
    for actor in (self_of(ada.user), assistant(ada), STAFF, ADMIN):
        assert isinstance(outcome_of(lambda actor=actor: VERBS[verb](ada, offered, actor)), NotFound)  # type: ignore[misc]


@database
def test_what_is_deleted_is_not_recommended() -> None:
    offered = service(worker())
    delete(offered.practitioner)
    with pytest.raises(DomainError):
        services.set_service_featured(service_id=offered.pk, is_featured=True, actor=STAFF, now=LATER)


# Coming back.


@database
def test_whoever_applies_again_has_their_page_again_and_waits() -> None:
    ada = worker(slug="the-weaver", headline="Looms", about="I weave.", languages=["en"], verified_at=NOW, reminders=3)
    offered = service(ada)
    where, known = place(ada), specialization(ada)
    SaidStep.objects.create(practitioner=ada, step=Step.TERMS, said_at=NOW)
    ada.verifications.create(statement="x", submitted_at=NOW, status="APPROVED", decided_at=NOW)
    Favorite.objects.create(user=somebody(), practitioner=ada, created_at=NOW)
    delete(ada)
    before = prints(ada)
    back = again(ada, display_name="Ada King", headline="Threads")
    ada.refresh_from_db()
    assert (back, back.status, back.deleted_at) == (ada, "PENDING", None)
    assert (ada.slug, ada.display_name, ada.headline) == ("the-weaver", "Ada King", "Threads")
    assert (ada.about, ada.languages, ada.created_at) == ("I weave.", ["en"], NOW)
    assert (ada.presented_at, ada.verified_at, ada.reminders) == (LATER, None, 0)
    assert (list(ada.locations.all()), list(ada.specializations.all())) == ([where], [known])
    assert not ada.said_steps.exists()
    assert [each.status for each in ada.verifications.all()] == ["APPROVED"]
    assert (Service.objects.get(pk=offered.pk).status, sees(self_of(ada.user), ada), sees(STRANGER, ada)) == (
        *("ARCHIVED", True, False),
    )
    assert Role.PRACTITIONER not in User.objects.get(pk=ada.user_id).roles
    entry = audited("practitioners.applied")
    assert (entry.subject_id, entry.before, entry.after) == (ada.pk, before, prints(ada))


@database
def test_whoever_applies_again_keeps_the_currency_of_their_prices() -> None:
    ada, bob = worker(offered_at=NOW), worker()
    for each in (ada, bob):
        delete(each)
    with pytest.raises(CurrencyInUse):
        again(ada, currency="GBP")
    ada.refresh_from_db()
    assert ada.deleted_at
    assert again(ada).currency == "EUR"
    assert again(bob, currency="GBP").currency == "GBP"


@database
def test_whoever_was_deleted_can_be_let_in_by_staff() -> None:
    ada = worker()
    delete(ada)
    page = Page(display_name="Ada", currency="EUR")
    back = create_practitioner(user_id=ada.user_id, page=page, actor=STAFF, now=LATER)
    assert (back.pk, back.status, back.deleted_at) == (ada.pk, "ACTIVE", None)
    assert Role.PRACTITIONER in User.objects.get(pk=ada.user_id).roles


@committed
def test_whoever_comes_back_twice_at_once_comes_back_once() -> None:
    ada = worker()
    delete(ada)
    outcomes = at_once(*[lambda: again(ada)] * 6)
    assert sum(isinstance(each, Practitioner) for each in outcomes) == 1
    assert len(told("practitioners.applied")) == 1


@database
@pytest.mark.parametrize("status", ["ACTIVE", "SUSPENDED", "VACATION", "PENDING"])
def test_erased_they_are_deleted_whatever_they_were(status: str) -> None:
    here = register()
    since = {"suspended_from": "ACTIVE", "suspended_at": NOW, "suspension_reason": "x"}
    ada = practitioner(here.user, status=status, **(since if status == "SUSPENDED" else {}))
    erase(here.user, here)
    ada.refresh_from_db()
    assert (ada.status, ada.deleted_at is not None, ada.suspension_reason) == ("INACTIVE", True, "")
    assert delete(ada, ADMIN) == ada


@database
def test_erased_after_they_left_they_left_when_they_did() -> None:
    here = register()
    ada = practitioner(here.user)
    delete(ada)
    erase(here.user, here)
    ada.refresh_from_db()
    assert ada.deleted_at == LATER
