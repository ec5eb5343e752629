from datetime import timedelta
from typing import Any

import pytest

from domains.kernel.actor import Actor, system
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.practitioners.actions import (
    reinstate_practitioner,
    review_practitioner_verification,
    submit_practitioner_verification,
    suspend_practitioner,
)
from domains.practitioners.errors import PracticeVerificationPending, PractitionerSuspended
from domains.practitioners.models import Practitioner, PractitionerVerification
from domains.practitioners.policies import can_publish
from domains.privacy.actions import delete_practitioner
from domains.users.errors import VerificationDecided
from domains.users.models import Capability, Role, User
from tests.domains.services.catalogue import ANYBODY, NOW, STRANGER, practitioner, self_of, somebody
from tests.domains.users.people import Outcome, at_once, audited, kinds, prints, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
LATER = NOW + timedelta(days=1)
WORDS = "I trained in Graz, and have taught since 2019."


def waiting(**more: Any) -> Practitioner:
    return practitioner(**{"status": "PENDING", **more})


def submit(of: Practitioner, actor: Actor | None = None, statement: str = WORDS) -> PractitionerVerification:
    return submit_practitioner_verification(
        practitioner_id=of.pk, statement=statement, actor=actor or self_of(of.user), now=NOW
    )


def review(
    asked: PractitionerVerification, by: Actor, *, reason: str | None = None, now: Any = LATER
) -> PractitionerVerification:
    """With a reason it is rejected."""
    return review_practitioner_verification(
        verification_id=asked.pk, is_approved=reason is None, reason=reason or "", actor=by, now=now
    )


def staff(role: str = "STAFF") -> Actor:
    return self_of(somebody(roles=[role]))


def assistant(of: Practitioner, **more: Any) -> Actor:
    lent = frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)})
    return Actor(**{"user_id": somebody().pk, "grants": lent, **more})


@database
def test_submit_waits_for_staff() -> None:
    ada = waiting()
    asked = submit(ada, statement=f" {WORDS}\0 ")
    asked.refresh_from_db()
    assert (asked.practitioner, asked.statement, asked.status, asked.submitted_at) == (ada, WORDS, "PENDING", NOW)
    assert (asked.submitted_by_id, asked.decided_at, asked.reason) == (ada.user_id, None, "")
    said = {"verification_id": str(asked.pk), "user_id": str(ada.user_id)}
    assert told("practitioners.verification_submitted") == [said]
    entry = audited("practitioners.verification_submitted")
    assert (entry.actor_id, entry.subject_id, entry.after) == (ada.user_id, asked.pk, prints(asked))


@database
@pytest.mark.parametrize("statement", ["", " \0", "x" * 2001])
def test_submit_says_something(statement: str) -> None:
    with pytest.raises(Invalid) as refusal:
        submit(waiting(), statement=statement)
    assert refusal.value.path == ("statement",)


@database
def test_submit_is_for_whoever_manages_the_practice() -> None:
    ada = waiting()
    for actor, refused in ((STRANGER, NotFound), (ANYBODY, NotFound), (staff(), NotAllowed)):
        with pytest.raises(refused):
            submit(ada, actor)
    helper = assistant(ada)
    assert submit(ada, helper).submitted_by_id == helper.user_id
    assert submit(waiting(), staff("ADMIN"))


@database
def test_submit_twice_is_refused_until_it_is_decided() -> None:
    ada, by = waiting(), staff()
    first = submit(ada)
    with pytest.raises(PracticeVerificationPending):
        submit(ada)
    submit(waiting())
    review(first, by, reason="Which school?")
    again = submit(ada)
    review(again, by)
    submit(ada)
    assert ada.verifications.count() == 3


@committed
def test_submit_by_two_at_once_is_one() -> None:
    ada = waiting()
    outcomes = at_once(*[lambda: submit(ada)] * 6)
    assert kinds(outcomes) == [*[PracticeVerificationPending] * 5, PractitionerVerification]
    assert len(told("practitioners.verification_submitted")) == 1


@database
def test_submit_waits_until_a_suspension_is_over() -> None:
    ada = waiting()
    suspend_practitioner(practitioner_id=ada.pk, reason="x", actor=staff(), now=NOW)
    with pytest.raises(PractitionerSuspended):
        submit(ada)


@database
def test_approved_they_are_let_in() -> None:
    ada, by = waiting(), staff()
    asked = submit(ada)
    before = prints(asked)
    decided = review(asked, by)
    ada.refresh_from_db()
    assert (decided.status, decided.reason, decided.decided_at, decided.decided_by_id) == (
        *("APPROVED", "", LATER),
        by.user_id,
    )
    assert (ada.status, ada.verified_at, can_publish(ada)) == ("ACTIVE", LATER, True)
    assert Role.PRACTITIONER in User.objects.get(pk=ada.user_id).roles
    assert told("practitioners.let_in") == [{"practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}]
    entry = audited("practitioners.verification_decided")
    assert (entry.actor_id, entry.before, entry.after) == (by.user_id, before, prints(decided))
    said = {"verification_id": str(asked.pk), "user_id": str(ada.user_id)}
    assert told("practitioners.verification_decided") == [said]


@database
@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE", "VACATION"])
def test_approved_whoever_was_let_in_is_verified_and_stays_what_they_are(status: str) -> None:
    ada = practitioner(status=status)
    decided = review(submit(ada), staff())
    ada.refresh_from_db()
    assert (ada.status, ada.verified_at) == (status, LATER)
    assert decided.practitioner.verified_at == LATER
    assert told("practitioners.let_in") == []


@database
def test_approved_while_they_are_suspended_they_are_let_in_once_that_is_over() -> None:
    ada, by = waiting(), staff()
    asked = submit(ada)
    suspend_practitioner(practitioner_id=ada.pk, reason="x", actor=by, now=NOW)
    review(asked, by)
    ada.refresh_from_db()
    assert (ada.status, ada.verified_at) == ("SUSPENDED", LATER)
    assert Role.PRACTITIONER not in User.objects.get(pk=ada.user_id).roles
    reinstate_practitioner(practitioner_id=ada.pk, actor=by, now=LATER)
    ada.refresh_from_db()
    assert ada.status == "ACTIVE"
    assert Role.PRACTITIONER in User.objects.get(pk=ada.user_id).roles


@database
def test_rejected_they_wait_and_are_told_why() -> None:
    ada = waiting()
    decided = review(submit(ada), staff(), reason=" Which \0school? ")
    ada.refresh_from_db()
    assert (decided.status, decided.reason) == ("REJECTED", "Which school?")
    assert (ada.status, ada.verified_at) == ("PENDING", None)
    assert told("practitioners.let_in") == []


@database
def test_rejected_whoever_was_verified_before_still_is() -> None:
    ada, by = waiting(), staff()
    review(submit(ada), by)
    review(submit(ada), by, reason="Nothing new.")
    ada.refresh_from_db()
    assert ada.verified_at == LATER


@database
@pytest.mark.parametrize("reason", ["", " \0", "x" * 501])
def test_rejected_for_a_reason(reason: str) -> None:
    asked = submit(waiting())
    with pytest.raises(Invalid) as refusal:
        review(asked, staff(), reason=reason)
    assert refusal.value.path == ("reason",)
    asked.refresh_from_db()
    assert asked.status == "PENDING"


@database
def test_review_is_for_staff_about_others() -> None:
    ada = waiting(user=somebody(roles=["STAFF"]))
    asked = submit(ada)
    helper = assistant(ada, roles=frozenset({"STAFF"}))
    for actor in (STRANGER, ANYBODY, self_of(ada.user), assistant(ada), helper):
        with pytest.raises(NotAllowed):
            review(asked, actor)
    asked.refresh_from_db()
    assert asked.status == "PENDING"
    review(asked, staff("ADMIN"))


@database
def test_review_is_not_for_whoever_handed_it_in() -> None:
    """Not even once they do not act for them any more."""
    ada, admin = waiting(), staff("ADMIN")
    asked = submit(ada, admin)
    with pytest.raises(NotAllowed):
        review(asked, admin)
    assert review(asked, system("a service")).decided_by is None


@database
def test_review_twice_is_refused() -> None:
    by = staff()
    asked = submit(waiting())
    review(asked, by, reason="Which school?")
    for reason in ("Another.", None):
        with pytest.raises(VerificationDecided):
            review(asked, by, reason=reason)
    assert len(told("practitioners.verification_decided")) == 1


@database
def test_review_of_what_is_not_there() -> None:
    ada, by = waiting(), staff()
    asked = submit(ada)
    with pytest.raises(NotFound):
        review(PractitionerVerification(pk=uuid7()), by)
    delete_practitioner(practitioner_id=ada.pk, actor=self_of(ada.user), now=NOW)
    with pytest.raises(NotFound):
        review(asked, by)
    assert not PractitionerVerification.objects.exists()


@committed
def test_review_by_two_at_once_is_one_decision() -> None:
    first, second = staff(), staff()

    def approve() -> Outcome:
        return review(asked, first)

    def reject() -> Outcome:
        return review(asked, second, reason="Which school?")

    ada = waiting()
    asked = submit(ada)
    assert isinstance(while_uncommitted(reject, approve), VerificationDecided)
    asked = submit(ada)
    assert kinds(at_once(approve, reject, approve)) == [PractitionerVerification, *[VerificationDecided] * 2]
    ada.refresh_from_db()
    asked.refresh_from_db()
    assert (ada.status == "ACTIVE") is (asked.status == "APPROVED")


@committed
def test_review_while_they_leave_lets_nobody_in() -> None:
    ada, by = waiting(), staff()
    asked = submit(ada)
    leave = lambda: delete_practitioner(practitioner_id=ada.pk, actor=self_of(ada.user), now=NOW)  # noqa: E731
    assert isinstance(while_uncommitted(leave, lambda: review(asked, by)), NotFound)
    ada.refresh_from_db()
    assert (ada.status, ada.verified_at) == ("INACTIVE", None)
    assert Role.PRACTITIONER not in User.objects.get(pk=ada.user_id).roles


@database
def test_verifications_are_for_whoever_manages_the_practice_and_staff() -> None:
    ada = practitioner()
    asked = submit(ada)
    seers = ((self_of(ada.user), 1), (assistant(ada), 1), (staff(), 1), (STRANGER, 0), (ANYBODY, 0))
    for actor, seen in seers:
        assert PractitionerVerification.objects.visible_to(actor).filter(pk=asked.pk).count() == seen  # type: ignore[attr-defined]
