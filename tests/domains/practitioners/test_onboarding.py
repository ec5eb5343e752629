from datetime import timedelta
from typing import Any

import pytest

from domains.kernel.actor import Actor
from domains.kernel.consuming import Start
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.practitioners import receivers
from domains.practitioners.actions import (
    Page,
    complete_onboarding_step,
    remind_practitioner,
    submit_practitioner_verification,
    update_practitioner,
)
from domains.practitioners.events import PractitionerApplied
from domains.practitioners.models import Practitioner, SaidStep, Step, StepStatus
from domains.practitioners.selectors import progress_of, steps_to_do
from domains.users.models import Capability, User
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, place, practitioner, self_of
from tests.domains.users.people import at_once, audited, kinds, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
LATER = NOW + timedelta(days=1)
OPEN, WAITING, DONE = StepStatus
GUIDELINES, TERMS = Step.GUIDELINES, Step.TERMS


def say(of: Practitioner, step: Step = TERMS, actor: Actor | None = None, now: Any = NOW) -> Practitioner:
    return complete_onboarding_step(practitioner_id=of.pk, step=step, actor=actor or self_of(of.user), now=now)


def remind(of: Practitioner, nth: int = 1) -> bool:
    return remind_practitioner(practitioner_id=of.pk, nth=nth, now=LATER)


def progress(of: Practitioner) -> dict[Step, tuple[StepStatus, Any]]:
    return {each.step: (each.status, each.completed_at) for each in progress_of(of.pk)}


def all_but_verified(of: Practitioner) -> None:
    mine = self_of(of.user)
    page = Page(headline="Looms", about="I weave.", languages=["en"])
    update_practitioner(practitioner_id=of.pk, page=page, slug=None, actor=mine, now=NOW)
    Practitioner.objects.update(offered_at=NOW)
    place(of)
    say(of, TERMS)
    say(of, GUIDELINES)


@database
def test_say_that_a_step_is_done() -> None:
    ada = practitioner(status="PENDING")
    say(ada)
    said = SaidStep.objects.get()
    assert (said.practitioner, said.step, said.said_at) == (ada, TERMS, NOW)
    fact = {"practitioner_id": str(ada.pk), "user_id": str(ada.user_id), "said_step_id": str(said.pk)}
    assert told("practitioners.onboarding_step_completed") == [fact]
    entry = audited("practitioners.onboarding_step_completed")
    assert (entry.actor_id, entry.subject_id, entry.after) == (ada.user_id, ada.pk, prints(said))


@database
def test_said_again_it_was_said_when_it_was_first() -> None:
    ada = practitioner()
    for now in (NOW, LATER):
        say(ada, now=now)
    say(ada, GUIDELINES, now=LATER)
    assert dict(SaidStep.objects.values_list("step", "said_at")) == {TERMS: NOW, GUIDELINES: LATER}
    assert len(told("practitioners.onboarding_step_completed")) == 2


@committed
def test_said_by_two_at_once_it_is_said_once() -> None:
    ada = practitioner()
    assert kinds(at_once(*[lambda: say(ada)] * 4)) == [Practitioner] * 4
    assert len(told("practitioners.onboarding_step_completed")) == 1


@database
@pytest.mark.parametrize("step", [Step.PROFILE, Step.PLACE, Step.SERVICE, Step.VERIFICATION])
def test_what_shows_by_itself_is_not_said(step: Step) -> None:
    with pytest.raises(Invalid) as refusal:
        say(practitioner(), step)
    assert refusal.value.path == ("step",)


@database
def test_nobody_says_it_for_another() -> None:
    ada = practitioner()
    lent = Actor(user_id=STRANGER.user_id, grants=frozenset({(Capability.MANAGE_PRACTICE.value, ada.user_id)}))
    admin = Actor(user_id=STAFF.user_id, roles=frozenset({"ADMIN"}))
    for actor in (lent, admin, STAFF, STRANGER, ANYBODY):
        with pytest.raises(NotAllowed):
            say(ada, actor=actor)
    hidden = practitioner(status="PENDING")
    with pytest.raises(NotFound):
        say(hidden, actor=STRANGER)
    assert not SaidStep.objects.exists()


@database
def test_progress_shows_what_is_done() -> None:
    ada = practitioner(status="PENDING")
    assert progress(ada) == dict.fromkeys(Step, (OPEN, None))
    assert list(progress(ada)) == list(Step)
    all_but_verified(ada)
    place(ada, created_at=LATER)
    done = dict.fromkeys(Step, (DONE, NOW))
    assert progress(ada) == {**done, Step.VERIFICATION: (OPEN, None)}
    submit_practitioner_verification(practitioner_id=ada.pk, statement="x", actor=self_of(ada.user), now=NOW)
    assert progress(ada) == {**done, Step.VERIFICATION: (WAITING, None)}
    assert steps_to_do(ada.pk) == []
    Practitioner.objects.update(verified_at=LATER)
    assert progress(ada) == {**done, Step.VERIFICATION: (DONE, LATER)}


@database
def test_reminder_is_due_once() -> None:
    ada = practitioner(status="PENDING")
    for nth, sent in ((1, 1), (1, 1), (2, 2), (1, 2), (2, 2), (3, 3)):
        assert remind(ada, nth)
        assert len(told("practitioners.onboarding_reminder_due")) == sent
    ada.refresh_from_db()
    assert ada.reminders == 3
    assert told("practitioners.onboarding_reminder_due")[0]["practitioner_id"] == str(ada.pk)


@committed
def test_reminder_by_two_at_once_is_one() -> None:
    ada = practitioner(status="PENDING")
    assert at_once(*[lambda: remind(ada)] * 4) == [True] * 4
    assert len(told("practitioners.onboarding_reminder_due")) == 1


@database
def test_nobody_is_reminded_who_waits_for_others() -> None:
    ada = practitioner(status="PENDING")
    all_but_verified(ada)
    submit_practitioner_verification(practitioner_id=ada.pk, statement="x", actor=self_of(ada.user), now=NOW)
    assert remind(ada)
    ada.verifications.update(status="REJECTED", reason="x", decided_at=NOW)
    assert told("practitioners.onboarding_reminder_due") == []
    assert remind(ada, 2)
    assert len(told("practitioners.onboarding_reminder_due")) == 1


@database
@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE", "VACATION"])
def test_whoever_is_let_in_waits_no_more(status: str) -> None:
    assert not remind(practitioner(status=status))


@database
def test_whoever_is_deleted_or_never_was_waits_no_more() -> None:
    ada = practitioner(status="INACTIVE", deleted_at=NOW)
    assert not remind(ada)
    Practitioner.objects.all().delete()
    assert not remind(ada)


@database
def test_whoever_cannot_go_on_now_is_not_reminded_and_still_waits() -> None:
    since = {"suspended_from": "PENDING", "suspended_at": NOW, "suspension_reason": "x"}
    stopped, closed = practitioner(status="SUSPENDED", **since), practitioner(status="PENDING")
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    let_in = practitioner(status="SUSPENDED", **{**since, "suspended_from": "ACTIVE"})
    assert [remind(stopped), remind(closed), remind(let_in)] == [True, True, False]
    assert told("practitioners.onboarding_reminder_due") == []


@database
def test_whoever_applies_is_guided() -> None:
    ada = practitioner(status="PENDING")
    event = PractitionerApplied(practitioner_id=ada.pk, user_id=ada.user_id)
    expected = Start("PractitionerOnboardingWorkflow", id=f"onboarding-{ada.pk}-7", arguments=(str(ada.pk),))
    assert receivers.guide(event, position=7, actor=STAFF, now=NOW) == [expected]
