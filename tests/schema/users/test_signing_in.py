from typing import Any

import httpx
import pytest

from domains.users.models import Session, User
from tests.schema.client import ERRORS, PASSWORD, TOKENS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed")

LOGIN = f"mutation ($input: LoginInput!) {{ login(input: $input) {{ user {{ email roles }} {TOKENS} {ERRORS} }} }}"
REFRESH = f"mutation ($refresh: String!) {{ refreshToken(input: {{refreshToken: $refresh}}) {{ {TOKENS} {ERRORS} }} }}"
LOGOUT = f"mutation ($input: LogoutInput) {{ logout(input: $input) {{ endedSessions {ERRORS} }} }}"
VIEWER = "{ viewer { email roles createdAt lastLoginAt } }"


async def login(api: httpx.AsyncClient, email: str = "ada@example.org", password: str = PASSWORD) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(api, LOGIN, input={"email": email, "password": password}))["login"]
    return payload


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["errors"]]


async def test_register_login_refresh_logout(api: httpx.AsyncClient) -> None:
    tokens = await register(api)
    assert (await data(api, VIEWER, tokens["accessToken"]))["viewer"]["email"] == "ada@example.org"

    signed_in = await login(api, "ADA@example.org")
    assert (signed_in["user"], signed_in["errors"]) == ({"email": "ada@example.org", "roles": ["CLIENT"]}, [])

    refreshed = (await data(api, REFRESH, refresh=signed_in["tokens"]["refreshToken"]))["refreshToken"]
    access = refreshed["tokens"]["accessToken"]
    assert (await data(api, VIEWER, access))["viewer"]["roles"] == ["CLIENT"]

    assert (await data(api, LOGOUT, access))["logout"] == {"endedSessions": 1, "errors": []}
    [error] = (await ask(api, VIEWER, access))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await data(api, VIEWER, tokens["accessToken"]))["viewer"]  # the other session lives


async def test_stranger_has_no_viewer(api: httpx.AsyncClient) -> None:
    assert await data(api, VIEWER) == {"viewer": None}


@pytest.mark.parametrize("authorization", ["Basic YWRhOnB3", "Token x", "nonsense"])
async def test_other_schemes_are_ignored(api: httpx.AsyncClient, authorization: str) -> None:
    answer = await api.post("/graphql", json={"query": VIEWER}, headers={"authorization": authorization})
    assert answer.json()["data"] == {"viewer": None}


@pytest.mark.parametrize("token", ["x", "x.y.z", "é"])
async def test_token_that_is_none_of_ours(api: httpx.AsyncClient, token: str) -> None:
    headers = {"authorization": f"Bearer {token}".encode("latin-1")}
    answer = await api.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"email": "ada", "password": PASSWORD}, "VALIDATION_ERROR", ["input", "email"]),
        ({"email": "ada@example.org", "password": PASSWORD}, "EMAIL_TAKEN", ["input", "email"]),
        ({"email": "new@example.org", "password": "password"}, "WEAK_PASSWORD", ["input", "password"]),
    ],
)
async def test_register_user_refuses(api: httpx.AsyncClient, given: dict[str, str], code: str, path: list[str]) -> None:
    await register(api)
    mutation = f"mutation ($input: RegisterUserInput!) {{ registerUser(input: $input) {{ user {{ id }} {ERRORS} }} }}"
    payload = (await data(api, mutation, input=given))["registerUser"]
    [error] = payload["errors"]
    assert (payload["user"], error["code"], error["path"]) == (None, code, path)
    assert await User.objects.acount() == 1


async def test_weak_password_says_what_is_wrong(api: httpx.AsyncClient) -> None:
    mutation = """mutation { registerUser(input: {email: "ada@example.org", password: "1234"}) {
        errors { ... on WeakPassword { reasons } } } }"""
    [error] = (await data(api, mutation))["registerUser"]["errors"]
    assert len(error["reasons"]) == 2


async def test_login_refuses(api: httpx.AsyncClient) -> None:
    await register(api)
    assert codes(await login(api, password="wrong")) == codes(await login(api, email="grace@example.org"))
    assert codes(await login(api, password="wrong")) == ["INVALID_CREDENTIALS"]
    await User.objects.aupdate(is_active=False)
    assert codes(await login(api)) == ["ACCOUNT_SUSPENDED"]


async def test_suspension_reaches_whoever_is_signed_in_at_once(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await User.objects.aupdate(is_active=False)
    assert (await ask(api, VIEWER, token))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_roles_are_looked_up_not_carried(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await User.objects.aupdate(roles=["CLIENT", "PRACTITIONER"])
    assert (await data(api, VIEWER, token))["viewer"]["roles"] == ["CLIENT", "PRACTITIONER"]


async def test_refresh_token_refuses(api: httpx.AsyncClient) -> None:
    tokens = await register(api)
    await data(api, REFRESH, refresh=tokens["refreshToken"])
    assert codes((await data(api, REFRESH, refresh=tokens["refreshToken"]))["refreshToken"]) == ["TOKEN_REUSED"]
    assert codes((await data(api, REFRESH, refresh="forged"))["refreshToken"]) == ["TOKEN_REVOKED"]
    assert codes((await data(api, REFRESH, refresh=tokens["accessToken"]))["refreshToken"]) == ["TOKEN_REVOKED"]

    await Session.objects.aupdate(ended_at="2026-01-01T00:00Z")
    fresh = (await login(api))["tokens"]["refreshToken"]
    await Session.objects.aupdate(ended_at="2026-01-01T00:00Z")
    assert codes((await data(api, REFRESH, refresh=fresh))["refreshToken"]) == ["TOKEN_REVOKED"]


async def test_logout_refuses(api: httpx.AsyncClient) -> None:
    assert codes((await data(api, LOGOUT))["logout"]) == ["NOT_ALLOWED"]
    assert codes((await data(api, LOGOUT, input={"refreshToken": "forged"}))["logout"]) == ["TOKEN_REVOKED"]


async def test_logout_everywhere(api: httpx.AsyncClient) -> None:
    first = await register(api)
    await login(api)
    payload = (await data(api, LOGOUT, first["accessToken"], input={"everywhere": True}))["logout"]
    assert payload == {"endedSessions": 2, "errors": []}


async def test_logout_by_refresh_token(api: httpx.AsyncClient) -> None:
    tokens = await register(api)
    payload = (await data(api, LOGOUT, input={"refreshToken": tokens["refreshToken"]}))["logout"]
    assert payload["endedSessions"] == 1


async def test_whoever_registers_may_say_where_they_are(api: httpx.AsyncClient) -> None:
    """So that the very first mail is in their language."""
    register_user = (
        "mutation ($input: RegisterUserInput!) {"
        f" registerUser(input: $input) {{ user {{ profile {{ locale timeZone }} }} {ERRORS} }} }}"
    )
    given = {"email": "lea@example.org", "password": PASSWORD, "locale": "de-AT", "timeZone": "Europe/Vienna"}
    payload = (await data(api, register_user, input=given))["registerUser"]
    assert payload["user"]["profile"] == {"locale": "de-AT", "timeZone": "Europe/Vienna"}
    payload = (await data(api, register_user, input={**given, "email": "x@example.org", "locale": "Deutsch"}))[
        "registerUser"
    ]
    assert (codes(payload), payload["errors"][0]["path"]) == (["VALIDATION_ERROR"], ["input", "locale"])
