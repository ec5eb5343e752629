import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import EventRecord
from domains.kernel.wiring import needed, provide
from domains.providers.oauth import Client, OAuth, Provider
from domains.users import actions
from domains.users.actions import Challenged, Consent, Returns, SignedIn
from domains.users.actions.oauth import LONGEST_URI, Started
from domains.users.actions.passkeys import locked
from domains.users.errors import (
    AccountLinkRequired,
    AccountSuspended,
    EmailUnverified,
    LastSignInMethod,
    LinkedElsewhere,
    OAuthReason,
    OAuthRejected,
    OAuthUnavailable,
    Proof,
    StepUpRequired,
)
from domains.users.models import Challenge, LinkedAccount, Passkey, RefreshToken, Session, User, UserProfile
from domains.users.tokens import Keyring
from estuary.embedded.place import free_port
from estuary.sandbox.identity.vendors import GITHUB, GOOGLE
from tests.consent import consent
from tests.domains.users.people import (
    ADA,
    GRACE,
    actor_of,
    at_once,
    audited,
    code,
    complete,
    kinds,
    prints,
    register,
    suspend,
    told,
    while_uncommitted,
    with_second_factor,
)

PAGE = "http://testserver/signed-in"
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
OTHER, OTHERS = "another-verifier-of-43-characters-or-more-0123", "bkQLU5IAld96N9vx8Jv28-xShpeuwhssmx8YEGDP5ks"
ELEVEN_MINUTES = timedelta(minutes=11)

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
both = pytest.mark.parametrize("provider", Provider)


def today() -> datetime:
    """The sandbox says what time it is in its tokens, and goes by no clock but the machine's."""
    return datetime.now(UTC)


def begin(provider: Provider = Provider.GOOGLE, *, code_challenge: str = CHALLENGE, **other: Any) -> Started:
    given: dict[str, Any] = {"redirect_uri": PAGE, "actor": ANONYMOUS, "now": today()}
    return actions.start_oauth(provider=provider, code_challenge=code_challenge, **given | other)


def back_from(provider: Provider = Provider.GOOGLE, started: Started | None = None, **who: Any) -> Consent:
    """Somebody has been at the provider, as Ada unless said otherwise."""
    started = started or begin(provider)
    given, state = consent(started.authorization_url, **{"email": ADA, "account": "77"} | who)
    return Consent(provider=provider, code=given, code_verifier=VERIFIER, redirect_uri=PAGE, state=state)


def enter(given: Consent, *, now: datetime | None = None) -> SignedIn | Challenged:
    return actions.login_with_oauth(consent=given, device="Phone", actor=ANONYMOUS, now=now or today())


def login(given: Consent, *, now: datetime | None = None) -> SignedIn:
    outcome = enter(given, now=now)
    assert isinstance(outcome, SignedIn)
    return outcome


def member(email: str = ADA, *, password: bool = True) -> SignedIn:
    here = register(email, now=today())
    if not password:
        here.user.set_unusable_password()
        here.user.save()
    return here


def linked(user: User, provider: Provider = Provider.GOOGLE, *, subject: str = "77") -> LinkedAccount:
    return LinkedAccount.objects.create(
        user=user, provider=provider, subject=subject, email=user.email, linked_at=today()
    )


def link(given: Consent, who: SignedIn) -> LinkedAccount:
    return actions.link_oauth_account(consent=given, actor=actor_of(who), now=today())


def unlink(account: LinkedAccount, who: Actor, *, now: datetime | None = None) -> LinkedAccount:
    return actions.unlink_oauth_account(account_id=account.pk, actor=who, now=now or today())


def prove(given: Consent, who: SignedIn) -> Session:
    return actions.prove_by_oauth(consent=given, actor=actor_of(who), now=today())


@contextmanager
def nothing_comes_of_it() -> Iterator[None]:
    """Nobody is made, linked, let in or proved, and nothing is told."""

    def all_there_is() -> list[Any]:
        kept = (User, UserProfile, LinkedAccount, Session, RefreshToken, EventRecord)
        return [list(model._default_manager.order_by("pk").values()) for model in kept]

    before = all_there_is()
    yield
    assert all_there_is() == before


@contextmanager
def refused(reason: OAuthReason) -> Iterator[None]:
    with nothing_comes_of_it(), pytest.raises(OAuthRejected) as refusal:
        yield
    assert refusal.value.reason == reason


@pytest.fixture
def asked_meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Something happens while the provider is asked."""

    def during(work: Callable[[], object]) -> None:
        oauth = needed(OAuth)
        identify = oauth.identify

        def slow(*args: Any, **kwargs: Any) -> Any:
            work()
            return identify(*args, **kwargs)

        monkeypatch.setattr(oauth, "identify", slow)

    return during


@pytest.fixture
def offering() -> Iterator[Callable[[OAuth], None]]:
    before, made = needed(OAuth), list[OAuth]()

    def offer(oauth: OAuth) -> None:
        made.append(oauth)
        provide(oauth)

    yield offer
    provide(before)
    for oauth in made:
        oauth.close()


def away() -> OAuth:
    """Nobody is where the providers should be."""
    nowhere, us = f"http://127.0.0.1:{free_port()}", Client(id="us", secret="secret")
    return OAuth(google=(us, nowhere), github=(us, nowhere, nowhere))


# Beginning.


@database
@both
def test_start_oauth(provider: Provider) -> None:
    now, who = today(), Actor(user_id=member().user.pk, request_id="a request")
    started = begin(provider, actor=who, now=now)
    challenge = Challenge.objects.get()
    assert (challenge, challenge.kind, challenge.about) == (started.challenge, "OAUTH", provider)
    assert (challenge.created_at, challenge.expires_at) == (now, now + timedelta(minutes=10))
    query = {name: value for name, (value,) in parse_qs(urlsplit(started.authorization_url).query).items()}
    assert (query["redirect_uri"], query["code_challenge"], query["code_challenge_method"]) == (PAGE, CHALLENGE, "S256")
    assert needed(Keyring).read_challenge("oauth", query["state"]) == challenge.pk
    assert told("users.oauth_started") == [{"challenge_id": str(challenge.pk)}]
    entry = audited("users.oauth_started")
    assert (entry.actor_id, entry.subject_id, entry.request_id) == (who.user_id, challenge.pk, "a request")


@database
def test_start_oauth_tells_no_two_the_same() -> None:
    first, second = (parse_qs(urlsplit(begin().authorization_url).query) for _ in range(2))
    for secret in ("state", "nonce"):
        assert first[secret] != second[secret]
    assert first["state"] != first["nonce"]


@database
def test_start_oauth_that_is_not_offered(offering: Callable[[OAuth], None]) -> None:
    offering(OAuth(google=None, github=(Client(id="us", secret="secret"), "http://a", "http://b")))
    with nothing_comes_of_it(), pytest.raises(OAuthUnavailable) as refusal:
        begin()
    assert refusal.value.path == ("provider",)
    assert begin(Provider.GITHUB).authorization_url.startswith("http://a/")


@database
def test_start_oauth_while_the_provider_is_away(offering: Callable[[OAuth], None]) -> None:
    offering(away())
    with pytest.raises(OAuthUnavailable):
        begin(Provider.GOOGLE)
    assert begin(Provider.GITHUB)  # of whom nothing has to be asked to begin


APP = "https://app.example.org"


@pytest.mark.parametrize("uri", [APP, f"{APP}/", f"{APP}?a=b", f"{APP}/a/b?c=d&e=%20", "http://localhost:3000/back"])
def test_pages_one_may_be_sent_back_to(uri: str) -> None:
    assert Returns(origins=frozenset({APP, "http://localhost:3000"})).allow(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/",
        "signed-in",
        "//app.example.org/",
        "https:app.example.org",
        "https:///app.example.org",
        "http://app.example.org/",
        "HTTPS://APP.EXAMPLE.ORG/",
        "javascript://app.example.org/%0aalert(1)",
        "data:text/html,https://app.example.org/",
        f"{APP}:443/",
        f"{APP}:444/",
        f"{APP}:/",
        f"{APP}:x/",
        "http://localhost/",
        "http://localhost:30000/",
        "http://localhost:3000.evil.example/",
        "http://127.0.0.1:3000/",
        "https://user@app.example.org/",
        "https://user:password@app.example.org/",
        f"{APP}@evil.example/",
        f"{APP}:x@evil.example/",
        f"{APP}%40evil.example/",
        f"{APP}.evil.example/",
        f"{APP}.",
        f"{APP}.org/",
        f"{APP}evil.example/",
        f"{APP}%2eevil.example/",
        "https://evilapp.example.org/",
        "https://sub.app.example.org/",
        "https://example.org/",
        f"https://evil.example/{APP}/",
        f"https://evil.example/?{APP}/",
        f"https://evil.example#{APP}/",
        f"{APP}/#",
        f"{APP}/#at",
        f"{APP}#",
        f"{APP}\\@evil.example/",
        f"{APP}/\\evil.example/",
        f"{APP}\t.evil.example/",
        f"{APP}/\n",
        f"{APP}/\r\nX: y",
        f"{APP}/\0",
        f"{APP}/ x",
        f" {APP}/",
        f"{APP}/é",
        f"{APP}/\ud800",
        "https://\u0430pp.example.org/",  # a letter of another alphabet
        "https://app\u3002example.org/",
        "https://[::1",
        "https://[app.example.org]/",
        f"{APP}/{'x' * LONGEST_URI}",
    ],
)  # fmt: skip
@database
def test_start_oauth_to_be_sent_elsewhere(uri: str) -> None:
    before = needed(Returns)
    provide(Returns(origins=frozenset({APP, "http://localhost:3000"})))
    try:
        with nothing_comes_of_it(), pytest.raises(Invalid) as refusal:
            begin(redirect_uri=uri)
    finally:
        provide(before)
    assert refusal.value.path == ("redirectUri",)
    assert not Challenge.objects.exists()


@database
@pytest.mark.parametrize(
    "code_challenge",
    ["", CHALLENGE[1:], f"{CHALLENGE}=", f"{CHALLENGE}x", f"{CHALLENGE}\n", f"{CHALLENGE[1:]}+", f"{CHALLENGE[1:]}é",
     f"{CHALLENGE[1:]} ", VERIFIER[1:]],
)  # fmt: skip
def test_start_oauth_with_what_is_no_challenge(code_challenge: str) -> None:
    with nothing_comes_of_it(), pytest.raises(Invalid) as refusal:
        begin(code_challenge=code_challenge)
    assert refusal.value.path == ("codeChallenge",)
    assert not Challenge.objects.exists()


# Signing in.


@database
@both
def test_login_with_oauth_makes_an_account(provider: Provider) -> None:
    now = today()
    given = back_from(provider, email=ADA.upper(), name="Ada Lovelace")
    signed_in = login(given, now=now)
    user = User.objects.get()
    assert (user.email, user.email_verified_at, user.roles, user.last_login) == (ADA, now, ["CLIENT"], now)
    assert (user.has_usable_password(), UserProfile.objects.get(user=user).display_name) == (False, "Ada Lovelace")
    account = LinkedAccount.objects.get()
    assert (account.user, account.provider, account.subject, account.email) == (user, provider, "77", ADA)
    assert (account.linked_at, account.last_used_at) == (now, None)
    assert (signed_in.user, signed_in.session.user, signed_in.session.device) == (user, user, "Phone")
    assert actor_of(signed_in).roles == {"CLIENT"}

    events = list(EventRecord.objects.order_by("id").values_list("kind", flat=True))
    happened = ("oauth_started", "registered", "email_verified", "account_linked", "session_started")
    assert events == [f"users.{kind}" for kind in happened]
    assert told("users.account_linked") == [{"user_id": str(user.pk), "linked_account_id": str(account.pk)}]
    for action in ("users.registered", "users.email_verified", "users.account_linked"):
        entry = audited(action)
        assert (entry.actor_id, entry.subject_id, entry.at, entry.before) == (user.pk, user.pk, now, "")
    assert audited("users.account_linked").after == prints(account)


@database
@pytest.mark.parametrize(("name", "shown"), [("", ""), ("x" * 300, "x" * 100), ("Zoë\u202e\tOcean ", "ZoëOcean")])
def test_login_with_oauth_by_an_odd_name(name: str, shown: str) -> None:
    login(back_from(name=name))
    assert UserProfile.objects.get().display_name == shown


@database
@both
def test_login_with_oauth_again(provider: Provider) -> None:
    first, now = login(back_from(provider)), today()
    again = login(back_from(provider), now=now)
    assert (again.user, again.session != first.session) == (first.user, True)
    assert (User.objects.count(), LinkedAccount.objects.count(), Session.objects.count()) == (1, 1, 2)
    assert LinkedAccount.objects.get().last_used_at == now
    assert len(told("users.registered")) == len(told("users.account_linked")) == 1
    assert audited("users.account_linked").actor_id == first.user.pk


@database
@both
def test_login_with_oauth_is_by_the_account_and_not_by_its_address(provider: Provider) -> None:
    """Whatever became of the address, there or here."""
    user = login(back_from(provider)).user
    assert login(back_from(provider, email="renamed@example.org")).user == user
    User.objects.update(email="moved@example.org")
    assert login(back_from(provider)).user == user
    grace = member(GRACE).user
    assert login(back_from(provider, email=GRACE)).user == user  # though it is hers here
    assert (User.objects.count(), LinkedAccount.objects.get().user) == (2, user)
    assert Session.objects.filter(user=grace).count() == 1


@database
@both
def test_login_with_oauth_by_who_was_given_the_address_of_another(provider: Provider) -> None:
    """As it happens in companies: another account there, with the address that was somebody's."""
    login(back_from(provider))
    given = back_from(provider, account="78")
    with nothing_comes_of_it(), pytest.raises(AccountLinkRequired):
        enter(given)


@database
def test_number_of_an_account_is_one_provider_s() -> None:
    ada = login(back_from(Provider.GOOGLE)).user
    assert login(back_from(Provider.GITHUB, email=GRACE)).user != ada


@database
def test_login_with_oauth_of_who_has_a_second_factor() -> None:
    here, now = member(), today()
    linked(here.user)
    secret, _ = with_second_factor(here, now=now)
    sessions = Session.objects.count()
    asked = enter(back_from(), now=now)
    assert isinstance(asked, Challenged)
    assert (asked.methods, asked.challenge.user) == ([Proof.TOTP, Proof.RECOVERY_CODE], here.user)
    assert Session.objects.count() == sessions
    assert complete(asked, now=now, code=code(secret, now)).session.device == "Phone"


@database
def test_login_with_oauth_of_somebody_suspended() -> None:
    here = member()
    account = linked(here.user)
    suspend(here.user.pk)
    given = back_from()
    with nothing_comes_of_it(), pytest.raises(AccountSuspended):
        enter(given)
    account.refresh_from_db()
    assert account.last_used_at is None


@committed
def test_login_with_oauth_for_the_first_time_twice_at_once() -> None:
    first, second = back_from(), back_from()
    outcomes = at_once(lambda: enter(first), lambda: enter(second))
    assert kinds(outcomes) in ([AccountLinkRequired, SignedIn], [SignedIn, SignedIn])
    assert (User.objects.count(), LinkedAccount.objects.count(), UserProfile.objects.count()) == (1, 1, 1)


@committed
@pytest.mark.parametrize("gone", [True, False])
def test_login_with_oauth_while_the_account_is_unlinked(gone: bool) -> None:
    """Neither waits for the other: both lock the person first."""
    here = member()
    account, given, actor = linked(here.user), back_from(), actor_of(here)
    then = [lambda: unlink(account, actor)] if gone else []
    outcome = while_uncommitted(lambda: locked(here.user), lambda: enter(given), then=then)
    assert type(outcome) is (AccountLinkRequired if gone else SignedIn)
    assert LinkedAccount.objects.exists() != gone


# A provider, or somebody between it and us, who lies. Whatever they try would be worth something: the account is Ada's
# for who signs in and who proves it, and nobody's yet for who links it.

REASONS = {
    "wrong_audience": OAuthReason.AUDIENCE,
    "wrong_nonce": OAuthReason.NONCE,
    "wrong_issuer": OAuthReason.ISSUER,
    "unsigned": OAuthReason.SIGNATURE,
    "other_algorithm": OAuthReason.ALGORITHM,
    "other_key": OAuthReason.SIGNATURE,
    "stolen_kid": OAuthReason.SIGNATURE,
    "expired": OAuthReason.EXPIRED,
    "no_email": OAuthReason.EMAIL,
    "no_primary": OAuthReason.EMAIL,
}
LIES = [(Provider.GOOGLE, each) for each in GOOGLE.misbehaviours] + [
    (Provider.GITHUB, each) for each in GITHUB.misbehaviours
]
LIARS = pytest.mark.parametrize(("provider", "misbehave"), LIES)

type Verb = Callable[[Consent], object]


@pytest.fixture(params=["login", "link", "step_up"])
def verb(request: pytest.FixtureRequest, db: None) -> Verb:
    ada = member()
    if request.param == "link":
        return lambda given: link(given, ada)
    linked(ada.user, Provider.GOOGLE)
    linked(ada.user, Provider.GITHUB)
    return enter if request.param == "login" else lambda given: prove(given, ada)


@both
def test_verbs_that_hear_the_truth(verb: Verb, provider: Provider) -> None:
    before = EventRecord.objects.count()
    verb(back_from(provider))
    assert EventRecord.objects.count() == before + 2  # the start of it, and what came of it


@LIARS
def test_lie(verb: Verb, provider: Provider, misbehave: str) -> None:
    given = back_from(provider, misbehave=misbehave)
    with refused(REASONS[misbehave]):
        verb(given)
    with refused(OAuthReason.STATE):  # it was used up by that
        verb(given)


@LIARS
def test_lie_about_somebody_who_is_new(provider: Provider, misbehave: str, db: None) -> None:
    given = back_from(provider, misbehave=misbehave)
    with refused(REASONS[misbehave]):
        enter(given)
    assert not User.objects.exists()


@both
def test_address_that_is_not_verified(verb: Verb, provider: Provider) -> None:
    given = back_from(provider, verified=False)
    with nothing_comes_of_it(), pytest.raises(EmailUnverified):
        verb(given)


@database
@both
def test_address_that_is_not_verified_of_somebody_who_is_new(provider: Provider) -> None:
    given = back_from(provider, verified=False)
    with nothing_comes_of_it(), pytest.raises(EmailUnverified):
        enter(given)
    assert not User.objects.exists()


@database
@both
def test_login_with_oauth_under_an_address_that_has_an_account(provider: Provider) -> None:
    """Nothing is linked for the asking: perhaps whoever made that account never read what is sent to the address."""
    member()
    given = back_from(provider)
    with nothing_comes_of_it(), pytest.raises(AccountLinkRequired):
        enter(given)
    with refused(OAuthReason.STATE):
        enter(given)


@database
def test_login_with_oauth_under_the_address_of_somebody_suspended() -> None:
    suspend(member().user.pk)
    given = back_from()
    with nothing_comes_of_it(), pytest.raises(AccountLinkRequired):
        enter(given)


@both
def test_code_that_was_used(verb: Verb, provider: Provider) -> None:
    first = back_from(provider)
    verb(first)
    second = back_from(provider)
    with refused(OAuthReason.CODE):
        verb(replace(second, code=first.code))


@both
def test_state_that_was_used(verb: Verb, provider: Provider) -> None:
    first = back_from(provider)
    verb(first)
    with refused(OAuthReason.STATE):
        verb(first)
    second = back_from(provider)
    with refused(OAuthReason.STATE):
        verb(replace(second, state=first.state))


@database
def test_state_that_was_used_for_another_verb() -> None:
    here, given = member(), back_from()
    link(given, here)
    with refused(OAuthReason.STATE):
        enter(given)
    with refused(OAuthReason.STATE):
        prove(given, here)


def test_state_of_another_provider(verb: Verb) -> None:
    google, github = back_from(Provider.GOOGLE), back_from(Provider.GITHUB)
    with refused(OAuthReason.STATE):
        verb(replace(google, state=github.state))
    with refused(OAuthReason.STATE):
        verb(github)


@both
@pytest.mark.parametrize(
    "other",
    [
        {"redirect_uri": f"{PAGE}/"},
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example/"},
        {"code_verifier": OTHER},
        {"code_verifier": ""},
        {"code_verifier": VERIFIER[:-1]},
        {"code_verifier": f"{VERIFIER}\n"},
        {"code_verifier": CHALLENGE},
        {"code_verifier": "é" * 43},
        {"code_verifier": "\ud800" * 43},
        {"code_verifier": "x" * 1_000_000},
    ],
)
def test_state_that_is_brought_with_something_else(verb: Verb, provider: Provider, other: dict[str, str]) -> None:
    given = back_from(provider)
    with refused(OAuthReason.STATE):
        verb(replace(given, **other))
    with refused(OAuthReason.STATE):  # there is no second try
        verb(given)


@pytest.mark.parametrize("state", ["", "x", "é", "\ud800", "=" * 64, "A" * 64, "A" * 1_000_000])
def test_state_that_is_none(verb: Verb, state: str) -> None:
    given = back_from()
    with refused(OAuthReason.STATE):
        verb(replace(given, state=state))


def test_state_that_is_sealed_for_something_else(verb: Verb) -> None:
    started, keyring = begin(), needed(Keyring)
    passkey = actions.ask_for_passkey(actor=ANONYMOUS, now=today()).challenge.pk
    given = back_from(started=started)
    for kind, key in (("passkey", started.challenge.pk), ("oauth", passkey), ("oauth", uuid7())):
        with refused(OAuthReason.STATE):
            verb(replace(given, state=keyring.challenge(kind, key)))


@database
@pytest.mark.parametrize(("seconds", "in_time"), [(599, True), (600, False)])
def test_state_is_good_for_ten_minutes(seconds: int, in_time: bool) -> None:
    now = today()
    given = back_from(started=begin(now=now))
    then = now + timedelta(seconds=seconds)
    if in_time:
        assert login(given, now=then)
    else:
        with refused(OAuthReason.STATE):
            enter(given, now=then)


def test_code_that_was_given_for_another_state(verb: Verb) -> None:
    """Though the same program asked for both: the nonce says for which it was. GitHub has none."""
    first, second = back_from(), back_from()
    with refused(OAuthReason.NONCE):
        verb(replace(first, code=second.code))


@both
def test_code_that_another_program_asked_for(verb: Verb, provider: Provider) -> None:
    """Put in the place of one's own: with it, somebody would sign in to, or link, what is a stranger's."""
    theirs = begin(provider, code_challenge=OTHERS)
    stolen, _ = consent(theirs.authorization_url, email=GRACE)
    given = back_from(provider)
    with refused(OAuthReason.CODE):
        verb(replace(given, code=stolen))


@both
@pytest.mark.parametrize("invented", ["", "invented", "nön-ascii", "\ud800", "a b\r\nc", "x" * 1_000_000])
def test_code_that_was_never_given(verb: Verb, provider: Provider, invented: str) -> None:
    given = back_from(provider)
    with refused(OAuthReason.CODE):
        verb(replace(given, code=invented))


@both
def test_provider_that_is_away(verb: Verb, provider: Provider, offering: Callable[[OAuth], None]) -> None:
    given = back_from(provider)
    offering(away())
    with refused(OAuthReason.AWAY):
        verb(given)


def test_provider_that_does_not_know_us(verb: Verb, offering: Callable[[OAuth], None]) -> None:
    given = back_from()
    us = Client(id=os.environ["OAUTH_GOOGLE_CLIENT_ID"], secret="another")
    offering(OAuth(google=(us, os.environ["OAUTH_GOOGLE_ISSUER"]), github=None))
    with refused(OAuthReason.AWAY):
        verb(given)


# Linking.


@database
@both
def test_link_oauth_account(provider: Provider) -> None:
    here, now = member(), today()
    given = back_from(provider, email="ada.at.work@example.org")
    account = actions.link_oauth_account(consent=given, actor=actor_of(here), now=now)
    assert (account.user, account.provider, account.subject) == (here.user, provider, "77")
    assert (account.email, account.linked_at) == ("ada.at.work@example.org", now)
    assert told("users.account_linked") == [{"user_id": str(here.user.pk), "linked_account_id": str(account.pk)}]
    entry = audited("users.account_linked")
    assert (entry.actor_id, entry.subject_id, entry.before, entry.after) == (
        here.user.pk,
        here.user.pk,
        "",
        prints(account),
    )
    assert User.objects.get().email == ADA
    assert login(back_from(provider, email="ada.at.work@example.org")).user == here.user


@database
def test_link_oauth_account_of_each_provider() -> None:
    here = member()
    for provider in Provider:
        link(back_from(provider), here)
    assert LinkedAccount.objects.filter(user=here.user).count() == 2


@database
def test_link_oauth_account_needs_recent_proof() -> None:
    here = member()
    Session.objects.update(proved_at=today() - ELEVEN_MINUTES)
    given = back_from()
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        link(given, here)
    assert refusal.value.methods == [Proof.PASSWORD]
    Session.objects.update(proved_at=today())
    assert link(given, here)  # the state was kept for it


@database
def test_link_oauth_account_of_nobody() -> None:
    here, given = member(), back_from()
    for who in (ANONYMOUS, Actor(user_id=here.user.pk), Actor(user_id=here.user.pk, session_id=uuid7())):
        with nothing_comes_of_it(), pytest.raises(NotAllowed):
            actions.link_oauth_account(consent=given, actor=who, now=today())


@database
def test_link_oauth_account_that_is_theirs_already() -> None:
    here = member()
    account = linked(here.user)
    given = back_from(email="renamed@example.org")
    with nothing_comes_of_it():
        assert link(given, here) == account


@database
@both
def test_link_oauth_account_of_somebody_else(provider: Provider) -> None:
    linked(member(GRACE).user, provider)
    here, given = member(), back_from(provider)
    with nothing_comes_of_it(), pytest.raises(LinkedElsewhere):
        link(given, here)


@database
@both
def test_link_oauth_account_of_a_provider_twice(provider: Provider) -> None:
    here = member()
    linked(here.user, provider, subject="1")
    given = back_from(provider)
    with nothing_comes_of_it(), pytest.raises(LinkedElsewhere):
        link(given, here)


@database
def test_link_oauth_account_under_the_address_of_somebody_else() -> None:
    """It is theirs at the provider, and neither gives nor takes anything here."""
    here, grace = member(), member(GRACE)
    before = prints(grace.user)
    account = link(back_from(email=GRACE), here)
    assert (account.user, prints(grace.user)) == (here.user, before)
    assert login(back_from(email=GRACE)).user == here.user


@committed
def test_link_oauth_account_by_two_at_once() -> None:
    ada, grace = member(), member(GRACE)
    first, second = back_from(), back_from()
    outcomes = at_once(lambda: link(first, ada), lambda: link(second, grace))
    assert kinds(outcomes) == [LinkedAccount, LinkedElsewhere]
    assert LinkedAccount.objects.count() == 1


@database
@pytest.mark.parametrize("how", ["revoked", "suspended"])
def test_link_oauth_account_whose_session_ends_meanwhile(
    how: str, asked_meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """Above all when an account is erased: what was linked to it after that would stay."""
    here = member()
    actor = actor_of(here)

    def end() -> None:
        if how == "suspended":
            suspend(here.user.pk)
        else:
            actions.revoke_session(session_id=here.session.pk, actor=actor, now=today())

    asked_meanwhile(end)
    with pytest.raises(NotAllowed):
        actions.link_oauth_account(consent=back_from(), actor=actor, now=today())
    assert not LinkedAccount.objects.exists()


# Taking it away.


@database
def test_unlink_oauth_account() -> None:
    here, grace = member(), member(GRACE)
    account, hers, now = linked(here.user), linked(grace.user, subject="1"), today()
    before = prints(account)
    gone = unlink(account, actor_of(here), now=now)
    assert (gone.pk, gone.provider, list(LinkedAccount.objects.all())) == (account.pk, Provider.GOOGLE, [hers])
    assert told("users.account_unlinked") == [{"user_id": str(here.user.pk), "provider": "GOOGLE"}]
    entry = audited("users.account_unlinked")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, now)
    assert (entry.before, entry.after) == (before, "")
    given = back_from()
    with pytest.raises(AccountLinkRequired):
        enter(given)


@database
def test_unlink_oauth_account_of_somebody_else() -> None:
    here, grace = member(), member(GRACE)
    hers = linked(grace.user)
    for account in (hers, LinkedAccount(id=uuid7())):
        with nothing_comes_of_it(), pytest.raises(NotFound):
            unlink(account, actor_of(here))


@database
def test_unlink_oauth_account_needs_recent_proof() -> None:
    here = member(password=False)
    account = linked(here.user)
    linked(here.user, Provider.GITHUB)
    Session.objects.update(proved_at=today() - ELEVEN_MINUTES)
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        unlink(account, actor_of(here))
    assert refusal.value.methods == [Proof.OAUTH]


@database
def test_unlink_oauth_account_that_is_the_last_way_in() -> None:
    here = member(password=False)
    account = linked(here.user)
    with nothing_comes_of_it(), pytest.raises(LastSignInMethod):
        unlink(account, actor_of(here))
    assert told("users.account_unlinked") == []


@database
@pytest.mark.parametrize("left", ["password", "another account", "a passkey"])
def test_unlink_oauth_account_where_something_is_left(left: str) -> None:
    here = member(password=left == "password")
    account = linked(here.user)
    if left == "another account":
        linked(here.user, Provider.GITHUB)
    if left == "a passkey":
        passkey(here.user)
    unlink(account, actor_of(here))
    assert not LinkedAccount.objects.filter(pk=account.pk).exists()


def passkey(user: User) -> Passkey:
    return Passkey.objects.create(user=user, name="Laptop", credential_id=b"1", public_key=b"", created_at=today())


def ways_out(here: SignedIn) -> list[Callable[[], object]]:
    """The only two ways in, each about to be taken away."""
    actor, account, key = actor_of(here), linked(here.user), passkey(here.user)
    return [
        lambda: unlink(account, actor),
        lambda: actions.remove_passkey(passkey_id=key.pk, actor=actor, now=today()),
    ]


@committed
def test_two_ways_in_that_are_taken_away_at_once() -> None:
    outcomes = at_once(*ways_out(here := member(password=False)))
    assert sorted(type(outcome) is LastSignInMethod for outcome in outcomes) == [False, True]
    left = (LinkedAccount.objects.filter(user=here.user).count(), Passkey.objects.filter(user=here.user).count())
    assert sum(left) == 1


@committed
@pytest.mark.parametrize("order", [1, -1])
def test_second_way_in_is_kept_while_the_first_is_being_taken_away(order: int) -> None:
    first, second = ways_out(member(password=False))[::order]
    assert isinstance(while_uncommitted(first, second), LastSignInMethod)


@committed
def test_two_accounts_that_are_unlinked_at_once() -> None:
    here = member(password=False)
    first, second, actor = linked(here.user), linked(here.user, Provider.GITHUB), actor_of(here)
    assert isinstance(while_uncommitted(lambda: unlink(first, actor), lambda: unlink(second, actor)), LastSignInMethod)
    assert LinkedAccount.objects.get() == second


# Proving it once more.


@database
@both
def test_prove_by_oauth(provider: Provider) -> None:
    here = member(password=False)
    linked(here.user, provider)
    Session.objects.update(proved_at=today() - ELEVEN_MINUTES)
    before, now = prints(here.session), today()
    session = actions.prove_by_oauth(
        consent=back_from(provider, email="renamed@example.org"), actor=actor_of(here), now=now
    )
    assert (session.pk, session.proved_at, Session.objects.get().proved_at) == (here.session.pk, now, now)
    assert told("users.session_proved") == [{"session_id": str(session.pk), "user_id": str(here.user.pk)}]
    entry = audited("users.session_proved")
    assert (entry.actor_id, entry.subject_id, entry.before, entry.after) == (
        here.user.pk,
        session.pk,
        before,
        prints(session),
    )


@database
@pytest.mark.parametrize("whose", ["nobody's", "Grace's"])
@pytest.mark.parametrize("email", [ADA, GRACE])
def test_prove_by_oauth_with_an_account_that_is_not_linked_to_oneself(whose: str, email: str) -> None:
    """Not even with one under one's own address."""
    here, grace = member(), member(GRACE)
    linked(here.user)
    if whose == "Grace's":
        linked(grace.user, subject="78")
    given = back_from(account="78", email=email)
    with refused(OAuthReason.PERSON):
        prove(given, here)


@database
def test_prove_by_oauth_with_the_same_number_elsewhere() -> None:
    here = member()
    linked(here.user, Provider.GOOGLE)
    given = back_from(Provider.GITHUB)
    with refused(OAuthReason.PERSON):
        prove(given, here)


@database
def test_prove_by_oauth_of_who_has_nothing_linked() -> None:
    here, given = member(), back_from()
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        prove(given, here)
    assert refusal.value.methods == [Proof.PASSWORD]


@database
def test_prove_by_oauth_of_who_has_a_second_factor() -> None:
    """A provider's word is one factor: with it alone, whoever has the other one's account would take it away."""
    here = member()
    linked(here.user)
    with_second_factor(here, now=today())
    given = back_from()
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        prove(given, here)
    assert refusal.value.methods == [Proof.TOTP, Proof.RECOVERY_CODE]


@database
def test_prove_by_oauth_proves_this_session_alone() -> None:
    here = member()
    linked(here.user)
    elsewhere = login(back_from())
    long_ago = today() - ELEVEN_MINUTES
    Session.objects.update(proved_at=long_ago)
    prove(back_from(), here)
    elsewhere.session.refresh_from_db()
    assert elsewhere.session.proved_at == long_ago


@database
@pytest.mark.parametrize("how", ["revoked", "erased"])
def test_prove_by_oauth_in_a_session_that_ends_meanwhile(
    how: str, asked_meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    here = member()
    actor, sessions = actor_of(here), Session.objects.all()
    linked(here.user)
    asked_meanwhile(sessions.delete if how == "erased" else lambda: sessions.update(ended_at=today()))
    with pytest.raises(NotAllowed):
        actions.prove_by_oauth(consent=back_from(), actor=actor, now=today())
    assert told("users.session_proved") == []


def test_every_lie_has_its_reason() -> None:
    assert set(REASONS) == {misbehave for _, misbehave in LIES}
