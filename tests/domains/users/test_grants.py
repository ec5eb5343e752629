from dataclasses import replace
from datetime import timedelta

import pytest

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.conditions import holds
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.users import actions, selectors
from domains.users.actions import ProfileChange, SignedIn
from domains.users.errors import StepUpRequired
from domains.users.models import AccessGrant, Capability, Role, User
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    actor_of,
    at_once,
    audited,
    kinds,
    outcome_of,
    prints,
    register,
    somebody,
    suspend,
    told,
    while_uncommitted,
)

database = pytest.mark.django_db
SEE, MANAGE = Capability.SEE_ACCOUNT, Capability.MANAGE_PROFILE


def grant(by: SignedIn, to: str = GRACE, capability: Capability = SEE, **after: float) -> AccessGrant:
    return actions.grant_access(email=to, capability=capability, actor=actor_of(by), now=NOW + timedelta(**after))


def revoke(granted: AccessGrant, by: Actor) -> AccessGrant:
    return actions.revoke_access(grant_id=granted.pk, actor=by, now=LATER)


def ids(granted: AccessGrant) -> dict[str, str]:
    return {
        "grant_id": str(granted.pk),
        "grantor_id": str(granted.content_object_id),
        "grantee_id": str(granted.user_id),
    }


@database
def test_grant_access() -> None:
    ada, grace = register(), register(GRACE)
    granted = grant(ada, " Grace@Example.ORG ")
    assert (granted.user, granted.content_object, granted.capability) == (grace.user, ada.user, SEE)
    assert actor_of(grace).grants == {(SEE, ada.user.pk)}
    assert actor_of(ada).grants == frozenset()
    assert told("users.access_granted") == [ids(granted)]
    entry = audited("users.access_granted")
    assert (entry.actor_id, entry.subject, entry.subject_id) == (ada.user.pk, "AccessGrant", granted.pk)
    assert (entry.at, entry.before, entry.after) == (NOW, "", prints(granted))


@database
def test_what_is_granted_is_that_and_no_more() -> None:
    ada, grace, eve = register(), register(GRACE), register("eve@example.org")
    grant(ada)
    actor = actor_of(grace)
    assert [holds(User.concerning(actor), each.user) for each in (ada, eve)] == [True, False]
    change = ProfileChange(display_name="Eve")
    for user in (ada.user, eve.user):
        with pytest.raises(NotFound):
            actions.update_profile(user_id=user.pk, change=change, actor=actor, now=NOW)
    grant(ada, capability=MANAGE)
    assert actor_of(grace).grants == {(SEE, ada.user.pk), (MANAGE, ada.user.pk)}
    actions.update_profile(user_id=ada.user.pk, change=change, actor=actor_of(grace), now=NOW)
    with pytest.raises(NotFound):
        actions.revoke_session(session_id=ada.session.pk, actor=actor_of(grace), now=NOW)
    assert not holds(User.concerning(actor_of(eve)), ada.user)


@database
def test_what_is_granted_is_not_handed_on() -> None:
    ada, grace, eve = register(), register(GRACE), register("eve@example.org")
    grant(ada)
    grant(grace, "eve@example.org")
    assert actor_of(eve).grants == {(SEE, grace.user.pk)}


@database
def test_grant_access_twice() -> None:
    ada, _ = register(), register(GRACE)
    assert grant(ada) == grant(ada, seconds=1)
    assert grant(ada, capability=MANAGE) != grant(ada)
    assert (AccessGrant.objects.count(), len(told("users.access_granted"))) == (2, 2)


@database
@pytest.mark.parametrize("email", ["", "nobody@example.org", "\0", "a" * 100_000, "%"])
def test_grant_access_to_nobody(email: str) -> None:
    ada, grace = register(), register(GRACE)
    with pytest.raises(NotFound) as refusal:
        grant(ada, email)
    assert refusal.value.path == ("email",)
    suspend(grace.user.pk)
    with pytest.raises(NotFound):
        grant(ada)
    assert not AccessGrant.objects.exists()


@database
def test_grant_access_to_oneself() -> None:
    with pytest.raises(Invalid) as refusal:
        grant(register(), ADA.upper())
    assert refusal.value.path == ("email",)


@database
def test_grant_access_is_for_who_has_proved_it() -> None:
    ada, _ = register(), register(GRACE)
    with pytest.raises(StepUpRequired):
        grant(ada, minutes=10, seconds=1)
    for nobody in (ANONYMOUS, replace(actor_of(ada), session_id=None)):
        with pytest.raises(NotAllowed):
            actions.grant_access(email=GRACE, capability=SEE, actor=nobody, now=NOW)
    assert not AccessGrant.objects.exists()


def test_grant_access_by_two_at_once(committed: None) -> None:
    ada, _ = register(), register(GRACE)
    assert kinds(at_once(*[lambda: grant(ada)] * 6)) == [AccessGrant] * 6
    assert (AccessGrant.objects.count(), len(told("users.access_granted"))) == (1, 1)
    late = while_uncommitted(lambda: grant(ada, capability=MANAGE), lambda: grant(ada, capability=MANAGE))
    assert late == AccessGrant.objects.get(permission__codename=MANAGE)
    assert len(told("users.access_granted")) == 2


@database
@pytest.mark.parametrize("by", [ADA, GRACE])
def test_revoke_access(by: str) -> None:
    """By whoever gave it, and by whoever does not want it any more."""
    people = {ADA: register(), GRACE: register(GRACE)}
    granted, other = grant(people[ADA]), grant(people[ADA], capability=MANAGE)
    before, expected = prints(granted), ids(granted)
    revoked = revoke(granted, actor_of(people[by]))
    assert (ids(revoked), revoked.capability) == (expected, SEE)
    assert AccessGrant.objects.get() == other
    assert actor_of(people[GRACE]).grants == {(MANAGE, people[ADA].user.pk)}
    assert told("users.access_revoked") == [expected]
    entry = audited("users.access_revoked")
    assert (entry.actor_id, entry.subject_id, entry.at) == (people[by].user.pk, granted.pk, LATER)
    assert (entry.before, entry.after) == (before, "")


@database
def test_revoke_access_of_others() -> None:
    ada, _ = register(), register(GRACE)
    granted = grant(ada)
    for who in (actor_of(register("eve@example.org")), somebody(Role.ADMIN, email="root@example.org"), ANONYMOUS):
        with pytest.raises(NotFound):
            revoke(granted, who)
    with pytest.raises(NotFound):
        actions.revoke_access(grant_id=uuid7(), actor=actor_of(ada), now=NOW)
    assert AccessGrant.objects.get() == granted


@database
def test_revoke_access_twice() -> None:
    ada, _ = register(), register(GRACE)
    granted = grant(ada)
    revoke(granted, actor_of(ada))
    with pytest.raises(NotFound):
        revoke(granted, actor_of(ada))
    grant(ada)  # it can be given again
    assert len(told("users.access_revoked")) == 1


def test_revoke_access_by_both_at_once(committed: None) -> None:
    ada, grace = register(), register(GRACE)
    granted = grant(ada)
    actors = [actor_of(ada), actor_of(grace)]
    late = while_uncommitted(lambda: revoke(granted, actors[0]), lambda: revoke(granted, actors[1]))
    assert isinstance(late, NotFound)
    assert len(told("users.access_revoked")) == 1


@database
def test_what_a_closed_account_has_granted_is_worth_nothing() -> None:
    ada, grace = register(), register(GRACE)
    grant(ada)
    suspend(ada.user.pk)
    assert actor_of(grace).grants == frozenset()
    actions.reinstate_user(user_id=ada.user.pk, actor=Actor(roles=frozenset({"ADMIN"})), now=NOW)
    assert actor_of(grace).grants == {(SEE, ada.user.pk)}


@database
def test_whoever_is_suspended_can_use_nothing_that_was_granted() -> None:
    ada, grace = register(), register(GRACE)
    grant(ada)
    suspend(grace.user.pk)
    assert selectors.find_actor(user_id=grace.user.pk, session_id=grace.session.pk) is None


@database
def test_grants_are_seen_from_both_sides() -> None:
    ada, grace, eve = register(), register(GRACE), register("eve@example.org")
    granted = grant(ada)
    staff = Actor(user_id=uuid7(), roles=frozenset({"STAFF"}))
    for actor, sees in (
        (actor_of(ada), True),
        (actor_of(grace), True),
        (actor_of(eve), False),
        (staff, True),
        (ANONYMOUS, False),
    ):
        assert list(AccessGrant.objects.all().visible_to(actor)) == ([granted] if sees else [])


@database
def test_grant_access_to_who_is_suspended_meanwhile_is_no_bug() -> None:
    ada, grace = register(), register(GRACE)
    User.objects.filter(pk=grace.user.pk).update(is_active=False, erased_at=NOW)
    assert isinstance(outcome_of(lambda: grant(ada)), NotFound)
