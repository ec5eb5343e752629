"""What somebody has brought: what is said of it, that it goes, and who sees it."""

from typing import Any

import pytest

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.media import actions
from domains.media.models import MediaAsset, MediaVariant
from domains.practitioners.models import PractitionerMedia
from tests.domains.media.bringing import clear, lying, made
from tests.domains.media.test_hanging import file, of_practitioner
from tests.domains.services.catalogue import STAFF, self_of, somebody
from tests.domains.users.people import LATER, at_once, audited, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def update(asset: MediaAsset, actor: Actor | None = None, **said: Any) -> MediaAsset:
    given = {"file_name": None, "alt_text": None, **said}
    return actions.update_media_asset(asset_id=asset.pk, actor=actor or self_of(asset.owner), now=LATER, **given)


def delete(asset: MediaAsset, actor: Actor | None = None) -> Any:
    return actions.delete_media_asset(asset_id=asset.pk, actor=actor or self_of(asset.owner), now=LATER)


@database
def test_update_media_asset() -> None:
    asset = file(somebody())
    before = prints(asset)
    update(asset, file_name="../dog.jpg", alt_text=" A dog ")
    asset.refresh_from_db()
    assert (asset.file_name, asset.alt_text) == ("dog.jpg", "A dog")
    assert told("media.updated") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    assert (audited("media.updated").before, audited("media.updated").after) == (before, prints(asset))
    update(asset, alt_text="A dog")
    update(asset)
    assert len(told("media.updated")) == 1
    assert update(asset, alt_text="").alt_text == ""


@database
@pytest.mark.parametrize(("said", "path"), [({"file_name": "/"}, "fileName"), ({"alt_text": "x" * 501}, "altText")])
def test_update_media_asset_refuses_what_makes_no_sense(said: dict[str, str], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        update(file(somebody()), **said)
    assert refused.value.path == (path,)


@database
def test_file_is_its_owner_s_to_change_and_staff_s() -> None:
    shown, hidden, eve = file(somebody()), file(somebody(), visibility="PRIVATE"), self_of(somebody())
    for act in (lambda asset, actor: update(asset, actor, alt_text="x"), delete):
        for actor in (eve, ANONYMOUS):
            with pytest.raises(NotAllowed):
                act(shown, actor)
            with pytest.raises(NotFound):
                act(hidden, actor)
    update(hidden, STAFF, alt_text="Seen by staff")
    delete(shown, STAFF)
    delete(hidden, STAFF)
    with pytest.raises(NotFound):
        delete(hidden, STAFF)


@database
def test_delete_media_asset_takes_it_down_and_its_files_go() -> None:
    asset = made()
    wall = of_practitioner()
    PractitionerMedia.objects.create(asset=asset, practitioner=wall.at, role="PHOTO", position=0)
    before = prints(asset)
    assert delete(asset) == asset.pk
    assert not MediaAsset.objects.exists()
    assert not MediaVariant.objects.exists()
    assert wall.rows() == []
    clear(asset)
    assert lying(asset) == set()
    assert told("media.deleted") == [{"asset_id": str(asset.pk), "user_id": str(asset.owner_id)}]
    assert audited("media.deleted").before == before


@committed
def test_delete_media_asset_at_once() -> None:
    asset = file(somebody())
    outcomes = at_once(*[lambda: delete(asset)] * 4)
    assert sum(isinstance(each, NotFound) for each in outcomes) == 3
    assert len(told("media.files_abandoned")) == 1


@committed
def test_updated_and_deleted_at_once() -> None:
    asset = file(somebody())
    updated, deleted = at_once(lambda: update(asset, alt_text="x"), lambda: delete(asset))
    assert deleted == asset.pk
    assert isinstance(updated, MediaAsset | NotFound)


# Who sees it.

STATUSES = ("PENDING", "PROCESSING", "READY", "FAILED")


@database
@pytest.mark.parametrize("visibility", ["PUBLIC", "PRIVATE"])
@pytest.mark.parametrize("status", STATUSES)
def test_who_sees_a_file(status: str, visibility: str) -> None:
    failure = "BROKEN" if status == "FAILED" else None
    asset = file(somebody(), status=status, visibility=visibility, failure=failure)
    MediaVariant.objects.create(
        asset=asset, name="LARGE", key="x", is_public=visibility == "PUBLIC", content_type="image/webp", size_bytes=1
    )
    everybody = {
        "owner": self_of(asset.owner),
        "staff": STAFF,
        "admin": Actor(user_id=uuid7(), roles=frozenset({"ADMIN"})),
        "stranger": self_of(somebody()),
        "anonymous": ANONYMOUS,
    }
    for objects in (MediaAsset.objects, MediaVariant.objects):
        seen = {who for who, actor in everybody.items() if objects.visible_to(actor).exists()}  # type: ignore[attr-defined]
        shown_to_all = (status, visibility) == ("READY", "PUBLIC")
        assert seen == (set(everybody) if shown_to_all else {"owner", "staff", "admin"})
