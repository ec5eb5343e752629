"""Announcing a file, and saying that it is there."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.ids import uuid7
from domains.media import actions
from domains.media.actions.uploads import MOST_PENDING
from domains.media.errors import (
    FileTooLarge,
    MediaNotUsable,
    StorageAway,
    TooManyUploads,
    UnsupportedMediaType,
    UploadMissing,
)
from domains.media.kinds import LIMITS
from domains.media.models import Kind, MediaAsset
from domains.providers.objects import Away
from tests.domains.media import files
from tests.domains.media.bringing import NOW, announce, bring, complete, lying, send, storage_that
from tests.domains.services.catalogue import self_of, somebody
from tests.domains.users.people import at_once, audited, outcome_of, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def anybody() -> Actor:
    return self_of(somebody())


def announced(**more: Any) -> MediaAsset:
    return announce(files.jpeg(), actor=more.pop("actor", None) or anybody(), **more)


@database
def test_create_upload() -> None:
    asset = announced(file_name=" my\tdog.jpg ", alt_text=" A\0 dog ")
    asset.refresh_from_db()
    assert (asset.status, asset.visibility, asset.kind) == ("PENDING", "PUBLIC", "IMAGE")
    assert (asset.file_name, asset.alt_text) == ("mydog.jpg", "A dog")
    assert (asset.created_at, asset.loose_since, asset.uploaded_at, asset.settled_at) == (NOW, NOW, None, None)
    assert len(asset.key) == 32
    assert told("media.upload_created") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    assert audited("media.upload_created").after == prints(asset)
    assert lying(asset) == set()


@database
@pytest.mark.parametrize(
    ("kind", "content_type", "asked", "visibility"),
    [
        ("DOCUMENT", "application/pdf", None, "PRIVATE"),
        ("DOCUMENT", "application/pdf", "PRIVATE", "PRIVATE"),
        ("IMAGE", "image/png", "PRIVATE", "PRIVATE"),
        ("VIDEO", "video/webm", None, "PUBLIC"),
    ],
)
def test_create_upload_for_some_eyes(kind: str, content_type: str, asked: str | None, visibility: str) -> None:
    made = announced(kind=kind, content_type=content_type, visibility=asked)
    assert made.visibility == visibility


@database
def test_document_is_never_public() -> None:
    with pytest.raises(Invalid) as refused:
        announced(kind="DOCUMENT", content_type="application/pdf", visibility="PUBLIC")
    assert refused.value.path == ("visibility",)
    private = announced(kind="DOCUMENT", content_type="application/pdf")
    with pytest.raises(IntegrityError, match="a_document_is_private"), transaction.atomic():
        MediaAsset.objects.filter(pk=private.pk).update(visibility="PUBLIC")


@database
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_types_and_its_size(kind: Kind) -> None:
    limits = LIMITS[kind]
    for other in (each for each in Kind if each != kind):
        for content_type in LIMITS[other].types:
            with pytest.raises(UnsupportedMediaType) as refused:
                announced(kind=kind, content_type=content_type)
            assert refused.value.supported == list(limits.types)
    assert announced(kind=kind, content_type=limits.types[0], size_bytes=limits.largest).size_bytes == limits.largest
    with pytest.raises(FileTooLarge) as too_large:
        announced(kind=kind, content_type=limits.types[0], size_bytes=limits.largest + 1)
    assert (too_large.value.most_bytes, too_large.value.path) == (limits.largest, ("sizeBytes",))


@database
@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"size_bytes": 0}, "sizeBytes"),
        ({"size_bytes": -1}, "sizeBytes"),
        ({"sha256": b""}, "sha256"),
        ({"sha256": b"x" * 31}, "sha256"),
        ({"sha256": b"x" * 33}, "sha256"),
        ({"file_name": ""}, "fileName"),
        ({"file_name": " \0\n"}, "fileName"),
        ({"file_name": "folder/"}, "fileName"),
        ({"file_name": "a/.."}, "fileName"),
        ({"file_name": "\u202e"}, "fileName"),
        ({"file_name": "x" * 201}, "fileName"),
        ({"alt_text": "x" * 501}, "altText"),
    ],
)
def test_create_upload_refuses_what_makes_no_sense(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        announced(**given)
    assert refused.value.path == (path,)
    assert not MediaAsset.objects.exists()


@database
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("x" * 200, "x" * 200),
        ("C:\\Pictures\\dog.jpg", "dog.jpg"),
        ("/home/ada/../dog.jpg", "dog.jpg"),
        ("dog\r\n.jpg", "dog.jpg"),
        ("gpj.\u202edog", "gpj.dog"),
        ("🐕.jpg", "🐕.jpg"),
        (".jpg", ".jpg"),
        ("ein schöner Hund.jpg", "ein schöner Hund.jpg"),
    ],
)
def test_name_without_its_folders_and_what_cannot_be_seen(given: str, kept: str) -> None:
    assert announced(file_name=given).file_name == kept


def pending(actor: Actor, number: int) -> None:
    MediaAsset.objects.bulk_create(
        MediaAsset(
            owner_id=actor.user_id, kind="IMAGE", visibility="PUBLIC", file_name="x", content_type="image/jpeg",
            size_bytes=1, sha256=b"", key=uuid7().hex, created_at=NOW, loose_since=NOW,
        )
        for _ in range(number)
    )  # fmt: skip


@database
def test_create_upload_up_to_a_number() -> None:
    ada, eve = anybody(), anybody()
    pending(ada, MOST_PENDING - 1)
    last = announced(actor=ada)
    with pytest.raises(TooManyUploads) as refused:
        announced(actor=ada)
    assert refused.value.most == MOST_PENDING
    announced(actor=eve)
    actions.delete_media_asset(asset_id=last.pk, actor=ada, now=NOW)
    announced(actor=ada)


@committed
def test_create_upload_at_once_up_to_a_number() -> None:
    ada = anybody()
    pending(ada, MOST_PENDING - 2)
    outcomes = at_once(*[lambda: announced(actor=ada)] * 5)
    assert sorted(type(each).__name__ for each in outcomes) == ["MediaAsset"] * 2 + ["TooManyUploads"] * 3
    assert MediaAsset.objects.count() == MOST_PENDING


@database
def test_complete_upload() -> None:
    asset = bring(files.jpeg())
    before = prints(asset)
    assert complete(asset).status == "PROCESSING"
    asset.refresh_from_db()
    assert (asset.status, asset.uploaded_at, asset.settled_at) == ("PROCESSING", NOW, None)
    assert told("media.uploaded") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    entry = audited("media.uploaded")
    assert (entry.before, entry.after) == (before, prints(asset))
    assert complete(asset).status == "PROCESSING"
    assert len(told("media.uploaded")) == 1


@database
def test_complete_upload_before_it_is_there() -> None:
    asset = announced()
    with pytest.raises(UploadMissing) as refused:
        complete(asset)
    assert refused.value.path == ("assetId",)
    assert send(asset, files.jpeg()).status_code == 200
    assert complete(asset).status == "PROCESSING"


@database
def test_complete_upload_of_another_type_fails_it_for_good() -> None:
    asset = bring(files.png(), content_type="image/jpeg")
    refused = outcome_of(lambda: complete(asset))
    assert isinstance(refused, UnsupportedMediaType)
    assert refused.supported == list(LIMITS[Kind.IMAGE].types)
    asset.refresh_from_db()
    assert (asset.status, asset.failure, asset.settled_at) == ("FAILED", "OTHER_TYPE", NOW)
    assert complete(asset).status == "FAILED"


@database
def test_complete_upload_of_somebody_else() -> None:
    asset = bring(files.jpeg())
    for actor in (anybody(), Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))):
        with pytest.raises(NotFound):
            actions.complete_upload(asset_id=asset.pk, actor=actor, now=NOW)
    with pytest.raises(NotFound):
        actions.complete_upload(asset_id=uuid7(), actor=anybody(), now=NOW)


@database
@pytest.mark.parametrize("nth", range(4))
def test_complete_upload_while_the_storage_is_away(nth: int) -> None:
    asset = bring(files.jpeg())

    def away(number: int, call: str) -> None:
        if number == nth:
            raise Away

    with storage_that(away), pytest.raises(StorageAway):
        complete(asset)
    assert complete(asset).status == "PROCESSING"


@database
def test_complete_upload_of_what_is_deleted_meanwhile() -> None:
    asset = bring(files.jpeg())

    def meanwhile(number: int, call: str) -> None:
        if number == 0:
            actions.delete_media_asset(asset_id=asset.pk, actor=self_of(asset.owner), now=NOW)

    with storage_that(meanwhile), pytest.raises(NotFound):
        complete(asset)


@database
@pytest.mark.parametrize("status", ["PENDING", "FAILED"])
def test_what_is_not_there_hangs_nowhere(status: str) -> None:
    asset = announced() if status == "PENDING" else bring(files.png(), content_type="image/jpeg")
    outcome_of(lambda: complete(asset))
    with pytest.raises(MediaNotUsable):
        actions.set_portrait(asset_id=asset.pk, actor=self_of(asset.owner), now=NOW)
