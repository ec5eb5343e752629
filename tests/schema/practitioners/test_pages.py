"""What somebody says of themselves, by whom it is made, and that it is over, over the wire."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Practitioner
from domains.services.models import Service
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.client import ERRORS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

UPDATE = f"""mutation ($input: UpdatePractitionerInput!) {{ updatePractitioner(input: $input) {{
  practitioner {{ displayName headline about languages currency slug }} {ERRORS} }} }}"""
CREATE = f"""mutation ($input: CreatePractitionerInput!) {{ createPractitioner(input: $input) {{
  practitioner {{ displayName slug status user {{ id canHost }} }} {ERRORS} }} }}"""
DELETE = f"""mutation ($input: DeletePractitionerInput!) {{ deletePractitioner(input: $input) {{
  practitioner {{ id status isDeleted services {{ totalCount }} }} {ERRORS} }} }}"""
APPLY = f"""mutation ($input: ApplyToBePractitionerInput!) {{ applyToBePractitioner(input: $input) {{
  practitioner {{ id status headline about isDeleted }} {ERRORS} }} }}"""
ADA = "ada@example.org"


@sync_to_async
def practice(of: str = ADA, **more: Any) -> str:
    made = catalogue.practitioner(User.objects.get(email=of), **more)
    return global_id("Practitioner", made.pk)


@sync_to_async
def become(role: str, email: str = ADA) -> str:
    """Gives their id."""
    user = User.objects.get(email=email)
    user.roles = [role]
    user.save()
    return global_id("User", user.pk)


async def done(api: httpx.AsyncClient, mutation: str, token: str, **given: Any) -> dict[str, Any]:
    [(_, payload)] = (await data(api, mutation, token, input=given)).items()
    assert payload["errors"] == []
    found: dict[str, Any] = payload["practitioner"]
    return found


async def refused(api: httpx.AsyncClient, mutation: str, token: str, **given: Any) -> tuple[str, list[str] | None]:
    [(_, payload)] = (await data(api, mutation, token, input=given)).items()
    assert payload["practitioner"] is None
    [error] = payload["errors"]
    return error["__typename"], error["path"]


async def test_update_practitioner(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice(slug="ada", headline="Looms")
    said = {"displayName": "Ada King", "about": "I weave.", "languages": ["en", "de"], "slug": "ada-king"}
    shown = {**said, "headline": "Looms", "currency": "EUR"}
    assert await done(api, UPDATE, token, practitionerId=mine, **said) == shown
    nulls = dict.fromkeys(shown)
    assert await done(api, UPDATE, token, practitionerId=mine, **nulls) == shown
    assert (await done(api, UPDATE, token, practitionerId=mine, currency="GBP"))["currency"] == "GBP"


async def test_update_practitioner_refuses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice(offered_at=catalogue.NOW)
    other = global_id("Practitioner", (await sync_to_async(catalogue.practitioner)(slug="bob")).pk)

    async def told(**said: Any) -> tuple[str, list[str] | None]:
        return await refused(api, UPDATE, token, **{"practitionerId": mine, **said})

    assert await told(slug="bob") == ("SlugTaken", ["input", "slug"])
    assert await told(currency="USD") == ("CurrencyInUse", ["input", "currency"])
    assert await told(slug="erased-x") == ("Invalid", ["input", "slug"])
    assert await told(displayName=" ") == ("Invalid", ["input", "displayName"])
    assert await told(practitionerId=other) == ("NotAllowed", ["input", "practitionerId"])
    for wrong in ("", "x", global_id("Service", 1)):
        assert await told(practitionerId=wrong) == ("NotFound", ["input", "practitionerId"])


async def test_create_practitioner(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await become("STAFF")
    await register(api, "bob@example.org")
    bob = await become("CLIENT", "bob@example.org")
    made = await done(api, CREATE, token, userId=bob, displayName="Bob", currency="EUR")
    assert made == {"displayName": "Bob", "slug": "bob", "status": "ACTIVE", "user": {"id": bob, "canHost": True}}


async def test_create_practitioner_refuses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    me = await become("STAFF")
    bob = global_id("User", (await sync_to_async(catalogue.practitioner)()).user_id)
    eve = await sync_to_async(catalogue.somebody)()

    async def told(**said: Any) -> tuple[str, list[str] | None]:
        given = {"userId": global_id("User", eve.pk), "displayName": "Eve", "currency": "EUR"}
        return await refused(api, CREATE, token, **{**given, **said})

    assert await told(userId=bob) == ("AlreadyPractitioner", None)
    assert await told(userId=me) == ("NotAllowed", None)
    assert await told(userId="x") == ("NotFound", ["input", "userId"])
    assert await told(displayName="") == ("Invalid", ["input", "displayName"])
    await sync_to_async(
        lambda: catalogue.practitioner(eve, offered_at=catalogue.NOW, deleted_at=catalogue.NOW, status="INACTIVE")
    )()
    assert await told(currency="USD") == ("CurrencyInUse", ["input", "currency"])


async def test_create_practitioner_is_for_staff(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    given = {"userId": "x", "displayName": "Bob", "currency": "EUR"}
    body = await ask(api, CREATE, token, input=given)
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_delete_practitioner_and_come_back(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await User.objects.aupdate(email_verified_at=catalogue.NOW)
    mine = await practice(headline="Looms", about="I weave.")
    await sync_to_async(lambda: catalogue.service(Practitioner.objects.get()))()
    for _ in range(2):
        gone = await done(api, DELETE, token, practitionerId=mine)
        assert gone == {"id": mine, "status": "INACTIVE", "isDeleted": True, "services": {"totalCount": 0}}
    look = "{ viewer { practitioner { id } canHost } practitioners { totalCount } services { totalCount } }"
    nothing = {"viewer": {"practitioner": None, "canHost": False}}
    counts = {name: {"totalCount": 0} for name in ("practitioners", "services")}
    assert await data(api, look, token) == {**nothing, **counts}
    back = await done(api, APPLY, token, displayName="Ada", currency="EUR", headline="Threads")
    assert back == {"id": mine, "status": "PENDING", "headline": "Threads", "about": "I weave.", "isDeleted": False}
    assert (await data(api, look, token))["viewer"]["practitioner"] == {"id": mine}
    assert (await Service.objects.aget()).status == "ARCHIVED"


async def test_delete_practitioner_refuses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    since = {"suspended_from": "ACTIVE", "suspended_at": catalogue.NOW, "suspension_reason": "x"}
    mine = await practice(status="SUSPENDED", **since)
    other = global_id("Practitioner", (await sync_to_async(catalogue.practitioner)()).pk)
    hidden = global_id("Practitioner", (await sync_to_async(catalogue.practitioner)(status="PENDING")).pk)
    assert await refused(api, DELETE, token, practitionerId=mine) == ("PractitionerSuspended", None)
    here = ["input", "practitionerId"]
    assert await refused(api, DELETE, token, practitionerId=other) == ("NotAllowed", here)
    for wrong in (hidden, "x"):
        assert await refused(api, DELETE, token, practitionerId=wrong) == ("NotFound", here)
