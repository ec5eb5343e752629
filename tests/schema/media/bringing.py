"""Bringing files through the endpoint, as a frontend does it."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx
from asgiref.sync import sync_to_async

from domains.media import actions
from domains.users.models import User
from schema.ids import global_id
from tests.domains.media import files
from tests.domains.media.bringing import NOW
from tests.domains.media.test_hanging import file
from tests.domains.services import catalogue
from tests.schema.client import ERRORS, data, register
from tests.schema.staging import key_of

UPLOAD = "asset { id status fileName visibility } upload { url method headers { name value } expiresAt }"
CREATE = f"mutation ($input: CreateUploadInput!) {{ createUpload(input: $input) {{ {UPLOAD} {ERRORS} }} }}"
COMPLETE = (
    f"mutation ($input: CompleteUploadInput!) {{ completeUpload(input: $input) {{ asset {{ id status }} {ERRORS} }} }}"
)


def announced(content: bytes | None = None, **more: Any) -> dict[str, Any]:
    content = files.jpeg() if content is None else content
    given = {"kind": "IMAGE", "fileName": "dog.jpg", "contentType": "image/jpeg", "sizeBytes": len(content)}
    return {**given, "sha256": sha256(content).hexdigest(), **more}


async def create(api: httpx.AsyncClient, token: str, **more: Any) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(api, CREATE, token, input=announced(**more)))["createUpload"]
    return payload


async def send(upload: dict[str, Any], content: bytes | None = None) -> int:
    headers = {header["name"]: header["value"] for header in upload["headers"]}
    async with httpx.AsyncClient() as elsewhere:
        body = files.jpeg() if content is None else content
        return (await elsewhere.request(upload["method"], upload["url"], content=body, headers=headers)).status_code


async def brought(api: httpx.AsyncClient, token: str, **more: Any) -> str:
    """The id of one that is complete."""
    made = await create(api, token, **more)
    assert await send(made["upload"]) == 200
    payload = (await data(api, COMPLETE, token, input={"assetId": made["asset"]["id"]}))["completeUpload"]
    assert payload["errors"] == []
    asset: str = made["asset"]["id"]
    return asset


async def ready(api: httpx.AsyncClient, token: str, **more: Any) -> str:
    asset = await brought(api, token, **more)
    assert await sync_to_async(actions.process_media)(asset_id=key_of(asset), now=NOW) == "READY"
    return asset


async def signed_in(api: httpx.AsyncClient, email: str = "ada@example.org") -> str:
    token: str = (await register(api, email))["accessToken"]
    return token


@sync_to_async
def own(make: Callable[[User], Any], email: str = "ada@example.org") -> Any:
    return make(User.objects.get(email=email))


def asset(**more: Any) -> Callable[[User], str]:
    return lambda user: global_id("MediaAsset", file(user, **more).pk)


def practice(user: User) -> str:
    return global_id("Practitioner", catalogue.practitioner(user).pk)


def offered(user: User) -> str:
    known = user.practitioner if hasattr(user, "practitioner") else catalogue.practitioner(user)
    return global_id("Service", catalogue.service(known).pk)


def refusals(payload: dict[str, Any]) -> list[tuple[str, list[str] | None]]:
    return [(error["__typename"], error["path"]) for error in payload["errors"]]
