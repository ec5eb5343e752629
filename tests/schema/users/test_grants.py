"""One person acts for another: from the grant to what it opens, and back."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from domains.users import selectors
from domains.users.actions.grants import permission
from domains.users.models import Capability, Session, User, UserProfile
from schema.ids import global_id
from tests.schema.client import ERRORS, data, register
from tests.schema.direct import shown

pytestmark = pytest.mark.usefixtures("committed")

GRANT = f"mutation ($input: GrantAccessInput!) {{ grantAccess(input: $input) {{ grant {{ id }} {ERRORS} }} }}"
REVOKE = (
    f"mutation ($input: RevokeAccessInput!) {{ revokeAccess(input: $input) {{ grant {{ id capability }} {ERRORS} }} }}"
)
UPDATE = f"""mutation ($input: UpdateViewerInput!) {{
  updateViewer(input: $input) {{ user {{ id profile {{ displayName }} }} {ERRORS} }}
}}"""
EMAIL = "query ($id: ID!) { user(id: $id) { email profile { timeZone } } }"


@pytest.fixture
async def two(api: httpx.AsyncClient) -> dict[str, Any]:
    ada = (await register(api))["accessToken"]
    eve = (await register(api, "eve@example.org"))["accessToken"]
    user = await User.objects.aget(email="ada@example.org")
    return {"ada": ada, "eve": eve, "id": global_id("User", user.pk)}


async def granted(api: httpx.AsyncClient, two: dict[str, Any], capability: str) -> str:
    given = {"email": "eve@example.org", "capability": capability}
    payload = (await data(api, GRANT, two["ada"], input=given))["grantAccess"]
    assert payload["errors"] == []
    grant: str = payload["grant"]["id"]
    return grant


async def test_grant_opens_the_account_and_its_end_closes_it(api: httpx.AsyncClient, two: dict[str, Any]) -> None:
    hidden = {"user": {"email": None, "profile": {"timeZone": None}}}
    assert await data(api, EMAIL, two["eve"], id=two["id"]) == hidden
    grant = await granted(api, two, "SEE_ACCOUNT")
    seen = {"user": {"email": "ada@example.org", "profile": {"timeZone": "UTC"}}}
    assert await data(api, EMAIL, two["eve"], id=two["id"]) == seen
    await data(api, REVOKE, two["ada"], input={"grantId": grant})
    assert await data(api, EMAIL, two["eve"], id=two["id"]) == hidden


async def test_profile_is_managed_for_somebody_else(api: httpx.AsyncClient, two: dict[str, Any]) -> None:
    given = {"onBehalfOf": two["id"], "displayName": "Ada & Co"}
    refused = (await data(api, UPDATE, two["eve"], input=given))["updateViewer"]
    assert [error["__typename"] for error in refused["errors"]] == ["NotFound"]
    await granted(api, two, "SEE_ACCOUNT")  # to see is not to change
    assert (await data(api, UPDATE, two["eve"], input=given))["updateViewer"]["errors"] != []
    await granted(api, two, "MANAGE_PROFILE")
    done = (await data(api, UPDATE, two["eve"], input=given))["updateViewer"]
    assert done["user"] == {"id": two["id"], "profile": {"displayName": "Ada & Co"}}


async def test_grant_of_somebody_whose_account_is_closed_is_worth_nothing(
    api: httpx.AsyncClient, two: dict[str, Any]
) -> None:
    await granted(api, two, "MANAGE_PROFILE")
    await User.objects.filter(email="ada@example.org").aupdate(is_active=False)
    given = {"onBehalfOf": two["id"], "displayName": "x"}
    refused = (await data(api, UPDATE, two["eve"], input=given))["updateViewer"]
    assert [error["__typename"] for error in refused["errors"]] == ["NotFound"]


async def test_whoever_was_granted_something_gives_it_up(api: httpx.AsyncClient, two: dict[str, Any]) -> None:
    grant = await granted(api, two, "MANAGE_PROFILE")
    done = (await data(api, REVOKE, two["eve"], input={"grantId": grant}))["revokeAccess"]
    assert done["grant"] == {"id": grant, "capability": "MANAGE_PROFILE"}


async def test_grants_are_asked_for_once_however_many() -> None:
    """In the statement that says who asks; showing what they open asks nothing more."""

    def statements(count: int) -> int:
        users = [User.objects.create(email=f"u{count}-{number}@example.org") for number in range(count)]
        grantee = User.objects.create(email=f"grantee{count}@example.org")
        session = Session.objects.create(
            user=grantee, created_at=grantee.created_at, last_used_at=grantee.created_at, proved_at=grantee.created_at
        )
        for user in users:
            UserProfile.objects.create(user=user)
            assign_perm(permission(Capability.SEE_ACCOUNT), grantee, user)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            actor = selectors.find_actor(user_id=grantee.pk, session_id=session.pk)
            assert actor
            assert len(actor.grants) == count
            ids = [global_id("User", user.pk) for user in users]
            asked = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { email profile { timeZone } } } }"
            found = shown(asked, actor, ids=ids)["nodes"]
        assert [node["email"] for node in found] == [user.email for user in users]
        assert all(node["profile"]["timeZone"] == "UTC" for node in found)
        return len(captured)

    assert await sync_to_async(statements)(1) == await sync_to_async(statements)(30) == 3
