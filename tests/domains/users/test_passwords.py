from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import Invalid, NotAllowed
from domains.kernel.ids import uuid7
from domains.kernel.wiring import needed
from domains.users import actions, selectors
from domains.users.actions import SignedIn, challenges
from domains.users.actions.sessions import open_session
from domains.users.errors import ChallengeExpired, InvalidCredentials, LinkInvalid, Proof, StepUpRequired, WeakPassword
from domains.users.models import (
    AccessGrant,
    Capability,
    Challenge,
    LinkedAccount,
    Passkey,
    RecoveryCode,
    Session,
    Totp,
    User,
)
from domains.users.tokens import Keyring, Unreadable
from tests.domains.users.people import (
    ADA,
    ANOTHER,
    GRACE,
    LATER,
    NOW,
    PASSWORD,
    actor_of,
    at_once,
    audited,
    challenged,
    code,
    complete,
    kinds,
    knows,
    lives,
    login,
    outcome_of,
    prints,
    register,
    suspend,
    told,
    while_uncommitted,
    with_second_factor,
)

database = pytest.mark.django_db
HOUR = timedelta(hours=1)


def change(who: SignedIn, new: str = ANOTHER, *, current: str | None = PASSWORD) -> User:
    return actions.change_password(current=current, new=new, actor=actor_of(who), now=LATER)


def link(email: str = ADA) -> Challenge:
    return actions.request_password_reset(email=email, actor=ANONYMOUS, now=NOW)


def reset(asked: Challenge, new: str = ANOTHER, *, actor: Actor = ANONYMOUS, **after: float) -> User:
    return actions.reset_password(challenge_id=asked.pk, new=new, actor=actor, now=NOW + timedelta(**after))


# Changing it.


@database
def test_change_password() -> None:
    here, elsewhere, grace = register(), login(), register(GRACE)
    before = prints(here.user)
    assert change(here) == here.user
    assert (knows(ADA, ANOTHER), knows(ADA, PASSWORD), knows(GRACE, PASSWORD)) == (True, False, True)
    assert (lives(here), lives(elsewhere), lives(grace)) == (True, False, True)
    assert told("users.password_changed") == [{"user_id": str(here.user.pk)}]
    entry = audited("users.password_changed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(here.user))
    assert [each["session_id"] for each in told("users.session_ended")] == [str(elsewhere.session.pk)]


@database
def test_change_password_tells_what_is_there_now() -> None:
    """What of the row has changed since it was first read is neither lost nor told wrongly."""
    here = register()
    login(now=NOW + HOUR)
    change(here)
    assert audited("users.password_changed").after == prints(here.user)
    assert User.objects.get().last_login == NOW + HOUR


@database
@pytest.mark.parametrize("current", [None, "", "wrong", PASSWORD.upper(), PASSWORD + " ", "\0", "x" * 1_000_000])
def test_change_password_with_a_wrong_current_one(current: str | None) -> None:
    here, elsewhere = register(), login()
    with pytest.raises(InvalidCredentials) as refusal:
        change(here, current=current)
    assert refusal.value.path == ("currentPassword",)
    assert (knows(ADA, PASSWORD), lives(elsewhere), told("users.password_changed")) == (True, True, [])


@database
@pytest.mark.parametrize(
    ("new", "refused"),
    [("short", WeakPassword), ("1234567890", WeakPassword), (ADA, WeakPassword), ("xY7" * 400, Invalid)],
)
def test_change_password_to_a_bad_one(new: str, refused: type[WeakPassword | Invalid]) -> None:
    here, elsewhere = register(), login()
    with pytest.raises(refused) as refusal:
        change(here, new)
    assert refusal.value.path == ("newPassword",)
    assert (knows(ADA, PASSWORD), lives(elsewhere)) == (True, True)


@database
def test_change_password_of_nobody() -> None:
    with pytest.raises(NotAllowed):
        actions.change_password(current=PASSWORD, new=ANOTHER, actor=ANONYMOUS, now=NOW)


@database
def test_change_password_without_one_yet_is_for_who_has_proved_it() -> None:
    user = actions.create_user(email=ADA, password=None, roles=[])
    here = open_session(user, device="", now=NOW - timedelta(minutes=10), actor=ANONYMOUS)
    actor = actor_of(here)
    with pytest.raises(StepUpRequired):
        actions.change_password(current=None, new=ANOTHER, actor=actor, now=LATER)
    with pytest.raises(NotAllowed):
        actions.change_password(current="", new=ANOTHER, actor=replace(actor, session_id=None), now=NOW)
    actions.change_password(current=None, new=ANOTHER, actor=actor, now=NOW)
    assert knows(ADA, ANOTHER)
    with pytest.raises(InvalidCredentials):  # from now on it has to be told
        actions.change_password(current=None, new=PASSWORD, actor=actor, now=NOW)


@database
def test_change_password_with_a_second_factor_is_for_who_has_proved_it() -> None:
    here = register()
    with_second_factor(here)
    Session.objects.update(proved_at=LATER - timedelta(minutes=10, seconds=1))
    for current in (PASSWORD, "wrong", None):  # which of them is right is not told
        with pytest.raises(StepUpRequired) as refusal:
            change(here, current=current)
        assert refusal.value.methods == [Proof.TOTP, Proof.RECOVERY_CODE]
    Session.objects.update(proved_at=LATER)
    with pytest.raises(InvalidCredentials):
        change(here, current="wrong")
    change(here)
    assert knows(ADA, ANOTHER)


@database
def test_change_password_of_one_that_was_hashed_with_less_work() -> None:
    """Looking at it hashes it anew, which is no change that came in between."""
    here = register()
    weak = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    User.objects.update(password=f"argon2{weak}")
    change(here)
    assert knows(ADA, ANOTHER)


@database
def test_what_is_hashed_anew_does_not_bring_back_an_old_password() -> None:
    here = register()
    weak = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    User.objects.update(password=f"argon2{weak}")
    looking = User.objects.get()
    change(here)
    assert looking.check_password(PASSWORD)  # of what it was when it was read
    assert (knows(ADA, ANOTHER), knows(ADA, PASSWORD)) == (True, False)


@database
def test_change_password_ends_what_the_old_one_was_good_for() -> None:
    """A link in the mailbox, one that takes the account to another address, a sign-in that is half done."""
    here = register()
    secret, _ = with_second_factor(here)
    half, asked = challenged(), link()
    moving = actions.request_email_change(email="eve@example.org", actor=actor_of(here), now=NOW)
    change(here)
    with pytest.raises(LinkInvalid):
        reset(asked, "yet another one", seconds=2)
    with pytest.raises(LinkInvalid):
        actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=LATER)
    with pytest.raises(ChallengeExpired):
        complete(half, now=LATER, code=code(secret, LATER))
    assert knows(ADA, ANOTHER)


def test_change_password_by_two_at_once(committed: None) -> None:
    here = register()
    outcomes = at_once(lambda: change(here, ANOTHER), lambda: change(here, "yet another one"))
    assert kinds(outcomes) == [InvalidCredentials, User]
    assert len(told("users.password_changed")) == 1
    late = while_uncommitted(
        lambda: change(here, PASSWORD, current=won(outcomes)),
        lambda: change(here, "the third one", current=won(outcomes)),
    )
    assert isinstance(late, InvalidCredentials)
    assert knows(ADA, PASSWORD)


def won(outcomes: list[object]) -> str:
    return ANOTHER if isinstance(outcomes[0], User) else "yet another one"


@pytest.mark.parametrize("changed", ["change", "reset"])
def test_login_with_a_password_that_is_replaced_meanwhile(committed: None, changed: str) -> None:
    """Hashing takes long: who tries the old one again and again would else be in once everybody else is out."""
    here, asked = register(), link()
    replaced: dict[str, Callable[[], object]] = {"change": lambda: change(here), "reset": lambda: reset(asked)}
    late = while_uncommitted(replaced[changed], login)
    assert isinstance(late, InvalidCredentials)
    assert Session.objects.exclude(pk=here.session.pk).count() == 0


# Asking for a link.


@database
@pytest.mark.parametrize("email", [ADA, " ADA@Example.ORG "])
def test_request_password_reset(email: str) -> None:
    user = register().user
    asked = link(email)
    assert (asked.kind, asked.user, asked.expires_at) == ("RESET_PASSWORD", user, NOW + HOUR)
    assert told("users.password_reset_requested") == [{"challenge_id": str(asked.pk)}]
    entry = audited("users.password_reset_requested")
    assert (entry.subject, entry.subject_id, entry.actor_id, entry.at) == ("Challenge", asked.pk, None, NOW)
    assert (knows(ADA, PASSWORD), asked.is_open(NOW)) == (True, True)


@database
@pytest.mark.parametrize(
    "email",
    [GRACE, "", "\0", "ada", ADA + "\0x", "a" * 100_000, "%", "ad\u0430@example.org"],
)
def test_request_password_reset_for_what_is_nobodys(email: str) -> None:
    register()
    asked = link(email)
    assert (asked.user, asked.expires_at, asked.is_open(NOW)) == (None, NOW + HOUR, True)
    with pytest.raises(LinkInvalid):
        reset(asked)


@database
def test_request_password_reset_does_the_same_for_everybody() -> None:
    register()
    questions = []
    for email in (ADA, GRACE):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            link(email)
        questions.append(len(asked))
    assert questions[0] == questions[1]


@database
def test_request_password_reset_of_an_account_that_is_closed() -> None:
    suspend(register().user.pk)
    assert link().user is None
    User.objects.filter(pk=register(GRACE).user.pk).update(is_active=False, erased_at=NOW)
    assert link(GRACE).user is None


# Using it.


@database
@pytest.mark.parametrize("is_verified", [True, False])
def test_reset_password(is_verified: bool) -> None:
    here, elsewhere, grace = register(), login(), register(GRACE)
    if is_verified:
        User.objects.update(email_verified_at=NOW)
    before = prints(here.user)
    user = reset(link(), seconds=1)
    assert (user, knows(ADA, ANOTHER), knows(ADA, PASSWORD), knows(GRACE, PASSWORD)) == (here.user, True, False, True)
    assert (lives(here), lives(elsewhere), lives(grace)) == (False, False, True)
    assert told("users.password_changed") == [{"user_id": str(user.pk)}]
    entry = audited("users.password_changed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (user.pk, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))


@database
def test_reset_password_takes_over_from_whoever_used_the_address() -> None:
    """The link proves what was never proved: all that somebody else put there to sign in with is gone."""
    stranger, grace = register(), register(GRACE)
    for who in (stranger, grace):
        with_second_factor(who)
        with_ways_in(who.user)
    actions.grant_access(email=GRACE, capability=Capability.SEE_ACCOUNT, actor=actor_of(stranger), now=NOW)
    hers = actions.grant_access(email=ADA, capability=Capability.SEE_ACCOUNT, actor=actor_of(grace), now=NOW)
    user = reset(link(), seconds=1)
    assert User.objects.get(email=ADA).email_verified_at == user.email_verified_at == LATER
    for model in (LinkedAccount, Passkey, Totp, RecoveryCode):
        assert set(model.objects.values_list("user", flat=True)) == {grace.user.pk}
    assert AccessGrant.objects.get() == hers
    assert selectors.ways_to_prove(user) == [Proof.PASSWORD]
    login(password=ANOTHER)


@database
def test_reset_password_of_somebody_without_one() -> None:
    actions.create_user(email=ADA, password=None, roles=[])
    reset(link())
    assert knows(ADA, ANOTHER)


@database
def test_reset_password_while_signed_in_as_somebody_else() -> None:
    grace = register(GRACE)
    ada = register().user
    reset(link(), actor=actor_of(grace))
    assert (knows(ADA, ANOTHER), knows(GRACE, PASSWORD), lives(grace)) == (True, True, True)
    assert audited("users.password_changed").actor_id == ada.pk


@database
@pytest.mark.parametrize(("microseconds", "good"), [(-1, True), (0, False)])
def test_reset_password_expires(microseconds: int, good: bool) -> None:
    register()
    outcome = outcome_of(lambda: reset(link(), hours=1, microseconds=microseconds))
    assert (isinstance(outcome, User), isinstance(outcome, LinkInvalid)) == (good, not good)
    assert knows(ADA, PASSWORD) is not good


def with_ways_in(user: User) -> None:
    key = user.pk.bytes
    Passkey.objects.create(user=user, name="Key", credential_id=key, public_key=b"1", created_at=NOW)
    LinkedAccount.objects.create(user=user, provider="GITHUB", subject=key.hex(), email=ADA, linked_at=NOW)


@database
def test_reset_password_leaves_what_belongs_to_who_has_verified_the_address() -> None:
    here = register()
    User.objects.update(email_verified_at=NOW)
    with_ways_in(here.user)
    reset(link(), seconds=1)
    assert (LinkedAccount.objects.count(), Passkey.objects.count()) == (1, 1)
    assert User.objects.get().email_verified_at == NOW


@database
def test_reset_password_twice() -> None:
    register()
    asked = link()
    reset(asked)
    with pytest.raises(LinkInvalid) as refusal:
        reset(asked, PASSWORD)
    assert refusal.value.path == ("token",)
    assert knows(ADA, ANOTHER)


@database
def test_reset_password_ends_what_else_was_asked() -> None:
    here = register()
    secret, _ = with_second_factor(here)
    half, asked, other = challenged(), link(), link()
    moving = actions.request_email_change(email="eve@example.org", actor=actor_of(here), now=NOW)
    reset(asked)
    with pytest.raises(LinkInvalid):
        reset(other, PASSWORD)
    with pytest.raises(LinkInvalid):  # asked for by whoever had to be thrown out
        actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=LATER)
    with pytest.raises(ChallengeExpired):
        complete(half, now=LATER, code=code(secret, LATER))


@database
def test_reset_password_leaves_the_second_factor_of_a_verified_address() -> None:
    secret, _ = with_second_factor(register())
    User.objects.update(email_verified_at=NOW)
    reset(link())
    asked = challenged(password=ANOTHER)
    assert complete(asked, code=code(secret, NOW)).user.email == ADA


@database
@pytest.mark.parametrize("new", ["short", ADA, "xY7" * 400])
def test_reset_password_to_a_bad_one_leaves_the_link(new: str) -> None:
    register()
    asked = link()
    with pytest.raises((WeakPassword, Invalid)) as refusal:
        reset(asked, new)
    assert refusal.value.path == ("newPassword",)
    reset(asked)
    assert knows(ADA, ANOTHER)


@database
@pytest.mark.parametrize("kind", [kind for kind in Challenge.Kind if kind != Challenge.Kind.RESET_PASSWORD])
def test_reset_password_with_what_was_asked_for_another_purpose(kind: Challenge.Kind) -> None:
    asked = challenges.ask(kind, user=register().user, about=ADA, now=NOW, lasts=HOUR)
    with pytest.raises(LinkInvalid):
        reset(asked)
    asked.refresh_from_db()
    assert (knows(ADA, PASSWORD), asked.answered_at) == (True, None)


@database
def test_reset_password_with_what_was_never_asked() -> None:
    register()
    with pytest.raises(LinkInvalid):
        actions.reset_password(challenge_id=uuid7(), new=ANOTHER, actor=ANONYMOUS, now=NOW)


@database
def test_link_is_sealed_for_its_purpose() -> None:
    register()
    ring, asked = needed(Keyring), link()
    token = ring.challenge("reset password", asked.pk)
    assert ring.read_challenge("reset password", token) == asked.pk
    others = ("change email", "second factor", "passkey", "oauth", "RESET_PASSWORD", "reset password code", "")
    for purpose in others:
        with pytest.raises(Unreadable):
            ring.read_challenge(purpose, token)
        with pytest.raises(Unreadable):
            ring.read_challenge("reset password", ring.challenge(purpose, asked.pk))
    for read in (ring.read_refresh, lambda token: ring.read_challenge("reset password", token)):
        with pytest.raises(Unreadable):
            read(ring.refresh(asked.pk) if read != ring.read_refresh else token)
    with pytest.raises(Unreadable):  # nor is the id enough, which others may come to know
        ring.read_challenge("reset password", ring.email(asked.pk, ADA))


@database
def test_reset_password_after_the_address_has_changed() -> None:
    here = register()
    asked = link()
    moving = actions.request_email_change(email=GRACE, actor=actor_of(here), now=NOW)
    actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=NOW)
    with pytest.raises(LinkInvalid):
        reset(asked)
    assert knows(GRACE, PASSWORD)


@database
def test_reset_password_of_an_account_that_was_closed_meanwhile() -> None:
    user = register().user
    asked = link()
    suspend(user.pk)
    with pytest.raises(LinkInvalid):
        reset(asked)
    assert knows(ADA, PASSWORD)


def test_reset_password_by_two_at_once(committed: None) -> None:
    register()
    asked = link()
    assert kinds(at_once(*[lambda: reset(asked)] * 8)) == [LinkInvalid] * 7 + [User]
    assert len(told("users.password_changed")) == 1

    asked = link()
    late = while_uncommitted(lambda: reset(asked, PASSWORD), lambda: reset(asked, "yet another one"))
    assert isinstance(late, LinkInvalid)
    assert knows(ADA, PASSWORD)


def test_reset_password_by_two_links_at_once(committed: None) -> None:
    """Each ends the other: they must not wait for one another."""
    register()
    first, second = link(), link()
    late = while_uncommitted(lambda: lock(ADA), lambda: reset(second), then=[lambda: reset(first, "yet another one")])
    assert isinstance(late, LinkInvalid)
    assert knows(ADA, "yet another one")


def test_reset_password_while_the_address_changes(committed: None) -> None:
    here = register()
    asked = link()
    moving = actions.request_email_change(email=GRACE, actor=actor_of(here), now=NOW)

    def move() -> User:
        return actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=NOW)

    assert isinstance(while_uncommitted(lambda: lock(ADA), lambda: reset(asked), then=[move]), LinkInvalid)
    assert knows(GRACE, PASSWORD)


def lock(email: str) -> User:
    found: User = User.objects.select_for_update(no_key=True).get(email=email)
    return found
