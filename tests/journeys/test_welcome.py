"""Somebody registers, opens the mail and follows its link; another window of theirs sees it at once."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.users.models import User
from estuary.environment import ROOT
from tests import mails
from tests.schema.client import PASSWORD, data
from tests.schema.endpoint.test_socket import socket

REGISTER = """mutation ($input: RegisterUserInput!) {
  registerUser(input: $input) { user { emailVerifiedAt } tokens { accessToken } errors { __typename } }
}"""
VERIFY = "mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { errors { __typename } } }"
FOLLOW = "subscription ($after: String) { viewerUpdated(after: $after) { viewer { emailVerifiedAt } } }"


@pytest.fixture
def worker(committed: None, tmp_path: Path) -> Iterator[None]:
    command = [sys.executable, ROOT / "manage.py", "worker", "--ready-file", tmp_path / "ready"]
    running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ESTUARY_ENV": "development"})
    yield
    running.terminate()
    assert running.wait(20) == 0


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
        given = {"token": parse_qs(urlsplit(link).query)["token"][0]}
        assert (await data(api, VERIFY, input=given))["verifyEmail"] == {"errors": []}
        async with asyncio.timeout(10):
            message = json.loads(await window.recv())
    assert message["payload"]["data"]["viewerUpdated"]["viewer"]["emailVerifiedAt"]
    assert (await User.objects.aget(email=email)).email_verified_at
    assert (await data(api, VERIFY, input=given))["verifyEmail"] == {"errors": []}  # a second time changes nothing
    (error,) = (await data(api, VERIFY, input={"token": given["token"][:-8] + "AAAAAAA="}))["verifyEmail"]["errors"]
    assert error == {"__typename": "VerificationInvalid"}
