from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.conditions import holds
from domains.kernel.errors import DomainError, Invalid, NotAllowed
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry, EventRecord
from domains.kernel.wiring import needed
from domains.users import actions, selectors
from domains.users.actions import SignedIn
from domains.users.errors import (
    AccountSuspended,
    EmailTaken,
    InvalidCredentials,
    TokenExpired,
    TokenReused,
    TokenRevoked,
    VerificationInvalid,
    WeakPassword,
)
from domains.users.models import RefreshToken, Session, User, UserProfile
from domains.users.tokens import Keyring

NOW = datetime(2026, 3, 8, 9, tzinfo=UTC)
PASSWORD = "a long enough one"

database = pytest.mark.django_db


def register(email: str = "ada@example.org") -> SignedIn:
    return actions.register_user(email=email, password=PASSWORD, device="Firefox", now=NOW)


def actor_of(signed_in: SignedIn) -> Actor:
    found = selectors.find_actor(user_id=signed_in.user.pk, session_id=signed_in.session.pk)
    assert found
    return found


@database
def test_register_user() -> None:
    signed_in = register(" Ada@Example.org ")
    assert (signed_in.user.email, signed_in.user.roles, signed_in.user.last_login) == (
        "ada@example.org",
        ["CLIENT"],
        NOW,
    )
    assert (signed_in.session.device, signed_in.session.last_used_at) == ("Firefox", NOW)
    assert signed_in.refresh_token.expires_at == NOW + timedelta(days=7)
    assert actor_of(signed_in).roles == {"CLIENT"}


@database
def test_register_user_with_an_address_in_use() -> None:
    register()
    with pytest.raises(EmailTaken):
        register("ADA@example.org")
    assert (User.objects.count(), Session.objects.count()) == (1, 1)


@database
@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org\0", "a" * 300]
)
def test_register_user_with_what_is_no_address(email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        register(email)
    assert refusal.value.path == ("email",)


@database
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 10 characters"),
        ("1234567890", "too common"),
        ("ada.lovelace@example.org", "too similar"),
    ],
)
def test_register_user_with_a_weak_password(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        actions.register_user(email="ada.lovelace@example.org", password=password, device="", now=NOW)
    assert reason in " ".join(refusal.value.reasons)
    assert not User.objects.exists()


@database
def test_register_user_with_an_endless_password() -> None:
    with pytest.raises(Invalid, match="at most 1024"):
        actions.register_user(email="ada@example.org", password="xY7" * 400, device="", now=NOW)


@database
def test_login() -> None:
    user = register().user
    later = NOW + timedelta(days=1)
    signed_in = actions.login(email="ADA@example.org ", password=PASSWORD, device="x" * 500, now=later)
    assert (signed_in.user, signed_in.user.last_login) == (user, later)
    assert len(signed_in.session.device) == 200
    assert Session.objects.count() == 2


@database
@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.org", "wrong"), ("grace@example.org", PASSWORD), ("", ""), ("\0", "\0")]
)
def test_login_with_wrong_credentials(email: str, password: str) -> None:
    register()
    with pytest.raises(InvalidCredentials):
        actions.login(email=email, password=password, device="", now=NOW)


@database
def test_login_of_somebody_suspended() -> None:
    User.objects.filter(pk=register().user.pk).update(is_active=False)
    with pytest.raises(AccountSuspended):
        actions.login(email="ada@example.org", password=PASSWORD, device="", now=NOW)
    with pytest.raises(InvalidCredentials):  # what only its owner may learn
        actions.login(email="ada@example.org", password="wrong", device="", now=NOW)


@database
def test_refresh_session() -> None:
    first = register()
    later = NOW + timedelta(days=6)
    second = actions.refresh_session(token_id=first.refresh_token.pk, now=later)
    assert second.session == first.session
    assert second.session.last_used_at == later
    assert second.refresh_token != first.refresh_token
    assert second.refresh_token.expires_at == later + timedelta(days=7)
    entry = AuditLogEntry.objects.get(action="users.session_refreshed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (first.user.pk, first.session.pk, later)
    assert "" != entry.before != entry.after != ""


@database
def test_refresh_session_with_an_unknown_token() -> None:
    with pytest.raises(TokenRevoked):
        actions.refresh_session(token_id=uuid7(), now=NOW)


@database
def test_refresh_session_too_late() -> None:
    token = register().refresh_token
    with pytest.raises(TokenExpired):
        actions.refresh_session(token_id=token.pk, now=NOW + timedelta(days=7))


@database
def test_refresh_session_after_logout() -> None:
    signed_in = register()
    actions.logout(actor=actor_of(signed_in), token_id=None, everywhere=False, now=NOW)
    with pytest.raises(TokenRevoked):
        actions.refresh_session(token_id=signed_in.refresh_token.pk, now=NOW)


@database
def test_refresh_session_of_somebody_suspended() -> None:
    signed_in = register()
    User.objects.update(is_active=False)
    with pytest.raises(AccountSuspended):
        actions.refresh_session(token_id=signed_in.refresh_token.pk, now=NOW)


@database
@pytest.mark.parametrize(("seconds", "lives"), [(0, True), (10, True), (11, False)])
def test_refresh_session_with_a_used_token(seconds: int, lives: bool) -> None:
    first = register()
    second = actions.refresh_session(token_id=first.refresh_token.pk, now=NOW)
    with pytest.raises(TokenReused):
        actions.refresh_session(token_id=first.refresh_token.pk, now=NOW + timedelta(seconds=seconds))

    assert (selectors.find_actor(user_id=first.user.pk, session_id=first.session.pk) is not None) is lives
    if lives:
        actions.refresh_session(token_id=second.refresh_token.pk, now=NOW + timedelta(seconds=seconds))
    else:
        with pytest.raises(TokenRevoked):
            actions.refresh_session(token_id=second.refresh_token.pk, now=NOW + timedelta(seconds=seconds))


def test_twenty_at_once_have_one_winner(committed: None) -> None:
    token = register().refresh_token

    def refresh(_: int) -> UUID | type[DomainError]:
        try:
            return actions.refresh_session(token_id=token.pk, now=NOW + timedelta(seconds=1)).refresh_token.pk
        except DomainError as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(refresh, range(20)))
    winners = [outcome for outcome in outcomes if isinstance(outcome, UUID)]
    assert len(winners) == 1
    assert Counter(outcome for outcome in outcomes if outcome not in winners) == {TokenReused: 19}
    assert RefreshToken.objects.filter(used_at=None).get().pk == winners[0]
    assert Session.objects.get().ended_at is None


def test_who_waited_for_the_winner_sees_that_it_has_won(committed: None) -> None:
    """The race as it is lost, not left to chance: the second waits while the first has not committed yet."""
    token = register().refresh_token
    later = NOW + timedelta(seconds=1)

    def second() -> object:
        try:
            return actions.refresh_session(token_id=token.pk, now=later)
        except TokenReused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.refresh_session(token_id=token.pk, now=later)
            waiting = pool.submit(second)
            while not somebody_waits():
                assert not waiting.done()
        assert isinstance(waiting.result(10), TokenReused)
    assert RefreshToken.objects.filter(used_at=None).count() == 1


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        (waits,) = cursor.fetchone()
    return bool(waits)


@database
def test_logout_ends_this_session_alone() -> None:
    here, elsewhere = register(), actions.login(email="ada@example.org", password=PASSWORD, device="", now=NOW)
    assert actions.logout(actor=actor_of(here), token_id=None, everywhere=False, now=NOW) == 1
    assert selectors.living_sessions({here.session.pk, elsewhere.session.pk}) == {elsewhere.session.pk}


@database
def test_logout_everywhere_ends_ones_own() -> None:
    here, elsewhere = register(), actions.login(email="ada@example.org", password=PASSWORD, device="", now=NOW)
    other = register("grace@example.org")
    assert actions.logout(actor=actor_of(here), token_id=None, everywhere=True, now=NOW) == 2
    sessions = {signed_in.session.pk for signed_in in (here, elsewhere, other)}
    assert selectors.living_sessions(sessions) == {other.session.pk}


@database
def test_logout_by_refresh_token() -> None:
    signed_in = register()
    assert actions.logout(actor=ANONYMOUS, token_id=signed_in.refresh_token.pk, everywhere=False, now=NOW) == 1
    assert actions.logout(actor=ANONYMOUS, token_id=signed_in.refresh_token.pk, everywhere=False, now=NOW) == 0


@database
def test_logout_of_nobody() -> None:
    with pytest.raises(NotAllowed):
        actions.logout(actor=ANONYMOUS, token_id=None, everywhere=True, now=NOW)


@database
def test_find_actor_needs_both_halves() -> None:
    ada, grace = register(), register("grace@example.org")
    assert selectors.find_actor(user_id=ada.user.pk, session_id=grace.session.pk) is None


@database
def test_clear_expired_sessions_keeps_what_can_come_back() -> None:
    old, young = register(), register("grace@example.org")
    Session.objects.filter(pk=old.session.pk).update(last_used_at=NOW - timedelta(days=7, seconds=1))
    assert actions.clear_expired_sessions(now=NOW) == 1
    assert Session.objects.get() == young.session


@database
@pytest.mark.parametrize(
    ("role", "sees_closed"), [("CLIENT", False), ("PRACTITIONER", False), ("STAFF", True), ("ADMIN", True)]
)
def test_users_visible_to(role: str, sees_closed: bool) -> None:
    ada, grace, eve = (register(f"{name}@example.org").user for name in ("ada", "grace", "eve"))
    User.objects.filter(pk=eve.pk).update(is_active=False)
    actor = Actor(user_id=ada.pk, roles=frozenset([role]))
    assert set(User.objects.all().visible_to(actor)) == ({ada, grace, eve} if sees_closed else {ada, grace})
    assert set(User.objects.all().visible_to(ANONYMOUS)) == {ada, grace}
    assert set(User.objects.all().visible_to(Actor(user_id=eve.pk))) == {ada, grace, eve}


@database
@pytest.mark.parametrize(
    ("actor", "concerns"),
    [
        (Actor(user_id=UUID(int=1)), True),
        (Actor(user_id=UUID(int=2)), False),
        (Actor(user_id=UUID(int=2), roles=frozenset({"PRACTITIONER"})), False),
        (Actor(user_id=UUID(int=2), roles=frozenset({"STAFF"})), True),
        (Actor(user_id=UUID(int=2), grants=frozenset({("SEE_ACCOUNT", UUID(int=1))})), True),
        (Actor(user_id=UUID(int=2), grants=frozenset({("SEE_ACCOUNT", UUID(int=3))})), False),
        (Actor(user_id=UUID(int=2), grants=frozenset({("MANAGE_PROFILE", UUID(int=1))})), False),
        (ANONYMOUS, False),
    ],
)
def test_what_is_private_concerns(actor: Actor, concerns: bool) -> None:
    assert holds(User.concerning(actor), User(id=UUID(int=1))) is concerns
    assert holds(UserProfile.concerning(actor), UserProfile(user_id=UUID(int=1))) is concerns


@database
def test_address_is_verified_once_and_only_the_one_that_was_written_to() -> None:
    user = register().user
    token = needed(Keyring).read_email(needed(Keyring).email(user.pk, user.email))
    User.objects.update(email="other@example.org")
    with pytest.raises(VerificationInvalid):
        actions.verify_email(token=token, actor=ANONYMOUS, now=NOW)
    User.objects.update(email=user.email)
    for later in (NOW, NOW + timedelta(days=1)):
        assert actions.verify_email(token=token, actor=ANONYMOUS, now=later).email_verified_at == NOW
    assert EventRecord.objects.filter(kind="users.email_verified").count() == 1
    User.objects.update(is_active=False)
    with pytest.raises(VerificationInvalid):
        actions.verify_email(token=token, actor=ANONYMOUS, now=NOW)
