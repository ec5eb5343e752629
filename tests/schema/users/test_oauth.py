"""Signing in by the word of a provider, through the endpoint. A liar is told which lie was seen, and gets nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from domains.kernel.actor import ANONYMOUS
from domains.kernel.models import EventRecord
from domains.kernel.wiring import needed, provide
from domains.providers.oauth import Client, OAuth
from domains.users import actions
from domains.users.models import LinkedAccount, RefreshToken, Session, Totp, User, UserProfile
from domains.users.tokens import Keyring
from estuary.embedded.place import free_port
from estuary.sandbox.identity.vendors import GITHUB, GOOGLE
from schema.ids import global_id
from tests.consent import consent
from tests.schema.client import TOKENS, data, register

pytestmark = pytest.mark.usefixtures("committed")

ADA, GRACE = "ada@example.org", "grace@example.org"
PAGE = "http://testserver/signed-in"
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
OTHER = "another-verifier-of-43-characters-or-more-0123"

ERRORS = "errors { __typename ... on UserError { code path } ... on OAuthRejected { reason } }"
PLAIN_ERRORS = "errors { __typename ... on UserError { code path } }"
START = f"""mutation ($input: StartOAuthInput!) {{
    startOAuth(input: $input) {{ authorizationUrl expiresAt {PLAIN_ERRORS} }} }}"""
LOGIN = f"""mutation ($input: LoginWithOAuthInput!) {{
    loginWithOAuth(input: $input) {{ user {{ email }} {TOKENS} secondFactor {{ token methods }} {ERRORS} }} }}"""
LINK = f"""mutation ($input: LinkOAuthAccountInput!) {{ linkOAuthAccount(input: $input) {{
    linkedAccount {{ id provider email }} {ERRORS} errors {{ ... on StepUpRequired {{ methods }} }} }} }}"""
UNLINK = f"""mutation ($input: UnlinkOAuthAccountInput!) {{
    unlinkOAuthAccount(input: $input) {{ linkedAccount {{ id }} {PLAIN_ERRORS} }} }}"""
STEP_UP = f"mutation ($input: StepUpInput!) {{ stepUp(input: $input) {{ session {{ provedAt }} {ERRORS} }} }}"

type Payload = dict[str, Any]
type Verb = Callable[[Payload], Awaitable[Payload]]

both = pytest.mark.parametrize("provider", ["GOOGLE", "GITHUB"])


async def start(api: httpx.AsyncClient, provider: str = "GOOGLE", token: str = "", **other: str) -> Payload:
    given = {"provider": provider, "redirectUri": PAGE, "codeChallenge": CHALLENGE, **other}
    payload: Payload = (await data(api, START, token, input=given))["startOAuth"]
    return payload


async def back_from(api: httpx.AsyncClient, provider: str = "GOOGLE", **who: Any) -> Payload:
    """Somebody has been at the provider, as Ada unless said otherwise."""
    started = await start(api, provider)
    assert started["errors"] == []
    code, state = consent(started["authorizationUrl"], **{"email": ADA, "account": "77"} | who)
    return {"provider": provider, "code": code, "state": state, "codeVerifier": VERIFIER, "redirectUri": PAGE}


async def login(api: httpx.AsyncClient, given: Payload) -> Payload:
    payload: Payload = (await data(api, LOGIN, input=given))["loginWithOAuth"]
    return payload


async def link(api: httpx.AsyncClient, token: str, given: Payload) -> Payload:
    payload: Payload = (await data(api, LINK, token, input=given))["linkOAuthAccount"]
    return payload


async def unlink(api: httpx.AsyncClient, token: str, account_id: str) -> Payload:
    payload: Payload = (await data(api, UNLINK, token, input={"linkedAccountId": account_id}))["unlinkOAuthAccount"]
    return payload


async def step_up(api: httpx.AsyncClient, token: str, given: Payload) -> Payload:
    payload: Payload = (await data(api, STEP_UP, token, input={"consent": given}))["stepUp"]
    return payload


async def linked(email: str, provider: str = "GOOGLE", *, subject: str = "77") -> LinkedAccount:
    user = await User.objects.aget(email=email)
    return await LinkedAccount.objects.acreate(
        user=user, provider=provider, subject=subject, email=email, linked_at=timezone.now()
    )


async def proved_long_ago() -> None:
    await Session.objects.aupdate(proved_at=timezone.now() - timedelta(minutes=11))


async def without_password() -> None:
    user = await User.objects.aget()
    user.set_unusable_password()
    await user.asave()


def said(payload: Payload) -> tuple[str, str | None]:
    """What it refused, and why; there is nothing else in it."""
    [error] = payload["errors"]
    assert [value for name, value in payload.items() if name != "errors" and value is not None] == []
    return error["__typename"], error.get("reason")


def all_there_is() -> list[Any]:
    kept = (User, UserProfile, LinkedAccount, Session, RefreshToken, EventRecord)
    return [list(model._default_manager.order_by("pk").values()) for model in kept]


@asynccontextmanager
async def nothing_comes_of_it() -> AsyncIterator[None]:
    """Nobody is made, linked, let in or proved, and nothing is told."""
    before = await sync_to_async(all_there_is)()
    yield
    assert await sync_to_async(all_there_is)() == before


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


# What goes well.


@both
async def test_login_makes_an_account_and_comes_back_to_it(api: httpx.AsyncClient, provider: str) -> None:
    payload = await login(api, await back_from(api, provider, name="Ada Lovelace") | {"device": "Phone"})
    assert (payload["user"], payload["secondFactor"], payload["errors"]) == ({"email": ADA}, None, [])
    viewer = "{ viewer { email emailVerifiedAt profile { displayName } linkedAccounts { provider email } } }"
    seen = (await data(api, viewer, payload["tokens"]["accessToken"]))["viewer"]
    assert (seen["email"], seen["emailVerifiedAt"] is not None) == (ADA, True)
    assert seen["profile"] == {"displayName": "Ada Lovelace"}
    assert seen["linkedAccounts"] == [{"provider": provider, "email": ADA}]
    assert (await login(api, await back_from(api, provider, email="renamed@example.org")))["user"] == {"email": ADA}
    assert (await User.objects.acount(), await LinkedAccount.objects.acount()) == (1, 1)


@both
async def test_link_step_up_and_unlink(api: httpx.AsyncClient, provider: str) -> None:
    token = (await register(api))["accessToken"]
    account = (await link(api, token, await back_from(api, provider, email=GRACE)))["linkedAccount"]
    assert (account["provider"], account["email"]) == (provider, GRACE)
    await proved_long_ago()
    before = timezone.now()
    payload = await step_up(api, token, await back_from(api, provider, email=GRACE))
    assert payload["errors"] == []
    assert (await Session.objects.aget()).proved_at > before
    assert await unlink(api, token, account["id"]) == {"linkedAccount": {"id": account["id"]}, "errors": []}
    assert not await LinkedAccount.objects.aexists()


async def test_second_factor_is_asked_for(api: httpx.AsyncClient) -> None:
    await register(api)
    account = await linked(ADA)
    await sync_to_async(with_totp)(account.user_id)
    sessions = await Session.objects.acount()
    payload = await login(api, await back_from(api))
    assert (payload["user"], payload["tokens"], payload["errors"]) == (None, None, [])
    assert payload["secondFactor"]["methods"] == ["TOTP", "RECOVERY_CODE"]
    assert await Session.objects.acount() == sessions


def with_totp(user_id: Any) -> None:
    Totp.objects.create(user_id=user_id, secret=b"", created_at=timezone.now(), confirmed_at=timezone.now())


# What is refused.


async def test_start_refuses(api: httpx.AsyncClient, offering: Callable[[OAuth], None]) -> None:
    for uri in ("https://evil.example/", "http://testserver@evil.example/", "http://testserver:81/", "http://[::1",
                f"{PAGE}#", "http://testserver.evil.example/", "é"):  # fmt: skip
        async with nothing_comes_of_it():
            payload = await start(api, redirectUri=uri)
        assert said(payload)[0] == "Invalid"
        assert payload["errors"][0]["path"] == ["input", "redirectUri"]
    async with nothing_comes_of_it():
        payload = await start(api, codeChallenge="short")
    assert (said(payload)[0], payload["errors"][0]["path"]) == ("Invalid", ["input", "codeChallenge"])
    nowhere, us = f"http://127.0.0.1:{free_port()}", Client(id="us", secret="secret")
    offering(OAuth(google=(us, nowhere), github=None))
    for provider in ("GOOGLE", "GITHUB"):  # which is away, and which is not offered
        payload = await start(api, provider)
        assert (said(payload)[0], payload["errors"][0]["path"]) == ("OAuthUnavailable", ["input", "provider"])


async def test_login_refuses_somebody_suspended(api: httpx.AsyncClient) -> None:
    await register(api)
    await linked(ADA)
    await User.objects.aupdate(is_active=False)
    given = await back_from(api)
    async with nothing_comes_of_it():
        assert said(await login(api, given)) == ("AccountSuspended", None)


@both
async def test_login_refuses_the_address_of_an_account(api: httpx.AsyncClient, provider: str) -> None:
    await register(api)
    given = await back_from(api, provider)
    async with nothing_comes_of_it():
        assert said(await login(api, given)) == ("AccountLinkRequired", None)


async def test_link_refuses(api: httpx.AsyncClient) -> None:
    ada = (await register(api))["accessToken"]
    await register(api, GRACE)
    await linked(GRACE)
    given = await back_from(api)
    async with nothing_comes_of_it():
        assert said(await link(api, ada, given)) == ("LinkedElsewhere", None)
    await linked(ADA, subject="1")
    given = await back_from(api, account="78")
    async with nothing_comes_of_it():
        assert said(await link(api, ada, given)) == ("LinkedElsewhere", None)
    await proved_long_ago()
    given = await back_from(api, "GITHUB")
    async with nothing_comes_of_it():
        payload = await link(api, ada, given)
    assert said(payload) == ("StepUpRequired", None)
    assert payload["errors"][0]["methods"] == ["PASSWORD", "OAUTH"]


async def test_unlink_refuses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await without_password()
    mine = global_id("LinkedAccount", (await linked(ADA)).pk)
    await register(api, GRACE)
    hers = global_id("LinkedAccount", (await linked(GRACE, subject="1")).pk)
    async with nothing_comes_of_it():
        assert said(await unlink(api, token, mine)) == ("LastSignInMethod", None)
        assert said(await unlink(api, token, hers)) == ("NotFound", None)
    await proved_long_ago()
    async with nothing_comes_of_it():
        assert said(await unlink(api, token, mine)) == ("StepUpRequired", None)


async def test_step_up_refuses(api: httpx.AsyncClient) -> None:
    ada = (await register(api))["accessToken"]
    given = await back_from(api)
    async with nothing_comes_of_it():
        assert said(await step_up(api, ada, given)) == ("StepUpRequired", None)
    await register(api, GRACE)
    await linked(GRACE)
    await linked(ADA, subject="1")
    for account in ("77", "78"):  # hers, and nobody's
        given = await back_from(api, account=account)
        async with nothing_comes_of_it():
            assert said(await step_up(api, ada, given)) == ("OAuthRejected", "PERSON")


async def test_linking_and_proving_are_for_who_is_signed_in(api: httpx.AsyncClient) -> None:
    for query, given in ((LINK, await back_from(api)), (STEP_UP, {"consent": await back_from(api)})):
        answer = await api.post("/graphql", json={"query": query, "variables": {"input": given}})
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


# Liars. The account is Ada's for who signs in and who proves it, and nobody's yet for who links it.

REASONS = {
    "wrong_audience": "AUDIENCE",
    "wrong_nonce": "NONCE",
    "wrong_issuer": "ISSUER",
    "unsigned": "SIGNATURE",
    "other_algorithm": "ALGORITHM",
    "other_key": "SIGNATURE",
    "stolen_kid": "SIGNATURE",
    "expired": "EXPIRED",
    "no_email": "EMAIL",
    "no_primary": "EMAIL",
}
LIES = [("GOOGLE", each) for each in GOOGLE.misbehaviours] + [("GITHUB", each) for each in GITHUB.misbehaviours]


@pytest.fixture(params=["login", "link", "step_up"])
async def verb(request: pytest.FixtureRequest, committed: None, api: httpx.AsyncClient) -> Verb:
    token = (await register(api))["accessToken"]
    if request.param == "link":
        return lambda given: link(api, token, given)
    await linked(ADA, "GOOGLE")
    await linked(ADA, "GITHUB")
    return (lambda given: login(api, given)) if request.param == "login" else lambda given: step_up(api, token, given)


async def is_refused(verb: Verb, given: Payload, reason: str) -> None:
    async with nothing_comes_of_it():
        assert said(await verb(given)) == ("OAuthRejected", reason)


@pytest.mark.parametrize(("provider", "misbehave"), LIES)
async def test_lie(verb: Verb, api: httpx.AsyncClient, provider: str, misbehave: str) -> None:
    given = await back_from(api, provider, misbehave=misbehave)
    await is_refused(verb, given, REASONS[misbehave])
    await is_refused(verb, given, "STATE")  # it was used up by that


@both
async def test_address_that_is_not_verified(verb: Verb, api: httpx.AsyncClient, provider: str) -> None:
    given = await back_from(api, provider, verified=False)
    async with nothing_comes_of_it():
        assert said(await verb(given)) == ("EmailUnverified", None)


@both
async def test_what_was_used_before(verb: Verb, api: httpx.AsyncClient, provider: str) -> None:
    first = await back_from(api, provider)
    assert (await verb(first))["errors"] == []
    await is_refused(verb, first, "STATE")
    second = await back_from(api, provider)
    await is_refused(verb, second | {"state": first["state"]}, "STATE")
    await is_refused(verb, second | {"code": first["code"]}, "CODE")


@both
async def test_state_that_does_not_fit(verb: Verb, api: httpx.AsyncClient, provider: str) -> None:
    other = {"GOOGLE": "GITHUB", "GITHUB": "GOOGLE"}[provider]
    for changed in (
        {"provider": other},
        {"redirectUri": "http://testserver/elsewhere"},
        {"codeVerifier": OTHER},
        {"codeVerifier": ""},
        {"state": (await back_from(api, other))["state"]},
        {"state": ""},
        {"state": needed(Keyring).challenge("oauth", (await asked_for_passkey()).pk)},
    ):
        given = await back_from(api, provider)
        await is_refused(verb, given | changed, "STATE")


async def asked_for_passkey() -> Any:
    return (await sync_to_async(actions.ask_for_passkey)(actor=ANONYMOUS, now=timezone.now())).challenge


async def test_code_that_does_not_fit(verb: Verb, api: httpx.AsyncClient) -> None:
    first, second, third = [await back_from(api) for _ in range(3)]
    await is_refused(verb, first | {"code": second["code"]}, "NONCE")
    await is_refused(verb, second | {"code": "invented"}, "CODE")
    await is_refused(verb, third | {"code": ""}, "CODE")


@both
async def test_provider_that_is_away(
    verb: Verb, api: httpx.AsyncClient, provider: str, offering: Callable[[OAuth], None]
) -> None:
    given = await back_from(api, provider)
    nowhere, us = f"http://127.0.0.1:{free_port()}", Client(id="us", secret="secret")
    offering(OAuth(google=(us, nowhere), github=(us, nowhere, nowhere)))
    await is_refused(verb, given, "AWAY")
