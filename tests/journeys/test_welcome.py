"""Somebody registers, opens the mail and follows its link; another window of theirs sees it at once."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.users.models import User
from tests import mails
from tests.schema.client import PASSWORD, data
from tests.schema.endpoint.test_socket import socket
from tests.serving import working

REGISTER = """mutation ($input: RegisterUserInput!) {
  registerUser(input: $input) { user { emailVerifiedAt } tokens { accessToken } errors { __typename } }
}"""
VERIFY = "mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { errors { __typename } } }"
FOLLOW = "subscription ($after: String) { viewerUpdated(after: $after) { viewer { emailVerifiedAt } } }"


@pytest.fixture
def worker(committed: None, tmp_path: Path) -> Iterator[None]:
    with working(tmp_path):
        yield


async def test_welcome(api: httpx.AsyncClient, address: str, relay: None, worker: None) -> None:
    email = mails.someone()
    new = await data(api, REGISTER, input={"email": email, "password": PASSWORD})
    assert new["registerUser"]["user"] == {"emailVerifiedAt": None}
    token = new["registerUser"]["tokens"]["accessToken"]
    async with asyncio.timeout(40):
        while not (sent := await sync_to_async(mails.sent_to)(email)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    (mail,) = sent
    link = next(line for line in mail["text"].splitlines() if line.startswith("http"))
    async with socket(address, init={"authorization": f"Bearer {token}"}) as window:
        cursor = (await data(api, "{ liveCursor }", token))["liveCursor"]
        payload = {"query": FOLLOW, "variables": {"after": cursor}}
        await window.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        given = {"token": parse_qs(urlsplit(link).fragment)["token"][0]}
        assert (await data(api, VERIFY, input=given))["verifyEmail"] == {"errors": []}
        async with asyncio.timeout(10):
            message = json.loads(await window.recv())
    assert message["payload"]["data"]["viewerUpdated"]["viewer"]["emailVerifiedAt"]
    assert (await User.objects.aget(email=email)).email_verified_at
    assert (await data(api, VERIFY, input=given))["verifyEmail"] == {"errors": []}  # a second time changes nothing
    (error,) = (await data(api, VERIFY, input={"token": given["token"][:-8] + "AAAAAAAA"}))["verifyEmail"]["errors"]
    assert error == {"__typename": "VerificationInvalid"}
