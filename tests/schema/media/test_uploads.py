"""Bringing files, over the wire."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from domains.media.actions.uploads import MOST_PENDING
from domains.media.models import MediaAsset
from tests.domains.media import files
from tests.domains.media.test_hanging import file
from tests.schema.client import ERRORS, ask, data
from tests.schema.media.bringing import (
    COMPLETE,
    announced,
    asset,
    brought,
    create,
    own,
    ready,
    refusals,
    send,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("committed", "api")

RESULTS = "results { asset { id fileName } upload { url } errors { __typename message code path } }"
CREATE_MANY = f"mutation ($input: CreateUploadsInput!) {{ createUploads(input: $input) {{ {RESULTS} {ERRORS} }} }}"
DELETE = f"mutation ($input: DeleteMediaAssetInput!) {{ deleteMediaAsset(input: $input) {{ deletedId {ERRORS} }} }}"
DELETE_MANY = f"""mutation ($input: DeleteMediaAssetsInput!) {{ deleteMediaAssets(input: $input) {{
  results {{ deletedId errors {{ __typename path }} }} {ERRORS} }} }}"""
UPDATE = f"""mutation ($input: UpdateMediaAssetInput!) {{
  updateMediaAsset(input: $input) {{ asset {{ fileName altText }} {ERRORS} }} }}"""
ASSET = """query ($id: ID!) { mediaAsset(id: $id) {
  status failure width variants { name url width } downloadUrl } }"""


async def test_file_is_brought_and_shown(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    made = await create(api, token, fileName="../../my dog.jpg")
    assert made["errors"] == []
    assert made["asset"] == {**made["asset"], "status": "PENDING", "fileName": "my dog.jpg", "visibility": "PUBLIC"}
    left = datetime.fromisoformat(made["upload"]["expiresAt"]) - datetime.now().astimezone()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert (made["upload"]["method"], await send(made["upload"])) == ("PUT", 200)
    payload = (await data(api, COMPLETE, token, input={"assetId": made["asset"]["id"]}))["completeUpload"]
    assert payload == {"asset": {"id": made["asset"]["id"], "status": "PROCESSING"}, "errors": []}


async def test_variants_are_where_they_say(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    found = (await data(api, ASSET, id=await ready(api, token)))["mediaAsset"]
    assert (found["status"], found["width"], found["downloadUrl"]) == ("READY", 64, None)
    assert [each["name"] for each in found["variants"]] == ["LARGE", "ORIGINAL", "THUMBNAIL"]
    async with httpx.AsyncClient() as elsewhere:
        answers = [await elsewhere.get(each["url"]) for each in found["variants"]]
    assert {(each.status_code, each.headers["content-type"]) for each in answers} == {(200, "image/webp")}


async def test_private_file_is_fetched_by_its_owner(api: httpx.AsyncClient) -> None:
    token, eve = await signed_in(api), await signed_in(api, "eve@example.org")
    key = await ready(api, token, visibility="PRIVATE")
    for stranger in ("", eve):
        assert (await data(api, ASSET, stranger, id=key))["mediaAsset"] is None
    found = (await data(api, ASSET, token, id=key))["mediaAsset"]
    assert [each["url"] for each in found["variants"]] == [None] * 3
    async with httpx.AsyncClient() as elsewhere:
        answer = await elsewhere.get(found["downloadUrl"])
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"contentType": "image/svg+xml"}, ("UnsupportedMediaType", ["input", "contentType"])),
        ({"contentType": "application/pdf"}, ("UnsupportedMediaType", ["input", "contentType"])),
        ({"sizeBytes": 20_000_001}, ("FileTooLarge", ["input", "sizeBytes"])),
        ({"sizeBytes": 0}, ("Invalid", ["input", "sizeBytes"])),
        ({"sha256": "x" * 64}, ("Invalid", ["input", "sha256"])),
        ({"sha256": "ab"}, ("Invalid", ["input", "sha256"])),
        ({"fileName": "/"}, ("Invalid", ["input", "fileName"])),
        ({"altText": "x" * 501}, ("Invalid", ["input", "altText"])),
        (
            {"kind": "DOCUMENT", "contentType": "application/pdf", "visibility": "PUBLIC"},
            ("Invalid", ["input", "visibility"]),
        ),
    ],
)
async def test_create_upload_refuses(
    api: httpx.AsyncClient, given: dict[str, Any], refused: tuple[str, list[str]]
) -> None:
    payload = await create(api, await signed_in(api), **given)
    assert refusals(payload) == [refused]
    assert (payload["asset"], payload["upload"]) == (None, None)
    assert not await MediaAsset.objects.aexists()


async def test_create_upload_up_to_a_number(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    await own(lambda user: [file(user, status="PENDING") for _ in range(MOST_PENDING)])
    assert refusals(await create(api, token)) == [("TooManyUploads", None)]


async def test_create_uploads_takes_each_by_itself(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    await own(lambda user: [file(user, status="PENDING") for _ in range(MOST_PENDING - 2)])
    wrong = [announced(contentType="text/html"), announced(sizeBytes=10**9)]
    uploads = [announced(), *wrong, announced(), announced()]
    payload = (await data(api, CREATE_MANY, token, input={"uploads": uploads}))["createUploads"]
    assert payload["errors"] == []
    results = payload["results"]
    assert [bool(each["asset"]) is bool(each["upload"]) for each in results] == [True] * 5
    assert [refusals(each) for each in results] == [
        [],
        [("UnsupportedMediaType", ["input", "uploads", "1", "contentType"])],
        [("FileTooLarge", ["input", "uploads", "2", "sizeBytes"])],
        [],
        [("TooManyUploads", ["input", "uploads", "4"])],
    ]
    assert await MediaAsset.objects.acount() == MOST_PENDING


async def test_batches_are_of_fifty_at_most(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    many = await data(api, CREATE_MANY, token, input={"uploads": [announced()] * 51})
    assert refusals(many["createUploads"]) == [("Invalid", ["input", "uploads"])]
    fifty = await data(api, CREATE_MANY, token, input={"uploads": [announced()] * 50})
    assert len(fifty["createUploads"]["results"]) == 50
    ids = [each["asset"]["id"] for each in fifty["createUploads"]["results"]]
    gone = await data(api, DELETE_MANY, token, input={"assetIds": [*ids, ids[0]]})
    assert refusals(gone["deleteMediaAssets"]) == [("Invalid", ["input", "assetIds"])]


async def test_complete_upload_refuses(api: httpx.AsyncClient) -> None:
    token, eve = await signed_in(api), await signed_in(api, "eve@example.org")
    made = await create(api, token)
    given = {"assetId": made["asset"]["id"]}

    async def refused(who: str = token, **but: str) -> Any:
        return refusals((await data(api, COMPLETE, who, input={**given, **but}))["completeUpload"])

    assert await refused() == [("UploadMissing", ["input", "assetId"])]
    assert await refused(eve) == [("NotFound", ["input", "assetId"])]
    assert await refused(assetId="x") == [("NotFound", ["input", "assetId"])]
    other = await create(api, token, content=files.png())
    assert await send(other["upload"], files.png()) == 200
    assert await refused(assetId=other["asset"]["id"]) == [("UnsupportedMediaType", ["input", "assetId"])]
    found = (await data(api, ASSET, token, id=other["asset"]["id"]))["mediaAsset"]
    assert (found["status"], found["failure"]) == ("FAILED", "OTHER_TYPE")


async def test_complete_upload_again_changes_nothing(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    key = await brought(api, token)
    again = (await data(api, COMPLETE, token, input={"assetId": key}))["completeUpload"]
    assert again == {"asset": {"id": key, "status": "PROCESSING"}, "errors": []}


async def test_update_media_asset(api: httpx.AsyncClient) -> None:
    token, eve = await signed_in(api), await signed_in(api, "eve@example.org")
    key = await own(asset())

    async def update(who: str = token, **said: Any) -> Any:
        return (await data(api, UPDATE, who, input={"assetId": key, **said}))["updateMediaAsset"]

    assert (await update(altText="A dog"))["asset"] == {"fileName": "x", "altText": "A dog"}
    assert (await update(fileName="dog.jpg"))["asset"] == {"fileName": "dog.jpg", "altText": "A dog"}
    assert refusals(await update(fileName=".")) == [("Invalid", ["input", "fileName"])]
    assert refusals(await update(eve, altText="Mine")) == [("NotAllowed", ["input", "assetId"])]
    assert refusals(await update(assetId="")) == [("NotFound", ["input", "assetId"])]


async def test_delete_media_assets(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    await signed_in(api, "eve@example.org")
    one, two, three = [await own(asset()) for _ in range(3)]
    others = await own(asset(), "eve@example.org")
    hidden = await own(asset(visibility="PRIVATE"), "eve@example.org")

    async def refused(key: str) -> Any:
        return refusals((await data(api, DELETE, token, input={"assetId": key}))["deleteMediaAsset"])

    assert (await data(api, DELETE, token, input={"assetId": one}))["deleteMediaAsset"] == {
        "deletedId": one,
        "errors": [],
    }
    assert await refused(one) == [("NotFound", ["input", "assetId"])]
    assert await refused(others) == [("NotAllowed", ["input", "assetId"])]
    given = [two, one, others, hidden, "x", two, three]
    results = (await data(api, DELETE_MANY, token, input={"assetIds": given}))["deleteMediaAssets"]["results"]
    assert [each["deletedId"] for each in results] == [two, None, None, None, None, None, three]
    assert [(error["__typename"], error["path"]) for each in results for error in each["errors"]] == [
        ("NotFound", ["input", "assetIds", "1"]),
        ("NotAllowed", ["input", "assetIds", "2"]),
        ("NotFound", ["input", "assetIds", "3"]),
        ("NotFound", ["input", "assetIds", "4"]),
        ("NotFound", ["input", "assetIds", "5"]),
    ]
    assert await MediaAsset.objects.acount() == 2


async def test_nobody_uploads_without_signing_in(api: httpx.AsyncClient) -> None:
    for query, given in ((COMPLETE, {"assetId": "x"}), (DELETE, {"assetId": "x"})):
        body = await ask(api, query, input=given)
        assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
