"""GraphiQL behind the admin's login."""

import json
import subprocess
import sys

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import AsyncClient

from domains.users import actions
from estuary.environment import ROOT
from schema.endpoint.graphiql import content_security_policy
from tests.estuary.test_environment import COMPLETE

PATH = "/admin/graphiql/"
pytestmark = pytest.mark.usefixtures("committed")


async def get(api: httpx.AsyncClient, path: str, *roles: str) -> httpx.Response:
    """What somebody with these roles, signed in to the admin, is shown there."""
    client = AsyncClient()
    user = await sync_to_async(actions.create_user)(email="ada@example.org", password="a long enough one", roles=roles)
    await client.aforce_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return await api.get(path, headers={"cookie": cookie})


async def test_stranger_is_sent_to_the_login(api: httpx.AsyncClient) -> None:
    answer = await api.get(PATH)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/admin/login/?next={PATH}")


async def test_client_is_refused(api: httpx.AsyncClient) -> None:
    answer = await get(api, PATH, "CLIENT", "PRACTITIONER")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/admin/login/?next={PATH}")


@pytest.mark.parametrize("role", ["STAFF", "ADMIN"])
async def test_staff_sees_it_under_the_same_policy(api: httpx.AsyncClient, role: str) -> None:
    answer = await get(api, PATH, role)
    assert (answer.status_code, "<title>Estuary · GraphiQL" in answer.text) == (200, True)
    nonce = answer.text.partition('nonce="')[2].partition('"')[0]
    assert answer.headers["content-security-policy"] == content_security_policy(nonce)
    data = json.loads(answer.text.partition('id="estuary">')[2].partition("</script>")[0])
    assert (data["endpoint"], data["demo"]) == ("/graphql", None)  # the demo's accounts are development's


async def test_admin_leads_there(api: httpx.AsyncClient) -> None:
    assert f'href="{PATH}"' in (await get(api, "/admin/", "STAFF")).text


def test_production_shows_neither_page_nor_demo_at_the_endpoint() -> None:
    program = "from estuary.asgi import site; print(site.explorable, site.demo)"
    ran = subprocess.run(
        [sys.executable, "-c", program], env=COMPLETE, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["False", "None"]
