"""Who asks is asked again before each mutation of an operation, and before an answer is repeated."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone

from domains.users.models import IdentityVerification, Session, User
from estuary.asgi import limits
from schema.endpoint import Rate
from tests.schema.client import PASSWORD, TOKENS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed")

VERIFY = 'startIdentityVerification(input: {legalName: "Ada Lovelace"}) { verification { id } }'
REGISTER = f"""mutation ($input: RegisterUserInput!) {{
  registerUser(input: $input) {{ user {{ email sessions {{ nodes {{ id }} }} }} {TOKENS} }}
  {VERIFY}
}}"""


@pytest.mark.parametrize(
    "first",
    [
        "deleteViewer { user { id } }",
        "logout { endedSessions }",
        "logout(input: {everywhere: true}) { endedSessions }",
    ],
)
async def test_whoever_has_left_does_nothing_more(api: httpx.AsyncClient, first: str) -> None:
    token = (await register(api))["accessToken"]
    body = await ask(api, f"mutation {{ {first} {VERIFY} }}", token)
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
        (["startIdentityVerification"], "UNAUTHENTICATED")
    ]
    assert not await IdentityVerification.objects.aexists()


async def test_whoever_signs_in_is_somebody_from_then_on(api: httpx.AsyncClient) -> None:
    await register(api)
    login = 'login(input: {email: "ada@example.org", password: "a long enough one"}) { user { email } }'
    found = await data(api, f"mutation {{ {login} {VERIFY} }}")
    assert found["login"] == {"user": {"email": "ada@example.org"}}
    assert found["startIdentityVerification"]["verification"]


async def test_repeated_registration_signs_nobody_in_whose_session_has_ended(api: httpx.AsyncClient) -> None:
    """Somebody else may have made the account, and its person have taken it back."""
    given = {"email": "ada@example.org", "password": PASSWORD, "idempotencyKey": str(uuid4())}
    first = await data(api, REGISTER, input=given)
    assert first["registerUser"]["user"]["email"] == "ada@example.org"
    again = await data(api, REGISTER, input=given)
    assert again["registerUser"] == first["registerUser"]
    await IdentityVerification.objects.all().adelete()
    await Session.objects.aupdate(ended_at=timezone.now())
    body: dict[str, Any] = await ask(api, REGISTER, input=given)
    alone = await data(api, REGISTER.replace(VERIFY, ""), input=given)
    assert alone["registerUser"]["user"] == {"email": None, "sessions": {"nodes": []}}
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert not await IdentityVerification.objects.aexists()


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(limits, "rates", replace(limits.rates, sign_in=Rate(3, 3600)))


@pytest.mark.usefixtures("strict")
async def test_default_of_a_variable_is_a_guess_like_any_other(api: httpx.AsyncClient) -> None:
    guess = (
        'mutation ($input: LoginInput! = {email: "ada@example.org", password: "wrong"}) '
        "{ login(input: $input) { errors { __typename } } }"
    )
    codes = [(await ask(api, guess)).get("errors", [{}])[0].get("extensions", {}).get("code") for _ in range(5)]
    assert codes == [None, None, None, "RATE_LIMITED", "RATE_LIMITED"]
    other = 'mutation { login(input: {email: "ada@example.org", password: "x"}) { errors { __typename } } }'
    assert (await ask(api, other))["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


@pytest.mark.usefixtures("strict")
async def test_strangers_behind_one_address_do_not_share_one_budget(api: httpx.AsyncClient) -> None:
    """Signing in by a provider or a passkey names nobody, so each try stands for itself."""
    for number in range(6):
        variables = {
            "input": {
                "provider": "GOOGLE",
                "code": "x",
                "state": f"state {number}",
                "codeVerifier": "x",
                "redirectUri": "http://testserver/signed-in",
            }
        }
        asked = "mutation ($input: LoginWithOAuthInput!) { loginWithOAuth(input: $input) { errors { __typename } } }"
        assert (await data(api, asked, **variables))["loginWithOAuth"]["errors"] == [{"__typename": "OAuthRejected"}]


async def test_link_that_was_used_long_ago_shows_nothing(api: httpx.AsyncClient) -> None:
    from domains.kernel.wiring import needed
    from domains.users.tokens import Keyring

    await register(api)
    user = await User.objects.aget()
    verify = "mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { user { email roles } } }"
    given = {"token": needed(Keyring).email(user.pk, user.email)}
    assert (await data(api, verify, input=given))["verifyEmail"]["user"] == {"email": user.email, "roles": ["CLIENT"]}
    assert (await data(api, verify, input=given))["verifyEmail"]["user"] == {"email": None, "roles": None}
