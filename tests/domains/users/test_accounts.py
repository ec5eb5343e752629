from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from domains.kernel.actor import ANONYMOUS, Actor, system
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.users import actions, selectors
from domains.users.actions import SignedIn
from domains.users.actions.sessions import open_session
from domains.users.errors import (
    AccountSuspended,
    InvalidCredentials,
    LastAdmin,
    LinkInvalid,
    StepUpRequired,
    TokenRevoked,
)
from domains.users.models import Role, Session, User, UserProfile
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
BY_ITSELF = system("somebody")


def set_roles(user: User, *roles: Role, by: Actor) -> User:
    return actions.set_roles(user_id=user.pk, roles=roles, actor=by, now=LATER)


def change(user: User, roles: list[Role] | None, suspended: bool | None, *, by: Actor) -> User:
    return actions.update_user(user_id=user.pk, roles=roles, suspended=suspended, actor=by, now=LATER)


def close(user: User, *, by: Actor = BY_ITSELF) -> User:
    return actions.suspend_user(user_id=user.pk, actor=by, now=LATER)


def reopen(user: User, *, by: Actor = BY_ITSELF) -> User:
    return actions.reinstate_user(user_id=user.pk, actor=by, now=LATER)


def sign_out(user: User, *, by: Actor = BY_ITSELF) -> int:
    return actions.sign_out_user(user_id=user.pk, actor=by, now=LATER)


def admins() -> list[str]:
    found = User.objects.filter(roles__contains=["ADMIN"], is_active=True)
    return list(found.order_by("email").values_list("email", flat=True))


@database
def test_everybody_has_a_profile_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    register()
    actions.create_user(email=GRACE, password=None, roles=[])
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--no-input", "--email", "Root@example.org", verbosity=0)
    assert UserProfile.objects.count() == User.objects.count() == 3


# Roles.


@database
def test_set_roles() -> None:
    admin, grace = somebody(Role.ADMIN, email=ADA), register(GRACE)
    before = prints(grace.user)
    user = set_roles(grace.user, Role.STAFF, Role.PRACTITIONER, Role.STAFF, by=admin)
    assert User.objects.get(email=GRACE).roles == user.roles == ["PRACTITIONER", "STAFF"]
    assert actor_of(grace).roles == {"PRACTITIONER", "STAFF"}  # in the session that they are in
    assert told("users.updated") == [{"user_id": str(grace.user.pk)}]
    entry = audited("users.updated")
    assert (entry.actor_id, entry.subject_id, entry.at) == (admin.user_id, grace.user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(grace.user))


@database
def test_set_roles_to_what_they_are() -> None:
    user, admin = register().user, somebody(Role.ADMIN, email=GRACE)
    set_roles(user, Role.CLIENT, by=admin)
    assert told("users.updated") == []
    assert set_roles(user, by=admin).roles == []


@database
@pytest.mark.parametrize("roles", [[], [Role.CLIENT], [Role.PRACTITIONER], [Role.STAFF]])
def test_set_roles_is_for_admins(roles: list[Role]) -> None:
    who, user = somebody(*roles, email=ADA), register(GRACE).user
    for asked in (who, ANONYMOUS):
        with pytest.raises(NotAllowed):
            set_roles(user, Role.ADMIN, by=asked)
    with pytest.raises(NotAllowed):
        actions.set_roles(user_id=who.person, roles=[Role.ADMIN], actor=who, now=NOW)
    assert admins() == []


@database
def test_verbs_about_somebody_who_is_not_there() -> None:
    stranger, admin = User(id=uuid7()), somebody(Role.ADMIN, email=ADA)
    for verb in (set_roles, close, reopen, sign_out):
        with pytest.raises(NotFound):
            verb(stranger, by=admin)
    for roles, suspended in ([Role.CLIENT], None), (None, True), (None, None):
        with pytest.raises(NotFound):
            change(stranger, roles, suspended, by=admin)


@database
def test_set_roles_is_for_who_has_proved_it() -> None:
    """A stolen token must not be enough to make another administrator."""
    admin, user = somebody(Role.ADMIN, email=ADA), register(GRACE).user
    Session.objects.update(proved_at=LATER - timedelta(minutes=10, seconds=1))
    with pytest.raises(StepUpRequired):
        set_roles(user, Role.ADMIN, by=admin)
    with pytest.raises(NotAllowed):
        set_roles(user, Role.ADMIN, by=replace(admin, session_id=None))
    assert admins() == [ADA]


@database
def test_set_roles_of_the_last_admin() -> None:
    admin = somebody(Role.ADMIN, email=ADA)
    ada = User.objects.get()
    with pytest.raises(LastAdmin):
        set_roles(ada, Role.STAFF, by=admin)
    set_roles(ada, Role.ADMIN, Role.CLIENT, by=admin)  # who stays one can be more
    other = register(GRACE).user
    set_roles(other, Role.ADMIN, by=admin)
    close(other)
    with pytest.raises(LastAdmin):  # one whose account is closed runs nothing
        set_roles(ada, by=admin)
    reopen(other)
    set_roles(ada, by=admin)
    assert admins() == [GRACE]


@pytest.mark.parametrize("verb", [set_roles, close])
def test_two_admins_who_demote_each_other_at_once(committed: None, verb: Callable[..., User]) -> None:
    ada, grace = somebody(Role.ADMIN, email=ADA), somebody(Role.ADMIN, email=GRACE)
    users = {each.email: each for each in User.objects.all()}
    for _ in range(10):  # neither waits for the other for good
        outcomes = at_once(lambda: verb(users[GRACE], by=ada), lambda: verb(users[ADA], by=grace))
        assert kinds(outcomes) == [LastAdmin, User]
        assert len(admins()) == 1
        User.objects.update(roles=["ADMIN"], is_active=True)
    late = while_uncommitted(lambda: verb(users[ADA], by=grace), lambda: verb(users[GRACE], by=ada))
    assert isinstance(late, LastAdmin)
    assert admins() == [GRACE]


@database
def test_an_admin_may_go_while_another_stays() -> None:
    admin = somebody(Role.ADMIN, email=ADA)
    somebody(Role.ADMIN, email=GRACE)
    ada = User.objects.get(email=ADA)
    close(ada, by=admin)
    assert admins() == [GRACE]
    with pytest.raises(LastAdmin):
        close(User.objects.get(email=GRACE))


# Closing an account.


@database
def test_suspend_user() -> None:
    staff, here, elsewhere = somebody(Role.STAFF, email="staff@example.org"), register(), login()
    grace, before = register(GRACE), prints(elsewhere.user)
    user = close(here.user, by=staff)
    assert (user.is_active, User.objects.get(email=ADA).is_active) == (False, False)
    assert (lives(here), lives(elsewhere), lives(grace)) == (False, False, True)
    assert selectors.find_actor(user_id=here.user.pk, session_id=here.session.pk) is None
    assert told("users.suspended") == [{"user_id": str(user.pk)}]
    entry = audited("users.suspended")
    assert (entry.actor_id, entry.subject_id, entry.at) == (staff.user_id, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))
    assert {each["session_id"] for each in told("users.session_ended")} == {
        str(here.session.pk),
        str(elsewhere.session.pk),
    }


@database
def test_suspend_user_twice() -> None:
    user = register().user
    for _ in range(2):
        assert close(user).is_active is False
    assert len(told("users.suspended")) == 1


@database
@pytest.mark.parametrize(
    ("by", "of", "may"),
    [
        ([Role.ADMIN], [Role.CLIENT], True),
        ([Role.ADMIN], [Role.STAFF], True),
        ([Role.ADMIN], [Role.ADMIN], True),
        ([Role.STAFF], [Role.CLIENT, Role.PRACTITIONER], True),
        ([Role.STAFF], [Role.STAFF], False),
        ([Role.STAFF], [Role.ADMIN], False),
        ([Role.STAFF, Role.CLIENT], [Role.CLIENT, Role.STAFF], False),
        ([Role.PRACTITIONER], [Role.CLIENT], False),
        ([], [], False),
    ],
)
def test_who_may_suspend_and_reinstate_whom(by: list[Role], of: list[Role], may: bool) -> None:
    somebody(Role.ADMIN, email="root@example.org")
    who, _ = somebody(*by, email=ADA), somebody(*of, email=GRACE)
    user = User.objects.get(email=GRACE)
    for verb, wanted in ((close, False), (reopen, True)):
        User.objects.filter(pk=user.pk).update(is_active=not wanted)
        outcome = outcome_of(lambda verb=verb: verb(user, by=who))
        assert isinstance(outcome, User if may else NotAllowed)
        assert User.objects.get(email=GRACE).is_active is (wanted if may else not wanted)


@database
def test_nobody_suspends_themselves_but_an_admin_who_is_not_the_last() -> None:
    staff = somebody(Role.STAFF, email=ADA)
    with pytest.raises(NotAllowed):
        close(User.objects.get(), by=staff)
    with pytest.raises(NotAllowed):
        close(User.objects.get(), by=ANONYMOUS)


@database
def test_whoever_is_suspended_can_do_nothing() -> None:
    here = register()
    _, codes = with_second_factor(here)
    asked = actions.request_password_reset(email=ADA, actor=ANONYMOUS, now=NOW)
    close(here.user)
    with pytest.raises(AccountSuspended):
        login()
    with pytest.raises(InvalidCredentials):
        login(password=ANOTHER)
    with pytest.raises(AccountSuspended):
        actions.refresh_session(token_id=here.refresh_token.pk, now=LATER)
    with pytest.raises(LinkInvalid):
        actions.reset_password(challenge_id=asked.pk, new=ANOTHER, actor=ANONYMOUS, now=LATER)
    actor = Actor(user_id=here.user.pk, session_id=here.session.pk)  # as it was looked up a moment ago
    for verb in (actions.start_totp, actions.disable_totp, actions.make_recovery_codes):
        with pytest.raises(NotAllowed):
            verb(actor=actor, now=LATER)
    with pytest.raises(NotAllowed):
        actions.prove_by_second_factor(answer=actions.Answer(recovery_code=codes[0]), actor=actor, now=LATER)


def test_login_of_somebody_who_is_suspended_meanwhile(committed: None) -> None:
    """A session that began at the same moment would else live on after the suspension."""
    user = register().user
    assert isinstance(while_uncommitted(lambda: close(user), login), AccountSuspended)
    reopen(user)
    assert Session.objects.filter(ended_at=None).count() == 0
    late = while_uncommitted(login, lambda: close(user))
    assert isinstance(late, User)
    assert Session.objects.filter(ended_at=None).count() == 0


@database
def test_a_session_begins_for_nobody_who_was_suspended_since_they_were_looked_up() -> None:
    """As somebody who signs in by a passkey or a provider is looked up before."""
    looked_up = register().user
    suspend(looked_up.pk)
    with pytest.raises(AccountSuspended):
        open_session(looked_up, device="", now=NOW, actor=ANONYMOUS)
    assert Session.objects.filter(ended_at=None).count() == 0


@database
def test_sign_out_user() -> None:
    staff, here, elsewhere = somebody(Role.STAFF, email="staff@example.org"), register(), login()
    grace = register(GRACE)
    asked = actions.request_password_reset(email=ADA, actor=ANONYMOUS, now=NOW)
    assert sign_out(here.user, by=staff) == 2
    assert (lives(here), lives(elsewhere), lives(grace)) == (False, False, True)
    with pytest.raises(LinkInvalid):
        actions.reset_password(challenge_id=asked.pk, new=ANOTHER, actor=ANONYMOUS, now=LATER)
    assert sign_out(here.user, by=staff) == 0
    login()
    for by in (actor_of(grace), ANONYMOUS):
        with pytest.raises(NotAllowed):
            sign_out(here.user, by=by)
    with pytest.raises(NotAllowed):
        sign_out(User.objects.get(email="staff@example.org"), by=staff)


# Opening it again.


@database
def test_reinstate_user() -> None:
    staff, here = somebody(Role.STAFF, email="staff@example.org"), register()
    suspend(here.user.pk)
    before = prints(here.user)
    user = reopen(here.user, by=staff)
    assert (user.is_active, User.objects.get(email=ADA).is_active) == (True, True)
    assert told("users.reinstated") == [{"user_id": str(user.pk)}]
    entry = audited("users.reinstated")
    assert (entry.actor_id, entry.subject_id, entry.at) == (staff.user_id, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))
    login()


@database
def test_reinstate_user_brings_back_nothing_that_had_ended() -> None:
    here = register()
    asked = actions.request_password_reset(email=ADA, actor=ANONYMOUS, now=NOW)
    moving = actions.request_email_change(email="eve@example.org", actor=actor_of(here), now=NOW)
    suspend(here.user.pk)
    reopen(here.user)
    assert not lives(here)
    with pytest.raises(TokenRevoked):
        actions.refresh_session(token_id=here.refresh_token.pk, now=LATER)
    with pytest.raises(LinkInvalid):
        actions.reset_password(challenge_id=asked.pk, new=ANOTHER, actor=ANONYMOUS, now=LATER)
    with pytest.raises(LinkInvalid):
        actions.confirm_email_change(challenge_id=moving.pk, actor=ANONYMOUS, now=LATER)


@database
def test_reinstate_user_who_is_not_suspended() -> None:
    reopen(register().user)
    assert told("users.reinstated") == []


@database
def test_reinstate_user_who_was_erased() -> None:
    user = register().user
    User.objects.update(is_active=False, erased_at=NOW)
    with pytest.raises(NotAllowed):
        reopen(user)
    assert User.objects.get().is_active is False


def shut(user: User) -> None:
    close(user)
    reopen(user)


@database
@pytest.mark.parametrize(
    "leave",
    [
        lambda here: actions.logout(actor=actor_of(here), token_id=None, everywhere=True, now=LATER),
        lambda here: actions.revoke_other_sessions(actor=actor_of(here), now=LATER),
        lambda here: actions.change_password(current=PASSWORD, new=ANOTHER, actor=actor_of(here), now=LATER),
        lambda here: sign_out(here.user),
        lambda here: shut(here.user),
    ],
    ids=["everywhere", "others", "password", "signed out", "suspended"],
)
def test_sessions_in_the_admin_end_with_the_others(leave: Callable[[SignedIn], object], client: Client) -> None:
    """They are Django's own, in a table of their own."""
    somebody(Role.ADMIN, email="root@example.org")
    actions.create_user(email=ADA, password=PASSWORD, roles=[Role.STAFF])
    here = login()
    client.force_login(here.user)
    page = lambda: client.get("/admin/", headers={"host": "localhost"}).status_code  # noqa: E731
    assert page() == 200
    leave(here)
    assert page() == 302


# Both at once.


@database
@pytest.mark.parametrize(
    ("roles", "suspended", "roles_after", "is_active"),
    [
        (None, None, ["CLIENT"], True),
        ([Role.STAFF], None, ["STAFF"], True),
        (None, True, ["CLIENT"], False),
        ([Role.STAFF], True, ["STAFF"], False),
        ([], False, [], True),
    ],
)
def test_update_user(roles: list[Role] | None, suspended: bool | None, roles_after: list[str], is_active: bool) -> None:
    admin, user = somebody(Role.ADMIN, email="root@example.org"), register().user
    change(user, roles, suspended, by=admin)
    kept = User.objects.get(email=ADA)
    assert (kept.roles, kept.is_active) == (roles_after, is_active)


@database
def test_update_user_does_all_of_it_or_nothing() -> None:
    somebody(Role.ADMIN, email=GRACE)
    admin = somebody(Role.ADMIN, email=ADA)
    root, user = User.objects.get(email=GRACE), register("eve@example.org").user
    User.objects.filter(pk=user.pk).update(is_active=False, erased_at=NOW)
    with pytest.raises(NotAllowed):
        change(user, [Role.ADMIN], False, by=admin)
    close(root)
    with pytest.raises(LastAdmin):
        change(User.objects.get(email=ADA), [Role.ADMIN, Role.CLIENT], True, by=admin)
    assert {each.email: each.roles for each in User.objects.all()} == {
        ADA: ["ADMIN"],
        GRACE: ["ADMIN"],
        "eve@example.org": ["CLIENT"],
    }


# Counting.


@database
def test_count_users() -> None:
    ada, grace, eve = (register(email, now=NOW - timedelta(days=40)).user for email in (ADA, GRACE, "eve@example.org"))
    User.objects.update(created_at=NOW - timedelta(days=40))
    User.objects.filter(pk=ada.pk).update(email_verified_at=NOW, identity_verified_at=NOW, roles=["ADMIN", "CLIENT"])
    with_second_factor(login(now=NOW))
    actions.start_totp(actor=actor_of(login(GRACE)), now=NOW)
    User.objects.filter(pk=grace.pk).update(is_active=False)
    User.objects.filter(pk=eve.pk).update(is_active=False, erased_at=NOW)
    register("new@example.org")
    User.objects.filter(email="new@example.org").update(created_at=NOW - timedelta(days=29))
    assert selectors.count_users(now=NOW) == {
        "total": 3,
        "active": 2,
        "email_verified": 1,
        "identity_verified": 1,
        "with_second_factor": 1,
        "registered_last_30_days": 1,
        "signed_in_last_30_days": 3,
        "CLIENT": 2,
        "PRACTITIONER": 0,
        "STAFF": 0,
        "ADMIN": 1,
    }
