"""Where files hang, over the wire and by both ways of reading."""

from typing import Any

import httpx
import pytest

from domains.media.models import MediaAsset
from schema.ids import global_id
from tests.domains.media.test_hanging import file
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways, everything
from tests.schema.client import ERRORS, data
from tests.schema.media.bringing import asset, offered, own, practice, refusals, signed_in

pytestmark = pytest.mark.usefixtures("committed", "api")

WHERE = """user { avatar { id } }
  practitioner { coverImage { asset { id } } introVideo { asset { id } } media { nodes { role asset { id } } } }
  service { coverImage { asset { id } } media { nodes { role asset { id } } } }"""
ATTACH = f"mutation ($input: AttachMediaInput!) {{ attachMedia(input: $input) {{ {WHERE} {ERRORS} }} }}"
DETACH = f"mutation ($input: DetachMediaInput!) {{ detachMedia(input: $input) {{ {WHERE} {ERRORS} }} }}"
REORDER = f"""mutation ($input: ReorderMediaInput!) {{ reorderMedia(input: $input) {{
  practitioner {{ media {{ nodes {{ asset {{ id }} }} }} }}
  service {{ media {{ nodes {{ asset {{ id }} }} }} }} {ERRORS} }} }}"""
ADD = f"""mutation ($input: AddPractitionerDocumentInput!) {{ addPractitionerDocument(input: $input) {{
  document {{ id title asset {{ id }} }} {ERRORS} }} }}"""
REMOVE = f"""mutation ($input: RemovePractitionerDocumentInput!) {{ removePractitionerDocument(input: $input) {{
  practitioner {{ documents {{ id }} }} {ERRORS} }} }}"""
MINE = "{ viewer { id avatar { id status } } }"
LIST = """query ($filter: MediaAssetFilter) {
  mediaAssets(filter: $filter) { nodes { fileName } totalCount appliedFilters } }"""
SHOWN = f"""query ($id: ID!) {{ mediaAsset(id: $id) {{ {everything("MediaAsset").replace("downloadUrl", "")} }} }}"""


async def called(api: httpx.AsyncClient, mutation: str, token: str, **given: Any) -> dict[str, Any]:
    ((_, payload),) = (await data(api, mutation, token, input=given)).items()
    result: dict[str, Any] = payload
    return result


async def test_attach_media_at_a_practitioner(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    at, cover, film, photo = [
        await own(make) for make in (practice, asset(), asset(kind="VIDEO", content_type="video/mp4"), asset())
    ]
    for key, role in ((cover, "COVER"), (film, "INTRO_VIDEO"), (photo, "PHOTO")):
        payload = await called(api, ATTACH, token, targetId=at, assetId=key, role=role)
        assert (payload["errors"], payload["user"], payload["service"]) == ([], None, None)
    page = payload["practitioner"]
    assert (page["coverImage"]["asset"]["id"], page["introVideo"]["asset"]["id"]) == (cover, film)
    assert [each["asset"]["id"] for each in page["media"]["nodes"]] == [cover, film, photo]
    payload = await called(api, DETACH, token, targetId=at, assetId=cover)
    assert payload["practitioner"]["coverImage"] is None
    ordered = await called(api, REORDER, token, targetId=at, assetIds=[photo, film])
    assert [each["asset"]["id"] for each in ordered["practitioner"]["media"]["nodes"]] == [photo, film]


async def test_first_picture_of_a_service_stands_for_it(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    at, film, one, two = [await own(each) for each in (offered, asset(kind="VIDEO"), asset(), asset())]
    for key, role in ((film, "VIDEO"), (one, "PHOTO"), (two, "PHOTO")):
        payload = await called(api, ATTACH, token, targetId=at, assetId=key, role=role)
    assert payload["service"]["coverImage"]["asset"]["id"] == one
    await called(api, REORDER, token, targetId=at, assetIds=[two, film, one])
    found = (await both_ways("query ($id: ID!) { service(id: $id) { coverImage { asset { id } } } }", id=at))["service"]
    assert found["coverImage"]["asset"]["id"] == two


async def test_avatar(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    key, me = await own(asset()), (await data(api, MINE, token))["viewer"]["id"]
    payload = await called(api, ATTACH, token, targetId=me, assetId=key, role="AVATAR")
    assert payload["user"] == {"avatar": {"id": key}}
    assert (await both_ways(MINE, token))["viewer"]["avatar"] == {"id": key, "status": "READY"}
    shown = await both_ways("query ($id: ID!) { user(id: $id) { avatar { id } } }", id=me)
    assert shown["user"] == {"avatar": {"id": key}}
    wrong = await called(api, ATTACH, token, targetId=me, assetId=key, role="PHOTO")
    assert refusals(wrong) == [("Invalid", ["input", "role"])]
    assert (await called(api, DETACH, token, targetId=me, assetId=key))["user"] == {"avatar": None}
    again = await called(api, DETACH, token, targetId=me, assetId=key)
    assert refusals(again) == [("NotFound", ["input", "assetId"])]


async def test_hanging_refuses(api: httpx.AsyncClient) -> None:
    token, _ = await signed_in(api), await signed_in(api, "eve@example.org")
    at, others, other_me = (
        await own(offered),
        await own(offered, "eve@example.org"),
        await own(lambda user: user.pk, "eve@example.org"),
    )
    mine, film, private = await own(asset()), await own(asset(kind="VIDEO")), await own(asset(visibility="PRIVATE"))
    theirs = await own(asset(), "eve@example.org")

    async def refused(mutation: str, **given: Any) -> Any:
        return refusals(await called(api, mutation, token, **given))

    there = {"targetId": at, "role": "PHOTO"}
    assert await refused(ATTACH, **there, assetId=film) == [("MediaNotUsable", ["input", "assetId"])]
    assert await refused(ATTACH, **there, assetId=private) == [("MediaNotUsable", ["input", "assetId"])]
    assert await refused(ATTACH, **there, assetId=theirs) == [("NotFound", ["input", "assetId"])]
    assert await refused(ATTACH, **there, assetId="x") == [("NotFound", ["input", "assetId"])]
    assert await refused(ATTACH, targetId=at, role="COVER", assetId=mine) == [("Invalid", ["input", "role"])]
    for target, kind in (
        (others, "NotAllowed"),
        (global_id("User", other_me), "NotAllowed"),
        (mine, "NotFound"),
        ("", "NotFound"),
    ):
        expected = [(kind, ["input", "targetId"])]
        assert await refused(ATTACH, targetId=target, role="PHOTO", assetId=mine) == expected
        assert await refused(DETACH, targetId=target, assetId=mine) == expected
    assert await refused(DETACH, targetId=at, assetId=mine) == [("NotFound", ["input", "assetId"])]
    assert await refused(REORDER, targetId=at, assetIds=[mine]) == [("Invalid", ["input", "assetIds"])]
    assert await refused(REORDER, targetId=at, assetIds=[mine, "x"]) == [("NotFound", ["input", "assetIds", "1"])]
    assert await refused(REORDER, targetId=others, assetIds=[]) == [("NotAllowed", ["input", "targetId"])]


async def test_documents(api: httpx.AsyncClient) -> None:
    token, eve = await signed_in(api), await signed_in(api, "eve@example.org")
    at, key, public = await own(practice), await own(asset(kind="DOCUMENT", visibility="PRIVATE")), await own(asset())
    given = {"practitionerId": at, "assetId": key, "title": "Diploma"}
    payload = await called(api, ADD, token, **given)
    assert payload["document"] == {**payload["document"], "title": "Diploma", "asset": {"id": key}}
    document = payload["document"]["id"]

    async def refused(who: str = token, **but: str) -> Any:
        return refusals(await called(api, ADD, who, **{**given, **but}))

    assert await refused(title="") == [("Invalid", ["input", "title"])]
    assert await refused(assetId=public) == [("MediaNotUsable", ["input", "assetId"])]
    assert await refused(eve) == [("NotAllowed", ["input", "practitionerId"])]
    assert await refused(practitionerId="x") == [("NotFound", ["input", "practitionerId"])]
    gone = await called(api, REMOVE, eve, documentId=document)
    assert refusals(gone) == [("NotFound", ["input", "documentId"])]
    asked = "query ($id: ID!) { practitioner(id: $id) { documents { title asset { fileName } } } }"
    seen = {who: (await both_ways(asked, who, id=at))["practitioner"]["documents"] for who in ("", eve, token)}
    assert seen == {"": [], eve: [], token: [{"title": "Diploma", "asset": {"fileName": "x"}}]}
    assert (await called(api, REMOVE, token, documentId=document))["practitioner"] == {"documents": []}


async def test_media_assets_are_one_s_own(api: httpx.AsyncClient) -> None:
    token = await signed_in(api)
    await signed_in(api, "eve@example.org")
    await own(asset(file_name="a"))
    await own(asset(file_name="b", kind="VIDEO"))
    await own(asset(file_name="c", status="FAILED", failure="BROKEN"))
    await own(asset(file_name="others"), "eve@example.org")

    async def found(**asked: Any) -> list[str]:
        page = (await both_ways(LIST, token, filter=asked))["mediaAssets"]
        assert page["totalCount"] == len(page["nodes"])
        return sorted(node["fileName"] for node in page["nodes"])

    assert await found() == ["a", "b", "c"]
    assert await found(kind={"eq": "VIDEO"}) == ["b"]
    assert await found(status={"eq": "FAILED"}) == ["c"]
    assert await found(createdAt={"gte": "2030-01-01T00:00:00Z"}) == []


async def test_file_is_read_both_ways_by_everybody(api: httpx.AsyncClient) -> None:
    """Owner, stranger, assistant and nobody: as it is shown to them."""
    owner, eve = await signed_in(api), await signed_in(api, "eve@example.org")
    for more, shown in (
        ({}, {owner, eve, ""}),
        ({"visibility": "PRIVATE"}, {owner}),
        ({"status": "PROCESSING"}, {owner}),
        ({"status": "FAILED", "failure": "BROKEN"}, {owner}),
    ):
        key = await own(asset(**more))
        seen = {who for who in (owner, eve, "") if (await both_ways(SHOWN, who, id=key))["mediaAsset"]}
        assert seen == shown, more


async def test_what_is_in_the_making_hangs_unseen(api: httpx.AsyncClient) -> None:
    """Whoever manages the page sees that it hangs there; whoever brought it sees the file."""
    owner, eve = await signed_in(api), await signed_in(api, "eve@example.org")

    def hung(user: Any) -> str:
        made = catalogue.practitioner(user)
        making = file(user, status="PROCESSING", loose_since=None)
        made.media.create(asset=making, role="COVER", position=0)
        return global_id("Practitioner", made.pk)

    at = await own(hung)
    asked = "query ($id: ID!) { practitioner(id: $id) { coverImage { role asset { status } } media { totalCount } } }"
    for who, cover, number in (
        (owner, {"role": "COVER", "asset": {"status": "PROCESSING"}}, 1),
        (eve, None, 0),
        ("", None, 0),
    ):
        page = (await both_ways(asked, who, id=at))["practitioner"]
        assert (page["coverImage"], page["media"]["totalCount"]) == (cover, number)
    await MediaAsset.objects.aupdate(status="READY", settled_at=catalogue.NOW)
    assert (await both_ways(asked, "", id=at))["practitioner"]["media"]["totalCount"] == 1
