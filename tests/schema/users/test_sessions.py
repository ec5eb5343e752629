"""What ends a session reaches its requests at once, and its sockets within five seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.kernel.wiring import needed
from domains.users import actions
from domains.users.models import Challenge, Session, User
from domains.users.tokens import Keyring
from schema.ids import global_id
from tests.schema.client import PASSWORD, TOKENS, ask, data, register
from tests.schema.endpoint.test_socket import farewell, hear, say, socket

pytestmark = pytest.mark.usefixtures("committed")

LOGIN = f"mutation ($input: LoginInput!) {{ login(input: $input) {{ {TOKENS} }} }}"
SESSIONS = "{ viewer { sessions { nodes { id device isCurrent lastUsedAt createdAt } } } }"
VIEWER = "{ viewer { email } }"
CHANGE = """mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) { user { id } errors { __typename } }
}"""
REVOKE = """mutation ($input: RevokeSessionInput!) {
  revokeSession(input: $input) { session { device endedAt } errors { __typename } }
}"""
RESET = "mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { errors { __typename } } }"
SUSPEND = "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { errors { __typename } } }"
NEW = "another long enough one"


class Devices:
    """Two of the same person: `here`, where something is done, and `there`, which it is done to."""

    def __init__(self, api: httpx.AsyncClient, here: str, there: str) -> None:
        self.api, self.here, self.there = api, here, there


@pytest.fixture
async def devices(api: httpx.AsyncClient) -> Devices:
    here = (await register(api))["accessToken"]
    given = {"email": "ada@example.org", "password": PASSWORD, "device": "Phone"}
    there = (await data(api, LOGIN, input=given))["login"]["tokens"]["accessToken"]
    return Devices(api, here, there)


async def change_password(devices: Devices) -> None:
    given = {"currentPassword": PASSWORD, "newPassword": NEW}
    done = await data(devices.api, CHANGE, devices.here, input=given)
    assert done["changePassword"]["errors"] == []


async def revoke_one(devices: Devices) -> None:
    session = await Session.objects.aget(device="Phone")
    given = {"sessionId": global_id("Session", session.pk)}
    done = await data(devices.api, REVOKE, devices.here, input=given)
    assert done["revokeSession"]["session"]["endedAt"]


async def revoke_the_others(devices: Devices) -> None:
    done = await data(devices.api, "mutation { revokeOtherSessions { endedSessions } }", devices.here)
    assert done["revokeOtherSessions"] == {"endedSessions": 1}


async def log_out_everywhere(devices: Devices) -> None:
    done = await data(devices.api, "mutation { logout(input: {everywhere: true}) { endedSessions } }", devices.here)
    assert done["logout"] == {"endedSessions": 2}


async def reset_password(devices: Devices) -> None:
    def token() -> str:
        user = User.objects.get()
        now = user.created_at
        asked = actions.ask(Challenge.Kind.RESET_PASSWORD, user=user, now=now, lasts=timedelta(hours=1))
        return needed(Keyring).challenge("reset password", asked.pk)

    given = {"token": await sync_to_async(token)(), "newPassword": NEW}
    assert (await data(devices.api, RESET, input=given))["resetPassword"]["errors"] == []


async def suspend(devices: Devices) -> None:
    staff = (await register(devices.api, "staff@example.org"))["accessToken"]
    await User.objects.filter(email="staff@example.org").aupdate(roles=["STAFF"])
    user = await User.objects.aget(email="ada@example.org")
    given = {"userId": global_id("User", user.pk), "suspended": True}
    assert (await data(devices.api, SUSPEND, staff, input=given))["updateUser"]["errors"] == []


async def erase(devices: Devices) -> None:
    assert (await data(devices.api, "mutation { deleteViewer { user { isActive } } }", devices.here)) == {
        "deleteViewer": {"user": {"isActive": False}}
    }


# what is done -> whether it leaves the session in which it is done
ENDS: dict[Callable[[Devices], Awaitable[None]], bool] = {
    change_password: True,
    revoke_one: True,
    revoke_the_others: True,
    log_out_everywhere: False,
    reset_password: False,
    suspend: False,
    erase: False,
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_requests_are_refused_at_once_and_sockets_close(
    end: Callable[[Devices], Awaitable[None]], devices: Devices, address: str
) -> None:
    async with (
        socket(address, init={"authorization": f"Bearer {devices.here}"}) as here,
        socket(address, init={"authorization": f"Bearer {devices.there}"}) as there,
    ):
        await end(devices)
        refused = await ask(devices.api, VIEWER, devices.there)
        assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        async with asyncio.timeout(5):
            assert await farewell(there) == (4401, "The session has ended")
        if ENDS[end]:
            assert await data(devices.api, VIEWER, devices.here) == {"viewer": {"email": "ada@example.org"}}
            await say(here, type="ping")
            assert await hear(here) == {"type": "pong"}
        else:
            assert await farewell(here) == (4401, "The session has ended")


async def test_sessions_are_listed_with_device_and_use(devices: Devices) -> None:
    nodes: list[dict[str, Any]] = (await data(devices.api, SESSIONS, devices.here))["viewer"]["sessions"]["nodes"]
    assert [(node["device"], node["isCurrent"]) for node in nodes] == [("Phone", False), ("", True)]
    await revoke_one(devices)
    nodes = (await data(devices.api, SESSIONS, devices.here))["viewer"]["sessions"]["nodes"]
    assert [node["isCurrent"] for node in nodes] == [True]


async def test_nobody_ends_the_session_of_another(devices: Devices) -> None:
    eve = (await register(devices.api, "eve@example.org"))["accessToken"]
    session = await Session.objects.aget(device="Phone")
    refused = await data(devices.api, REVOKE, eve, input={"sessionId": global_id("Session", session.pk)})
    assert refused["revokeSession"] == {"session": None, "errors": [{"__typename": "NotFound"}]}
    assert await data(devices.api, VIEWER, devices.there)
