from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.users import actions, selectors
from domains.users.actions import Answer, Challenged, SignedIn, challenges
from domains.users.actions.sessions import require_proof
from domains.users.errors import (
    AccountSuspended,
    ChallengeExpired,
    CodeInvalid,
    InvalidCredentials,
    LinkInvalid,
    Proof,
    StepUpRequired,
    TokenRevoked,
    TooManyTries,
)
from domains.users.models import (
    Challenge,
    LinkedAccount,
    Passkey,
    RecoveryCode,
    RefreshToken,
    Role,
    Session,
    Totp,
    User,
)
from tests.domains.users.people import (
    ADA,
    ANOTHER,
    GRACE,
    LATER,
    NOW,
    PASSWORD,
    Outcome,
    actor_of,
    at_once,
    audited,
    challenged,
    code,
    complete,
    kinds,
    lives,
    login,
    outcome_of,
    prints,
    register,
    somebody,
    suspend,
    told,
    while_uncommitted,
    with_second_factor,
)

database = pytest.mark.django_db
STEP = timedelta(seconds=30)
WRONG = "not a code"


# Ending them.


@database
def test_revoke_session() -> None:
    here, elsewhere, third = register(), login(), login()
    before = prints(elsewhere.session)
    session = actions.revoke_session(session_id=elsewhere.session.pk, actor=actor_of(here), now=LATER)
    assert (session, session.ended_at) == (elsewhere.session, LATER)
    assert (lives(here), lives(elsewhere), lives(third)) == (True, False, True)
    assert told("users.session_ended") == [{"session_id": str(session.pk), "user_id": str(here.user.pk)}]
    entry = audited("users.session_ended")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, session.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(session))
    with pytest.raises(TokenRevoked):
        actions.refresh_session(token_id=elsewhere.refresh_token.pk, now=LATER)
    assert selectors.find_actor(user_id=here.user.pk, session_id=session.pk) is None


@database
@pytest.mark.parametrize(
    "leave",
    [
        lambda here, other: actions.revoke_session(session_id=other.session.pk, actor=actor_of(here), now=NOW),
        lambda here, other: actions.revoke_other_sessions(actor=actor_of(here), now=NOW),
        lambda here, other: actions.logout(actor=actor_of(here), token_id=None, everywhere=True, now=NOW),
        lambda here, other: actions.logout(actor=ANONYMOUS, token_id=here.refresh_token.pk, everywhere=True, now=NOW),
    ],
)
def test_what_was_asked_for_in_a_session_ends_with_it(leave: Callable[[SignedIn, SignedIn], object]) -> None:
    """Whoever had to be thrown out may have asked for the account to go to their own address."""
    here, thief, grace = register(), login(), register(GRACE)
    moving = actions.request_email_change(email="thief@example.org", actor=actor_of(thief), now=NOW)
    hers = actions.request_email_change(email="countess@example.org", actor=actor_of(grace), now=NOW)
    leave(here, thief)
    with pytest.raises(LinkInvalid):
        actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=NOW)
    actions.confirm_email_change(challenge_id=hers.pk, actor=ANONYMOUS, now=NOW)


@database
def test_revoke_session_of_somebody_else_ends_nothing_of_ones_own() -> None:
    here, grace = register(), register(GRACE)
    moving = actions.request_email_change(email="countess@example.org", actor=actor_of(here), now=NOW)
    with pytest.raises(NotFound):
        actions.revoke_session(session_id=grace.session.pk, actor=actor_of(here), now=NOW)
    actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=NOW)


@database
def test_revoke_session_that_one_is_in() -> None:
    here = register()
    actions.revoke_session(session_id=here.session.pk, actor=actor_of(here), now=NOW)
    assert not lives(here)


@database
def test_revoke_session_that_has_ended() -> None:
    here, elsewhere = register(), login()
    for now in (NOW, LATER):
        session = actions.revoke_session(session_id=elsewhere.session.pk, actor=actor_of(here), now=now)
        assert session.ended_at == NOW
    assert len(told("users.session_ended")) == 1


@database
def test_revoke_session_of_somebody_else() -> None:
    grace = register(GRACE)
    for who in (actor_of(register()), somebody(Role.ADMIN, email="root@example.org")):
        for session_id in (grace.session.pk, uuid7()):
            with pytest.raises(NotFound):
                actions.revoke_session(session_id=session_id, actor=who, now=NOW)
    with pytest.raises(NotAllowed):
        actions.revoke_session(session_id=grace.session.pk, actor=ANONYMOUS, now=NOW)
    assert lives(grace)


@database
def test_revoke_other_sessions() -> None:
    here, elsewhere, third, grace = register(), login(), login(), register(GRACE)
    assert actions.revoke_other_sessions(actor=actor_of(here), now=LATER) == 2
    assert [lives(each) for each in (here, elsewhere, third, grace)] == [True, False, False, True]
    assert {each["session_id"] for each in told("users.session_ended")} == {
        str(elsewhere.session.pk),
        str(third.session.pk),
    }
    assert actions.revoke_other_sessions(actor=actor_of(here), now=LATER) == 0
    assert len(told("users.session_ended")) == 2


@database
def test_revoke_other_sessions_of_nobody() -> None:
    register()
    with pytest.raises(NotAllowed):
        actions.revoke_other_sessions(actor=ANONYMOUS, now=NOW)
    assert not Session.objects.exclude(ended_at=None).exists()


def test_refresh_session_that_is_revoked_meanwhile(committed: None) -> None:
    here, elsewhere = register(), login()

    def refresh() -> Outcome:
        return actions.refresh_session(token_id=elsewhere.refresh_token.pk, now=LATER)

    def revoke() -> Outcome:
        return actions.revoke_other_sessions(actor=actor_of(here), now=LATER)

    assert isinstance(while_uncommitted(revoke, refresh), TokenRevoked)
    elsewhere = login()
    assert while_uncommitted(refresh, revoke) == 1
    for token in RefreshToken.objects.filter(session=elsewhere.session):
        with pytest.raises(TokenRevoked):
            actions.refresh_session(token_id=token.pk, now=LATER)


def test_logout_by_refresh_token_does_not_wait_for_the_token(committed: None) -> None:
    """Only for the session: who refreshes at this moment has locked the token first, and then wants the session."""
    here = register()

    def logout() -> int:
        try:
            return actions.logout(actor=ANONYMOUS, token_id=here.refresh_token.pk, everywhere=False, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        RefreshToken.objects.select_for_update(no_key=True).get()
        assert pool.submit(logout).result(10) == 1


@database
def test_logout_everywhere_by_the_token_of_a_session_that_has_ended() -> None:
    old = register()
    actions.logout(actor=actor_of(old), token_id=None, everywhere=False, now=NOW)
    here = login()
    assert actions.logout(actor=ANONYMOUS, token_id=old.refresh_token.pk, everywhere=True, now=NOW) == 0
    assert lives(here)


# Signing in with a second factor.


@database
def test_login_asks_for_the_second_factor() -> None:
    with_second_factor(register())
    sessions = Session.objects.count()
    asked = actions.login(email=ADA, password=PASSWORD, device="x\0" * 500, now=LATER)
    assert isinstance(asked, Challenged)
    kept = Challenge.objects.get()
    assert asked.challenge == kept
    assert asked.methods == [Proof.TOTP, Proof.RECOVERY_CODE]
    assert (kept.kind, kept.user, kept.expires_at) == (
        "SECOND_FACTOR",
        asked.challenge.user,
        LATER + timedelta(minutes=5),
    )
    assert (Session.objects.count(), User.objects.get().last_login) == (sessions, NOW)
    assert told("users.second_factor_asked") == [{"challenge_id": str(kept.pk)}]
    entry = audited("users.second_factor_asked")
    assert (entry.actor_id, entry.subject_id, entry.at) == (kept.user_id, kept.pk, LATER)


@database
def test_login_with_a_wrong_password_asks_for_nothing() -> None:
    with_second_factor(register())
    with pytest.raises(InvalidCredentials):
        login(password=ANOTHER)
    assert not Challenge.objects.exists()


@database
def test_login_offers_the_passkey_as_second_factor() -> None:
    here = register()
    with_second_factor(here)
    Passkey.objects.create(user=here.user, name="Key", credential_id=b"1", public_key=b"2", created_at=NOW)
    assert challenged().methods == [Proof.TOTP, Proof.RECOVERY_CODE, Proof.PASSKEY]


@database
def test_complete_login() -> None:
    here = register()
    secret, _ = with_second_factor(here)
    asked = actions.login(email=ADA, password=PASSWORD, device="Sa\0fari" + "x" * 500, now=NOW)
    assert isinstance(asked, Challenged)
    by = replace(ANONYMOUS, request_id="r-1")
    answer = Answer(code=code(secret, LATER))
    signed_in = actions.complete_login(challenge_id=asked.challenge.pk, answer=answer, actor=by, now=LATER)
    assert (signed_in.user, signed_in.session.proved_at, signed_in.session.created_at) == (here.user, LATER, LATER)
    assert (signed_in.session.device[:7], len(signed_in.session.device)) == ("Safarix", 200)
    assert User.objects.get().last_login == LATER
    assert actor_of(signed_in).user_id == here.user.pk
    actions.refresh_session(token_id=signed_in.refresh_token.pk, now=LATER)
    assert told("users.session_started")[-1]["session_id"] == str(signed_in.session.pk)
    entry = audited_start(signed_in)
    assert (entry.actor_id, entry.request_id, entry.at) == (here.user.pk, "r-1", LATER)


def audited_start(signed_in: SignedIn) -> AuditLogEntry:
    return AuditLogEntry.objects.get(action="users.session_started", subject_id=signed_in.session.pk)


@database
def test_complete_login_by_recovery_code() -> None:
    _, codes = with_second_factor(register())
    complete(challenged(), recovery_code=codes[0].lower().replace("-", " "))
    asked = challenged()
    with pytest.raises(CodeInvalid):  # each is good once
        complete(asked, recovery_code=codes[0])
    complete(asked, recovery_code=codes[1])
    assert RecoveryCode.objects.filter(used_at=None).count() == 8


@database
def test_complete_login_twice() -> None:
    secret, codes = with_second_factor(register())
    asked = challenged()
    complete(asked, code=code(secret, NOW))
    for answer in ({"code": code(secret, NOW + STEP)}, {"recovery_code": codes[0]}):
        with pytest.raises(ChallengeExpired):
            complete(asked, **answer)
    complete(challenged(), code=code(secret, NOW + STEP))  # nothing was used up by that
    complete(challenged(), recovery_code=codes[0])


@database
def test_complete_login_with_a_code_that_was_used() -> None:
    """Nor with one of before: who looks over a shoulder sees it at the same moment, and is later."""
    secret, _ = with_second_factor(register())
    complete(challenged(), code=code(secret, NOW))
    asked = challenged()
    for shown in (code(secret, NOW), code(secret, NOW - STEP)):
        with pytest.raises(CodeInvalid):
            complete(asked, code=shown)
    assert Challenge.objects.get(pk=asked.challenge.pk).failures == 2
    complete(asked, code=code(secret, NOW + STEP))


@database
@pytest.mark.parametrize(("microseconds", "good"), [(-1, True), (0, False)])
def test_complete_login_expires(microseconds: int, good: bool) -> None:
    secret, _ = with_second_factor(register())
    now = NOW + timedelta(minutes=5, microseconds=microseconds)
    outcome = outcome_of(lambda: complete(challenged(), now=now, code=code(secret, now)))
    assert isinstance(outcome, SignedIn if good else ChallengeExpired)


@database
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"code": ""},
        {"code": " "},
        {"recovery_code": ""},
        {"recovery_code": "----"},
        {"recovery_code": "\0"},
        {"recovery_code": "A" * 1_000_000},
        {"code": "1" * 1_000_000},
        {"code": "\0"},
    ],
)
def test_complete_login_with_what_is_no_answer(answer: dict[str, str]) -> None:
    with_second_factor(register())
    asked, sessions = challenged(), Session.objects.count()
    with pytest.raises(CodeInvalid):
        complete(asked, **answer)
    assert (Challenge.objects.get().failures, Session.objects.count()) == (1, sessions)


@database
def test_complete_login_with_a_code_where_it_does_not_belong() -> None:
    secret, codes = with_second_factor(register())
    asked = challenged()
    for answer in (
        {"code": codes[0]},
        {"recovery_code": code(secret, NOW)},
        {"code": WRONG, "recovery_code": codes[0]},
    ):
        with pytest.raises(CodeInvalid):
            complete(asked, **answer)
    complete(asked, recovery_code=codes[0])  # which was not used up by that


@database
def test_complete_login_with_what_is_somebody_elses() -> None:
    ada, grace = register(), register(GRACE)
    with_second_factor(ada)
    secret, codes = with_second_factor(grace)
    asked = challenged()
    for answer in ({"code": code(secret, NOW)}, {"recovery_code": codes[0]}):
        with pytest.raises(CodeInvalid):
            complete(asked, **answer)
    complete(challenged(GRACE), code=code(secret, NOW))
    complete(challenged(GRACE), recovery_code=codes[0])


@database
def test_complete_login_has_five_tries() -> None:
    secret, codes = with_second_factor(register())
    asked = challenged()
    for tries in range(1, 6):
        with pytest.raises(CodeInvalid):
            complete(asked, code=WRONG)
        assert Challenge.objects.get().failures == tries
    for answer in ({"code": code(secret, NOW)}, {"recovery_code": codes[0]}):
        with pytest.raises(ChallengeExpired):
            complete(asked, **answer)
    complete(challenged(), code=code(secret, NOW))


@database
@pytest.mark.parametrize("kind", [kind for kind in Challenge.Kind if kind != Challenge.Kind.SECOND_FACTOR])
def test_complete_login_of_what_was_asked_for_another_purpose(kind: Challenge.Kind) -> None:
    here = register()
    secret, _ = with_second_factor(here)
    other = challenges.ask(kind, user=here.user, data={"device": ""}, now=NOW, lasts=STEP)
    with pytest.raises(ChallengeExpired):
        complete(Challenged(challenge=other, methods=[]), code=code(secret, NOW))
    with pytest.raises(ChallengeExpired):
        complete(Challenged(challenge=Challenge(), methods=[]), code=code(secret, NOW))


@database
def test_complete_login_of_somebody_suspended_meanwhile() -> None:
    here = register()
    secret, _ = with_second_factor(here)
    asked, sessions = challenged(), Session.objects.count()
    User.objects.update(is_active=False)
    with pytest.raises(AccountSuspended):
        complete(asked, code=code(secret, NOW))
    User.objects.update(is_active=True)
    with pytest.raises(ChallengeExpired):
        complete(asked, code=code(secret, NOW + STEP))
    asked = challenged()
    suspend(here.user.pk)
    with pytest.raises(ChallengeExpired):
        complete(asked, code=code(secret, NOW + STEP))
    assert Session.objects.count() == sessions


def test_complete_login_of_somebody_who_is_suspended_meanwhile(committed: None) -> None:
    here = register()
    secret, _ = with_second_factor(here)
    asked = challenged()
    late = while_uncommitted(lambda: suspend(here.user.pk), lambda: complete(asked, code=code(secret, NOW)))
    assert isinstance(late, ChallengeExpired)
    assert not Session.objects.filter(ended_at=None).exists()


def test_many_who_guess_a_code_at_once_have_five_tries(committed: None) -> None:
    secret, _ = with_second_factor(register())
    asked = challenged()
    outcomes = at_once(*[lambda: complete(asked, code=WRONG)] * 20)
    assert kinds(outcomes) == [ChallengeExpired] * 15 + [CodeInvalid] * 5
    assert Challenge.objects.get().failures == 5
    with pytest.raises(ChallengeExpired):
        complete(asked, code=code(secret, NOW))


@pytest.mark.parametrize("by", ["code", "recovery_code"])
def test_one_code_by_two_at_once(committed: None, by: str) -> None:
    """In two sign-ins, as who has stolen it would try it."""
    secret, codes = with_second_factor(register())
    answer = {by: code(secret, NOW) if by == "code" else codes[0]}
    asked = [challenged() for _ in range(6)]
    outcomes = at_once(*[lambda each=each: complete(each, **answer) for each in asked])
    assert kinds(outcomes) == [CodeInvalid] * 5 + [SignedIn]
    answer = {by: code(secret, NOW + STEP) if by == "code" else codes[1]}
    first, second = challenged(), challenged()
    late = while_uncommitted(lambda: complete(first, **answer), lambda: complete(second, **answer))
    assert isinstance(late, CodeInvalid)


@pytest.mark.parametrize("by", ["code", "recovery_code"])
def test_one_code_for_a_sign_in_and_a_step_up_at_once(committed: None, by: str) -> None:
    here = register()
    secret, codes = with_second_factor(here)
    answer = {by: code(secret, NOW) if by == "code" else codes[0]}
    asked, actor = challenged(), actor_of(here)

    def step_up() -> Outcome:
        return actions.prove_by_second_factor(answer=Answer(**answer), actor=actor, now=NOW)

    assert isinstance(while_uncommitted(lambda: complete(asked, **answer), step_up), CodeInvalid)


def test_one_sign_in_by_two_codes_at_once(committed: None) -> None:
    _, codes = with_second_factor(register())
    asked = challenged()
    outcomes = at_once(*[lambda each=each: complete(asked, recovery_code=each) for each in codes[:6]])
    assert kinds(outcomes) == [ChallengeExpired] * 5 + [SignedIn]
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_complete_login_while_the_password_changes(committed: None) -> None:
    here = register()
    secret, _ = with_second_factor(here)
    asked = challenged()
    late = while_uncommitted(
        lambda: actions.change_password(current=PASSWORD, new=ANOTHER, actor=actor_of(here), now=NOW),
        lambda: complete(asked, code=code(secret, NOW)),
    )
    assert isinstance(late, ChallengeExpired)


# Proving it once more.


def step_up(who: SignedIn, *, password: str = "", now: timedelta = timedelta(hours=1), **answer: str) -> Session:
    actor = actor_of(who)
    if password:
        return actions.prove_by_password(password=password, actor=actor, now=NOW + now)
    return actions.prove_by_second_factor(answer=Answer(**answer), actor=actor, now=NOW + now)


@database
@pytest.mark.parametrize(("microseconds", "good"), [(0, True), (1, False)])
def test_require_proof_is_good_for_ten_minutes(microseconds: int, good: bool) -> None:
    here = register()
    now = NOW + timedelta(minutes=10, microseconds=microseconds)
    outcome = outcome_of(lambda: require_proof(actor_of(here), now=now))
    assert isinstance(outcome, Session if good else StepUpRequired)


@database
def test_require_proof_of_who_has_no_session() -> None:
    here = register()
    actor = actor_of(here)
    for other in (ANONYMOUS, replace(actor, session_id=None), replace(actor, session_id=uuid7())):
        with pytest.raises(NotAllowed):
            require_proof(other, now=NOW)
    actions.logout(actor=actor, token_id=None, everywhere=False, now=NOW)
    with pytest.raises(NotAllowed):
        require_proof(actor, now=NOW)


@database
def test_require_proof_is_of_one_session() -> None:
    here, elsewhere = register(), login()
    later = timedelta(hours=1)
    step_up(elsewhere, password=PASSWORD, now=later)
    require_proof(actor_of(elsewhere), now=NOW + later)
    with pytest.raises(StepUpRequired):
        require_proof(actor_of(here), now=NOW + later)


@database
def test_refresh_session_proves_nothing() -> None:
    here = register()
    later = NOW + timedelta(hours=1)
    actions.refresh_session(token_id=here.refresh_token.pk, now=later)
    with pytest.raises(StepUpRequired):
        require_proof(actor_of(here), now=later)


@database
def test_step_up_required_says_how() -> None:
    user = register().user
    ways = lambda: selectors.ways_to_prove(user)  # noqa: E731
    assert ways() == [Proof.PASSWORD]
    LinkedAccount.objects.create(user=user, provider="GITHUB", subject="1", email=ADA, linked_at=NOW)
    Passkey.objects.create(user=user, name="Key", credential_id=b"1", public_key=b"2", created_at=NOW)
    assert ways() == [Proof.PASSWORD, Proof.PASSKEY, Proof.OAUTH]
    Totp.objects.create(user=user, secret=b"", created_at=NOW)
    assert ways() == [Proof.PASSWORD, Proof.PASSKEY, Proof.OAUTH]
    Totp.objects.update(confirmed_at=NOW)
    assert ways() == [Proof.TOTP, Proof.RECOVERY_CODE, Proof.PASSKEY]
    Totp.objects.all().delete()
    user.set_unusable_password()
    assert ways() == [Proof.PASSKEY, Proof.OAUTH]


@database
def test_prove_by_password() -> None:
    here = register()
    before = prints(here.session)
    session = step_up(here, password=PASSWORD)
    at = NOW + timedelta(hours=1)
    assert Session.objects.get().proved_at == session.proved_at == at
    assert told("users.session_proved") == [{"session_id": str(session.pk), "user_id": str(here.user.pk)}]
    entry = audited("users.session_proved")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, session.pk, at)
    assert (entry.before, entry.after) == (before, prints(session))


@database
@pytest.mark.parametrize("password", [ANOTHER, PASSWORD.upper(), PASSWORD + "\0", "x" * 1_000_000])
def test_prove_by_a_wrong_password(password: str) -> None:
    here = register()
    with pytest.raises(InvalidCredentials) as refusal:
        step_up(here, password=password)
    assert refusal.value.path == ("password",)
    assert (Session.objects.get().proved_at, told("users.session_proved")) == (NOW, [])


@database
def test_prove_by_password_does_not_do_for_who_has_a_second_factor() -> None:
    here = register()
    with_second_factor(here)
    for password in (PASSWORD, ANOTHER):  # which of the two is right is not told either
        with pytest.raises(StepUpRequired) as refusal:
            step_up(here, password=password)
        assert refusal.value.methods == [Proof.TOTP, Proof.RECOVERY_CODE]


@database
def test_prove_by_password_of_somebody_who_has_none() -> None:
    here = register()
    User.objects.update(password="!")
    LinkedAccount.objects.create(user=here.user, provider="GITHUB", subject="1", email=ADA, linked_at=NOW)
    with pytest.raises(StepUpRequired) as refusal:
        step_up(here, password="!")
    assert refusal.value.methods == [Proof.OAUTH]


@database
def test_prove_by_second_factor() -> None:
    here = register()
    secret, codes = with_second_factor(here)
    at = NOW + timedelta(hours=1)
    assert step_up(here, code=code(secret, at)).proved_at == at
    require_proof(actor_of(here), now=at)
    for used in (code(secret, at), code(secret, at - STEP)):
        with pytest.raises(CodeInvalid) as refusal:
            step_up(here, code=used)
        assert refusal.value.path == ("code",)
    step_up(here, recovery_code=codes[0])
    with pytest.raises(CodeInvalid) as refusal:
        step_up(here, recovery_code=codes[0])
    assert refusal.value.path == ("recoveryCode",)
    assert len(told("users.session_proved")) == 2


@database
def test_prove_by_somebody_elses_second_factor() -> None:
    here, grace = register(), register(GRACE)
    with_second_factor(here)
    secret, codes = with_second_factor(grace)
    at = NOW + timedelta(hours=1)
    for answer in ({"code": code(secret, at)}, {"recovery_code": codes[0]}, {}, {"code": "\0"}):
        with pytest.raises(CodeInvalid):
            step_up(here, **answer)
    step_up(grace, code=code(secret, at))
    step_up(grace, recovery_code=codes[0])


@database
def test_prove_by_second_factor_where_there_is_none() -> None:
    here = register()
    with pytest.raises(StepUpRequired) as refusal:
        step_up(here, code="000000")
    assert refusal.value.methods == [Proof.PASSWORD]
    secret = actions.start_totp(actor=actor_of(here), now=NOW).secret
    with pytest.raises(StepUpRequired):
        step_up(here, code=code(secret, NOW + timedelta(hours=1)))


@database
@pytest.mark.parametrize(
    "prove",
    [
        lambda actor: actions.prove_by_password(password=PASSWORD, actor=actor, now=NOW),
        lambda actor: actions.prove_by_second_factor(answer=Answer(code="000000"), actor=actor, now=NOW),
    ],
)
def test_prove_in_a_session_that_has_ended(prove: Callable[[Actor], object]) -> None:
    here = register()
    actor = actor_of(here)
    actions.logout(actor=actor, token_id=None, everywhere=False, now=NOW)
    for who in (actor, ANONYMOUS, replace(actor, session_id=None)):
        with pytest.raises(NotAllowed):
            prove(who)


# Guessing.


def guess(who: SignedIn, *, code: str = "", now: timedelta = timedelta(hours=1)) -> type[Exception]:
    with pytest.raises((CodeInvalid, InvalidCredentials, TooManyTries)) as refusal:
        step_up(who, code=code, now=now) if code else step_up(who, password=ANOTHER, now=now)
    return refusal.type


@database
def test_prove_by_password_has_twenty_tries_an_hour() -> None:
    here, elsewhere, grace = register(), login(), register(GRACE)
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    assert [guess(who) for who in (here, elsewhere) * 10] == [InvalidCredentials] * 20
    for who in (here, elsewhere, login()):  # in whichever session
        with pytest.raises(TooManyTries):
            step_up(who, password=PASSWORD, now=hour * 2 - second)
    step_up(grace, password=PASSWORD)
    step_up(here, password=PASSWORD, now=hour * 2)
    assert guess(here, now=hour * 2) is InvalidCredentials


@database
def test_guesses_are_counted_together_and_after_the_refusal() -> None:
    here = register()
    secret, codes = with_second_factor(here)
    assert {guess(here, code=WRONG, now=timedelta()) for _ in range(16)} == {CodeInvalid}
    asked = challenged()
    for _ in range(4):
        with pytest.raises(CodeInvalid):
            complete(asked, code=WRONG)
    for late in (
        lambda: complete(asked, code=code(secret, NOW)),
        lambda: complete(challenged(), recovery_code=codes[0]),
        lambda: step_up(here, recovery_code=codes[0], now=timedelta()),
        lambda: step_up(here, code=code(secret, NOW), now=timedelta()),
    ):
        with pytest.raises(TooManyTries):
            late()
    later = NOW + timedelta(hours=1)
    complete(challenged(now=later), now=later, code=code(secret, later))
    complete(challenged(now=later), now=later, recovery_code=codes[0])  # nothing was used up by that


@database
def test_what_is_no_guess_is_not_counted() -> None:
    """What is too late tells nothing of whether it is right; and who knows no password is nobody in here yet."""
    here = register()
    secret, codes = with_second_factor(here)
    asked = challenged()
    complete(asked, recovery_code=codes[0])
    for _ in range(25):
        with pytest.raises(ChallengeExpired):
            complete(asked, code=WRONG)
        with pytest.raises(InvalidCredentials):
            login(password=ANOTHER)
        with pytest.raises(StepUpRequired):
            step_up(here, password=ANOTHER)
    complete(challenged(), code=code(secret, NOW))


def test_guesses_by_many_at_once_are_counted(committed: None) -> None:
    here = register()
    with_second_factor(here)
    actor = actor_of(here)

    def wrong() -> Outcome:
        return actions.prove_by_second_factor(answer=Answer(code=WRONG), actor=actor, now=NOW)

    assert kinds(at_once(*[wrong] * 15)) == [CodeInvalid] * 15
    assert kinds(at_once(*[wrong] * 15)) == [CodeInvalid] * 5 + [TooManyTries] * 10
    assert User.objects.get().failures == 20
