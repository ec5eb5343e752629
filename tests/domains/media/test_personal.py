"""What is told and forgotten of somebody who has brought files."""

import pytest

from domains.media import actions, personal
from domains.media.models import MediaAsset, MediaVariant
from domains.practitioners.models import PractitionerDocument, PractitionerMedia
from domains.services import actions as services
from domains.services.models import ServiceMedia
from tests.domains.media.bringing import NOW, clear, lying, made
from tests.domains.media.test_hanging import add, file, of_practitioner, proof
from tests.domains.privacy.test_actions import ask_for_export, at, build, erase, places_of, unpacked
from tests.domains.services.catalogue import practitioner, self_of, service, somebody
from tests.domains.users.people import register

pytestmark = pytest.mark.django_db


def test_export_holds_what_somebody_has_brought() -> None:
    here = register()
    ada = practitioner(here.user)
    file(here.user, file_name="dog.jpg", alt_text="My dog")
    add(ada, proof(here.user, file_name="diploma.pdf"), "My diploma")
    file(somebody(), file_name="not mine.jpg")
    export = ask_for_export(here)
    build(export)
    found = unpacked(export)
    assert found["media.json"]["media"][0] == {
        "kind": "IMAGE",
        "status": "READY",
        "visibility": "PUBLIC",
        "file_name": "dog.jpg",
        "alt_text": "My dog",
        "content_type": "image/jpeg",
        "size_bytes": 1,
        "created_at": at(NOW),
    }
    assert [each["file_name"] for each in found["media.json"]["media"]] == ["dog.jpg", "diploma.pdf"]
    assert found["practitioners.json"]["documents"] == [{"title": "My diploma", "added_at": at(NOW)}]
    assert "not mine" not in str(found)


def test_erase_user_leaves_no_file() -> None:
    here = register()
    ada = practitioner(here.user, display_name="Ada")
    actor = self_of(here.user)
    shown = made(actor=actor, file_name="secret-dog.jpg")
    wall = of_practitioner(ada)
    wall.attach(shown, "COVER")
    offered = service(ada)
    services.attach_media(service_id=offered.pk, asset_id=shown.pk, role="PHOTO", actor=actor, now=NOW)
    actions.set_portrait(asset_id=shown.pk, actor=actor, now=NOW)
    add(ada, proof(here.user, file_name="secret-diploma.pdf"), "Secret diploma")
    traces = ["secret-dog", "secret-diploma", "Secret diploma"]
    assert all(places_of(trace) for trace in traces)
    erase(here.user, here)
    assert [trace for trace in traces if places_of(trace)] == []
    for model in (MediaAsset, MediaVariant, PractitionerMedia, PractitionerDocument, ServiceMedia):
        assert not model.objects.exists()  # type: ignore[attr-defined]
    clear(shown)
    assert lying(shown) == set()


def test_erase_leaves_what_others_brought() -> None:
    """An assistant's picture goes down with the page, and stays theirs."""
    here, helper = register(), somebody()
    ada, other = practitioner(here.user), of_practitioner()
    theirs, kept = file(helper), file(other.owner)
    PractitionerMedia.objects.create(asset=theirs, practitioner=ada, role="PHOTO", position=0)
    MediaAsset.objects.filter(pk=theirs.pk).update(loose_since=None)
    other.attach(kept)
    erase(here.user, here)
    theirs.refresh_from_db()
    assert theirs.loose_since is not None
    assert other.hung() == [(kept.pk, "PHOTO")]


def test_export_of_somebody_who_brought_nothing() -> None:
    assert personal.export(somebody().pk) == {"media": []}
