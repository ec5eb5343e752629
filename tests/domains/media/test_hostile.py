"""Files that are made to do harm: each is refused by its name, nothing of it is shown, and nothing is left of it."""

import io
from contextlib import suppress

import httpx
import pytest

from domains.kernel.errors import NotFound
from domains.kernel.wiring import needed
from domains.media import actions
from domains.media.errors import FileTooLarge, UnsupportedMediaType, UploadMissing
from domains.media.links import upload_link
from domains.media.models import Kind, MediaAsset, MediaVariant
from domains.providers.objects import Objects
from tests.domains.media import files, hostile
from tests.domains.media.bringing import NOW, announce, bring, clear, complete, lying, send, storage_that
from tests.domains.services.catalogue import self_of, somebody
from tests.domains.users.people import at_once, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def nothing_is_left(asset: MediaAsset) -> None:
    clear(asset)
    assert lying(asset) == set()
    assert not MediaVariant.objects.filter(asset=asset).exists()


@database
@pytest.mark.parametrize("what", hostile.FILES)
def test_it_is_refused_by_its_name(what: str) -> None:
    content_type, make, failure = hostile.FILES[what]
    asset = bring(make(), content_type)
    if failure == "OTHER_TYPE":
        with pytest.raises(UnsupportedMediaType):
            complete(asset)
    else:
        complete(asset)
        assert actions.process_media(asset_id=asset.pk, now=NOW) == "FAILED"
    asset.refresh_from_db()
    assert (asset.status, asset.failure) == ("FAILED", failure)
    nothing_is_left(asset)


@database
@pytest.mark.parametrize(
    "content_type", ["image/svg+xml", "text/html", "application/zip", "", "IMAGE/JPEG", "image/jpeg\0"]
)
def test_type_that_is_not_taken(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType) as refused:
        announce(hostile.SVG, kind=Kind.IMAGE, actor=self_of(somebody()), content_type=content_type)
    assert refused.value.path == ("contentType",)
    assert not MediaAsset.objects.exists()


@database
def test_hundred_megabytes_that_are_announced() -> None:
    with pytest.raises(FileTooLarge) as refused:
        announce(files.jpeg(), actor=self_of(somebody()), size_bytes=100_000_000)
    assert refused.value.most_bytes == 20_000_000


@database
def test_hundred_megabytes_that_are_announced_as_less() -> None:
    asset, file = announce(files.jpeg(), actor=self_of(somebody())), files.jpeg() + bytes(100_000_000)
    with suppress(httpx.TransportError):  # it hangs up while we still send
        assert send(asset, file).status_code in (400, 403)
    with pytest.raises(UploadMissing):
        complete(asset)
    assert lying(asset) == set()
    actions.delete_media_asset(asset_id=asset.pk, actor=self_of(asset.owner), now=NOW)
    nothing_is_left(asset)


@database
def test_other_bytes_of_the_same_length() -> None:
    asset = announce(files.jpeg(), actor=self_of(somebody()))
    other = files.jpeg()[:-1] + b"\0"
    assert send(asset, other).status_code in (400, 403)
    assert send(asset, other, **{"x-amz-checksum-sha256": "A" * 43 + "="}).status_code in (400, 403)
    assert lying(asset) == set()


@database
def test_bytes_that_are_others_at_the_storage() -> None:
    """However they came there."""
    asset = complete(bring(files.jpeg()))
    other = files.jpeg()[:-1] + b"\0"
    needed(Objects).private.put(asset.upload, io.BytesIO(other), content_type="image/jpeg")
    assert actions.process_media(asset_id=asset.pk, now=NOW) == "FAILED"
    assert MediaAsset.objects.get().failure == "OTHER_BYTES"
    nothing_is_left(asset)


@database
def test_more_bytes_at_the_storage_than_there_may_be() -> None:
    asset = complete(bring(files.jpeg()))
    needed(Objects).private.put(asset.upload, io.BytesIO(files.jpeg() + bytes(5_000_000)), content_type="image/jpeg")
    assert actions.process_media(asset_id=asset.pk, now=NOW) == "FAILED"
    assert MediaAsset.objects.get().failure == "OTHER_BYTES"
    nothing_is_left(asset)


@database
@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a/b/../passwd", "x\r\nSet-Cookie: a"]
)
def test_name_that_leads_elsewhere(name: str) -> None:
    asset = bring(files.jpeg(), file_name=name)
    assert not {"/", "\\", "\r", "\n"} & set(asset.file_name)
    complete(asset)
    actions.process_media(asset_id=asset.pk, now=NOW)
    for variant in MediaVariant.objects.filter(asset=asset):
        assert variant.key == f"{asset.key}/{variant.name.lower()}.webp"


@database
@pytest.mark.parametrize("elsewhere", ["../", "%2e%2e/", "..%2f", "x/../../"])
def test_key_that_leads_elsewhere(elsewhere: str) -> None:
    asset = announce(files.jpeg(), actor=self_of(somebody()))
    link = upload_link(asset, now=NOW)
    url = httpx.URL(link.url)
    path = url.raw_path.replace(asset.key.encode(), elsewhere.encode() + asset.key.encode())
    answer = httpx.put(url.copy_with(raw_path=path), content=files.jpeg(), headers=link.headers)
    assert answer.status_code in (400, 403)
    assert lying(asset) == set()


@database
def test_upload_of_somebody_else() -> None:
    asset, eve = bring(files.jpeg()), self_of(somebody())
    with pytest.raises(NotFound):
        actions.complete_upload(asset_id=asset.pk, actor=eve, now=NOW)
    with pytest.raises(NotFound):
        actions.delete_media_asset(asset_id=asset.pk, actor=eve, now=NOW)
    with pytest.raises(NotFound):
        actions.update_media_asset(asset_id=asset.pk, file_name="mine", alt_text=None, actor=eve, now=NOW)
    assert MediaAsset.objects.get().status == "PENDING"


@committed
def test_completed_twice_at_once() -> None:
    asset = bring(files.jpeg())
    outcomes = at_once(*[lambda: complete(asset)] * 5)
    assert {outcome.status for outcome in outcomes} == {"PROCESSING"}
    assert told("media.uploaded") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]


@committed
def test_completed_twice_at_once_where_it_is_of_another_type() -> None:
    asset = bring(files.png(), content_type="image/jpeg")
    outcomes = at_once(*[lambda: complete(asset)] * 5)
    assert {type(each).__name__ for each in outcomes} <= {"UnsupportedMediaType", "MediaAsset"}
    assert told("media.settled") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    assert len(told("media.files_abandoned")) == 1
    nothing_is_left(asset)


@database
def test_completed_while_it_is_looked_at_already() -> None:
    """What was uploaded is gone by then."""
    asset = bring(files.jpeg())

    def meanwhile(number: int, call: str) -> None:
        if number == 0:
            complete(asset)
            with storage_that(lambda *_: None):
                actions.process_media(asset_id=asset.pk, now=NOW)

    with storage_that(meanwhile):
        assert complete(asset).status == "READY"
