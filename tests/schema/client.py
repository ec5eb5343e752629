"""A frontend, as far as the tests of the endpoint need one."""

from typing import Any

import httpx

ERRORS = "errors { __typename ... on UserError { message code path } }"
TOKENS = "tokens { accessToken accessExpiresAt refreshToken refreshExpiresAt }"
PASSWORD = "a long enough one"


async def ask(api: httpx.AsyncClient, query: str, token: str = "", /, **variables: Any) -> dict[str, Any]:
    """The whole answer. Never an error by itself: what is expected is for the test to say."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = await api.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    body: dict[str, Any] = answer.json()
    return body


async def data(api: httpx.AsyncClient, query: str, token: str = "", /, **variables: Any) -> dict[str, Any]:
    body = await ask(api, query, token, **variables)
    assert "errors" not in body, body
    found: dict[str, Any] = body["data"]
    return found


async def register(api: httpx.AsyncClient, email: str = "ada@example.org") -> dict[str, Any]:
    mutation = (
        f"mutation ($input: RegisterUserInput!) {{ registerUser(input: $input) {{ user {{ id }} {TOKENS} {ERRORS} }} }}"
    )
    payload = (await data(api, mutation, input={"email": email, "password": PASSWORD}))["registerUser"]
    assert payload["errors"] == []
    tokens: dict[str, Any] = payload["tokens"]
    return tokens
