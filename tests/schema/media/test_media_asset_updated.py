"""What becomes of a file arrives, over a real socket, with a real relay; and what was missed comes first."""

import json
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from websockets.asyncio.client import ClientConnection

from domains.media import actions
from tests.schema.client import data
from tests.schema.endpoint.test_socket import socket
from tests.schema.media.bringing import COMPLETE, create, send, signed_in
from tests.schema.staging import key_of
from tests.schema.users.test_viewer_updated import now, told

FOLLOW = """subscription ($after: String) { mediaAssetUpdated(after: $after) {
  cursor assetId asset { status failure variants { name } } } }"""
DELETE = "mutation ($input: DeleteMediaAssetInput!) { deleteMediaAsset(input: $input) { deletedId } }"
pytestmark = pytest.mark.usefixtures("committed")


async def follow(connection: ClientConnection, after: str) -> None:
    payload = {"query": FOLLOW, "variables": {"after": after}}
    await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))


async def update(connection: ClientConnection) -> dict[str, Any]:
    message = await told(connection)
    assert "errors" not in message["payload"], message
    found: dict[str, Any] = message["payload"]["data"]["mediaAssetUpdated"]
    return found


async def process(asset: str) -> None:
    await sync_to_async(actions.process_media)(asset_id=key_of(asset), now=timezone.now())


async def test_upload_arrives_step_by_step(address: str, api: httpx.AsyncClient, relay: None) -> None:
    token = await signed_in(api)
    eve = await signed_in(api, "eve@example.org")
    begun = await now(api, token)
    async with (
        socket(address, init={"authorization": f"Bearer {token}"}) as mine,
        socket(address, init={"authorization": f"Bearer {eve}"}) as others,
    ):
        await follow(mine, begun)
        await follow(others, begun)
        made = await create(api, token)
        asset = made["asset"]["id"]
        assert (await update(mine))["asset"]["status"] == "PENDING"
        assert await send(made["upload"]) == 200
        await data(api, COMPLETE, token, input={"assetId": asset})
        assert (await update(mine))["asset"]["status"] == "PROCESSING"
        await process(asset)
        settled = await update(mine)
        assert (settled["assetId"], settled["asset"]["status"], settled["asset"]["failure"]) == (asset, "READY", None)
        assert len(settled["asset"]["variants"]) == 3
        await data(api, DELETE, token, input={"assetId": asset})
        gone = await update(mine)
        assert (gone["assetId"], gone["asset"]) == (asset, None)
        theirs = (await create(api, eve))["asset"]["id"]
        assert (await update(others))["assetId"] == theirs  # the first that they were told of


async def test_what_was_missed_comes_first(address: str, api: httpx.AsyncClient, relay: None) -> None:
    token = await signed_in(api)
    begun = await now(api, token)
    made = await create(api, token)
    await send(made["upload"])
    await data(api, COMPLETE, token, input={"assetId": made["asset"]["id"]})
    await process(made["asset"]["id"])
    await now(api, token)
    async with socket(address, init={"authorization": f"Bearer {token}"}) as window:
        await follow(window, begun)
        seen = [await update(window) for _ in range(3)]
    assert [each["asset"]["status"] for each in seen] == ["READY"] * 3  # as it is, at each thing that happened
    async with socket(address, init={"authorization": f"Bearer {token}"}) as window:
        await follow(window, seen[0]["cursor"])
        assert [(await update(window))["cursor"] for _ in range(2)] == [each["cursor"] for each in seen[1:]]
