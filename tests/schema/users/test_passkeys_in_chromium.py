"""Passkeys as a browser has them: Chromium's own, on a device that it makes up, on a page of a real server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from domains.users.models import Passkey, Session
from estuary.embedded.place import Place, free_port
from estuary.embedded.programs import Web
from estuary.embedded.stack import Stack

pytestmark = pytest.mark.usefixtures("committed")

EMAIL, PASSWORD = "ada@example.org", "a long enough one"
ERRORS = "errors { __typename }"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ASK = """async ({query, variables, token}) => {
    const headers = {"content-type": "application/json", ...(token && {authorization: `Bearer ${token}`})}
    const answer = await fetch("/graphql", {method: "POST", headers, body: JSON.stringify({query, variables})})
    return answer.json()
}"""
CREATE = """async options => (await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})).toJSON()"""
GET = """async options => (await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)})).toJSON()"""
REFUSED = """async ([make, options]) => { try { await eval(make)(options) } catch (error) { return error.name } }"""


@pytest.fixture(scope="module", params=["localhost", "127.0.0.1"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that calls itself by the name of this machine, or by its number, as `up` has it. Either way the pages
    are opened by the name: a number is nobody's."""
    place, port = Place(tmp_path_factory.mktemp("server"), throwaway=True), free_port()
    stack = Stack(place, say=lambda _: None)
    stack.settings |= {"ESTUARY_ENV": "development", "PUBLIC_URL": f"http://{request.param}:{port}"}
    place.claim()
    web = Web(place, "127.0.0.1", port)
    web.quiet = True
    try:
        stack.start([web])
        yield f"http://localhost:{port}"
    finally:
        stack.stop()
        place.release()


@pytest.fixture
def device(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, added["authenticatorId"]


type Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(site: str, page: Page) -> Ask:
    """What the endpoint answers to the page."""
    page.goto(f"{site}/healthz")

    def asked(field: str, query: str, token: str = "", **given: Any) -> dict[str, Any]:
        variables = {"input": given} if given else {}
        answer = page.evaluate(ASK, {"query": query, "variables": variables, "token": token})
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"][field]
        return found

    return asked


def register(ask: Ask) -> str:
    query = f"""mutation ($input: RegisterUserInput!) {{
        registerUser(input: $input) {{ tokens {{ accessToken }} {ERRORS} }} }}"""
    payload = ask("registerUser", query, email=EMAIL, password=PASSWORD, device="Laptop")
    token: str = payload["tokens"]["accessToken"]
    return token


def question(ask: Ask, field: str, token: str = "") -> dict[str, Any]:
    query = f"mutation {{ {field} {{ passkeyChallenge {{ token options }} {ERRORS} }} }}"
    found: dict[str, Any] = ask(field, query, token)["passkeyChallenge"]
    return found


def add(ask: Ask, page: Page, token: str, *, name: str = "Laptop") -> dict[str, Any]:
    asked = question(ask, "startPasskeyRegistration", token)
    answer = {"token": asked["token"], "credential": page.evaluate(CREATE, asked["options"])}
    query = f"""mutation ($input: AddPasskeyInput!) {{
        addPasskey(input: $input) {{ passkey {{ id name isSynced lastUsedAt }} {ERRORS} }} }}"""
    return ask("addPasskey", query, token, passkey=answer, name=name)


def shown(ask: Ask, page: Page) -> dict[str, Any]:
    asked = question(ask, "askForPasskey")
    return {"token": asked["token"], "credential": page.evaluate(GET, asked["options"])}


def login(ask: Ask, answer: dict[str, Any]) -> dict[str, Any]:
    query = f"""mutation ($input: LoginWithPasskeyInput!) {{
        loginWithPasskey(input: $input) {{ user {{ email }} tokens {{ accessToken }} {ERRORS} }} }}"""
    return ask("loginWithPasskey", query, passkey=answer, device="Laptop")


def step_up(ask: Ask, token: str, answer: dict[str, Any]) -> dict[str, Any]:
    query = f"mutation ($input: StepUpInput!) {{ stepUp(input: $input) {{ session {{ isCurrent }} {ERRORS} }} }}"
    return ask("stepUp", query, token, passkey=answer)


def test_a_life_with_a_passkey(ask: Ask, page: Page, device: tuple[CDPSession, str]) -> None:
    token = register(ask)
    added = add(ask, page, token)
    assert added["errors"] == []
    assert added["passkey"] == {**added["passkey"], "name": "Laptop", "lastUsedAt": None}
    session, authenticator = device
    [kept] = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"], kept["userName"]) == ("localhost", True, EMAIL)

    assert ask("logout", f"mutation {{ logout {{ endedSessions {ERRORS} }} }}", token)["endedSessions"] == 1
    payload = login(ask, shown(ask, page))
    assert (payload["user"], payload["errors"]) == ({"email": EMAIL}, [])
    token = payload["tokens"]["accessToken"]

    Session.objects.update(proved_at="2026-01-01T00:00Z")
    start = f"mutation {{ startPasskeyRegistration {{ {ERRORS} }} }}"
    assert ask("startPasskeyRegistration", start, token)["errors"] == [{"__typename": "StepUpRequired"}]
    assert step_up(ask, token, shown(ask, page)) == {"session": {"isCurrent": True}, "errors": []}
    assert ask("startPasskeyRegistration", start, token)["errors"] == []
    assert Passkey.objects.get().sign_count == 3  # the making of it is counted too


def test_browser_makes_no_second_key_for_one_person(ask: Ask, page: Page, device: tuple[CDPSession, str]) -> None:
    token = register(ask)
    add(ask, page, token)
    options = question(ask, "startPasskeyRegistration", token)["options"]
    assert page.evaluate(REFUSED, [CREATE, options]) == "InvalidStateError"


def test_browser_makes_no_key_where_nobody_shows_who_they_are(
    ask: Ask, page: Page, device: tuple[CDPSession, str]
) -> None:
    token = register(ask)
    session, authenticator = device
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    options = question(ask, "startPasskeyRegistration", token)["options"]
    assert page.evaluate(REFUSED, [CREATE, options | {"timeout": 1_000}]) == "NotAllowedError"


def test_answer_of_a_browser_is_good_once(ask: Ask, page: Page, device: tuple[CDPSession, str]) -> None:
    add(ask, page, register(ask))
    answer = shown(ask, page)
    assert login(ask, answer)["errors"] == []
    assert login(ask, answer)["errors"] == [{"__typename": "ChallengeExpired"}]
    again = question(ask, "askForPasskey")
    assert login(ask, answer | {"token": again["token"]})["errors"] == [{"__typename": "PasskeyRejected"}]


def test_key_that_was_copied_is_noticed(ask: Ask, page: Page, device: tuple[CDPSession, str]) -> None:
    """Whoever has the copy has used it, and so is ahead of the one that it was made of."""
    add(ask, page, register(ask))
    Passkey.objects.update(sign_count=1_000)
    assert login(ask, shown(ask, page))["errors"] == [{"__typename": "PasskeyRejected"}]
