import re
from datetime import datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import NotAllowed
from domains.kernel.wiring import needed
from domains.users import actions, selectors
from domains.users.actions import SignedIn
from domains.users.actions.second_factor import NewTotp, digest_of, written
from domains.users.errors import CodeInvalid, SecondFactorActive, SecondFactorInactive, StepUpRequired
from domains.users.models import RecoveryCode, Session, Totp
from domains.users.vault import Unopenable, Vault
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    Outcome,
    actor_of,
    at_once,
    audited,
    challenged,
    code,
    complete,
    kinds,
    login,
    outcome_of,
    prints,
    register,
    told,
    while_uncommitted,
    with_second_factor,
)

database = pytest.mark.django_db
HALF_MINUTE = timedelta(seconds=30)


def start(who: SignedIn, now: datetime = NOW) -> str:
    return actions.start_totp(actor=actor_of(who), now=now).secret


def confirm(who: SignedIn, shown: str, now: datetime = NOW) -> list[str]:
    return actions.confirm_totp(code=shown, actor=actor_of(who), now=now)


def wrong(secret: str, now: datetime) -> str:
    """A code that is none of those that are right about now."""
    right = {int(code(secret, now + HALF_MINUTE * steps)) for steps in (-1, 0, 1)}
    return f"{next(number for number in range(4) if number not in right):06}"


def long_ago(who: SignedIn) -> None:
    Session.objects.filter(pk=who.session.pk).update(proved_at=NOW - timedelta(minutes=10, seconds=1))


# Beginning.


@database
def test_start_totp() -> None:
    here = register()
    new = actions.start_totp(actor=actor_of(here), now=NOW)
    totp = Totp.objects.get()
    assert (totp.user, totp.confirmed_at, totp.created_at) == (here.user, None, NOW)
    read = pyotp.parse_uri(new.uri)
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.name, read.issuer) == (new.secret, ADA, "Estuary")
    assert len(new.secret) == 32  # 160 bits, as RFC 4226 wants
    assert told("users.second_factor_started") == [{"user_id": str(here.user.pk)}]
    entry = audited("users.second_factor_started")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, NOW)
    assert entry.after == prints(totp)


@database
def test_secret_is_kept_under_a_seal_that_is_for_one_person() -> None:
    here, grace = register(), register(GRACE)
    secret = start(here)
    sealed = bytes(Totp.objects.get().secret)
    assert secret.encode() not in sealed
    assert needed(Vault).open(sealed, context=f"totp {here.user.pk}").decode() == secret
    start(grace)
    Totp.objects.update(secret=sealed)
    with pytest.raises(Unopenable):
        confirm(grace, code(secret, NOW))


@database
def test_start_totp_is_not_yet_asked_for() -> None:
    here = register()
    start(here)
    login()
    assert not selectors.has_second_factor(here.user.pk)
    assert "TOTP" not in selectors.ways_to_prove(here.user)


@database
def test_start_totp_again_forgets_the_first() -> None:
    here = register()
    first, second = start(here), start(here)
    with pytest.raises(CodeInvalid):
        confirm(here, code(first, NOW))
    confirm(here, code(second, NOW))


@database
def test_start_totp_where_there_is_one() -> None:
    here = register()
    with_second_factor(here)
    before = prints(Totp.objects.get())
    with pytest.raises(SecondFactorActive):
        start(here)
    assert prints(Totp.objects.get()) == before


@database
def test_what_is_about_the_second_factor_is_for_who_has_proved_it() -> None:
    here = register()
    with_second_factor(here)
    long_ago(here)
    for verb in (actions.start_totp, actions.disable_totp, actions.make_recovery_codes):
        with pytest.raises(StepUpRequired) as refusal:
            verb(actor=actor_of(here), now=NOW)
        assert refusal.value.methods == ["TOTP", "RECOVERY_CODE"]
        for nobody in (ANONYMOUS, Actor(user_id=here.user.pk)):
            with pytest.raises(NotAllowed):
                verb(actor=nobody, now=NOW)
    assert RecoveryCode.objects.count() == 10


# Confirming.


@database
def test_confirm_totp() -> None:
    here = register()
    codes = confirm(here, code(start(here), LATER), LATER)
    totp = Totp.objects.get()
    assert (totp.confirmed_at, selectors.has_second_factor(here.user.pk)) == (LATER, True)
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", each) for each in codes)
    assert {bytes(each.digest) for each in RecoveryCode.objects.all()} == {digest_of(each) for each in codes}
    assert told("users.second_factor_added") == [{"user_id": str(here.user.pk)}]
    entry = audited("users.second_factor_added")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, LATER)
    assert entry.before not in ("", entry.after)
    assert entry.after == prints(totp)


@database
@pytest.mark.parametrize(
    ("seconds", "right"), [(-31, False), (-30, True), (0, True), (29, True), (59, True), (60, False)]
)
def test_code_is_right_a_step_before_and_after(seconds: int, right: bool) -> None:
    """Of the step that begins now, looked at by a clock that is `seconds` ahead of the app's."""
    here = register()
    secret = start(here)
    outcome = outcome_of(lambda: confirm(here, code(secret, NOW), NOW + timedelta(seconds=seconds)))
    assert (isinstance(outcome, list), isinstance(outcome, CodeInvalid)) == (right, not right)


@database
@pytest.mark.parametrize(
    "shown", ["", " ", "12345", "1234567", "-00001", "+00001", "0x0001", "\0", "1" * 1_000_000, "½"]
)
def test_confirm_totp_with_what_is_no_code(shown: str) -> None:
    here = register()
    start(here)
    with pytest.raises(CodeInvalid) as refusal:
        confirm(here, shown)
    assert refusal.value.path == ("code",)
    assert (Totp.objects.get().confirmed_at, RecoveryCode.objects.count()) == (None, 0)
    assert told("users.second_factor_added") == []


@database
def test_code_is_taken_with_spaces_and_in_no_other_digits() -> None:
    here = register()
    right = code(start(here), NOW)
    for zero in "\N{FULLWIDTH DIGIT ZERO}", "\N{ARABIC-INDIC DIGIT ZERO}":
        with pytest.raises(CodeInvalid):
            confirm(here, "".join(chr(ord(zero) + int(digit)) for digit in right))
    confirm(here, f" {right[:3]}\u00a0{right[3:]}\n")


@database
def test_confirm_totp_with_a_wrong_code_can_be_tried_again() -> None:
    here = register()
    secret = start(here)
    with pytest.raises(CodeInvalid):
        confirm(here, wrong(secret, NOW))
    confirm(here, code(secret, NOW))


@database
def test_confirm_totp_with_somebody_elses_code() -> None:
    here, grace = register(), register(GRACE)
    start(here)
    with pytest.raises(CodeInvalid):
        confirm(here, code(start(grace), NOW))


@database
def test_confirm_totp_that_was_not_begun() -> None:
    for who in (actor_of(register()), ANONYMOUS):
        with pytest.raises(SecondFactorInactive):
            actions.confirm_totp(code="000000", actor=who, now=NOW)


@database
def test_confirm_totp_twice() -> None:
    here = register()
    secret, codes = with_second_factor(here)
    with pytest.raises(SecondFactorActive):
        confirm(here, code(secret, NOW))
    assert {bytes(each.digest) for each in RecoveryCode.objects.all()} == {digest_of(each) for each in codes}


@database
def test_code_that_confirmed_is_used_up() -> None:
    here = register()
    secret = start(here)
    confirm(here, code(secret, NOW))
    asked = challenged()
    with pytest.raises(CodeInvalid):
        complete(asked, code=code(secret, NOW))
    complete(asked, code=code(secret, NOW + HALF_MINUTE))  # the next one is right already


def test_confirm_totp_by_two_at_once(committed: None) -> None:
    here = register()
    secret = start(here)
    outcomes = at_once(*[lambda: confirm(here, code(secret, NOW))] * 4)
    assert kinds(outcomes) == [SecondFactorActive] * 3 + [list]
    assert RecoveryCode.objects.count() == 10


def test_start_totp_while_the_first_is_confirmed(committed: None) -> None:
    """What has been confirmed is not exchanged for a secret that nobody has shown a code of."""
    here = register()
    secret = start(here)
    late = while_uncommitted(lambda: confirm(here, code(secret, NOW)), lambda: start(here))
    assert isinstance(late, SecondFactorActive)
    assert complete(challenged(), code=code(secret, NOW + HALF_MINUTE)).user == here.user


def test_start_totp_by_two_at_once(committed: None) -> None:
    here = register()
    outcomes = at_once(*[lambda: actions.start_totp(actor=actor_of(here), now=NOW)] * 4)
    assert kinds(outcomes) == [NewTotp] * 4
    right = [outcome_of(lambda each=each: confirm(here, code(each.secret, NOW))) for each in outcomes]
    assert kinds(right).count(list) == 1


# Taking it away.


@database
def test_disable_totp() -> None:
    here, grace = register(), register(GRACE)
    with_second_factor(here)
    with_second_factor(grace)
    before = prints(Totp.objects.get(user=here.user))
    actions.disable_totp(actor=actor_of(here), now=LATER)
    assert [each.user for each in Totp.objects.all()] == [grace.user]
    assert {each.user for each in RecoveryCode.objects.all()} == {grace.user}
    assert told("users.second_factor_removed") == [{"user_id": str(here.user.pk)}]
    entry = audited("users.second_factor_removed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, LATER)
    assert (entry.before, entry.after) == (before, "")
    login()


@database
def test_disable_totp_that_is_not_there() -> None:
    here = register()
    with pytest.raises(SecondFactorInactive):
        actions.disable_totp(actor=actor_of(here), now=NOW)
    start(here)
    with pytest.raises(SecondFactorInactive):
        actions.disable_totp(actor=actor_of(here), now=NOW)


@database
def test_disable_totp_leaves_nothing_of_it() -> None:
    """Neither the codes of the old app nor those that stood in for it are good for the new one."""
    here = register()
    secret, codes = with_second_factor(here)
    actions.disable_totp(actor=actor_of(here), now=NOW)
    new = start(here)
    confirm(here, code(new, NOW))
    for answer in ({"code": code(secret, NOW + HALF_MINUTE)}, {"recovery_code": codes[0]}):
        with pytest.raises(CodeInvalid):
            complete(challenged(), **answer)


@database
def test_disable_totp_leaves_a_sign_in_half_done() -> None:
    here = register()
    secret, _ = with_second_factor(here)
    asked = challenged()
    actions.disable_totp(actor=actor_of(here), now=NOW)
    with pytest.raises(CodeInvalid):
        complete(asked, code=code(secret, NOW))


def test_disable_totp_by_two_at_once(committed: None) -> None:
    here = register()
    with_second_factor(here)
    outcomes = at_once(*[lambda: actions.disable_totp(actor=actor_of(here), now=NOW)] * 4)
    assert kinds(outcomes) == [type(None)] + [SecondFactorInactive] * 3
    assert len(told("users.second_factor_removed")) == 1


# Recovery codes.


@database
def test_make_recovery_codes() -> None:
    here, grace = register(), register(GRACE)
    _, old = with_second_factor(here)
    _, hers = with_second_factor(grace)
    new = actions.make_recovery_codes(actor=actor_of(here), now=LATER)
    assert (len(set(new)), set(new) & set(old)) == (10, set())
    assert told("users.recovery_codes_made") == [{"user_id": str(here.user.pk)}]
    entry = audited("users.recovery_codes_made")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, LATER)
    asked = challenged()
    for other in (old[0], hers[0]):
        with pytest.raises(CodeInvalid):
            complete(asked, recovery_code=other)
    complete(asked, recovery_code=new[0])
    complete(challenged(GRACE), recovery_code=hers[0])


@database
def test_make_recovery_codes_without_a_second_factor() -> None:
    here = register()
    with pytest.raises(SecondFactorInactive):
        actions.make_recovery_codes(actor=actor_of(here), now=NOW)
    start(here)
    with pytest.raises(SecondFactorInactive):
        actions.make_recovery_codes(actor=actor_of(here), now=NOW)
    assert not RecoveryCode.objects.exists()


def test_make_recovery_codes_by_two_at_once(committed: None) -> None:
    """Those of one of them are good; the others are the old ones by then."""
    here = register()
    with_second_factor(here)

    def make() -> Outcome:
        return actions.make_recovery_codes(actor=actor_of(here), now=NOW)

    last = while_uncommitted(make, make)
    assert {bytes(each.digest) for each in RecoveryCode.objects.all()} == {digest_of(each) for each in last}
    at_once(*[make] * 4)
    assert RecoveryCode.objects.count() == 10


def test_make_recovery_codes_while_the_second_factor_goes(committed: None) -> None:
    here = register()
    with_second_factor(here)
    late = while_uncommitted(
        lambda: actions.disable_totp(actor=actor_of(here), now=NOW),
        lambda: actions.make_recovery_codes(actor=actor_of(here), now=NOW),
    )
    assert isinstance(late, SecondFactorInactive)
    assert not RecoveryCode.objects.exists()


@given(st.binary(min_size=10, max_size=10))
def test_recovery_code_is_recognised_however_it_is_typed(raw: bytes) -> None:
    code = written(raw)
    assert digest_of(code) == digest_of(f" {code.lower().replace('-', ' ')}\n") == digest_of(code.replace("-", ""))


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_recovery_codes_are_told_apart(one: bytes, other: bytes) -> None:
    assert (digest_of(written(one)) == digest_of(written(other))) is (one == other)
