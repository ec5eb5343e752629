"""Forgetting what nobody came back for: after a day exactly, and nothing that hangs."""

import io
from datetime import datetime, timedelta

import pytest

from domains.kernel.wiring import needed
from domains.media import actions
from domains.media.actions import orphans
from domains.media.models import MediaAsset
from domains.providers.objects import Objects
from tests.domains.media import files
from tests.domains.media.bringing import DAY, MOMENT, NOW, announce, bring, clear, complete, lying, made
from tests.domains.media.test_hanging import file, of_practitioner, of_service, proof
from tests.domains.services.catalogue import practitioner, self_of, somebody
from tests.domains.users.people import at_once, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


@database
@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "READY", "FAILED"])
def test_what_hangs_nowhere_for_a_day_is_forgotten(status: str) -> None:
    asset = file(somebody(), status=status, failure="BROKEN" if status == "FAILED" else None)
    assert actions.forget_orphans(now=NOW + DAY - MOMENT) == 0
    assert actions.forget_orphans(now=NOW + DAY) == 1
    assert not MediaAsset.objects.exists()
    assert told("media.deleted") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    assert len(told("media.files_abandoned")) == 1


@database
def test_day_begins_when_it_is_taken_down() -> None:
    wall = of_practitioner()
    photo, later = file(wall.owner), NOW + timedelta(days=30)
    wall.attach(photo)
    assert actions.forget_orphans(now=later) == 0
    wall.detach(photo, now=later)
    assert actions.forget_orphans(now=later + DAY - MOMENT) == 0
    assert actions.forget_orphans(now=later + DAY) == 1


@database
def test_day_begins_anew_when_it_is_ready() -> None:
    asset = complete(bring(files.jpeg()))
    settled = NOW + timedelta(hours=20)
    actions.process_media(asset_id=asset.pk, now=settled)
    assert actions.forget_orphans(now=settled + DAY - MOMENT) == 0
    assert actions.forget_orphans(now=settled + DAY) == 1


@database
def test_what_hangs_stays() -> None:
    ada = practitioner()
    page, shelf = of_practitioner(ada), of_service()
    page.attach(file(ada.user))
    shelf.attach(file(shelf.owner))
    actions.set_portrait(asset_id=file(ada.user).pk, actor=self_of(ada.user), now=NOW)
    from tests.domains.media.test_hanging import add

    add(ada, proof(ada.user))
    file(ada.user)
    assert actions.forget_orphans(now=NOW + 400 * DAY) == 1
    assert MediaAsset.objects.count() == 4


@database
def test_many_are_forgotten_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "AT_ONCE", 3)
    ada = somebody()
    for _ in range(8):
        file(ada)
    assert actions.forget_orphans(now=NOW + DAY) == 8


@committed
def test_hung_while_it_is_forgotten() -> None:
    """It is gone and hangs nowhere, or it hangs and is there."""
    for _ in range(6):
        wall = of_practitioner()
        photo = file(wall.owner)
        hung, _ = at_once(
            lambda wall=wall, photo=photo: wall.attach(photo), lambda: actions.forget_orphans(now=NOW + DAY)
        )
        there = MediaAsset.objects.filter(pk=photo.pk).first()
        assert (hung == wall.at) is bool(there) is bool(wall.rows())
        if there:
            assert there.loose_since is None


@committed
def test_forgotten_twice_at_once() -> None:
    ada = somebody()
    for _ in range(10):
        file(ada)
    outcomes = at_once(*[lambda: actions.forget_orphans(now=NOW + DAY)] * 3)
    assert sum(outcomes) == 10
    assert len(told("media.deleted")) == 10


# Strays.


def stray(key: str) -> None:
    needed(Objects).private.put(f"uploads/{key}", io.BytesIO(b"x"), content_type="image/jpeg")


def moment_of(key: str) -> datetime:
    [(_, since)] = needed(Objects).private.names(f"uploads/{key}")
    return since


@database
def test_stray_is_removed_after_a_day() -> None:
    """It came by an address that was still good when its file was ready already."""
    asset = made()
    stray(asset.key)
    since = moment_of(asset.key)
    actions.forget_strays(now=since + DAY - MOMENT)
    assert "private: uploads/*" in lying(asset)
    assert actions.forget_strays(now=since + DAY) >= 1
    assert "private: uploads/*" not in lying(asset)
    assert len(lying(asset)) == 3


@database
@pytest.mark.parametrize("completed", [False, True])
def test_what_is_awaited_is_no_stray(completed: bool) -> None:
    asset = bring(files.jpeg())
    if completed:
        complete(asset)
    actions.forget_strays(now=moment_of(asset.key) + 2 * DAY)
    assert lying(asset) == {"private: uploads/*"}


@database
def test_files_of_what_is_forgotten_go_too() -> None:
    assets = [bring(files.jpeg()), made(), announce(files.jpeg(), actor=self_of(somebody()))]
    assert actions.forget_orphans(now=NOW + DAY) == 3
    for asset in assets:
        clear(asset)
        assert lying(asset) == set()
