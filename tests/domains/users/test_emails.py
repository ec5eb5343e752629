from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import Invalid, NotAllowed
from domains.kernel.ids import uuid7
from domains.kernel.wiring import needed
from domains.users import actions
from domains.users.actions import SignedIn, challenges
from domains.users.errors import EmailTaken, LinkInvalid, StepUpRequired, VerificationInvalid
from domains.users.models import Challenge, User
from domains.users.tokens import EmailToken, Keyring, Unreadable
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    actor_of,
    at_once,
    audited,
    kinds,
    lives,
    outcome_of,
    prints,
    register,
    suspend,
    told,
    while_uncommitted,
)

database = pytest.mark.django_db
NEW = "countess@example.org"
DAY = timedelta(days=1)


def token_of(user: User) -> EmailToken:
    ring = needed(Keyring)
    return ring.read_email(ring.email(user.pk, user.email))


def ask(who: SignedIn, email: str = NEW) -> Challenge:
    return actions.request_email_change(email=email, actor=actor_of(who), now=NOW)


def confirm(asked: Challenge, *, actor: Actor = ANONYMOUS, **after: float) -> User:
    return actions.confirm_email_change(challenge_id=asked.pk, actor=actor, now=NOW + timedelta(**after))


def addresses() -> list[str]:
    return list(User.objects.order_by("email").values_list("email", flat=True))


# That an address is one's own.


@database
def test_verify_email() -> None:
    user = register().user
    before = prints(user)
    assert actions.verify_email(token=token_of(user), actor=ANONYMOUS, now=LATER).email_verified_at == LATER
    assert told("users.email_verified") == [{"user_id": str(user.pk)}]
    entry = audited("users.email_verified")
    assert (entry.actor_id, entry.subject_id, entry.at) == (user.pk, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))


@database
def test_verify_email_while_signed_in_as_somebody_else() -> None:
    ada, grace = register().user, register(GRACE)
    actions.verify_email(token=token_of(ada), actor=actor_of(grace), now=NOW)
    assert audited("users.email_verified").actor_id == ada.pk
    assert User.objects.get(email=GRACE).email_verified_at is None


@database
def test_verify_email_by_what_was_sent_to_another_address() -> None:
    ada, grace = register(), register(GRACE)
    ring, old = needed(Keyring), token_of(ada.user)
    borrowed = ring.read_email(ring.email(ada.user.pk, grace.user.email))
    with pytest.raises(VerificationInvalid) as refusal:
        actions.verify_email(token=borrowed, actor=ANONYMOUS, now=NOW)
    assert refusal.value.path == ("token",)
    confirm(ask(ada))
    with pytest.raises(VerificationInvalid):
        actions.verify_email(token=old, actor=ANONYMOUS, now=NOW)


@database
def test_verify_email_of_an_account_that_is_closed() -> None:
    user = register().user
    suspend(user.pk)
    with pytest.raises(VerificationInvalid):
        actions.verify_email(token=token_of(user), actor=ANONYMOUS, now=NOW)
    assert User.objects.get().email_verified_at is None


@database
def test_link_to_verify_is_none_to_do_anything_else() -> None:
    user = register().user
    ring = needed(Keyring)
    token = ring.email(user.pk, user.email)
    for purpose in ("reset password", "change email", "second factor"):
        with pytest.raises(Unreadable):
            ring.read_challenge(purpose, token)
        other = ring.read_email(ring.challenge(purpose, user.pk))
        with pytest.raises(VerificationInvalid):
            actions.verify_email(token=other, actor=ANONYMOUS, now=NOW)
    with pytest.raises(Unreadable):
        ring.read_refresh(token)


@database
def test_request_email_verification() -> None:
    here = register()
    assert actions.request_email_verification(actor=actor_of(here), now=LATER) == here.user
    asked = Challenge.objects.get()
    assert (asked.kind, asked.user, asked.about) == ("VERIFY_EMAIL", here.user, ADA)
    assert told("users.email_verification_requested") == [{"challenge_id": str(asked.pk)}]
    entry = audited("users.email_verification_requested")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, asked.pk, LATER)
    assert User.objects.get().email_verified_at is None


@database
def test_request_email_verification_of_nobody() -> None:
    with pytest.raises(NotAllowed):
        actions.request_email_verification(actor=ANONYMOUS, now=NOW)


# Asking for another one.


@database
def test_request_email_change() -> None:
    here = register()
    asked = ask(here, " Countess@Example.org ")
    assert (asked.kind, asked.user, asked.about) == ("CHANGE_EMAIL", here.user, NEW)
    assert asked.expires_at == NOW + DAY
    assert told("users.email_change_requested") == [{"challenge_id": str(asked.pk)}]
    entry = audited("users.email_change_requested")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, asked.pk, NOW)
    assert addresses() == [ADA]


@database
@pytest.mark.parametrize(
    "email",
    ["", "ada", "a b@example.org", NEW + "\0", ADA, " ADA@example.org", "a" * 300 + "@example.org", "@" * 100_000],
)
def test_request_email_change_to_what_it_cannot_be(email: str) -> None:
    here = register()
    with pytest.raises(Invalid) as refusal:
        ask(here, email)
    assert refusal.value.path == ("email",)
    assert not Challenge.objects.exists()


@database
def test_an_address_can_be_as_long_as_its_column_and_no_longer() -> None:
    longest = "a" * (254 - len("@example.org")) + "@example.org"
    assert register(longest).user.email == longest
    with pytest.raises(Invalid):
        register("a" + longest)


@database
def test_request_email_change_tells_nobody_whose_address_it_is() -> None:
    here = register()
    register(GRACE)
    questions = []
    for email in (NEW, GRACE):
        with CaptureQueriesContext(connection) as asked:
            ask(here, email)
        questions.append(len(asked))
    assert questions[0] == questions[1]


@database
def test_request_email_change_is_for_who_has_proved_it() -> None:
    here = register(now=NOW - timedelta(minutes=10, seconds=1))
    with pytest.raises(StepUpRequired):
        ask(here)
    with pytest.raises(NotAllowed):
        actions.request_email_change(email=NEW, actor=Actor(user_id=here.user.pk), now=NOW)
    with pytest.raises(NotAllowed):
        actions.request_email_change(email=NEW, actor=ANONYMOUS, now=NOW)
    assert not Challenge.objects.exists()


# Taking it.


@database
def test_confirm_email_change() -> None:
    here, grace = register(), register(GRACE)
    before, asked = prints(here.user), ask(here)
    user = confirm(asked, seconds=1)
    assert (user, user.email, user.email_verified_at) == (here.user, NEW, LATER)
    assert addresses() == [NEW, GRACE]
    assert (lives(here), lives(grace)) == (True, True)
    assert told("users.email_changed") == [{"user_id": str(user.pk), "challenge_id": str(asked.pk)}]
    asked.refresh_from_db()
    assert (asked.answered_at, asked.data) == (LATER, {"before": ADA})
    entry = audited("users.email_changed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (user.pk, user.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(user))


@database
def test_confirm_email_change_while_signed_in_as_somebody_else() -> None:
    ada, grace = register(), register(GRACE)
    confirm(ask(ada), actor=actor_of(grace))
    assert addresses() == [NEW, GRACE]
    assert audited("users.email_changed").actor_id == ada.user.pk


@database
@pytest.mark.parametrize(("microseconds", "good"), [(-1, True), (0, False)])
def test_confirm_email_change_expires(microseconds: int, good: bool) -> None:
    asked = ask(register())
    outcome = outcome_of(lambda: confirm(asked, days=1, microseconds=microseconds))
    assert (isinstance(outcome, User), isinstance(outcome, LinkInvalid)) == (good, not good)
    assert addresses() == [NEW if good else ADA]


@database
def test_confirm_email_change_twice() -> None:
    here = register()
    asked = ask(here)
    confirm(asked)
    confirm(ask(here, "third@example.org"))
    with pytest.raises(LinkInvalid) as refusal:
        confirm(asked)
    assert refusal.value.path == ("token",)
    assert addresses() == ["third@example.org"]


@database
def test_confirm_email_change_ends_what_else_was_asked() -> None:
    here = register()
    asked, other, grace = ask(here), ask(here, "third@example.org"), register(GRACE)
    hers = ask(grace, "fourth@example.org")
    confirm(asked)
    with pytest.raises(LinkInvalid):
        confirm(other)
    confirm(hers)
    assert addresses() == [NEW, "fourth@example.org"]


@database
def test_confirm_email_change_to_an_address_that_was_taken_meanwhile() -> None:
    here = register()
    asked = ask(here)
    other = register(NEW)
    with pytest.raises(EmailTaken) as refusal:
        confirm(asked)
    assert refusal.value.path == ("token",)
    assert addresses() == [ADA, NEW]
    assert told("users.email_changed") == []
    User.objects.filter(pk=other.user.pk).update(email="elsewhere@example.org")
    confirm(asked)  # it is theirs still, now that it is free
    assert addresses() == [NEW, "elsewhere@example.org"]


@database
@pytest.mark.parametrize("kind", [kind for kind in Challenge.Kind if kind != Challenge.Kind.CHANGE_EMAIL])
def test_confirm_email_change_with_what_was_asked_for_another_purpose(kind: Challenge.Kind) -> None:
    with pytest.raises(LinkInvalid):
        confirm(challenges.ask(kind, user=register().user, about=NEW, now=NOW, lasts=DAY))
    assert addresses() == [ADA]


@database
def test_confirm_email_change_with_what_was_never_asked() -> None:
    with pytest.raises(LinkInvalid):
        actions.confirm_email_change(challenge_id=uuid7(), actor=ANONYMOUS, now=NOW)


@database
def test_confirm_email_change_of_an_account_that_was_closed_meanwhile() -> None:
    here = register()
    asked = ask(here)
    User.objects.update(is_active=False)
    with pytest.raises(LinkInvalid):
        confirm(asked)
    assert addresses() == [ADA]


def test_confirm_email_change_of_two_to_one_address_at_once(committed: None) -> None:
    links = [ask(register()), ask(register(GRACE))]
    assert kinds(at_once(*[lambda link=link: confirm(link) for link in links])) == [EmailTaken, User]
    assert len(told("users.email_changed")) == 1
    assert addresses().count(NEW) == 1


def test_confirm_email_change_while_the_address_is_registered(committed: None) -> None:
    asked = ask(register())
    assert isinstance(while_uncommitted(lambda: register(NEW), lambda: confirm(asked)), EmailTaken)
    asked = ask(register(GRACE), "third@example.org")
    assert isinstance(while_uncommitted(lambda: confirm(asked), lambda: register("third@example.org")), EmailTaken)
    assert addresses() == [ADA, NEW, "third@example.org"]


def test_confirm_email_change_by_two_links_at_once(committed: None) -> None:
    """Each ends the other: they must not wait for one another."""
    here = register()
    first, second = ask(here), ask(here, "third@example.org")

    def lock() -> None:
        User.objects.select_for_update(no_key=True).get(pk=here.user.pk)

    late = while_uncommitted(lock, lambda: confirm(second), then=[lambda: confirm(first)])
    assert isinstance(late, LinkInvalid)
    assert addresses() == [NEW]
