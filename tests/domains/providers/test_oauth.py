import base64
import gzip
import hashlib
import json
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest

from domains.providers import oauth
from domains.providers.oauth import Client, Identity, OAuth, Provider, Reason, Rejected
from estuary.embedded.place import free_port
from estuary.sandbox.identity.keys import Key, new_key
from estuary.sandbox.identity.vendors import GITHUB, GOOGLE
from tests import mails
from tests.consent import consent, refuse

REDIRECT = "http://localhost:3000/callback"
VERIFIER = "a-verifier-of-43-characters-or-more-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
NONCE = "a nonce ☂"
BOTH = pytest.mark.parametrize("provider", Provider)


def client(vendor: str, **other: str) -> Client:
    name = f"OAUTH_{vendor}_CLIENT"
    return Client(**{"id": os.environ[f"{name}_ID"], "secret": os.environ[f"{name}_SECRET"]} | other)


@pytest.fixture
def signing() -> Iterator[OAuth]:
    """With the sandbox, and nothing remembered."""
    github = os.environ["OAUTH_GITHUB_URL"], os.environ["OAUTH_GITHUB_API_URL"]
    found = OAuth(google=(client("GOOGLE"), os.environ["OAUTH_GOOGLE_ISSUER"]), github=(client("GITHUB"), *github))
    yield found
    found.close()


def address(signing: OAuth, provider: Provider) -> str:
    return signing.authorization_url(
        provider, redirect_uri=REDIRECT, state="a state", nonce=NONCE, code_challenge=CHALLENGE
    )


def identify(signing: OAuth, provider: Provider, code: str, **other: Any) -> Identity:
    shown: dict[str, Any] = {
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": REDIRECT,
        "nonce": NONCE,
        "now": datetime.now(UTC),
    }
    return signing.identify(provider, **shown | other)


def sign_in(signing: OAuth, provider: Provider, **consented: Any) -> Identity:
    code, _ = consent(address(signing, provider), **{"email": mails.someone()} | consented)
    return identify(signing, provider, code)


def reason(work: Callable[..., object], *args: Any, **kwargs: Any) -> Reason:
    with pytest.raises(Rejected) as rejected:
        work(*args, **kwargs)
    assert str(rejected.value) == rejected.value.reason
    return rejected.value.reason


@BOTH
def test_identity_is_what_was_consented_to(signing: OAuth, provider: Provider) -> None:
    email = mails.someone()
    assert sign_in(signing, provider, email=email, name="Zoë Ocean", account="77") == Identity(
        provider=provider, subject="77", email=email, email_verified=True, name="Zoë Ocean"
    )


@BOTH
def test_unverified_address_is_said_to_be(signing: OAuth, provider: Provider) -> None:
    email = mails.someone()
    found = sign_in(signing, provider, email=email, verified=False)
    assert (found.email, found.email_verified) == (email, False)


@BOTH
def test_address_is_given_in_lower_case(signing: OAuth, provider: Provider) -> None:
    email = mails.someone()
    assert sign_in(signing, provider, email=email.upper()).email == email


def test_name_may_be_missing(signing: OAuth) -> None:
    assert sign_in(signing, Provider.GOOGLE, name="").name == ""
    assert sign_in(signing, Provider.GITHUB, name="", email="Octo.Cat@people.example").name == "octo-cat"


def test_public_address_of_a_profile_proves_nothing(signing: OAuth) -> None:
    email = mails.someone()
    assert sign_in(signing, Provider.GITHUB, email=email, public_email="victim@people.example").email == email


@BOTH
def test_state_comes_back(signing: OAuth, provider: Provider) -> None:
    assert consent(address(signing, provider), email=mails.someone())[1] == "a state"
    assert refuse(address(signing, provider)) == {"error": "access_denied", "state": "a state"}


def test_address_asks_for_no_more_than_signing_in_needs(signing: OAuth) -> None:
    google, github = (dict(parse_qsl(urlsplit(address(signing, provider)).query)) for provider in Provider)
    shared = {
        "redirect_uri": REDIRECT,
        "state": "a state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    assert google == shared | {
        "client_id": client("GOOGLE").id,
        "response_type": "code",
        "scope": "openid email profile",
        "nonce": NONCE,
        "prompt": "select_account",
    }
    assert github == shared | {"client_id": client("GITHUB").id, "scope": "read:user user:email"}


REASONS = {
    "wrong_audience": Reason.AUDIENCE,
    "wrong_nonce": Reason.NONCE,
    "wrong_issuer": Reason.ISSUER,
    "unsigned": Reason.SIGNATURE,
    "other_algorithm": Reason.ALGORITHM,
    "other_key": Reason.SIGNATURE,
    "stolen_kid": Reason.SIGNATURE,
    "expired": Reason.EXPIRED,
    "no_email": Reason.EMAIL,
    "no_primary": Reason.EMAIL,
}


@pytest.mark.parametrize(
    ("provider", "misbehave"),
    [(Provider.GOOGLE, each) for each in GOOGLE.misbehaviours]
    + [(Provider.GITHUB, each) for each in GITHUB.misbehaviours],
)
def test_misbehaviour_identifies_nobody(signing: OAuth, provider: Provider, misbehave: str) -> None:
    assert reason(sign_in, signing, provider, misbehave=misbehave) == REASONS[misbehave]


@BOTH
@pytest.mark.parametrize(
    "other",
    [
        {"code_verifier": "another-verifier-of-43-characters-0123456789"},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:3000/"},
        {"code": "invented"},
        {"code": ""},
        {"code": "nön-ascii"},
        {"code": "\ud800"},
        {"code": "x" * 5_000},
    ],
)
def test_code_is_good_only_with_all_that_it_was_asked_for(
    signing: OAuth, provider: Provider, other: dict[str, str]
) -> None:
    code, _ = consent(address(signing, provider), email=mails.someone())
    assert reason(identify, signing, provider, **{"code": code} | other) == Reason.CODE


@BOTH
def test_code_is_good_once(signing: OAuth, provider: Provider) -> None:
    code, _ = consent(address(signing, provider), email=mails.someone())
    identify(signing, provider, code)
    assert reason(identify, signing, provider, code) == Reason.CODE


def test_code_is_not_another_provider_s(signing: OAuth) -> None:
    code, _ = consent(address(signing, Provider.GITHUB), email=mails.someone())
    assert reason(identify, signing, Provider.GOOGLE, code) == Reason.CODE


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-2, Reason.EXPIRED), (-0.5, None), (60, None), (60.5, None), (62, Reason.EXPIRED)]
)
def test_the_clock_is_the_caller_s(signing: OAuth, minutes: float, expected: Reason | None) -> None:
    code, _ = consent(address(signing, Provider.GOOGLE), email=mails.someone())
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    if expected:
        assert reason(identify, signing, Provider.GOOGLE, code, now=now) == expected
    else:
        assert identify(signing, Provider.GOOGLE, code, now=now).email_verified


def test_offered_is_what_is_set_up(signing: OAuth) -> None:
    assert signing.offered() == [Provider.GOOGLE, Provider.GITHUB]
    assert OAuth(google=None, github=None).offered() == []
    only = OAuth(google=None, github=(client("GITHUB"), "http://a", "http://b"))
    assert only.offered() == [Provider.GITHUB]


@BOTH
def test_wrong_secret_is_our_trouble_and_stays_secret(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    wrong = client(provider, secret="a-wrong-secret")
    assert "a-wrong-secret" not in repr(wrong)
    github = os.environ["OAUTH_GITHUB_URL"], os.environ["OAUTH_GITHUB_API_URL"]
    signing = OAuth(
        google=(client("GOOGLE", secret=wrong.secret), os.environ["OAUTH_GOOGLE_ISSUER"]),
        github=(client("GITHUB", secret=wrong.secret), *github),
    )
    code, _ = consent(address(signing, provider), email=mails.someone())
    assert reason(identify, signing, provider, code) == Reason.AWAY
    signing.close()
    assert "client" in caplog.text
    for secret in (wrong.secret, code, VERIFIER):
        assert secret not in caplog.text


@BOTH
def test_provider_that_is_not_there_is_away(provider: Provider) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    signing = OAuth(google=(client("GOOGLE"), nobody), github=(client("GITHUB"), nobody, nobody))
    assert reason(identify, signing, provider, "a-code") == Reason.AWAY
    if provider == Provider.GOOGLE:
        assert reason(address, signing, provider) == Reason.AWAY
    signing.close()


Answer = tuple[int, dict[str, str], bytes]


@cache
def key(name: str) -> Key:
    """Each name has one; making them takes a while."""
    return new_key()


def as_json(found: object, status: int = 200) -> Answer:
    return status, {}, json.dumps(found).encode()


class Impostor:
    """Answers as it is told to, and both providers' questions unless told otherwise."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.published = [key("first").published]
        self.signs_with = key("first")
        self.claims: dict[str, Any] = {}
        self.asked: Counter[str] = Counter()
        self.hold: Callable[[], object] = lambda: None
        self.spaces = 0
        self.answers: dict[str, Callable[[], Answer]] = {
            "/.well-known/openid-configuration": lambda: as_json(self.discovery()),
            "/keys": lambda: as_json({"keys": self.published}),
            "/token": lambda: as_json({"id_token": self.id_token()}),
            "/login/oauth/access_token": lambda: as_json({"access_token": "a-token", "token_type": "bearer"}),
            "/user": lambda: as_json({"id": 77, "login": "octo", "name": "Octo"}),
            "/user/emails": lambda: as_json([{"email": "octo@people.example", "primary": True, "verified": True}]),
        }

    def discovery(self) -> dict[str, str]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize?hl=de",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": client("GOOGLE").id,
            "sub": "77",
            "email": "octo@people.example",
            "email_verified": True,
            "name": "Octo",
            "nonce": NONCE,
            "iat": now,
            "exp": now + 60,
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self.signs_with.private, "RS256", {"kid": self.signs_with.name})

    def answer(self, path: str) -> Answer:
        self.asked[path] += 1
        self.hold()
        return self.answers[path]()


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if length := int(self.headers.get("content-length", 0)):
                self.rfile.read(length)
            status, headers, body = told.answer(urlsplit(self.path).path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for _ in range(told.spaces):
                    self.wfile.write(b" ")
                    time.sleep(0.01)
                self.wfile.write(body)
            except OSError:
                pass

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Impostor(f"http://127.0.0.1:{server.server_address[1]}")
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield told
        server.shutdown()


@pytest.fixture
def fooled(impostor: Impostor) -> Iterator[OAuth]:
    found = OAuth(google=(client("GOOGLE"), impostor.url), github=(client("GITHUB"), impostor.url, impostor.url))
    yield found
    found.close()


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"iss": None}, Reason.ISSUER),
        ({"aud": None}, Reason.AUDIENCE),
        ({"aud": ["ours", "somebody-else"]}, Reason.AUDIENCE),
        ({"azp": "somebody-else"}, Reason.AUDIENCE),
        ({"nonce": None}, Reason.NONCE),
        ({"nonce": ["a", "list"]}, Reason.NONCE),
        ({"nonce": ""}, Reason.NONCE),
        ({"exp": 1e400}, Reason.AWAY),
        ({"exp": True}, Reason.AWAY),
        ({"exp": None}, Reason.AWAY),
        ({"exp": "4000000000"}, Reason.AWAY),
        ({"iat": None}, Reason.AWAY),
        ({"iat": 4_000_000_000}, Reason.EXPIRED),
        ({"sub": None}, Reason.AWAY),
        ({"sub": ""}, Reason.AWAY),
        ({"sub": "x" * 256}, Reason.AWAY),
        ({"sub": 77}, Reason.AWAY),
        ({"email": None}, Reason.EMAIL),
        ({"email": "nonsense"}, Reason.EMAIL),
        ({"email": "a@b@people.example"}, Reason.EMAIL),
        ({"email": "two words@people.example"}, Reason.EMAIL),
        ({"email": "\u212aim@people.example"}, Reason.EMAIL),
        ({"email": "a" * 250 + "@people.example"}, Reason.EMAIL),
        ({"email": ["octo@people.example"]}, Reason.EMAIL),
    ],
)
def test_claims_that_identify_nobody(
    impostor: Impostor, fooled: OAuth, claims: dict[str, Any], expected: Reason
) -> None:
    if isinstance(claims.get("aud"), list):
        claims = {"aud": [client("GOOGLE").id, "somebody-else"]}
    impostor.claims = claims
    assert reason(identify, fooled, Provider.GOOGLE, "a-code") == expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, {}),
        ({"azp": "ours"}, {}),
        ({"aud": ["ours"]}, {}),
        ({"email_verified": "true"}, {"email_verified": False}),
        ({"email_verified": 1}, {"email_verified": False}),
        ({"email_verified": None}, {"email_verified": False}),
        ({"name": None}, {"name": ""}),
        ({"name": {"a": 1}}, {"name": ""}),
        ({"name": " O\0c\nto\u202e "}, {"name": "Octo"}),
    ],
)
def test_claims_that_identify_somebody(
    impostor: Impostor, fooled: OAuth, claims: dict[str, Any], expected: dict[str, Any]
) -> None:
    ours = client("GOOGLE").id
    impostor.claims = {
        name: {"azp": ours, "aud": [ours]}[name] if name in ("azp", "aud") else value for name, value in claims.items()
    }
    plain = {"subject": "77", "email": "octo@people.example", "email_verified": True, "name": "Octo"}
    assert identify(fooled, Provider.GOOGLE, "a-code") == Identity(
        **{"provider": Provider.GOOGLE, **plain, **expected}  # type: ignore[arg-type]
    )


def test_nonce_that_nobody_kept_is_no_nonce(impostor: Impostor, fooled: OAuth) -> None:
    impostor.claims = {"nonce": ""}
    assert reason(identify, fooled, Provider.GOOGLE, "a-code", nonce="") == Reason.NONCE


def test_endpoint_keeps_its_own_query(fooled: OAuth) -> None:
    assert parse_qs(urlsplit(address(fooled, Provider.GOOGLE)).query)["hl"] == ["de"]


NONSENSE: dict[str, Answer] = {
    "html": (200, {}, b"<h1>Welcome</h1>"),
    "nothing": (200, {}, b""),
    "not an object": (200, {}, b"7"),
    "deep": (200, {}, b"[" * 200_000),
    "not text": (200, {}, b"\xff\xfe\xff"),
    "broken": (500, {}, b"{}"),
    "busy": (503, {}, b"<h1>Sorry</h1>"),
    "moved": (302, {"location": "/elsewhere"}, b"{}"),
    "cut off": (200, {"content-length": "50"}, b"{}"),
}
PATHS = {
    "/.well-known/openid-configuration": Provider.GOOGLE,
    "/keys": Provider.GOOGLE,
    "/token": Provider.GOOGLE,
    "/login/oauth/access_token": Provider.GITHUB,
    "/user": Provider.GITHUB,
    "/user/emails": Provider.GITHUB,
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_no_answer(impostor: Impostor, fooled: OAuth, path: str, nonsense: str) -> None:
    impostor.answers[path] = lambda: NONSENSE[nonsense]
    assert reason(identify, fooled, PATHS[path], "a-code") == Reason.AWAY
    assert impostor.asked["/elsewhere"] == 0


@pytest.mark.parametrize(
    ("path", "found", "expected"),
    [
        ("/token", {}, Reason.AWAY),
        ("/token", {"id_token": 7}, Reason.AWAY),
        ("/token", {"id_token": "no.token.atall"}, Reason.AWAY),
        ("/token", {"id_token": "\ud800"}, Reason.AWAY),
        ("/token", {"error": "invalid_request"}, Reason.CODE),
        ("/token", {"error": ["invalid_grant"]}, Reason.AWAY),
        ("/token", {"error": "temporarily_unavailable"}, Reason.AWAY),
        ("/keys", {"keys": []}, Reason.SIGNATURE),
        ("/keys", {"keys": [7, {}, {"kid": "a", "kty": "RSA", "n": "?", "e": "?"}]}, Reason.SIGNATURE),
        ("/keys", {"keys": {}}, Reason.AWAY),
        ("/login/oauth/access_token", {"access_token": "a\nb"}, Reason.AWAY),
        ("/login/oauth/access_token", {"access_token": ""}, Reason.AWAY),
        ("/login/oauth/access_token", {"error": "unverified_user_email"}, Reason.EMAIL),
        ("/user", {"login": "octo"}, Reason.AWAY),
        ("/user", {"id": True}, Reason.AWAY),
        ("/user", {"id": "77"}, Reason.AWAY),
        ("/user/emails", {}, Reason.AWAY),
        ("/user/emails", ["octo@people.example"], Reason.EMAIL),
        ("/user/emails", [{"email": "octo@people.example", "primary": "yes", "verified": True}], Reason.EMAIL),
        ("/user/emails", [{"primary": True, "verified": True}], Reason.EMAIL),
    ],
)
def test_answer_that_lacks_something(
    impostor: Impostor, fooled: OAuth, path: str, found: object, expected: Reason
) -> None:
    impostor.answers[path] = lambda: as_json(found)
    assert reason(identify, fooled, PATHS[path], "a-code") == expected


@pytest.mark.parametrize("path", ["/token", "/login/oauth/access_token"])
def test_refusal_that_gives_something_gives_nothing(impostor: Impostor, fooled: OAuth, path: str) -> None:
    status, headers, body = impostor.answers[path]()
    impostor.answers[path] = lambda: (400, headers, body)
    assert status == 200
    assert reason(identify, fooled, PATHS[path], "a-code") == Reason.AWAY


def test_github_s_address_is_verified_or_it_is_not(impostor: Impostor, fooled: OAuth) -> None:
    for verified in ("yes", 1, None):
        email = {"email": "octo@people.example", "primary": True, "verified": verified}
        impostor.answers["/user/emails"] = lambda email=email: as_json([email])  # type: ignore[misc]
        assert not identify(fooled, Provider.GITHUB, "a-code").email_verified


@pytest.mark.parametrize(
    "other",
    [
        {"issuer": "http://127.0.0.1"},
        {"token_endpoint": None},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"token_endpoint": "http://"},
        {"token_endpoint": "http://xn--/"},
        {"token_endpoint": "http://../"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "ftp://127.0.0.1/authorize"},
    ],
)
def test_discovery_is_believed_only_about_itself(
    impostor: Impostor, fooled: OAuth, other: dict[str, str | None]
) -> None:
    impostor.answers["/.well-known/openid-configuration"] = lambda: as_json(impostor.discovery() | other)
    assert reason(identify, fooled, Provider.GOOGLE, "a-code") == Reason.AWAY


def test_answer_may_be_only_so_large(impostor: Impostor, fooled: OAuth) -> None:
    person = b'{"id": 77}'
    impostor.answers["/user"] = lambda: (200, {}, person.rjust(1_000_000))
    assert identify(fooled, Provider.GITHUB, "a-code").subject == "77"
    impostor.answers["/user"] = lambda: (200, {}, person.rjust(1_000_001))
    assert reason(identify, fooled, Provider.GITHUB, "a-code") == Reason.AWAY


def test_answer_must_not_be_compressed(impostor: Impostor, fooled: OAuth) -> None:
    """A thousandth of what we read at most could be more than fits in memory."""
    impostor.answers["/user"] = lambda: (200, {"content-encoding": "gzip"}, gzip.compress(b'{"id": 77}'))
    assert reason(identify, fooled, Provider.GITHUB, "a-code") == Reason.AWAY


def test_answer_that_trickles_in_is_given_up(
    impostor: Impostor, fooled: OAuth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "TIMEOUT", 0.2)
    impostor.spaces = 100
    assert reason(identify, fooled, Provider.GITHUB, "a-code") == Reason.AWAY


@pytest.mark.parametrize("used", ["enc", None])
def test_only_keys_that_sign_are_taken(impostor: Impostor, fooled: OAuth, used: str | None) -> None:
    first = {name: value for name, value in key("first").published.items() if name != "use"}
    impostor.published = [{"kty": "EC", "kid": "other", "crv": "P-256"}, first | ({"use": used} if used else {})]
    if used:
        assert reason(identify, fooled, Provider.GOOGLE, "a-code") == Reason.SIGNATURE
    else:
        identify(fooled, Provider.GOOGLE, "a-code")


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets time pass for what is remembered."""
    passed = 0.0

    def further(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(oauth, "monotonic", lambda: time.monotonic() + passed)
    return further


def asked(impostor: Impostor) -> tuple[int, int]:
    return impostor.asked["/.well-known/openid-configuration"], impostor.asked["/keys"]


def test_what_google_publishes_is_kept_for_an_hour(
    impostor: Impostor, fooled: OAuth, wait: Callable[[float], None]
) -> None:
    for seconds, expected in [(0, (1, 1)), (0, (1, 1)), (3_590, (1, 1)), (20, (2, 2))]:
        wait(seconds)
        identify(fooled, Provider.GOOGLE, "a-code")
        assert asked(impostor) == expected


def test_unknown_key_is_looked_for_and_not_too_often(
    impostor: Impostor, fooled: OAuth, wait: Callable[[float], None]
) -> None:
    identify(fooled, Provider.GOOGLE, "a-code")
    impostor.signs_with = key("second")
    for seconds, expected in [(20, 1), (15, 2), (20, 2), (15, 3)]:
        wait(seconds)
        assert reason(identify, fooled, Provider.GOOGLE, "a-code") == Reason.SIGNATURE
        assert asked(impostor) == (1, expected)
    impostor.published = [key("first").published, key("second").published]
    assert reason(identify, fooled, Provider.GOOGLE, "a-code") == Reason.SIGNATURE
    wait(31)
    identify(fooled, Provider.GOOGLE, "a-code")
    assert asked(impostor) == (1, 4)


def test_looking_in_vain_is_looking(impostor: Impostor, fooled: OAuth, wait: Callable[[float], None]) -> None:
    identify(fooled, Provider.GOOGLE, "a-code")
    impostor.signs_with = key("second")
    impostor.answers["/keys"] = lambda: as_json({}, status=500)
    wait(31)
    assert reason(identify, fooled, Provider.GOOGLE, "a-code") == Reason.AWAY
    assert reason(identify, fooled, Provider.GOOGLE, "a-code") == Reason.SIGNATURE
    impostor.signs_with = key("first")  # what is known is still good
    identify(fooled, Provider.GOOGLE, "a-code")
    assert asked(impostor) == (1, 2)


def together(work: Callable[[], object], *, threads: int = 12) -> list[object]:
    ready = Barrier(threads)

    def one(_: int) -> object:
        ready.wait()
        try:
            return work()
        except Rejected as rejected:
            return rejected.reason

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def test_many_at_once_ask_once(impostor: Impostor, fooled: OAuth, wait: Callable[[float], None]) -> None:
    impostor.hold = lambda: time.sleep(0.05)
    found = together(lambda: identify(fooled, Provider.GOOGLE, "a-code").subject)
    assert found == ["77"] * 12
    assert asked(impostor) == (1, 1)
    impostor.signs_with = key("second")
    impostor.published = [key("second").published]
    wait(31)
    found = together(lambda: identify(fooled, Provider.GOOGLE, "a-code").subject)
    assert found == ["77"] * 12
    assert asked(impostor) == (1, 2)


def test_many_at_once_wait_for_one_failure(impostor: Impostor, fooled: OAuth) -> None:
    """Not each for its own, one after the other."""
    impostor.hold = lambda: time.sleep(0.3)
    impostor.answers["/.well-known/openid-configuration"] = lambda: as_json({}, status=500)
    found = together(lambda: address(fooled, Provider.GOOGLE))
    assert found == [Reason.AWAY] * 12
    assert asked(impostor)[0] <= 2  # a thread may be so late that it did not wait
    impostor.answers["/.well-known/openid-configuration"] = lambda: as_json(impostor.discovery())
    address(fooled, Provider.GOOGLE)
