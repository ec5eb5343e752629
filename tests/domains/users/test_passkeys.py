import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pytest
import webauthn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import EventRecord
from domains.users import actions
from domains.users.actions import Asked, Challenged, SignedIn
from domains.users.actions.passkeys import LONGEST_ID, MOST, believed, locked, signed
from domains.users.errors import (
    AccountSuspended,
    ChallengeExpired,
    LastSignInMethod,
    PasskeyRejected,
    Proof,
    StepUpRequired,
)
from domains.users.models import Challenge, Passkey, RefreshToken, Session, User
from estuary.wires import relying_party
from tests.authenticator import PRESENT, VERIFIED, Authenticator, encoded, unencoded
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    actor_of,
    at_once,
    audited,
    challenged,
    kinds,
    outcome_of,
    prints,
    register,
    suspend,
    told,
    while_uncommitted,
    with_second_factor,
)

ORIGIN, SITE = "http://testserver", "testserver"
ELEVEN_MINUTES = timedelta(minutes=11)
LASTS = timedelta(minutes=5)

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")

type Credential = dict[str, Any]


def asked_to_add(who: SignedIn, *, now: datetime = NOW) -> Asked:
    return actions.start_passkey_registration(actor=actor_of(who), now=now)


def add(who: SignedIn, asked: Asked, credential: Credential, *, name: str = "Laptop", now: datetime = NOW) -> Passkey:
    return actions.add_passkey(
        challenge_id=asked.challenge.pk, credential=credential, name=name, actor=actor_of(who), now=now
    )


def with_passkey(who: SignedIn, **kind: bool) -> tuple[Passkey, Authenticator]:
    device = Authenticator(ORIGIN, **kind)
    asked = asked_to_add(who)
    return add(who, asked, device.create(asked.options)), device


def ask(*, now: datetime = NOW) -> Asked:
    return actions.ask_for_passkey(now=now, actor=ANONYMOUS)


def login(asked: Asked, credential: Credential, *, now: datetime = LATER) -> SignedIn:
    return actions.login_with_passkey(
        challenge_id=asked.challenge.pk, credential=credential, device="Phone", actor=ANONYMOUS, now=now
    )


def login_with(device: Authenticator, *, now: datetime = NOW) -> SignedIn:
    asked = ask(now=now)
    return login(asked, device.get(asked.options), now=now)


def complete(login: Challenged, asked: Asked, credential: Credential, *, now: datetime = NOW) -> SignedIn:
    return actions.complete_login_with_passkey(
        login_id=login.challenge.pk,
        challenge_id=asked.challenge.pk,
        credential=credential,
        actor=Actor(request_id="a request"),
        now=now,
    )


def prove(who: SignedIn, asked: Asked, credential: Credential, *, now: datetime = NOW) -> Session:
    return actions.prove_by_passkey(
        challenge_id=asked.challenge.pk, credential=credential, actor=actor_of(who), now=now
    )


def remove(passkey: Passkey, who: SignedIn | Actor, *, now: datetime = NOW) -> Passkey:
    actor = who if isinstance(who, Actor) else actor_of(who)
    return actions.remove_passkey(passkey_id=passkey.pk, actor=actor, now=now)


def without_password(email: str = ADA) -> SignedIn:
    here = register(email)
    here.user.set_unusable_password()
    here.user.save()
    return here


@contextmanager
def nothing_comes_of_it() -> Iterator[None]:
    """No key is made, used or lost, nobody is let in or proved, and nothing is told."""

    def all_there_is() -> list[Any]:
        told = EventRecord.objects.exclude(kind="users.passkey_asked").order_by("id")
        kept = (User, Passkey, Session, RefreshToken)
        return [list(told.values()), *(list(model._default_manager.order_by("pk").values()) for model in kept)]

    before = all_there_is()
    yield
    assert all_there_is() == before


@contextmanager
def rejected() -> Iterator[None]:
    with nothing_comes_of_it(), pytest.raises(PasskeyRejected) as refusal:
        yield
    assert refusal.value.path == ("passkey", "credential")


# Adding one.


@database
@pytest.mark.parametrize("synced", [False, True])
def test_add_passkey(synced: bool) -> None:
    here, device = register(), Authenticator(ORIGIN, synced=synced)
    asked = asked_to_add(here)
    assert told("users.passkey_asked") == [{"challenge_id": str(asked.challenge.pk)}]
    assert audited("users.passkey_asked").actor_id == here.user.pk
    passkey = add(here, asked, device.create(asked.options), name="  Lap\0top of\nAda ", now=LATER)
    assert passkey == Passkey.objects.get()
    assert (passkey.user, passkey.name, passkey.is_synced) == (here.user, "Laptop of Ada", synced)
    assert (passkey.credential_id, passkey.sign_count) == (device.id, 0)
    assert (passkey.created_at, passkey.last_used_at) == (LATER, None)
    assert told("users.passkey_added") == [{"user_id": str(here.user.pk), "passkey_id": str(passkey.pk)}]
    entry = audited("users.passkey_added")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, LATER)
    assert (entry.before, entry.after) == ("", prints(passkey))


@database
def test_what_a_browser_is_asked_to_make() -> None:
    here = register()
    old, _ = with_passkey(here)
    with_passkey(register(GRACE))
    asked = asked_to_add(here)
    options, challenge = asked.options, asked.challenge
    assert (challenge.kind, challenge.user, challenge.expires_at) == ("ADD_PASSKEY", here.user, NOW + LASTS)
    assert options["rp"] == {"id": SITE, "name": "Estuary"}
    assert (options["user"]["name"], unencoded(options["user"]["id"])) == (ADA, here.user.pk.bytes)
    wanted = options["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert [unencoded(each["id"]) for each in options["excludeCredentials"]] == [old.credential_id]  # and not hers
    assert unencoded(options["challenge"]) == signed(challenge)
    assert len(signed(challenge)) == 32
    assert challenge.pk.hex not in unencoded(options["challenge"]).hex()
    json.dumps(options)


@database
def test_add_passkey_needs_recent_proof() -> None:
    here = register()
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        asked_to_add(here, now=NOW + ELEVEN_MINUTES)
    assert refusal.value.methods == [Proof.PASSWORD]
    for who in (ANONYMOUS, Actor(user_id=here.user.pk), Actor(user_id=here.user.pk, session_id=uuid7())):
        with nothing_comes_of_it(), pytest.raises(NotAllowed):
            actions.start_passkey_registration(actor=who, now=NOW)


@database
@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_add_passkey_of_no_name(name: str) -> None:
    here, device = register(), Authenticator(ORIGIN)
    asked = asked_to_add(here)
    with nothing_comes_of_it(), pytest.raises(Invalid) as refusal:
        add(here, asked, device.create(asked.options), name=name)
    assert refusal.value.path == ("name",)
    assert add(here, asked, device.create(asked.options), name="x" * 100)  # the question is not used up by it


def elsewhere(device: Authenticator, options: Credential) -> None:
    device.origin = "http://evil.example"


def another_port(device: Authenticator, options: Credential) -> None:
    device.origin = "http://testserver:8001"


def another_scheme(device: Authenticator, options: Credential) -> None:
    device.origin = "https://testserver"


def below(device: Authenticator, options: Credential) -> None:
    device.origin = "http://sub.testserver"


def beyond(device: Authenticator, options: Credential) -> None:
    device.origin = "http://testserver.evil.example"


def an_app(device: Authenticator, options: Credential) -> None:
    device.origin = "android:apk-key-hash:x"


def for_another_site(device: Authenticator, options: Credential) -> None:
    options |= {"rpId": "evil.example"} if "rpId" in options else {"rp": {"id": "evil.example"}}


def to_no_question(device: Authenticator, options: Credential) -> None:
    options["challenge"] = encoded(bytes(32))


def to_an_empty_question(device: Authenticator, options: Credential) -> None:
    options["challenge"] = ""


def to_half_the_question(device: Authenticator, options: Credential) -> None:
    options["challenge"] = options["challenge"][:20]


def to_another_question(device: Authenticator, options: Credential) -> None:
    options["challenge"] = ask().options["challenge"]


def unverified(device: Authenticator, options: Credential) -> None:
    device.flags &= ~VERIFIED


def nobody_there(device: Authenticator, options: Credential) -> None:
    device.flags &= ~PRESENT


def of_another_kind(device: Authenticator, options: Credential) -> None:
    kind = "webauthn.create" if "rpId" in options else "webauthn.get"
    device._client = lambda _, options: Authenticator._client(device, kind, options)  # type: ignore[method-assign]


type Lie = Callable[[Authenticator, Credential], None]

LIES = [elsewhere, another_port, another_scheme, below, beyond, an_app, for_another_site, to_no_question,
        to_an_empty_question, to_half_the_question, to_another_question, unverified, nobody_there,
        of_another_kind]  # fmt: skip
each_lie = pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)


@database
@each_lie
def test_add_passkey_with_an_answer_that_does_not_fit(lie: Lie) -> None:
    here, device = register(), Authenticator(ORIGIN)
    asked = asked_to_add(here)
    options = dict(asked.options)
    lie(device, options)
    with rejected():
        add(here, asked, device.create(options))


@database
@pytest.mark.parametrize(("early", "in_time"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_question_to_add_one_is_good_for_five_minutes(early: timedelta, in_time: bool) -> None:
    here, device = register(), Authenticator(ORIGIN)
    asked = asked_to_add(here)
    outcome = outcome_of(lambda: add(here, asked, device.create(asked.options), now=NOW + LASTS - early))
    assert type(outcome) is (Passkey if in_time else ChallengeExpired)


@database
def test_add_passkey_with_an_answer_of_before() -> None:
    here, device = register(), Authenticator(ORIGIN)
    asked = asked_to_add(here)
    credential = device.create(asked.options)
    passkey = add(here, asked, credential)
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        add(here, asked, credential)
    again = asked_to_add(here)
    with rejected():
        add(here, again, credential)
    passkey.delete()
    with rejected():
        add(here, again, credential)


@database
def test_add_passkey_to_the_question_of_another() -> None:
    ada, grace, device = register(), register(GRACE), Authenticator(ORIGIN)
    asked = asked_to_add(ada)
    credential = device.create(asked.options)
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        add(grace, asked, credential)
    assert add(ada, asked, credential).user == ada.user  # she has not lost it by that


@database
def test_add_passkey_to_a_question_of_another_kind() -> None:
    here, device = register(), Authenticator(ORIGIN)
    options = asked_to_add(here).options
    for_login = ask()
    credential = device.create(options | {"challenge": for_login.options["challenge"]})
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        add(here, for_login, credential)
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        add(here, replace(for_login, challenge=Challenge(id=uuid7())), credential)


@database
@pytest.mark.parametrize("whose", [ADA, GRACE])
def test_add_passkey_that_there_is_already(whose: str) -> None:
    """Under its name another key could be put in its place."""
    ada, grace = register(), register(GRACE)
    there, device = with_passkey(ada)
    who = {ADA: ada, GRACE: grace}[whose]
    another = Authenticator(ORIGIN)
    another.id = device.id
    asked = asked_to_add(who)
    with rejected():
        add(who, asked, another.create(asked.options))
    assert login_with(device).user == ada.user
    assert Passkey.objects.get() == there


@database
def test_add_passkey_no_more_than_can_be_shown() -> None:
    here, device = register(), Authenticator(ORIGIN)
    one_too_many = asked_to_add(here)
    for _ in range(MOST):
        with_passkey(here)
    with nothing_comes_of_it(), pytest.raises(Invalid):
        asked_to_add(here)
    with nothing_comes_of_it(), pytest.raises(Invalid):  # though there was room when it was begun
        add(here, one_too_many, device.create(one_too_many.options))
    assert asked_to_add(register(GRACE))


@committed
def test_add_passkey_once_of_two_at_once() -> None:
    ada, grace, device = register(), register(GRACE), Authenticator(ORIGIN)
    first, second = asked_to_add(ada), asked_to_add(grace)
    answers = device.create(first.options), device.create(second.options)
    outcomes = at_once(lambda: add(ada, first, answers[0]), lambda: add(grace, second, answers[1]))
    assert kinds(outcomes) == [Passkey, PasskeyRejected]


@database
def test_length_of_a_key_s_name() -> None:
    """As long as the standard lets it be, and no longer: the index would not hold it."""
    here = register()
    for length, fits in ((1, True), (LONGEST_ID, True), (LONGEST_ID + 1, False), (60_000, False), (0, False)):
        device, asked = Authenticator(ORIGIN), asked_to_add(here)
        device.id = bytes(b"\xa7" * length)
        outcome = outcome_of(lambda device=device, asked=asked: add(here, asked, device.create(asked.options)))
        assert type(outcome) is (Passkey if fits else PasskeyRejected), length
        assert not fits or login_with(device).user == here.user


# Signing in with it.


@database
def test_login_with_passkey() -> None:
    here = register()
    passkey, device = with_passkey(here)
    register(GRACE)
    asked = ask()
    options, challenge = asked.options, asked.challenge
    assert (challenge.kind, challenge.user, challenge.expires_at) == ("USE_PASSKEY", None, NOW + LASTS)
    assert (options["rpId"], options["userVerification"]) == (SITE, "required")
    assert not options.get("allowCredentials")  # who it is, the device knows
    signed_in = login(asked, device.get(options), now=LATER)
    assert (signed_in.user, signed_in.user.last_login, signed_in.session.device) == (here.user, LATER, "Phone")
    assert actor_of(signed_in).roles == {"CLIENT"}
    passkey.refresh_from_db()
    assert (passkey.sign_count, passkey.last_used_at) == (1, LATER)
    assert told("users.session_started")[-1]["session_id"] == str(signed_in.session.pk)
    assert signed_in.session.proved_at == LATER


@database
def test_login_with_passkey_is_both_factors_in_one() -> None:
    here = register()
    _, device = with_passkey(here)
    with_second_factor(here)
    assert login_with(device).user == here.user


@database
def test_login_with_passkey_that_counts_nothing() -> None:
    """As those do that live on several devices."""
    here = register()
    passkey, device = with_passkey(here, synced=True)
    for _ in range(2):
        device.uses = -1
        assert login_with(device).user == here.user
    passkey.refresh_from_db()
    assert passkey.sign_count == 0


@database
@pytest.mark.parametrize("back_to", [-1, 0, 3, 4])
def test_login_with_passkey_that_was_copied(back_to: int) -> None:
    """The next count is one more: the last one again, or any before, has been used by somebody else."""
    here = register()
    passkey, device = with_passkey(here)
    device.uses = 4
    login_with(device)
    device.uses = back_to
    with rejected():
        login_with(device)
    device.uses = 5
    assert login_with(device)
    passkey.refresh_from_db()
    assert passkey.sign_count == 6


@database
@each_lie
def test_login_with_an_answer_that_does_not_fit(lie: Lie) -> None:
    _, device = with_passkey(register())
    asked = ask()
    options = dict(asked.options)
    lie(device, options)
    with rejected():
        login(asked, device.get(options))


def by_another_key(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    """Who is named is Ada, who signs is not."""
    answer |= {"id": encoded(ada.credential_id), "rawId": encoded(ada.credential_id)}


def under_another_name(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    """Looked up by the one, checked by the other."""
    answer["id"] = encoded(ada.credential_id)


def under_another_raw_name(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    answer["rawId"] = encoded(ada.credential_id)


def of_another_person(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    answer["response"]["userHandle"] = encoded(ada.user_id.bytes)


def of_nobody(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    answer["response"]["userHandle"] = encoded(uuid7().bytes)


def of_no_sense(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    answer["response"]["userHandle"] = "x"


def signed_otherwise(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    answer["response"]["signature"] = encoded(hers.key.sign(b"something else", ec.ECDSA(hashes.SHA256())))


def counted_on(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    data = bytearray(unencoded(answer["response"]["authenticatorData"]))
    data[-1] += 1
    answer["response"]["authenticatorData"] = encoded(bytes(data))


def of_another_type(answer: Credential, ada: Passkey, hers: Authenticator, grace: Passkey) -> None:
    answer["type"] = "password"


FORGERIES = [by_another_key, under_another_name, under_another_raw_name, of_another_person, of_nobody, of_no_sense,
             signed_otherwise, counted_on, of_another_type]  # fmt: skip


@database
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_login_with_an_answer_that_was_forged(forge: Callable[..., None]) -> None:
    """By Grace, who has a key of her own, and would be Ada."""
    ada, _ = with_passkey(register())
    grace, hers = with_passkey(register(GRACE))
    asked = ask()
    answer = hers.get(asked.options)
    forge(answer, ada, hers, grace)
    with rejected():
        login(asked, answer)


@database
def test_login_with_a_key_that_was_taken_away() -> None:
    here = register()
    passkey, device = with_passkey(here)
    remove(passkey, here)
    with rejected():
        login_with(device)


@database
@pytest.mark.parametrize("handle", [None, ""])
def test_login_with_an_answer_that_says_not_whose_it_is(handle: str | None) -> None:
    here = register()
    _, device = with_passkey(here)
    asked = ask()
    answer = device.get(asked.options)
    answer["response"]["userHandle"] = handle
    assert login(asked, answer).user == here.user


@database
def test_login_with_an_answer_of_before() -> None:
    _, device = with_passkey(register())
    asked = ask()
    answer = device.get(asked.options)
    login(asked, answer)
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        login(asked, answer)
    with rejected():
        login(ask(), answer)
    Passkey.objects.update(sign_count=0)  # even if nothing was counted
    with rejected():
        login(ask(), answer)


@database
@pytest.mark.parametrize(("early", "in_time"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_question_for_one_is_good_for_five_minutes(early: timedelta, in_time: bool) -> None:
    _, device = with_passkey(register())
    asked = ask()
    outcome = outcome_of(lambda: login(asked, device.get(asked.options), now=NOW + LASTS - early))
    assert type(outcome) is (SignedIn if in_time else ChallengeExpired)


@database
def test_login_with_a_question_of_another_kind() -> None:
    here = register()
    _, device = with_passkey(here)
    options = ask().options
    to_add = asked_to_add(here)
    for other in (to_add, replace(to_add, challenge=Challenge(id=uuid7()))):
        with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
            login(other, device.get(options | {"challenge": to_add.options["challenge"]}))


@database
def test_login_with_passkey_of_somebody_suspended() -> None:
    here = register()
    _, device = with_passkey(here)
    suspend(here.user.pk)
    asked = ask()
    with nothing_comes_of_it(), pytest.raises(AccountSuspended):
        login(asked, device.get(asked.options))


@committed
def test_login_once_of_two_at_once() -> None:
    _, device = with_passkey(register())
    asked = ask()
    answer = device.get(asked.options)
    outcomes = at_once(*[lambda: login(asked, answer)] * 2)
    assert kinds(outcomes) == [ChallengeExpired, SignedIn]


@committed
@pytest.mark.parametrize("gone", [True, False])
def test_login_with_passkey_while_it_is_taken_away(gone: bool) -> None:
    """Neither waits for the other: both lock the person first."""
    here = register()
    passkey, device = with_passkey(here)
    asked, actor = ask(), actor_of(here)
    answer = device.get(asked.options)
    then = [lambda: remove(passkey, actor)] if gone else []
    outcome = while_uncommitted(lambda: locked(here.user), lambda: login(asked, answer), then=then)
    assert type(outcome) is (PasskeyRejected if gone else SignedIn)


@committed
def test_login_with_passkey_while_the_account_is_suspended() -> None:
    here = register()
    _, device = with_passkey(here)
    asked = ask()
    answer = device.get(asked.options)
    outcome = while_uncommitted(lambda: suspend(here.user.pk), lambda: login(asked, answer))
    assert isinstance(outcome, AccountSuspended)


# Anything at all, instead of what a browser would send.

DEEP = json.loads("[" * 200 + "]" * 200)
JUNK: list[Any] = [None, True, 0, -1, 1.5, 10**400, float("nan"), "", " ", "x", "é", "\ud800", "\0", "====", "{}",
                   "A" * 1_000_000, [], [None], {}, {"": None}, {"id": {}}, DEEP]  # fmt: skip


def places(found: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Of everything in it that is read."""
    for name, value in found.items():
        if name not in ("clientExtensionResults", "userHandle"):
            yield (*at, name)
            if isinstance(value, dict):
                yield from places(value, (*at, name))


def spoiled(answer: Credential, place: tuple[str, ...], junk: Any) -> Credential:
    copy: Credential = json.loads(json.dumps(answer))
    holder = copy
    for name in place[:-1]:
        holder = holder[name]
    if junk is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = junk
    return copy


def with_client_data(answer: Credential, data: Any) -> Credential:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return spoiled(answer, ("response", "clientDataJSON"), encoded(text))


def all_junk(answer: Credential) -> Iterator[Any]:
    yield from JUNK
    yield from ([answer], {"credential": answer}, json.dumps({**answer, "response": None}))
    for place in places(answer):
        for junk in (*JUNK, ...):
            yield spoiled(answer, place, junk)
    client = json.loads(unencoded(answer["response"]["clientDataJSON"]))
    for text in (b"", b"null", b"\xff", b"[" * 100_000, b'{"type": "webauthn.get"}', b'"' + b"x" * 1_000_000):
        yield with_client_data(answer, text)
    for name in client:
        for junk in JUNK:
            yield with_client_data(answer, client | {name: junk})
        yield with_client_data(answer, {key: value for key, value in client.items() if key != name})


@database
def test_junk_instead_of_an_answer() -> None:
    _, device = with_passkey(register())
    asked = ask()
    answer = device.get(asked.options)
    tried = 0
    with nothing_comes_of_it():
        for junk in all_junk(answer):
            outcome = outcome_of(lambda junk=junk: login(asked, junk))
            assert isinstance(outcome, PasskeyRejected), junk
            tried += 1
        for handle in filter(None, JUNK):
            junk = spoiled(answer, ("response", "userHandle"), handle)
            assert isinstance(outcome_of(lambda junk=junk: login(asked, junk)), PasskeyRejected), handle
    assert tried > 200
    assert login(asked, answer)


@database
def test_junk_instead_of_a_new_key() -> None:
    here, device = register(), Authenticator(ORIGIN)
    asked = asked_to_add(here)
    answer = device.create(asked.options)
    with nothing_comes_of_it():
        for junk in all_junk(answer):
            assert isinstance(outcome_of(lambda junk=junk: add(here, asked, junk)), PasskeyRejected), junk
    assert add(here, asked, answer)


@database
def test_answer_that_is_cut_short() -> None:
    here = register()
    _, device = with_passkey(here)
    asked, to_add = ask(), asked_to_add(here)
    shown, made = device.get(asked.options), Authenticator(ORIGIN).create(to_add.options)
    with nothing_comes_of_it():
        for name in ("authenticatorData", "signature", "clientDataJSON"):
            whole = unencoded(shown["response"][name])
            for length in range(len(whole)):
                cut = spoiled(shown, ("response", name), encoded(whole[:length]))
                assert isinstance(outcome_of(lambda cut=cut: login(asked, cut)), PasskeyRejected), (name, length)
        whole = unencoded(made["response"]["attestationObject"])
        for length in range(len(whole)):
            cut = spoiled(made, ("response", "attestationObject"), encoded(whole[:length]))
            assert isinstance(outcome_of(lambda cut=cut: add(here, to_add, cut)), PasskeyRejected), length


class Forger(Authenticator):
    """Puts whatever it likes where the public key, and the statement about the device, should be."""

    public: Any = None
    statement: Any = None

    def _public_key(self) -> bytes:
        return super()._public_key() if self.public is None else cbor2.dumps(self.public)

    def create(self, options: Credential) -> Credential:
        made = super().create(options)
        if self.statement is not None:
            whole = cbor2.loads(unencoded(made["response"]["attestationObject"]))
            whole |= self.statement
            made["response"]["attestationObject"] = encoded(cbor2.dumps(whole))
        return made


def certificate_of_a_kind_that_nobody_knows() -> bytes:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    days = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    begun = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = begun.serial_number(1).not_valid_before(days[0]).not_valid_after(days[1])
    known, unknown = bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d027f")
    return dated.sign(key, hashes.SHA256()).public_bytes(Encoding.DER).replace(known, unknown)


PUBLIC: list[Any] = [
    [], [1, 2], [0] * 10, {}, 0, -1, "key", b"", b"\4", {1: 2}, {1: 2, 3: -7}, {1: 2, 3: -7, -1: 1},
    {1: 2, 3: -7, -1: 1, -2: b"", -3: b""}, {1: 2, 3: -8, -1: 1, -2: b"x", -3: b"y"}, {1: [], 3: []}, {1: 3, 3: -257},
    {1: 3, 3: -257, -1: b"", -2: b""}, {1: 1, 3: -8, -1: 6, -2: None}, {1: 7, 3: -48, -1: b""}, {1: 2, 3: -65_535},
    {1: 2, 3: "ES256", -1: 1, -2: b"x", -3: b"y"}, {1: 2.5, 3: -7}, {True: 2, 3: -7},
]  # fmt: skip
FORMATS = ("none", "packed", "fido-u2f", "tpm", "android-key", "android-safetynet", "apple")
STATEMENTS: list[Any] = [
    {"fmt": fmt, "attStmt": statement}
    for fmt in (*FORMATS, "another", "", 1, None, [])
    for statement in (
        None, 1, "sig", [], {}, {"sig": b"x"}, {"sig": 1, "alg": -7}, {"sig": b"x", "alg": -7},
        {"sig": b"x", "alg": "x", "x5c": 1}, {"sig": b"x", "alg": -7, "x5c": []}, {"sig": b"x", "alg": -7, "x5c": [1]},
        {"sig": b"x", "alg": -7, "x5c": [b"x"]}, {"sig": b"x", "alg": -7, "x5c": {"a": 1}},
        {"sig": b"x", "alg": -7, "x5c": [certificate_of_a_kind_that_nobody_knows()]},
        {"sig": b"x", "alg": -7, "x5c": [b"x"], "ver": "2.0", "certInfo": b"", "pubArea": b""},
        {"sig": b"x", "alg": -7, "x5c": [b"x"], "ver": "2.0", "certInfo": b"\xffTCG", "pubArea": b"\0" * 5},
        {"response": b"x", "ver": "1"}, {"response": b"e30.e30.e30", "ver": "1"}, {"response": "x", "ver": 1},
    )
    if (fmt, statement) not in [("none", {}), ("none", [])]  # which is what there should be, or says as little
]  # fmt: skip


@database
@pytest.mark.parametrize("public", PUBLIC, ids=repr)
def test_new_key_that_is_none(public: Any) -> None:
    here, device = register(), Forger(ORIGIN)
    device.public = public
    asked = asked_to_add(here)
    outcome = outcome_of(lambda: add(here, asked, device.create(asked.options)))
    if isinstance(outcome, Passkey):  # it looks like one; nobody gets in with it
        with rejected():
            login_with(device)
    else:
        assert isinstance(outcome, PasskeyRejected)


@database
def test_new_key_with_a_statement_that_is_none() -> None:
    here = register()
    asked = asked_to_add(here)
    with nothing_comes_of_it():
        for statement in STATEMENTS:
            device = Forger(ORIGIN)
            device.statement = statement
            outcome = outcome_of(lambda device=device: add(here, asked, device.create(asked.options)))
            assert isinstance(outcome, PasskeyRejected), statement


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.integers(-5, 5) | st.sampled_from(["sig", "alg", "x5c", "ver", "response"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)
formats = st.sampled_from(FORMATS) | anything


@given(public=anything, fmt=formats, statement=anything, tail=st.binary(max_size=40), flags=st.integers(0, 255))
@settings(deadline=None, max_examples=150)
def test_whatever_a_device_says_of_itself_is_believed_or_refused(
    public: Any, fmt: Any, statement: Any, tail: bytes, flags: int
) -> None:
    device, challenge = Forger(ORIGIN), Challenge(id=uuid7())
    device.public, device.statement, device.flags = public, {"fmt": fmt, "attStmt": statement}, flags
    options = {"rp": {"id": SITE}, "user": {"id": ""}, "challenge": encoded(signed(challenge))}
    credential = device.create(options)
    whole = cbor2.loads(unencoded(credential["response"]["attestationObject"]))
    if isinstance(whole.get("authData"), bytes):
        whole["authData"] += tail
    credential["response"]["attestationObject"] = encoded(cbor2.dumps(whole))
    outcome_of(lambda: believed(webauthn.verify_registration_response, credential, challenge))


@given(data=st.binary(max_size=120), signature=st.binary(max_size=80), public=anything | st.binary(max_size=80))
@settings(deadline=None, max_examples=150)
def test_whatever_a_device_answers_is_refused(data: bytes, signature: bytes, public: Any) -> None:
    device, challenge = Authenticator(ORIGIN), Challenge(id=uuid7())
    options = {"rpId": SITE, "challenge": encoded(signed(challenge))}
    credential = device.get(options)
    credential["response"]["signature"] = encoded(signature)
    credential["response"]["authenticatorData"] = encoded(
        unencoded(credential["response"]["authenticatorData"])[: 120 - len(data)] + data
    )
    known = {"credential_public_key": cbor2.dumps(public), "credential_current_sign_count": 0}
    with pytest.raises(PasskeyRejected):
        believed(webauthn.verify_authentication_response, credential, challenge, **known)


# Taking it away.


@database
def test_remove_passkey() -> None:
    here = register()
    passkey, _ = with_passkey(here)
    other, _ = with_passkey(here)
    before = prints(passkey)
    gone = remove(passkey, here, now=LATER)
    assert (gone.pk, gone.name, list(Passkey.objects.all())) == (passkey.pk, "Laptop", [other])
    assert told("users.passkey_removed") == [{"user_id": str(here.user.pk)}]
    entry = audited("users.passkey_removed")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, here.user.pk, LATER)
    assert (entry.before, entry.after) == (before, "")


@database
def test_remove_passkey_of_somebody_else() -> None:
    here = register()
    hers, _ = with_passkey(register(GRACE))
    for passkey in (hers, Passkey(id=uuid7())):
        with nothing_comes_of_it(), pytest.raises(NotFound):
            remove(passkey, here)


@database
def test_remove_passkey_needs_recent_proof() -> None:
    here = without_password()
    passkey, _ = with_passkey(here)
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        remove(passkey, here, now=NOW + ELEVEN_MINUTES)
    assert refusal.value.methods == [Proof.PASSKEY]


@database
def test_remove_passkey_that_is_the_last_way_in() -> None:
    here = without_password()
    passkey, device = with_passkey(here)
    with nothing_comes_of_it(), pytest.raises(LastSignInMethod):
        remove(passkey, here)
    assert login_with(device)


@database
def test_remove_passkey_where_another_is_left() -> None:
    here = without_password()
    first, _ = with_passkey(here)
    second, _ = with_passkey(here)
    remove(first, here)
    with pytest.raises(LastSignInMethod):
        remove(second, here)


@committed
def test_two_passkeys_that_are_removed_at_once() -> None:
    here = without_password()
    first, second = with_passkey(here)[0], with_passkey(here)[0]
    actor = actor_of(here)
    outcomes = at_once(lambda: remove(first, actor), lambda: remove(second, actor))
    assert kinds(outcomes) == [LastSignInMethod, Passkey]
    assert Passkey.objects.count() == 1


@committed
def test_second_passkey_is_kept_while_the_first_is_being_removed() -> None:
    here = without_password()
    first, second = with_passkey(here)[0], with_passkey(here)[0]
    actor = actor_of(here)
    assert isinstance(while_uncommitted(lambda: remove(first, actor), lambda: remove(second, actor)), LastSignInMethod)
    assert Passkey.objects.get() == second


# As a second factor.


@database
def test_complete_login_with_passkey() -> None:
    here = register()
    passkey, device = with_passkey(here)
    with_second_factor(here)
    entered = challenged()
    assert entered.methods == [Proof.TOTP, Proof.RECOVERY_CODE, Proof.PASSKEY]
    asked = ask()
    signed_in = complete(entered, asked, device.get(asked.options), now=LATER)
    assert (signed_in.user, signed_in.session.device) == (here.user, "Safari")
    assert actor_of(signed_in).user_id == here.user.pk
    passkey.refresh_from_db()
    assert passkey.last_used_at == LATER
    again = ask()
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        complete(entered, again, device.get(again.options))


@database
def test_complete_login_with_the_passkey_of_somebody_else() -> None:
    """Who knows her password, and has a key of their own."""
    here = register()
    _, device = with_passkey(here)
    with_second_factor(here)
    _, grace = with_passkey(register(GRACE))
    entered, asked = challenged(), ask()
    with rejected():
        complete(entered, asked, grace.get(asked.options))
    with rejected():
        complete(entered, asked, spoiled(grace.get(asked.options), ("response", "userHandle"), encoded(device.user)))
    assert complete(entered, asked, device.get(asked.options)).user == here.user


@database
def test_complete_login_with_passkey_of_what_is_no_login() -> None:
    here = register()
    _, device = with_passkey(here)
    with_second_factor(here)
    entered, asked = challenged(), ask()
    other = replace(entered, challenge=ask().challenge)  # of another kind
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        complete(other, asked, device.get(asked.options))
    late = ask(now=NOW + LASTS)
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        complete(entered, late, device.get(late.options), now=NOW + LASTS)
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        complete(entered, replace(asked, challenge=entered.challenge), device.get(asked.options))


@database
def test_complete_login_with_passkey_of_somebody_suspended() -> None:
    here = register()
    _, device = with_passkey(here)
    with_second_factor(here)
    entered, asked = challenged(), ask()
    User.objects.update(is_active=False)
    with nothing_comes_of_it(), pytest.raises(AccountSuspended):
        complete(entered, asked, device.get(asked.options))


@database
def test_complete_login_with_an_answer_that_signed_in_before() -> None:
    here = register()
    _, device = with_passkey(here)
    with_second_factor(here)
    asked = ask()
    answer = device.get(asked.options)
    login(asked, answer)
    entered = challenged()
    with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
        complete(entered, asked, answer)


# Proving it once more.


@database
@pytest.mark.parametrize("second_factor", [False, True])
def test_prove_by_passkey(second_factor: bool) -> None:
    here = register()
    _, device = with_passkey(here)
    if second_factor:
        with_second_factor(here)
    before, now = prints(here.session), NOW + ELEVEN_MINUTES
    asked = ask(now=now)
    session = prove(here, asked, device.get(asked.options), now=now)
    assert (session.pk, Session.objects.get().proved_at) == (here.session.pk, now)
    assert told("users.session_proved") == [{"session_id": str(session.pk), "user_id": str(here.user.pk)}]
    entry = audited("users.session_proved")
    assert (entry.actor_id, entry.subject_id, entry.before, entry.after) == (
        here.user.pk,
        session.pk,
        before,
        prints(session),
    )


@database
def test_prove_by_the_passkey_of_somebody_else() -> None:
    here = register()
    with_passkey(here)
    _, grace = with_passkey(register(GRACE))
    asked = ask()
    with rejected():
        prove(here, asked, grace.get(asked.options))


@database
def test_prove_by_passkey_of_who_has_none() -> None:
    here = register()
    _, grace = with_passkey(register(GRACE))
    asked = ask()
    with nothing_comes_of_it(), pytest.raises(StepUpRequired) as refusal:
        prove(here, asked, grace.get(asked.options))
    assert refusal.value.methods == [Proof.PASSWORD]


@database
def test_prove_by_an_answer_that_was_used() -> None:
    here = register()
    _, device = with_passkey(here)
    asked = ask()
    answer = device.get(asked.options)
    prove(here, asked, answer)
    for verb in (lambda: prove(here, asked, answer), lambda: login(asked, answer)):
        with nothing_comes_of_it(), pytest.raises(ChallengeExpired):
            verb()


@database
def test_prove_by_passkey_in_a_session_that_has_ended() -> None:
    here = register()
    _, device = with_passkey(here)
    asked, actor = ask(), actor_of(here)
    Session.objects.update(ended_at=NOW)
    with nothing_comes_of_it(), pytest.raises(NotAllowed):
        actions.prove_by_passkey(
            challenge_id=asked.challenge.pk, credential=device.get(asked.options), actor=actor, now=NOW
        )


# Who we are to a browser.


@pytest.mark.parametrize(
    ("pages", "name", "origins"),
    [
        (["https://app.example.org", "https://api.example.org"], "app.example.org", None),
        (["http://localhost:3000", "http://localhost:8000"], "localhost", None),
        (["http://127.0.0.1:8000", "http://localhost:3000"], "localhost", ("http://localhost:8000",
                                                                          "http://localhost:3000")),
        (["http://127.0.0.1:3000", "http://localhost:3000"], "localhost", ("http://localhost:3000",)),
        (["http://127.0.0.1"], "localhost", ("http://localhost",)),
        (["http://[::1]:8000"], "localhost", ("http://localhost:8000",)),
        (["https://127.0.0.1.example.org:8000"], "127.0.0.1.example.org", None),
    ],
)  # fmt: skip
def test_relying_party(pages: list[str], name: str, origins: tuple[str, ...] | None) -> None:
    """A browser makes no key for an IP address, which is what one's own machine is called by `up`."""
    site = relying_party(pages)
    assert (site.id, site.name, site.origins) == (name, "Estuary", origins or tuple(pages))
