from datetime import timedelta

import pytest

from domains.kernel import wiring
from domains.kernel.actor import ANONYMOUS
from domains.kernel.errors import Invalid, NotAllowed
from domains.kernel.models import AuditLogEntry
from domains.kernel.wiring import needed
from domains.providers.courier import TextMessages
from domains.users import actions
from domains.users.actions import SignedIn, challenges
from domains.users.errors import ChallengeExpired, CodeInvalid, TextMessagesUnavailable
from domains.users.models import Challenge, User
from domains.users.tokens import Keyring
from tests.domains.users.people import (
    GRACE,
    LATER,
    NOW,
    Outcome,
    actor_of,
    at_once,
    audited,
    kinds,
    outcome_of,
    prints,
    register,
    told,
    while_uncommitted,
)

database = pytest.mark.django_db
NUMBER, OTHER = "+4930901820", "+33142685300"


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent in here, so the key is none of Courier's."""
    offer(monkeypatch, key="a key")


def offer(monkeypatch: pytest.MonkeyPatch, *, key: str) -> None:
    monkeypatch.setitem(wiring._provided, TextMessages, TextMessages(key=key, url="http://127.0.0.1:9"))


def ask(who: SignedIn, number: str = NUMBER, **after: float) -> Challenge:
    return actions.request_phone_verification(phone_number=number, actor=actor_of(who), now=NOW + timedelta(**after))


def confirm(who: SignedIn, typed: str, **after: float) -> User:
    return actions.confirm_phone_verification(code=typed, actor=actor_of(who), now=NOW + timedelta(**after))


def code(asked: Challenge) -> str:
    return needed(Keyring).code("VERIFY_PHONE", asked.pk)


def wrong(asked: Challenge) -> str:
    return f"{(int(code(asked)) + 1) % 1_000_000:06}"


def number_of(who: SignedIn) -> str:
    return User.objects.get(pk=who.user.pk).phone_number


# Asking for a code.


@database
def test_request_phone_verification() -> None:
    here = register()
    asked = ask(here, " +49 (30) 90-18 20 ")
    assert (asked.kind, asked.user, asked.about) == ("VERIFY_PHONE", here.user, NUMBER)
    assert asked.expires_at == NOW + timedelta(minutes=10)
    assert told("users.phone_verification_requested") == [{"challenge_id": str(asked.pk)}]
    entry = audited("users.phone_verification_requested")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, asked.pk, NOW)
    assert number_of(here) == ""


@database
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+49 30 901820", NUMBER),
        ("tel:+49-30-901820", NUMBER),
        ("\N{FULLWIDTH PLUS SIGN}49 30 901820", NUMBER),
        ("+\N{ARABIC-INDIC DIGIT FOUR}\N{ARABIC-INDIC DIGIT NINE} 30 901820", NUMBER),
        ("+4930901820\0", NUMBER),
        ("+1 800 FLOWERS", "+18003569377"),
        ("+49 30 901820" + " " * 40 + "99", NUMBER + "99"),  # to its end
    ],
)
def test_request_phone_verification_writes_a_number_in_one_way(typed: str, number: str) -> None:
    assert ask(register(), typed).about == number


@database
@pytest.mark.parametrize(
    "number",
    ["", "\0", "030 901820", "901820", "+49", "+49 1", "+999 123456", "110", "+49 30 901820" + "0" * 30,
     "+" * 1_000_000,
     "+4930901820" * 100_000, "ada@example.org", "+49 30 90182\N{SUPERSCRIPT TWO}0"],
)  # fmt: skip
def test_request_phone_verification_of_what_is_no_number(number: str) -> None:
    here = register()
    with pytest.raises(Invalid) as refusal:
        ask(here, number)
    assert refusal.value.path == ("phoneNumber",)
    assert not Challenge.objects.exists()


@database
def test_request_phone_verification_where_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, key="")
    with pytest.raises(TextMessagesUnavailable):
        ask(register())
    assert not Challenge.objects.exists()


@database
def test_verbs_about_the_phone_of_nobody() -> None:
    with pytest.raises(NotAllowed):
        actions.request_phone_verification(phone_number=NUMBER, actor=ANONYMOUS, now=NOW)
    with pytest.raises(NotAllowed):
        actions.confirm_phone_verification(code="000000", actor=ANONYMOUS, now=NOW)
    with pytest.raises(NotAllowed):
        actions.remove_phone_number(actor=ANONYMOUS, now=NOW)


@database
def test_request_phone_verification_closes_the_code_of_before() -> None:
    here, grace = register(), register(GRACE)
    first, hers, second = ask(here), ask(grace), ask(here, OTHER)
    with pytest.raises(CodeInvalid):
        confirm(here, code(first))
    confirm(here, code(second))
    confirm(grace, code(hers))
    assert (number_of(here), number_of(grace)) == (OTHER, NUMBER)


@database
def test_request_phone_verification_of_one_who_was_asked_earlier_and_comes_later() -> None:
    """Two requests of which the one that was sent first had to wait."""
    here = register()
    ask(here, seconds=1)
    asked = ask(here, OTHER)
    confirm(here, code(asked), seconds=2)
    assert number_of(here) == OTHER


@database
def test_request_phone_verification_five_times_a_day() -> None:
    here, grace = register(), register(GRACE)
    for hours in range(5):
        ask(here, hours=hours)
    for late in ({"hours": 5}, {"hours": 24, "microseconds": -1}):
        with pytest.raises(Invalid, match="No more codes today"):
            ask(here, **late)
    ask(grace, hours=5)
    ask(here, hours=24)
    with pytest.raises(Invalid):
        ask(here, hours=24)


@database
def test_request_phone_verification_is_counted_through_the_night() -> None:
    """What is forgotten at night is not what is counted."""
    here = register()
    for _ in range(5):
        ask(here)
    actions.forget_challenges(now=NOW + timedelta(hours=23))
    with pytest.raises(Invalid):
        ask(here, hours=23)


def test_request_phone_verification_by_many_at_once(committed: None) -> None:
    here = register()
    outcomes = at_once(*[lambda: ask(here)] * 12)
    assert kinds(outcomes) == [Challenge] * 5 + [Invalid] * 7
    assert Challenge.objects.filter(answered_at=None).count() == 1


# Taking the number.


@database
def test_confirm_phone_verification() -> None:
    here = register()
    before = prints(here.user)
    asked = ask(here)
    typed = code(asked)
    user = confirm(here, f" {typed[:3]} {typed[3:]}\n", seconds=1)
    kept = User.objects.get()
    assert (user.phone_number, kept.phone_number, kept.phone_verified_at) == (NUMBER, NUMBER, LATER)
    assert told("users.phone_changed") == [{"user_id": str(user.pk)}]
    entry = audited("users.phone_changed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (user.pk, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))


@database
def test_confirm_phone_verification_of_another_number() -> None:
    here = register()
    confirm(here, code(ask(here)))
    confirm(here, code(ask(here, OTHER)), seconds=1)
    assert (number_of(here), User.objects.get().phone_verified_at) == (OTHER, LATER)


@database
def test_confirm_phone_verification_twice() -> None:
    here = register()
    typed = code(ask(here))
    confirm(here, typed)
    actions.remove_phone_number(actor=actor_of(here), now=NOW)
    with pytest.raises(ChallengeExpired):
        confirm(here, typed)
    assert number_of(here) == ""


@database
@pytest.mark.parametrize(("microseconds", "good"), [(-1, True), (0, False)])
def test_confirm_phone_verification_expires(microseconds: int, good: bool) -> None:
    here = register()
    typed = code(ask(here))
    outcome = outcome_of(lambda: confirm(here, typed, minutes=10, microseconds=microseconds))
    assert isinstance(outcome, User if good else ChallengeExpired)
    assert number_of(here) == (NUMBER if good else "")


@database
def test_confirm_phone_verification_has_five_tries() -> None:
    here = register()
    asked = ask(here)
    for tries in range(1, 6):
        with pytest.raises(CodeInvalid) as refusal:
            confirm(here, wrong(asked))
        assert refusal.value.path == ("code",)
        assert Challenge.objects.get().failures == tries
    with pytest.raises(ChallengeExpired):
        confirm(here, code(asked))
    confirm(here, code(ask(here)))


@database
@pytest.mark.parametrize("typed", ["", " ", "0", "\0", "1" * 1_000_000, "½½½½½½"])
def test_confirm_phone_verification_with_what_is_no_code(typed: str) -> None:
    here = register()
    ask(here)
    with pytest.raises(CodeInvalid):
        confirm(here, typed)
    assert Challenge.objects.get().failures == 1


@database
def test_confirm_phone_verification_in_other_digits() -> None:
    here = register()
    typed = code(ask(here))
    with pytest.raises(CodeInvalid):
        confirm(here, "".join(chr(ord("\N{FULLWIDTH DIGIT ZERO}") + int(digit)) for digit in typed))


@database
def test_confirm_phone_verification_that_was_not_asked() -> None:
    here = register()
    other = challenges.ask(
        Challenge.Kind.SECOND_FACTOR, user=here.user, about=NUMBER, now=NOW, lasts=timedelta(hours=1)
    )
    with pytest.raises(ChallengeExpired):
        confirm(here, code(other))


@database
def test_confirm_phone_verification_with_somebody_elses_code() -> None:
    here, grace = register(), register(GRACE)
    ask(here)
    hers = ask(grace, OTHER)
    with pytest.raises(CodeInvalid):
        confirm(here, code(hers))
    assert (number_of(here), number_of(grace)) == ("", "")
    confirm(grace, code(hers))


def test_many_who_guess_at_once_have_five_tries(committed: None) -> None:
    here = register()
    asked, actor = ask(here), actor_of(here)

    def guess() -> Outcome:
        return actions.confirm_phone_verification(code=wrong(asked), actor=actor, now=NOW)

    assert kinds(at_once(*[guess] * 20)) == [ChallengeExpired] * 15 + [CodeInvalid] * 5
    assert Challenge.objects.get().failures == 5


def test_confirm_phone_verification_by_two_at_once(committed: None) -> None:
    here = register()
    typed = code(ask(here))
    assert kinds(at_once(*[lambda: confirm(here, typed)] * 4)) == [ChallengeExpired] * 3 + [User]
    assert len(told("users.phone_changed")) == 1


def test_confirm_phone_verification_while_another_code_is_asked_for(committed: None) -> None:
    """The one ends the code of the other, which wants to change the person: they must not wait for each other."""
    here = register()
    typed = code(ask(here))

    def lock() -> None:
        User.objects.select_for_update(no_key=True).get()

    late = while_uncommitted(lock, lambda: confirm(here, typed), then=[lambda: ask(here, OTHER)])
    assert isinstance(late, ChallengeExpired | CodeInvalid)
    assert number_of(here) == ""


# Having none.


@database
def test_remove_phone_number() -> None:
    here, grace = register(), register(GRACE)
    for who in (here, grace):
        confirm(who, code(ask(who)))
    before = prints(here.user)
    user = actions.remove_phone_number(actor=actor_of(here), now=LATER)
    assert (user.phone_number, user.phone_verified_at) == ("", None)
    assert (number_of(here), number_of(grace)) == ("", NUMBER)
    entry = entries()[-1]
    assert (entry.actor_id, entry.subject_id, entry.at) == (user.pk, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))


@database
def test_remove_phone_number_that_is_not_there() -> None:
    here = register()
    assert actions.remove_phone_number(actor=actor_of(here), now=NOW).phone_number == ""
    assert told("users.phone_changed") == []


def entries() -> list[AuditLogEntry]:
    return list(AuditLogEntry.objects.filter(action="users.phone_changed").order_by("id"))
