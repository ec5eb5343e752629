import asyncio
import base64
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest
from playwright.sync_api import Page, expect

from estuary.sandbox.identity import application, codes, github
from estuary.sandbox.identity.asked import asked_of
from estuary.sandbox.identity.codes import Codes, Grant
from estuary.sandbox.identity.github import GitHub
from estuary.sandbox.identity.keys import kept_key
from estuary.sandbox.identity.people import PEOPLE
from estuary.sandbox.identity.vendors import GOOGLE
from tests import mails
from tests.consent import consent, http, refuse

REDIRECT = "http://localhost:3000/callback?kept=yes"
VERIFIER = "a-verifier-of-43-characters-or-more-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
SCOPES = {"google": "openid email profile", "github": "read:user user:email"}
BOTH = pytest.mark.parametrize("vendor", ["google", "github"])


def client(vendor: str) -> dict[str, str]:
    name = f"OAUTH_{vendor.upper()}_CLIENT"
    return {"client_id": os.environ[f"{name}_ID"], "client_secret": os.environ[f"{name}_SECRET"]}


def issuer() -> str:
    return os.environ["OAUTH_GOOGLE_ISSUER"]


def discovered() -> dict[str, Any]:
    found: dict[str, Any] = http.get(f"{issuer()}/.well-known/openid-configuration").json()
    return found


def authorization(vendor: str, **other: str) -> str:
    endpoint = (
        discovered()["authorization_endpoint"]
        if vendor == "google"
        else f"{os.environ['OAUTH_GITHUB_URL']}/login/oauth/authorize"
    )
    asked = {
        "client_id": client(vendor)["client_id"],
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": SCOPES[vendor],
        "state": "a state & more",
        "nonce": "a nonce",
        **PKCE,
        **other,
    }
    return f"{endpoint}?{urlencode({name: value for name, value in asked.items() if value})}"


def token_endpoint(vendor: str) -> str:
    if vendor == "google":
        return str(discovered()["token_endpoint"])
    return f"{os.environ['OAUTH_GITHUB_URL']}/login/oauth/access_token"


def redeem(vendor: str, code: str, *, basic: bool = False, **other: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **({} if basic else client(vendor)),
        **other,
    }
    auth = httpx.BasicAuth(*client(vendor).values()) if basic else None
    filled = {name: value for name, value in form.items() if value}
    return http.post(token_endpoint(vendor), data=filled, headers={"accept": "application/json"}, auth=auth)


def claims_of(token: str) -> dict[str, Any]:
    """Checked as any client would."""
    published = jwt.PyJWKSet.from_dict(http.get(discovered()["jwks_uri"]).json())
    key = published[jwt.get_unverified_header(token)["kid"]]
    audience = client("google")["client_id"]
    checked: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=issuer())
    return checked


def api(path: str, token: str) -> httpx.Response:
    return http.get(f"{os.environ['OAUTH_GITHUB_API_URL']}{path}", headers={"authorization": f"Bearer {token}"})


@BOTH
def test_state_and_the_redirect_s_own_query_come_back(vendor: str) -> None:
    sent = http.post(authorization(vendor), data={"decision": "allow", "email": mails.someone()})
    back = urlsplit(sent.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://localhost:3000/callback"
    found = parse_qs(back.query)
    assert set(found) == {"kept", "code", "state"}
    assert (found["kept"], found["state"]) == (["yes"], ["a state & more"])


@BOTH
def test_who_cancels_is_sent_back_without_a_code(vendor: str) -> None:
    assert refuse(authorization(vendor)) == {"kept": "yes", "error": "access_denied", "state": "a state & more"}


@BOTH
def test_state_that_was_not_sent_does_not_come_back(vendor: str) -> None:
    assert refuse(authorization(vendor, state="")) == {"kept": "yes", "error": "access_denied"}


def test_discovery_describes_what_is_there() -> None:
    found = discovered()
    assert found["issuer"] == issuer()
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    [key] = http.get(found["jwks_uri"]).json()["keys"]
    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}


def test_google_s_token_says_who_consented() -> None:
    email = mails.someone()
    code, _ = consent(authorization("google"), email=email, name="Zoë Ocean", verified=False, account="77")
    answer = redeem("google", code)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["scope"]) == ("Bearer", SCOPES["google"])
    claims = claims_of(given["id_token"])
    issued, picture = claims.pop("iat"), claims.pop("picture")
    assert abs(issued - time.time()) < 30
    assert claims == {
        "iss": issuer(),
        "aud": client("google")["client_id"],
        "azp": client("google")["client_id"],
        "sub": "77",
        "email": email,
        "email_verified": False,
        "name": "Zoë Ocean",
        "nonce": "a nonce",
        "exp": issued + 3_600,
    }
    assert http.get(picture).headers["content-type"] == "image/svg+xml"


def test_google_tells_no_more_than_was_asked_for() -> None:
    code, _ = consent(authorization("google", scope="openid", nonce=""), email=mails.someone())
    claims = claims_of(redeem("google", code).json()["id_token"])
    assert set(claims) == {"iss", "aud", "azp", "sub", "iat", "exp"}


def test_an_address_is_the_same_account_again() -> None:
    email = mails.someone()
    numbers = []
    for address in (email, email.upper(), mails.someone()):
        code, _ = consent(authorization("google"), email=address)
        numbers.append(claims_of(redeem("google", code).json()["id_token"])["sub"])
    assert numbers[0] == numbers[1] != numbers[2]


def test_google_takes_the_secret_as_basic_auth() -> None:
    code, _ = consent(authorization("google"), email=mails.someone())
    assert redeem("google", code, basic=True).status_code == 200


def test_who_is_not_the_client_gets_nothing_and_uses_nothing_up() -> None:
    code, _ = consent(authorization("google"), email=mails.someone())
    answer = redeem("google", code, client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    broken = http.post(token_endpoint("google"), headers={"authorization": "Basic %"})
    assert (broken.status_code, broken.json()["error"]) == (401, "invalid_client")
    assert redeem("google", code).status_code == 200


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"code_verifier": "another-verifier-of-43-characters-0123456789"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:3000/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": ""}, "redirect_uri_mismatch"),
        ({"code": "invented"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_google_gives_nothing_for(other: dict[str, str], error: str) -> None:
    code, _ = consent(authorization("google"), email=mails.someone())
    answer = redeem("google", **{"code": code, **other})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"code_verifier": "another-verifier-of-43-characters-0123456789"}, "bad_verification_code"),
        ({"code_verifier": ""}, "bad_verification_code"),
        ({"redirect_uri": "http://localhost:3000/"}, "redirect_uri_mismatch"),
        ({"code": "invented"}, "bad_verification_code"),
        ({"client_secret": "wrong"}, "incorrect_client_credentials"),
    ],
)
def test_github_gives_nothing_for_and_calls_it_200(other: dict[str, str], error: str) -> None:
    code, _ = consent(authorization("github"), email=mails.someone())
    answer = redeem("github", **{"code": code, **other})
    assert (answer.status_code, answer.json()["error"]) == (200, error)
    assert set(answer.json()) == {"error", "error_description", "error_uri"}


@BOTH
def test_verifier_without_a_challenge_is_refused(vendor: str) -> None:
    """Else whoever strips the challenge from the address would go unnoticed."""
    plain = authorization(vendor, code_challenge="", code_challenge_method="")
    code, _ = consent(plain, email=mails.someone())
    assert redeem(vendor, code).json()["error"] in ("invalid_grant", "bad_verification_code")
    code, _ = consent(plain, email=mails.someone())
    assert "error" not in redeem(vendor, code, code_verifier="").json()


@BOTH
@pytest.mark.parametrize("first", [{}, {"code_verifier": "wrong"}, {"redirect_uri": "http://localhost:3000/"}])
def test_code_is_good_for_one_try(vendor: str, first: dict[str, str]) -> None:
    code, _ = consent(authorization(vendor), email=mails.someone())
    assert ("error" in redeem(vendor, code, **first).json()) == bool(first)
    assert (
        redeem(vendor, code).json()["error"] == {"google": "invalid_grant", "github": "bad_verification_code"}[vendor]
    )


def test_code_of_one_vendor_is_nothing_to_the_other() -> None:
    code, _ = consent(authorization("google"), email=mails.someone())
    assert redeem("github", code).json()["error"] == "bad_verification_code"


@pytest.mark.parametrize(("lifetime", "status"), [(60, 200), (-1, 400)])
def test_code_is_good_for_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lifetime: float, status: int
) -> None:
    assert codes.LIFETIME == 60
    monkeypatch.setattr(codes, "LIFETIME", lifetime)
    alone = httpx.AsyncClient(transport=httpx.ASGITransport(application.application(tmp_path, "http://alone")))

    async def sign_in() -> int:
        asked = authorization("google").replace(issuer(), "http://alone/google")
        sent = await alone.post(asked, data={"decision": "allow", "email": mails.someone()})
        code = dict(parse_qsl(urlsplit(sent.headers["location"]).query))["code"]
        form = {"code": code, "grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
        return (await alone.post("http://alone/google/token", data=form | client("google"))).status_code

    assert asyncio.run(sign_in()) == status


def test_memory_does_not_fill_up(monkeypatch: pytest.MonkeyPatch) -> None:
    grant = Grant(asked_of(GOOGLE, dict(parse_qsl(urlsplit(authorization("google")).query))), PEOPLE["kim"])
    kept = Codes()
    kept.issue(grant)
    monkeypatch.setattr(codes, "LIFETIME", -1)
    last = kept.issue(grant)
    assert list(kept._grants) == [last]
    monkeypatch.setattr(github, "KEPT", 2)
    tokens = GitHub("http://alone")
    _, second, third = (tokens.keep(grant) for _ in range(3))
    assert list(tokens.tokens) == [second, third]


def test_github_says_whose_token_it_is() -> None:
    email, shown = mails.someone(), mails.someone()
    code, _ = consent(authorization("github"), email=email, name="Zoë Ocean", account="77", public_email=shown)
    given = redeem("github", code).json()
    assert (given["token_type"], given["scope"]) == ("bearer", "read:user,user:email")
    profile = api("/user", given["access_token"]).json()
    assert (profile["id"], profile["name"], profile["email"]) == (77, "Zoë Ocean", shown)
    made_up, primary = api("/user/emails", given["access_token"]).json()
    assert primary == {"email": email, "primary": True, "verified": True, "visibility": "private"}
    assert (made_up["primary"], made_up["verified"]) == (False, True)


def test_github_s_profile_need_not_show_a_name_or_an_address() -> None:
    code, _ = consent(authorization("github"), email=mails.someone(), name="")
    profile = api("/user", redeem("github", code).json()["access_token"]).json()
    assert (profile["name"], profile["email"]) == (None, None)


def test_github_answers_in_a_form_unless_asked_for_json() -> None:
    code, _ = consent(authorization("github"), email=mails.someone())
    form = {"code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER, **client("github")}
    answer = http.post(token_endpoint("github"), data=form)
    assert answer.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert api("/user", dict(parse_qsl(answer.text))["access_token"]).status_code == 200


def test_github_s_api_takes_no_other_token() -> None:
    assert api("/user", "invented").json()["message"] == "Bad credentials"
    assert api("/user", "invented").status_code == api("/user/emails", "invented").status_code == 401
    assert http.get(f"{os.environ['OAUTH_GITHUB_API_URL']}/user").json()["message"] == "Requires authentication"


def test_github_s_addresses_are_a_scope_of_their_own() -> None:
    code, _ = consent(authorization("github", scope="read:user"), email=mails.someone())
    token = redeem("github", code).json()["access_token"]
    assert api("/user", token).status_code == 200
    assert api("/user/emails", token).status_code == 404


@BOTH
@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        ({"client_id": "somebody"}, "client_id is unknown"),
        ({"redirect_uri": ""}, "redirect_uri must be"),
        ({"redirect_uri": "/callback"}, "redirect_uri must be"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri must be"),
        ({"redirect_uri": "https:///callback"}, "redirect_uri must be"),
        ({"redirect_uri": "https://a.example:port/"}, "redirect_uri must be"),
        ({"redirect_uri": "https://a.example/#here"}, "redirect_uri must be"),
        ({"redirect_uri": "https://a.example/\r\nSet-Cookie:a=b"}, "redirect_uri must be"),
        ({"response_type": "token"}, "response_type must be code"),
        ({"code_challenge_method": "plain"}, "code_challenge_method must be S256"),
        ({"code_challenge_method": ""}, "code_challenge_method must be S256"),
        ({"code_challenge": ""}, "code_challenge must be"),
        ({"code_challenge": "too-short"}, "code_challenge must be"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_mistake_of_the_program_sends_nobody_anywhere(
    vendor: str, method: str, other: dict[str, str], wrong: str
) -> None:
    data = {"decision": "allow", "email": mails.someone()} if method == "POST" else None
    answer = http.request(method, authorization(vendor, **other), data=data)
    assert answer.status_code == 400
    assert wrong in answer.text


def test_google_alone_needs_to_be_told_what_for() -> None:
    assert http.get(authorization("github", response_type="", scope="")).status_code == 200
    assert "response_type must be" in http.get(authorization("google", response_type="")).text
    assert "scope must include openid" in http.get(authorization("google", scope="email")).text


@pytest.mark.parametrize(
    ("filled", "unclear"),
    [
        ({"email": "a@b"}, "Allow or cancel?"),
        ({"decision": "allow"}, "needs an e-mail address"),
        ({"decision": "allow", "email": "<script>"}, "needs an e-mail address"),
        ({"decision": "allow", "person": "nobody"}, "There is nobody of that name"),
        ({"decision": "allow", "email": "a@b", "account": "x"}, "An account&#x27;s number"),
        ({"decision": "allow", "email": "a@b", "misbehave": "wrong_nonce"}, "GitHub cannot misbehave like that"),
    ],
)
def test_form_that_describes_nobody_is_asked_again(filled: dict[str, str], unclear: str) -> None:
    answer = http.post(authorization("github"), data=filled)
    assert answer.status_code == 400
    assert unclear in answer.text
    assert "<script" not in answer.text


def test_pages_have_no_scripts_and_no_frames() -> None:
    home = issuer().removesuffix("google")
    for address in (home, authorization("google"), authorization("github"), authorization("google", client_id="x")):
        answer = http.get(address)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert "Sandbox." in answer.text


def test_home_is_an_address_that_a_person_is_shown() -> None:
    home = issuer().removesuffix("google")
    assert application.addresses(home.rstrip("/")) == [("Sign-in providers", home)]
    assert client("google")["client_id"] in http.get(home).text


def test_key_outlives_a_restart(tmp_path: Path) -> None:
    first = kept_key(tmp_path)
    assert kept_key(tmp_path).published == first.published
    assert stat.S_IMODE((tmp_path / "google.pem").stat().st_mode) == 0o600


class Callback(BaseHTTPRequestHandler):
    """The program's own page, on another origin than the consent page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Welcome back.")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def callback() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Callback) as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/callback"
        server.shutdown()


def come_back(page: Page, callback: str) -> dict[str, str]:
    page.wait_for_url(f"{callback}**")
    expect(page.locator("body")).to_have_text("Welcome back.")
    return dict(parse_qsl(urlsplit(page.url).query))


def test_a_person_of_the_list_signs_in(page: Page, callback: str) -> None:
    page.goto(authorization("google", redirect_uri=callback))
    expect(page.get_by_role("heading")).to_have_text("Sign in with Google")
    expect(page.get_by_label("E-mail", exact=True)).to_be_hidden()
    page.get_by_label("Kim Unverified").check()
    page.get_by_role("button", name="Allow").click()
    back = come_back(page, callback)
    assert back["state"] == "a state & more"
    claims = claims_of(redeem("google", back["code"], redirect_uri=callback).json()["id_token"])
    assert (claims["email"], claims["email_verified"]) == ("kim@people.example", False)


def test_a_person_signs_in_as_somebody_else(page: Page, callback: str) -> None:
    email = mails.someone()
    page.goto(authorization("github", redirect_uri=callback))
    expect(page.get_by_role("heading")).to_have_text("Sign in with GitHub")
    page.get_by_label("Somebody else").check()
    page.get_by_label("Name").fill("Zoë <b>Ocean</b>")
    page.get_by_label("E-mail", exact=True).fill("nonsense")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("alert")).to_have_text("Somebody else needs an e-mail address.")
    expect(page.get_by_label("Name")).to_have_value("Zoë <b>Ocean</b>")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("has verified this address").uncheck()
    page.get_by_role("button", name="Allow").click()
    token = redeem("github", come_back(page, callback)["code"], redirect_uri=callback).json()["access_token"]
    assert api("/user", token).json()["name"] == "Zoë <b>Ocean</b>"
    _, primary = api("/user/emails", token).json()
    assert (primary["email"], primary["verified"]) == (email, False)


def test_a_person_lets_google_misbehave(page: Page, callback: str) -> None:
    page.goto(authorization("google", redirect_uri=callback))
    page.get_by_text("Misbehave").click()
    page.get_by_label("What Google does wrong").select_option("expired")
    page.get_by_role("button", name="Allow").click()
    token = redeem("google", come_back(page, callback)["code"], redirect_uri=callback).json()["id_token"]
    with pytest.raises(jwt.ExpiredSignatureError):
        claims_of(token)


def test_a_person_cancels_by_keyboard(page: Page, callback: str) -> None:
    page.goto(authorization("google", redirect_uri=callback))
    page.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    assert come_back(page, callback)["error"] == "access_denied"
