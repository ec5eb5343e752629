"""What is made of what was brought, whenever it ends in the middle and is begun anew."""

import io
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from domains.kernel.wiring import needed
from domains.media import actions
from domains.media.actions.orphans import REMEMBERED_FOR
from domains.media.folders import PREFIX, folder_of_its_own
from domains.media.models import MediaAsset, MediaRemoval, MediaVariant
from domains.providers.objects import Away, Objects
from tests.domains.media import files, hostile
from tests.domains.media.bringing import (
    DAY,
    FILMED,
    KEPT,
    NOW,
    PAINTED,
    address_of,
    bring,
    clear,
    complete,
    lying,
    made,
    storage_that,
)
from tests.domains.services.catalogue import self_of
from tests.domains.users.people import audited, prints, told

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


class Ended(Exception):
    """The process is gone."""


def process(asset: MediaAsset) -> str:
    return actions.process_media(asset_id=asset.pk, now=LATER)


def delete(asset: MediaAsset) -> None:
    actions.delete_media_asset(asset_id=asset.pk, actor=self_of(asset.owner), now=NOW)


def test_picture_is_painted_and_shown() -> None:
    asset = complete(bring(files.jpeg(orientation=6)))
    before = prints(asset)
    assert process(asset) == "READY"
    asset.refresh_from_db()
    assert (asset.status, asset.failure, asset.settled_at) == ("READY", None, LATER)
    assert (asset.width, asset.height, asset.pages, asset.duration_seconds) == (48, 64, None, None)
    assert lying(asset) == PAINTED
    for variant in MediaVariant.objects.filter(asset=asset):
        answer = httpx.get(address_of(variant.key))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert (len(answer.content), variant.is_public) == (variant.size_bytes, True)
        assert Image.open(io.BytesIO(answer.content)).size == (variant.width, variant.height)
    assert told("media.settled") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    entry = audited("media.settled")
    assert (entry.before, entry.after) == (before, prints(asset))


def test_film_is_packed_and_shown() -> None:
    asset = made(files.film(), "video/mp4")
    assert (asset.status, asset.width, asset.height) == ("READY", 64, 48)
    assert float(asset.duration_seconds or 0) == pytest.approx(1, abs=0.1)
    assert lying(asset) == FILMED


def test_what_is_private_stays_so() -> None:
    document = made(files.document(), "application/pdf")
    assert (document.status, document.pages, lying(document)) == ("READY", 2, KEPT)
    picture = made(visibility="PRIVATE")
    assert lying(picture) == {name.replace("public", "private") for name in PAINTED}
    for asset in (document, picture):
        for variant in MediaVariant.objects.filter(asset=asset):
            assert not variant.is_public
            assert httpx.get(address_of(variant.key)).status_code == 404
            assert httpx.get(address_of(variant.key, "private")).status_code == 403


def test_what_is_settled_stays_so() -> None:
    asset = made()
    before, lay = prints(asset), lying(asset)
    assert process(asset) == "READY"
    assert (prints(asset), lying(asset), len(told("media.settled"))) == (before, lay, 1)
    assert actions.give_up(asset_id=asset.pk, now=LATER) is False
    assert prints(asset) == before


def test_what_was_not_completed_is_not_looked_at() -> None:
    asset = bring(files.jpeg())
    assert process(asset) == "PENDING"
    assert lying(asset) == {"private: uploads/*"}


def test_what_is_gone_is_nothing() -> None:
    asset = complete(bring(files.jpeg()))
    delete(asset)
    clear(asset)
    assert (process(asset), lying(asset)) == ("", set())


def test_upload_that_is_gone_is_lost() -> None:
    asset = complete(bring(files.jpeg()))
    needed(Objects).private.remove(asset.upload)
    assert process(asset) == "FAILED"
    asset.refresh_from_db()
    assert (asset.status, asset.failure) == ("FAILED", "LOST")


def test_give_up() -> None:
    asset = complete(bring(files.jpeg()))
    assert actions.give_up(asset_id=asset.pk, now=LATER) is True
    clear(asset)
    asset.refresh_from_db()
    assert (asset.status, asset.failure, lying(asset)) == ("FAILED", "LOST", set())
    assert actions.give_up(asset_id=asset.pk, now=LATER) is False


def test_storage_that_is_away_is_waited_for() -> None:
    asset = complete(bring(files.jpeg()))

    def away(*_: Any) -> None:
        raise Away

    with storage_that(away), pytest.raises(Away):
        process(asset)
    assert process(asset) == "READY"
    assert lying(asset) == PAINTED


# Ended anywhere.

BROUGHT = {
    "picture": (files.jpeg, "image/jpeg", "READY", PAINTED),
    "film": (files.film, "video/mp4", "READY", FILMED),
    "document": (files.document, "application/pdf", "READY", KEPT),
    "page": (lambda: hostile.in_comment(hostile.HTML), "image/jpeg", "FAILED", set[str]()),
}


def ended_at(nth: int) -> Any:
    def ended(number: int, call: str) -> None:
        if number == nth:
            raise Ended

    return ended


@pytest.mark.parametrize("what", BROUGHT)
def test_ended_at_any_call_and_begun_anew(what: str) -> None:
    """Before the storage has done what it was asked, and after."""
    make, content_type, status, lies = BROUGHT[what]
    for nth in range(100):
        asset = complete(bring(make(), content_type))
        with storage_that(ended_at(nth)) as calls:
            try:
                process(asset)
            except Ended:
                assert process_again(asset) == status
            else:
                break
        assert calls.number == nth
        assert_right(asset, status, lies)
    else:
        pytest.fail("it never came to its end")
    assert nth >= 4


def process_again(asset: MediaAsset) -> str:
    with storage_that(lambda *_: None):
        return process(asset)


def assert_right(asset: MediaAsset, status: str, lies: set[str]) -> None:
    clear(asset)
    asset.refresh_from_db()
    assert (asset.status, lying(asset)) == (status, lies)
    assert MediaVariant.objects.filter(asset=asset).count() == len(lies)
    settled = [each for each in told("media.settled") if each["asset_id"] == str(asset.pk)]
    assert len(settled) == 1


def test_ended_twice() -> None:
    make, content_type, status, lies = BROUGHT["picture"]
    for nth in range(0, 14, 3):
        asset = complete(bring(make(), content_type))
        for _ in range(2):
            with storage_that(ended_at(nth)):
                try:
                    process(asset)
                except Ended:
                    continue
        process(asset)
        assert_right(asset, status, lies)


@pytest.mark.parametrize("ends", [False, True], ids=["and goes on", "and ends there"])
@pytest.mark.parametrize("what", ["picture", "document", "page"])
def test_deleted_at_any_call(what: str, ends: bool) -> None:
    """Its files have been removed when more of them are put there."""
    make, content_type, _, _ = BROUGHT[what]
    for nth in range(100):
        asset, happened = complete(bring(make(), content_type)), []

        def meanwhile(number: int, call: str, asset: MediaAsset = asset, nth: int = nth, seen: Any = happened) -> None:
            if number == nth:
                seen.append(call)
                with storage_that(lambda *_: None):
                    delete(asset)
                    clear(asset)
            if ends and number == nth + 3:
                raise Ended

        with storage_that(meanwhile):
            try:
                process(asset)
            except Ended:
                assert process_again(asset) == ""
        if not happened:
            break
        assert lying(asset) == set(), (nth, happened)
    else:
        pytest.fail("it never came to its end")


@pytest.mark.parametrize("nth", range(12))
def test_failed_elsewhere_at_any_call(nth: int) -> None:
    """Another worker, which had it too, has given up; this one still puts files there."""
    asset = complete(bring(files.jpeg()))

    def meanwhile(number: int, call: str) -> None:
        if number == nth:
            with storage_that(lambda *_: None):
                actions.give_up(asset_id=asset.pk, now=LATER)
                clear(asset)

    with storage_that(meanwhile):
        status = process(asset)
    asset.refresh_from_db()
    assert (asset.status, lying(asset)) == (status, PAINTED if status == "READY" else set())


def test_two_at_once_show_it_once() -> None:
    asset = complete(bring(files.jpeg()))

    def meanwhile(number: int, call: str) -> None:
        if call == "put" and number < 4:
            process_again(asset)

    with storage_that(meanwhile):
        assert process(asset) == "READY"
    assert_right(asset, "READY", PAINTED)


# Removing.


def test_remove_files_removes_all_and_may_be_asked_again() -> None:
    asset, other = made(), made()
    delete(asset)
    assert lying(asset) == PAINTED
    removal = MediaRemoval.objects.get(asset_id=asset.pk)
    assert actions.remove_files(removal_id=removal.pk) == 3
    assert actions.remove_files(removal_id=removal.pk) == 0
    assert (lying(asset), lying(other)) == (set(), PAINTED)
    assert told("media.files_abandoned") == [{"removal_id": str(removal.pk)}]


def test_remove_files_of_what_is_not_known() -> None:
    asset = made()
    assert actions.remove_files(removal_id=asset.pk) == 0
    assert lying(asset) == PAINTED


def test_what_came_late_goes_in_the_end() -> None:
    asset = made()
    delete(asset)
    clear(asset)
    needed(Objects).public.put(f"{asset.key}/large.webp", io.BytesIO(b"late"), content_type="image/webp")
    assert actions.forget_removals(now=NOW + REMEMBERED_FOR - timedelta(microseconds=1)) == 0
    assert lying(asset) == {"public: */large.webp"}
    assert actions.forget_removals(now=NOW + REMEMBERED_FOR) == 1
    assert (lying(asset), MediaRemoval.objects.count()) == (set(), 0)


# Folders.


def test_folder_goes_with_its_file() -> None:
    with folder_of_its_own(now=NOW) as folder:
        (folder / "x").touch()
    assert not folder.exists()


def test_folder_of_a_killed_process_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, others = tmp_path / f"{PREFIX}left", tmp_path / "others"
    for each in (left, others):
        each.mkdir()
        (each / "brought").touch()
    since = left.stat().st_mtime
    for seconds, is_there in ((3599, True), (3601, False)):
        now = NOW.fromtimestamp(since + seconds, NOW.tzinfo)
        with folder_of_its_own(now=now):
            assert left.exists() is is_there
    assert others.exists()


def test_day_is_longer_than_anything_is_tried() -> None:
    from domains.media.workflows import PATIENT

    assert REMEMBERED_FOR > DAY
    assert PATIENT.maximum_attempts == 0
