from datetime import datetime, timedelta

import pytest
from django.db import transaction

from domains.kernel.errors import DomainError
from domains.kernel.ids import uuid7
from domains.users import actions
from domains.users.actions import challenges
from domains.users.actions.challenges import TRIES
from domains.users.errors import ChallengeExpired, CodeInvalid, LinkInvalid
from domains.users.models import Challenge, User
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    Outcome,
    at_once,
    kinds,
    outcome_of,
    register,
    while_uncommitted,
)

database = pytest.mark.django_db
KIND = Challenge.Kind.VERIFY_PHONE
MINUTE = timedelta(minutes=1)


def ask(kind: Challenge.Kind = KIND, *, user: User | None = None) -> Challenge:
    return challenges.ask(kind, user=user, now=NOW, lasts=MINUTE)


def take(asked: Challenge, kind: Challenge.Kind = KIND, *, now: datetime = LATER) -> Challenge:
    with transaction.atomic():
        return challenges.take(kind, asked.pk, now=now, refusal=LinkInvalid(path=("token",)))


def attempt(asked: Challenge, right: bool, kind: Challenge.Kind = KIND, *, now: datetime = LATER) -> Challenge:
    """As a verb does it: the count is committed, and then it is refused."""
    with transaction.atomic():
        outcome = challenges.attempt(kind, asked.pk, lambda _: right, now=now)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def failures() -> int:
    return Challenge.objects.get().failures


@database
def test_ask() -> None:
    user = register().user
    asked = challenges.ask(KIND, user=user, about="+4930901820", data={"a": 1}, now=NOW, lasts=MINUTE)
    kept = Challenge.objects.get()
    assert (kept.pk, kept.kind, kept.user, kept.about, kept.data) == (asked.pk, KIND, user, "+4930901820", {"a": 1})
    assert (kept.created_at, kept.expires_at, kept.answered_at, kept.failures) == (NOW, NOW + MINUTE, None, 0)


@database
@pytest.mark.parametrize(("microseconds", "is_open"), [(-1, True), (0, False), (1, False)])
def test_challenge_is_open_until_it_expires(microseconds: int, is_open: bool) -> None:
    asked, now = ask(), NOW + MINUTE + timedelta(microseconds=microseconds)
    assert asked.is_open(now) is is_open
    taken, tried = outcome_of(lambda: take(asked, now=now)), outcome_of(lambda: attempt(ask(), True, now=now))
    assert isinstance(taken, Challenge if is_open else LinkInvalid)
    assert isinstance(tried, Challenge if is_open else ChallengeExpired)


@database
def test_take_is_for_the_first() -> None:
    asked = ask()
    assert take(asked).answered_at == Challenge.objects.get().answered_at == LATER
    with pytest.raises(LinkInvalid) as refusal:
        take(asked)
    assert refusal.value.path == ("token",)
    with pytest.raises(ChallengeExpired):
        attempt(asked, True)


@database
@pytest.mark.parametrize("kind", [kind for kind in Challenge.Kind if kind != KIND])
def test_what_is_asked_for_one_purpose_answers_no_other(kind: Challenge.Kind) -> None:
    asked = ask()
    with pytest.raises(LinkInvalid):
        take(asked, kind)
    for right in (True, False):
        with pytest.raises(ChallengeExpired):
            attempt(asked, right, kind)
    take(asked)
    assert failures() == 0


@database
def test_what_was_never_asked_cannot_be_answered() -> None:
    nothing = Challenge(id=uuid7())
    with pytest.raises(LinkInvalid):
        take(nothing)
    with pytest.raises(ChallengeExpired):
        attempt(nothing, True)


@database
def test_attempt_that_is_right() -> None:
    asked = ask()
    assert attempt(asked, True).answered_at == Challenge.objects.get().answered_at == LATER
    with pytest.raises(ChallengeExpired):
        attempt(asked, True)


@database
def test_attempt_that_is_wrong_is_counted_after_the_refusal() -> None:
    asked = ask()
    for tried in range(TRIES):
        assert failures() == tried
        with pytest.raises(CodeInvalid) as refusal:
            attempt(asked, False)
        assert refusal.value.path == ("code",)
    for right in (True, False):
        with pytest.raises(ChallengeExpired):
            attempt(asked, right)
    assert failures() == TRIES == 5


@database
def test_attempt_that_is_right_at_last() -> None:
    asked = ask()
    for _ in range(TRIES - 1):
        with pytest.raises(CodeInvalid):
            attempt(asked, False)
    assert attempt(asked, True).answered_at == LATER


@database
def test_attempt_is_judged_only_while_it_counts() -> None:
    """What looks at an answer uses up codes, so it may not look once the question is closed."""
    asked = ask()
    Challenge.objects.update(failures=TRIES)

    def is_right(_: Challenge) -> bool:
        raise AssertionError

    with transaction.atomic():
        for now in (LATER, NOW + MINUTE):
            assert isinstance(challenges.attempt(KIND, asked.pk, is_right, now=now), ChallengeExpired)


def test_many_who_guess_at_once_have_five_tries(committed: None) -> None:
    asked, judged = ask(user=register().user), []

    def guess() -> Outcome:
        with transaction.atomic():
            return challenges.attempt(KIND, asked.pk, lambda _: judged.append(1) is not None, now=LATER)

    outcomes = at_once(*[guess] * 20)
    assert kinds(outcomes) == [ChallengeExpired] * 15 + [CodeInvalid] * 5
    assert (len(judged), failures()) == (5, 5)


def test_many_who_are_right_at_once_have_one_winner(committed: None) -> None:
    asked = ask(user=register().user)
    assert kinds(at_once(*[lambda: attempt(asked, True)] * 12)) == [Challenge] + [ChallengeExpired] * 11
    asked = ask()
    assert kinds(at_once(*[lambda: take(asked)] * 12)) == [Challenge] + [LinkInvalid] * 11


def test_who_waited_for_the_winner_sees_that_it_has_won(committed: None) -> None:
    asked = ask(user=register().user)
    assert isinstance(while_uncommitted(lambda: take(asked), lambda: take(asked)), LinkInvalid)
    asked = ask(user=register(GRACE).user)
    assert isinstance(while_uncommitted(lambda: attempt(asked, True), lambda: attempt(asked, True)), ChallengeExpired)


@database
def test_close_is_about_one_person_and_what_is_open() -> None:
    ada, grace = register(ADA).user, register(GRACE).user
    answered, hers, nobodys = ask(user=ada), ask(user=grace), ask()
    take(answered, now=NOW)
    for kind in Challenge.Kind:
        ask(kind, user=ada)
    challenges.close(ada, now=LATER)
    assert not Challenge.objects.filter(user=ada, answered_at=None).exists()
    answered.refresh_from_db()
    assert answered.answered_at == NOW
    take(hers)
    take(nobodys)


@database
def test_forget_challenges() -> None:
    long = timedelta(days=1) + MINUTE
    old, young = ask(user=register().user), ask()
    take(young)
    Challenge.objects.filter(pk=young.pk).update(expires_at=NOW + MINUTE + timedelta(microseconds=1))
    assert actions.forget_challenges(now=NOW + long) == 0
    assert actions.forget_challenges(now=NOW + long + timedelta(microseconds=1)) == 1
    assert Challenge.objects.get() == young != old
    assert User.objects.exists()
