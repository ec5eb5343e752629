"""Every way from one status to another, by everybody who might try it."""

import itertools
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.practitioners import policies, receivers
from domains.practitioners.actions import (
    end_vacation,
    reinstate_practitioner,
    set_practitioner_status,
    suspend_practitioner,
)
from domains.practitioners.errors import PractitionerPending, PractitionerSuspended
from domains.practitioners.events import PractitionerStatusSet
from domains.practitioners.models import Practitioner, at_work
from domains.practitioners.models.people import Status
from domains.practitioners.models.transitions import TRANSITIONS, By
from domains.users.models import Capability, Role, User
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, practitioner, self_of, somebody
from tests.domains.users.people import at_once, audited, kinds, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
SOON, LATER = NOW + timedelta(days=3), NOW + timedelta(days=9)
ADMIN = Actor(user_id=STAFF.user_id, roles=frozenset({"ADMIN"}))
PENDING, ACTIVE, INACTIVE, VACATION, SUSPENDED = Status
OWN = (ACTIVE, INACTIVE, VACATION)


def in_status(status: Status, **more: Any) -> Practitioner:
    user = somebody(roles=["CLIENT", "PRACTITIONER"] if status in OWN else ["CLIENT"])
    since = {"suspended_from": ACTIVE, "suspended_at": NOW, "suspension_reason": "x"} if status == SUSPENDED else {}
    return practitioner(user, status=status, **{**since, **more})


def assistant(of: Practitioner) -> Actor:
    return Actor(user_id=STRANGER.user_id, grants=frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)}))


def asking_as(who: str, of: Practitioner) -> Actor:
    given = {"themselves": self_of(of.user), "an assistant": assistant(of), "staff": STAFF, "an admin": ADMIN}
    return {**given, "somebody": STRANGER, "nobody": ANYBODY}[who]


WHO = ("themselves", "an assistant", "staff", "an admin", "somebody", "nobody")
MANAGERS, JUDGES = ("themselves", "an assistant", "an admin"), ("staff", "an admin")
SEEN_BY_ALL = (ACTIVE, VACATION)


def set_to(of: Practitioner, status: Status, actor: Actor, until: datetime | None = None) -> Practitioner:
    return set_practitioner_status(practitioner_id=of.pk, status=status, vacation_until=until, actor=actor, now=NOW)


def suspend(of: Practitioner, actor: Actor = STAFF, reason: str = "Nobody came.") -> Practitioner:
    return suspend_practitioner(practitioner_id=of.pk, reason=reason, actor=actor, now=NOW)


def reinstate(of: Practitioner, actor: Actor = STAFF, now: datetime = NOW) -> Practitioner:
    return reinstate_practitioner(practitioner_id=of.pk, actor=actor, now=now)


def refused(who: str, of: Practitioner, among: tuple[str, ...]) -> type[Exception] | None:
    """What somebody is told who may not, by whether they see them."""
    if who in among:
        return None
    sees = who in (*MANAGERS, *JUDGES) or of.status in SEEN_BY_ALL
    return NotAllowed if sees else NotFound


def test_every_way_is_somebody_s() -> None:
    assert all(TRANSITIONS.values())
    ways = set(itertools.permutations(Status, 2))
    none = {(PENDING, INACTIVE), (PENDING, VACATION), *((status, PENDING) for status in OWN)}
    assert set(TRANSITIONS) == (ways - none) | {(VACATION, VACATION)}


@database
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("after", OWN)
@pytest.mark.parametrize("before", Status)
def test_set_status(before: Status, after: Status, who: str) -> None:
    them = in_status(before)
    expected = refused(who, them, MANAGERS)
    if not expected and before not in OWN:
        expected = PractitionerPending if before == PENDING else PractitionerSuspended
    if not expected:
        assert before == after or By.THEMSELVES in TRANSITIONS[before, after]
        assert set_to(them, after, asking_as(who, them)).status == after
        assert len(told("practitioners.status_set")) == (before != after)
    else:
        with pytest.raises(expected):
            set_to(them, after, asking_as(who, them))
        them.refresh_from_db()
        assert them.status == before
        assert told("practitioners.status_set") == []


@database
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("before", Status)
def test_suspend_and_reinstate(before: Status, who: str) -> None:
    them = in_status(before)
    actor, expected = asking_as(who, them), refused(who, them, JUDGES)
    if expected:
        for verb in (suspend, reinstate):
            with pytest.raises(expected):
                verb(them, actor)
        them.refresh_from_db()
        assert them.status == before
        return
    stopped = suspend(them, actor)
    assert stopped.status == SUSPENDED
    assert User.objects.get(pk=them.user_id).roles == ["CLIENT"]
    assert not policies.can_publish(stopped)
    again = reinstate(them, actor)
    again.refresh_from_db()
    assert again.status == (ACTIVE if before == SUSPENDED else before)
    assert (again.suspended_from, again.suspended_at, again.suspension_reason) == ("", None, "")
    assert (Role.PRACTITIONER in User.objects.get(pk=them.user_id).roles) is (again.status in OWN)


@database
@pytest.mark.parametrize("status", [PENDING, SUSPENDED])
def test_nobody_says_of_themselves_what_staff_decide(status: Status) -> None:
    them = in_status(ACTIVE)
    with pytest.raises(Invalid) as refusal:
        set_to(them, status, self_of(them.user))
    assert refusal.value.path == ("status",)


@database
def test_set_status_is_written_down() -> None:
    them = in_status(ACTIVE)
    before = prints(them)
    set_to(them, INACTIVE, assistant(them))
    entry = audited("practitioners.status_set")
    assert (entry.subject_id, entry.actor_id, entry.before) == (them.pk, STRANGER.user_id, before)
    assert entry.after == prints(them)
    assert told("practitioners.status_set") == [{"practitioner_id": str(them.pk), "user_id": str(them.user_id)}]


@database
def test_vacation_has_an_end_or_none() -> None:
    them = in_status(ACTIVE)
    me = self_of(them.user)
    assert set_to(them, VACATION, me, SOON).vacation_until == SOON
    assert set_to(them, VACATION, me, LATER).vacation_until == LATER
    assert set_to(them, VACATION, me).vacation_until is None
    assert set_to(them, VACATION, me, SOON).vacation_until == SOON
    assert set_to(them, ACTIVE, me).vacation_until is None
    assert len(told("practitioners.status_set")) == 5


@database
@pytest.mark.parametrize(
    ("status", "until"),
    [(ACTIVE, SOON), (INACTIVE, SOON), (VACATION, NOW), (VACATION, NOW - timedelta(days=1)),
     (VACATION, NOW + timedelta(days=731))],
)  # fmt: skip
def test_vacation_that_cannot_be(status: Status, until: datetime) -> None:
    them = in_status(INACTIVE)
    with pytest.raises(Invalid) as refusal:
        set_to(them, status, self_of(them.user), until)
    assert refusal.value.path == ("vacationUntil",)


@database
def test_end_vacation_when_it_is_over_and_not_before() -> None:
    them = in_status(VACATION, vacation_until=SOON)
    assert end_vacation(practitioner_id=them.pk, now=SOON - timedelta(seconds=1)) == SOON
    assert told("practitioners.returned") == []
    for _ in range(2):
        assert end_vacation(practitioner_id=them.pk, now=SOON) is None
    them.refresh_from_db()
    assert (them.status, them.vacation_until) == (ACTIVE, None)
    assert len(told("practitioners.returned")) == 1
    assert audited("practitioners.returned").actor_name == "practitioners"


@database
@pytest.mark.parametrize("status", Status)
def test_end_vacation_of_whoever_is_not_away(status: Status) -> None:
    them = in_status(status)
    assert end_vacation(practitioner_id=them.pk, now=LATER) is None
    them.refresh_from_db()
    assert them.status == status


@database
def test_vacation_waits_for_its_end() -> None:
    them = in_status(VACATION, vacation_until=SOON)
    event = PractitionerStatusSet(practitioner_id=them.pk, user_id=them.user_id)

    def waits() -> list[Any]:
        return list(receivers.await_return(event, position=7, actor=STAFF, now=NOW))

    [start] = waits()
    assert (start.workflow, start.id) == ("PractitionerVacation", f"vacation-{them.pk}-7")
    assert start.arguments == (str(them.pk), SOON.isoformat())
    Practitioner.objects.update(vacation_until=None)
    assert waits() == []
    Practitioner.objects.update(status=ACTIVE)
    assert waits() == []


@database
@pytest.mark.parametrize(("now", "status"), [(SOON, ACTIVE), (SOON - timedelta(seconds=1), VACATION)])
def test_vacation_goes_on_after_a_suspension_if_it_is_not_over(now: datetime, status: Status) -> None:
    them = in_status(VACATION, vacation_until=SOON)
    suspend(them)
    reinstate(them, now=now)
    them.refresh_from_db()
    assert (them.status, them.vacation_until) == (status, SOON if status == VACATION else None)


@database
def test_suspend_tells_why() -> None:
    them = in_status(ACTIVE)
    before = prints(them)
    suspend(them, reason=" Nobody \0came. ")
    them.refresh_from_db()
    assert (them.suspended_from, them.suspended_at, them.suspension_reason) == (ACTIVE, NOW, "Nobody came.")
    suspend(them, reason="Once more.")
    them.refresh_from_db()
    assert them.suspension_reason == "Nobody came."
    entry = audited("practitioners.suspended")
    assert (entry.actor_id, entry.before, entry.after) == (STAFF.user_id, before, prints(them))
    reinstate(them)
    reinstate(them)
    assert len(told("practitioners.reinstated")) == 1


@database
@pytest.mark.parametrize("reason", ["", " \0 ", "x" * 501])
def test_suspend_needs_a_reason(reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        suspend(in_status(ACTIVE), reason=reason)
    assert refusal.value.path == ("reason",)


@database
@pytest.mark.parametrize("role", ["STAFF", "ADMIN"])
def test_nobody_judges_themselves_or_whom_they_act_for(role: str) -> None:
    me = somebody(roles=[role])
    mine, other = practitioner(me), in_status(ACTIVE)
    lent = frozenset({(Capability.MANAGE_PRACTICE.value, other.user_id)})
    actor = Actor(user_id=me.pk, roles=frozenset({role}), grants=lent)
    for them in (mine, other):
        for verb in (suspend, reinstate):
            with pytest.raises(NotAllowed):
                verb(them, actor)


@database
def test_whoever_is_deleted_or_never_was_is_not_there() -> None:
    them = in_status(INACTIVE)
    Practitioner.objects.update(deleted_at=NOW)
    for actor in (self_of(them.user), assistant(them), STAFF, ADMIN):
        for verb in (lambda actor: set_to(them, ACTIVE, actor), partial(suspend, them), partial(reinstate, them)):
            with pytest.raises(NotFound) as refusal:
                verb(actor)
            assert refusal.value.path == ("practitionerId",)


@database
def test_assistant_of_a_closed_account_may_not() -> None:
    them = in_status(ACTIVE)
    User.objects.filter(pk=them.user_id).update(is_active=False)
    with pytest.raises(NotFound):
        set_to(them, INACTIVE, assistant(them))
    staff = Actor(user_id=STAFF.user_id, roles=STAFF.roles, grants=assistant(them).grants)
    with pytest.raises(NotAllowed):
        set_to(them, INACTIVE, staff)


@database
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("until", [None, SOON])
def test_who_can_be_booked_is_told_alike_by_policy_and_database(status: Status, until: datetime | None) -> None:
    them = in_status(status, vacation_until=until if status == VACATION else None)
    for at in (SOON - timedelta(microseconds=1), SOON, LATER):
        can = policies.can_be_booked(them, at)
        assert can is Practitioner.objects.filter(at_work(at), pk=them.pk).exists()
        assert can is (status == ACTIVE or (status == VACATION and until is not None and at >= until))


@database
@pytest.mark.parametrize("status", Status)
def test_who_can_publish(status: Status) -> None:
    them = in_status(status)
    assert policies.can_publish(them) is (status in OWN)
    them.deleted_at = NOW
    assert not policies.can_publish(them)


@committed
def test_two_who_stop_somebody_at_once_stop_them_once() -> None:
    them = in_status(ACTIVE)
    assert kinds(at_once(*[lambda: suspend(them)] * 4)) == [Practitioner] * 4
    assert len(told("practitioners.suspended")) == 1


@committed
def test_whoever_goes_away_while_they_are_stopped_is_stopped() -> None:
    them = in_status(ACTIVE)
    me = self_of(them.user)
    for _ in range(5):
        outcomes = at_once(lambda: suspend(them), lambda: set_to(them, VACATION, me, SOON))
        them.refresh_from_db()
        assert them.status == SUSPENDED
        assert them.suspended_from == (VACATION if kinds(outcomes) == [Practitioner] * 2 else ACTIVE)
        reinstate(them)
        set_to(them, ACTIVE, me)
